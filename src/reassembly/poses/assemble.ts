import type { Random } from '../../math/random.ts';
import type { Assembly } from './assembly.ts';
import type { Bench } from './bench.ts';
import type { Edge } from './choose-edges.ts';
import { bendTogether, tryMerge, unite } from './merge-clusters.ts';
import { moveWithin } from './move-within.ts';
import { edgesOfPairs, relaxOnEdges, type EdgesOfPairs } from './relax-on-edges.ts';

/** How clusters are merged. */
export interface AssembleOptions {
  /** Standard deviation of the noise on the edges' keys: restarts differ by it. */
  readonly keyNoise: number;
  /** By fragment, a number that those share which are relaxed as one. @default what the bonds tie together */
  readonly body?: ArrayLike<number>;
}

/** The edges of one search, and what was learned of them on the way. */
export interface EdgePool {
  readonly edges: readonly Edge[];
  readonly byPair: EdgesOfPairs;
  /** How often clusters were bent for an edge in vain. */
  readonly vain: Map<Edge, number>;
}

/** A pool of which nothing is learned yet. */
export function poolEdges(edges: readonly Edge[]): EdgePool {
  return { edges, byPair: edgesOfPairs(edges), vain: new Map() };
}

/** At least this much evidence must speak for a merge, summed over all joints that it makes. */
const LEAST_EVIDENCE = 0.6;
/** A merge for which less speaks than this share of its key goes back into the queue with what does. */
const KEPT_SHARE = 0.7;
/** Clusters are relaxed when two of several fragments met, and whenever they have grown by this many. */
const RELAXED_EVERY = 8;
/** Edges of this key and more are worth bending clusters for. */
const BENT_KEY = 1;
/** An edge for which clusters were bent this often in vain is left alone. */
const MOST_VAIN = 2;

/**
 * Merges clusters along the edges, best first. When an edge comes up, the two clusters are brought to where ALL pairs that
 * touch across are worth most, and what speaks for the merge is the sum over all these joints, not that one edge; it is
 * refused when fragments would overlap, and put back when less speaks for it than its key promised. Where a good edge
 * fails like that, errors may have added up along the chains within the clusters: these are bent before it is given up.
 *
 * @param assembly changed in place.
 */
export function assemble(
  assembly: Assembly,
  { edges, byPair, vain }: EdgePool,
  bench: Bench,
  random: Random,
  { keyNoise, body = bench.bonds.body }: AssembleOptions,
): void {
  const queue = edges
    .filter(({ a, b }) => assembly.cluster[a] !== assembly.cluster[b])
    .map((edge) => ({ edge, key: edge.key + keyNoise * random.normal() }))
    .sort((p, q) => q.key - p.key);
  const members = new Map<number, number[]>();
  assembly.cluster.forEach((cluster, id) => {
    const list = members.get(cluster);
    if (list) list.push(id);
    else members.set(cluster, [id]);
  });
  let next = 0;
  while (next < queue.length) {
    const { edge, key } = queue[next++];
    const ca = assembly.cluster[edge.a];
    const cb = assembly.cluster[edge.b];
    if (ca === cb) continue;
    const [membersA, membersB] = [members.get(ca)!, members.get(cb)!];
    const all = [...membersA, ...membersB];
    const merge = tryMerge(assembly, membersA, membersB, edge, bench);
    let evidence = merge?.evidence ?? 0;
    let bent: Assembly | null = null;
    const bendable = edge.key >= BENT_KEY && all.length > 2 && (vain.get(edge) ?? 0) < MOST_VAIN;
    if (bendable && evidence < KEPT_SHARE * Math.min(key, ownEvidence(edge, bench))) {
      const bending = bendTogether(assembly, membersA, membersB, edge, byPair, bench);
      if (bending !== null && bending.evidence > evidence) {
        evidence = bending.evidence;
        bent = bending.assembly;
      } else vain.set(edge, (vain.get(edge) ?? 0) + 1);
    }
    if (evidence < LEAST_EVIDENCE) continue;
    if (evidence < KEPT_SHARE * key) {
      // Binary insertion keeps the queue sorted from `next` on.
      let low = next;
      let high = queue.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (queue[middle].key >= evidence) low = middle + 1;
        else high = middle;
      }
      if (low > next) {
        queue.splice(low, 0, { edge, key: evidence });
        continue;
      }
    }
    if (bent !== null) takeOver(assembly, bent, all);
    else {
      unite(assembly, membersA, membersB, merge!);
      if ((membersA.length > 1 && membersB.length > 1) || all.length % RELAXED_EVERY === 0)
        moveWithin(bench.bonds.border, assembly.poses, all, () =>
          relaxOnEdges(bench.scorer.descriptions, assembly.poses, all, byPair, body),
        );
    }
    members.delete(Math.max(ca, cb));
    members.set(Math.min(ca, cb), all);
  }
}

/** What speaks for the one joint of an edge, where its candidate lies: less than its key where the seam is short. */
function ownEvidence({ a, b, turnRad, x, y }: Edge, { book }: Bench): number {
  return book.weigh(a, b, turnRad, x, y).evidence;
}

/** Takes the poses and the cluster of some fragments from another assembly. */
function takeOver({ poses, cluster }: Assembly, from: Assembly, ids: readonly number[]): void {
  for (const id of ids) {
    poses.turnRad[id] = from.poses.turnRad[id];
    poses.x[id] = from.poses.x[id];
    poses.y[id] = from.poses.y[id];
    cluster[id] = from.cluster[id];
  }
}

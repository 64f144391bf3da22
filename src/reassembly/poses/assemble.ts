import type { Random } from '../../math/random.ts';
import { copyAssembly, type Assembly } from './assembly.ts';
import type { Bench } from './bench.ts';
import { mergeKeepsBorder } from './border-rules.ts';
import { collides, forbids } from './collisions.ts';
import { alongEdge, crossPairs, unite } from './merge-clusters.ts';
import { relaxOnSeams } from './relax-on-seams.ts';
import { worthWithin, type SeamGraph } from './seam-graph.ts';
import type { Seam } from './seams.ts';
import type { TouchingPair } from './relax-poses.ts';

/** How clusters are merged. */
export interface AssembleOptions {
  /** Standard deviation of the noise on what seams are worth: restarts differ by it. */
  readonly noise: number;
  /** By fragment, a number that those share which are relaxed as one. @default what the bonds tie together */
  readonly body?: ArrayLike<number>;
}

/** A merge that keeps less than this of all seams is none. */
const LEAST_GAIN = 1;
/** A merge that gains less than this share of what it promised goes back into the queue with what it does. */
const KEPT_SHARE = 0.8;
/** How many times more fragments may overlap where a candidate puts them, and once all seams have been weighed. */
const UNRELAXED_LENIENCY = 4;
const RELAXED_LENIENCY = 1.6;
/** From so many fragments on, a single one that joins them is laid against them as one body, but for every so many. */
const LARGE_CLUSTER = 40;
const RELAXED_EVERY = 8;

/**
 * Merges clusters along the seams, best first. When a seam comes up, the two clusters are laid beside each other by it, all of
 * their seams are relaxed together, and what the merge gains is what all of them keep then, less what they kept before; it
 * is put back where that is less than was promised, and refused when fragments overlap.
 *
 * @param assembly changed in place.
 */
export function assemble(
  assembly: Assembly,
  seams: readonly Seam[],
  graph: SeamGraph,
  bench: Bench,
  random: Random,
  { noise, body = bench.bonds.body }: AssembleOptions,
): void {
  const queue = seams
    .filter(({ a, b }) => assembly.cluster[a] !== assembly.cluster[b])
    .map((seam) => ({ seam, promise: seam.worth + noise * random.normal() }))
    .sort((p, q) => q.promise - p.promise);
  const clusters = new Map<number, { members: number[]; worth: number }>();
  assembly.cluster.forEach((cluster, id) => {
    const known = clusters.get(cluster);
    if (known) known.members.push(id);
    else clusters.set(cluster, { members: [id], worth: 0 });
  });
  for (const cluster of clusters.values()) cluster.worth = worthWithin(graph, assembly.poses, cluster.members);
  let next = 0;
  while (next < queue.length) {
    const { seam, promise } = queue[next++];
    const [idA, idB] = [assembly.cluster[seam.a], assembly.cluster[seam.b]];
    if (idA === idB) continue;
    const [a, b] = [clusters.get(idA)!, clusters.get(idB)!];
    const members = [...a.members, ...b.members];
    const trial = copyAssembly(assembly);
    unite(trial, a.members, b.members, alongEdge(assembly, seam));
    const across = (): TouchingPair[] => crossPairs(trial, a.members, b.members, bench);
    if (collides(trial, across(), bench, UNRELAXED_LENIENCY)) continue;
    relaxOnSeams(bench, graph, trial.poses, members, bodiesOf(a.members, b.members, body));
    const worth = worthWithin(graph, trial.poses, members);
    const gain = worth - a.worth - b.worth;
    if (gain < LEAST_GAIN) continue;
    if (gain < KEPT_SHARE * promise) {
      // Binary insertion keeps the queue sorted from `next` on.
      let low = next;
      let high = queue.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (queue[middle].promise >= gain) low = middle + 1;
        else high = middle;
      }
      if (low > next) {
        queue.splice(low, 0, { seam, promise: gain });
        continue;
      }
    }
    const pairs = across();
    if (collides(trial, pairs, bench, RELAXED_LENIENCY) || forbids(trial, pairs, bench)) continue;
    if (!mergeKeepsBorder(bench.bonds.border, members, trial.poses)) continue;
    takeOver(assembly, trial, members);
    clusters.delete(Math.max(idA, idB));
    clusters.set(Math.min(idA, idB), { members, worth });
  }
}

/** What moves as one while two clusters are relaxed together. */
function bodiesOf(
  membersA: readonly number[],
  membersB: readonly number[],
  body: ArrayLike<number>,
): ArrayLike<number> {
  const size = membersA.length + membersB.length;
  if (size < LARGE_CLUSTER || size % RELAXED_EVERY === 0 || Math.min(membersA.length, membersB.length) > 1) return body;
  const bodies = Int32Array.from({ length: body.length }, (_, id) => body[id]);
  for (const members of [membersA, membersB]) for (const id of members) bodies[id] = members[0];
  return bodies;
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

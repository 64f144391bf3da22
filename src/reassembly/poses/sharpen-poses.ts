import { isRefused } from './bind-fragments.ts';
import type { Assembly } from './assembly.ts';
import type { Bench } from './bench.ts';
import { promiseOf } from './joint-book.ts';
import { LEAST_GAIN, PATTERN_MOVES, TURN_PER_PX } from './pattern-moves.ts';
import { moveAboutPivot, moversOf, pivotOf, type TouchingPair } from './relax-poses.ts';
import { relativePose, touchingPairs } from './touching-pairs.ts';

/** How poses are sharpened. */
export interface SharpenOptions {
  /** Lengths of the moves, work pixels, from long to short. */
  readonly stepsPx: readonly number[];
  /** How often all fragments are tried at most with moves of one length. */
  readonly passes: number;
}

/**
 * Moves the fragments of an assembly, one after the other, to where their joints are worth most (pattern search by
 * coordinates, Hooke & Jeeves 1961). Least squares under a common gap close worn seams to that gap, whatever each one's own is;
 * the evidence itself knows better where borders that are far apart belong (docs/design/0006-solver.md).
 *
 * @param assembly its poses are changed in place; what moves only together moves as one.
 * @param ids the fragments that may move. The worth of their clusters never falls.
 */
export function sharpenPoses(
  assembly: Assembly,
  ids: readonly number[],
  bench: Bench,
  { stepsPx, passes }: SharpenOptions,
): void {
  const { book, bonds, scorer } = bench;
  const { poses, cluster } = assembly;
  const moving = new Set(ids);
  const clusters = new Map<number, number[]>();
  for (const id of ids) clusters.set(cluster[id], []);
  cluster.forEach((c, id) => clusters.get(c)?.push(id));
  const pairs: TouchingPair[] = [];
  for (const members of clusters.values()) {
    if (members.length < 2) continue;
    for (const pair of touchingPairs(assembly, members, bench))
      if ((moving.has(pair.a) || moving.has(pair.b)) && !refused(pair)) pairs.push(pair);
  }
  function refused({ a, b }: TouchingPair): boolean {
    if (bonds.refused.size === 0) return false;
    return isRefused(bonds, a, b, relativePose(poses, a, b), scorer.descriptions[b]);
  }
  const at = { turnRad: 0, x: 0, y: 0 };
  const weigh = ({ a, b }: TouchingPair): number => {
    relativePose(poses, a, b, at);
    return book.weigh(a, b, at.turnRad, at.x, at.y).worth;
  };
  const worth = new Float64Array(pairs.length);
  const promise = new Float64Array(pairs.length);
  pairs.forEach(({ a, b }, p) => {
    const joint = book.judge(a, b, relativePose(poses, a, b));
    worth[p] = joint.worth;
    promise[p] = Math.max(joint.worth, promiseOf(joint));
  });

  const movers = moversOf(ids, bonds.body).map((members) => {
    const inside = new Set(members);
    return {
      members,
      /** Its joints with others, and which movers these belong to. */
      joints: pairs.flatMap(({ a, b }, p) => (inside.has(a) !== inside.has(b) ? [p] : [])),
    };
  });
  const moverOf = new Map(movers.flatMap(({ members }, m) => members.map((id) => [id, m] as const)));
  const trial = new Float64Array(pairs.length);
  for (const step of stepsPx) {
    // A mover is tried again only when it, or a neighbour, has moved since it was tried in vain.
    const stale = new Uint8Array(movers.length);
    for (let pass = 0; pass < passes; pass++) {
      let moved = false;
      for (const [m, { members, joints }] of movers.entries()) {
        if (stale[m] === 1 || joints.length === 0) continue;
        stale[m] = 1;
        let best = 0;
        let promised = 0;
        // Those first that have most to lose: most moves are given up after a joint or two.
        joints.sort((p, q) => promise[p] - worth[p] - (promise[q] - worth[q]) || p - q);
        for (const p of joints) {
          best += worth[p];
          promised += promise[p];
        }
        if (promised <= best + LEAST_GAIN) continue;
        for (const [dx, dy, turn] of PATTERN_MOVES) {
          for (;;) {
            const before = members.map((id) => [poses.turnRad[id], poses.x[id], poses.y[id]] as const);
            const pivot = pivotOf(scorer.descriptions, poses, members);
            for (const id of members) moveAboutPivot(poses, id, pivot, dx * step, dy * step, turn * step * TURN_PER_PX);
            // `hope`: the joints weighed, and what the others may come to.
            let hope = promised;
            for (const p of joints) {
              hope += (trial[p] = weigh(pairs[p])) - promise[p];
              if (hope <= best + LEAST_GAIN) break;
            }
            if (hope > best + LEAST_GAIN) {
              best = hope;
              for (const p of joints) {
                worth[p] = trial[p];
                promised += Math.max(0, worth[p] - promise[p]);
                promise[p] = Math.max(promise[p], worth[p]);
                const { a, b } = pairs[p];
                for (const id of [a, b]) {
                  const other = moverOf.get(id);
                  if (other !== undefined) stale[other] = 0;
                }
              }
              moved = true;
              continue;
            }
            members.forEach((id, k) => {
              [poses.turnRad[id], poses.x[id], poses.y[id]] = before[k];
            });
            break;
          }
        }
      }
      if (!moved) break;
    }
  }
}

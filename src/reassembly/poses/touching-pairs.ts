import type { Rigid } from '../../math/rigid.ts';
import type { Assembly } from './assembly.ts';
import type { Bench } from './bench.ts';
import type { TouchingPair, WorkPoses } from './relax-poses.ts';

/** Borders farther apart than this do not touch, work pixels. */
export const TOUCHING_SLACK_PX = 12;

/** Pairs a < b of members near enough to touch, by rising a and b. */
export function touchingPairs(
  assembly: Pick<Assembly, 'poses'>,
  members: readonly number[],
  bench: Bench,
): TouchingPair[] {
  const pairs: TouchingPair[] = [];
  const ids = [...members].sort((p, q) => p - q);
  const centres = ids.map((id) => centreOf(assembly.poses, id, bench));
  // Members are sorted into square cells as wide as two of them can be apart and still touch.
  let widest = 0;
  for (const id of ids) widest = Math.max(widest, bench.radius[id]);
  const cell = 2 * widest + TOUCHING_SLACK_PX;
  const cellOf = (v: number): number => Math.floor(v / cell);
  const cells = new Map<string, number[]>();
  centres.forEach(({ x, y }, k) => {
    const key = `${cellOf(x)} ${cellOf(y)}`;
    (cells.get(key) ?? cells.set(key, []).get(key)!).push(k);
  });
  for (let p = 0; p < ids.length; p++) {
    const { x, y } = centres[p];
    const near: number[] = [];
    for (let row = -1; row <= 1; row++)
      for (let column = -1; column <= 1; column++) {
        for (const q of cells.get(`${cellOf(x) + column} ${cellOf(y) + row}`) ?? []) {
          if (q <= p) continue;
          const limit = bench.radius[ids[p]] + bench.radius[ids[q]] + TOUCHING_SLACK_PX;
          if ((centres[q].x - x) ** 2 + (centres[q].y - y) ** 2 <= limit * limit) near.push(q);
        }
      }
    near.sort((k, l) => k - l);
    for (const q of near) pairs.push({ a: ids[p], b: ids[q] });
  }
  return pairs;
}

/** Where a fragment's centre lies on its cluster's page, work pixels. */
export function centreOf(poses: WorkPoses, id: number, { scorer }: Bench): { x: number; y: number } {
  const { centreX, centreY } = scorer.descriptions[id];
  const cos = Math.cos(poses.turnRad[id]);
  const sin = Math.sin(poses.turnRad[id]);
  return { x: cos * centreX - sin * centreY + poses.x[id], y: sin * centreX + cos * centreY + poses.y[id] };
}

/** aFromB of two fragments on one page. @param out written over and returned. */
export function relativePose(
  poses: WorkPoses,
  a: number,
  b: number,
  out: { turnRad: number; x: number; y: number } = { turnRad: 0, x: 0, y: 0 },
): Rigid {
  const cos = Math.cos(poses.turnRad[a]);
  const sin = Math.sin(poses.turnRad[a]);
  const x = poses.x[b] - poses.x[a];
  const y = poses.y[b] - poses.y[a];
  out.turnRad = poses.turnRad[b] - poses.turnRad[a];
  out.x = cos * x + sin * y;
  out.y = cos * y - sin * x;
  return out;
}

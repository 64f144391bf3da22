import type { Rigid } from '../../math/rigid.ts';
import type { Assembly } from './assembly.ts';
import type { Bench } from './bench.ts';
import type { Edge } from './choose-edges.ts';
import type { TouchingPair } from './relax-poses.ts';
import { centreOf, mayTouch } from './touching-pairs.ts';

/** Where an edge lays b's cluster: pageAFromPageB = pageAFromA aFromB bFromPageB. */
export function alongEdge({ poses }: Assembly, edge: Edge): Rigid {
  const ta = poses.turnRad[edge.a];
  const turnRad = ta + edge.turnRad - poses.turnRad[edge.b];
  const cosA = Math.cos(ta);
  const sinA = Math.sin(ta);
  const bx = cosA * edge.x - sinA * edge.y + poses.x[edge.a];
  const by = sinA * edge.x + cosA * edge.y + poses.y[edge.a];
  const cos = Math.cos(turnRad);
  const sin = Math.sin(turnRad);
  return {
    turnRad,
    x: bx - (cos * poses.x[edge.b] - sin * poses.y[edge.b]),
    y: by - (sin * poses.x[edge.b] + cos * poses.y[edge.b]),
  };
}

/** Puts b's cluster on a's page. */
export function unite(
  { poses, cluster }: Assembly,
  membersA: readonly number[],
  membersB: readonly number[],
  merge: Rigid,
): void {
  const kept = Math.min(cluster[membersA[0]], cluster[membersB[0]]);
  const cos = Math.cos(merge.turnRad);
  const sin = Math.sin(merge.turnRad);
  const { turnRad, x, y } = poses;
  for (const id of membersB) {
    const px = x[id];
    const py = y[id];
    turnRad[id] += merge.turnRad;
    x[id] = cos * px - sin * py + merge.x;
    y[id] = sin * px + cos * py + merge.y;
    cluster[id] = kept;
  }
  for (const id of membersA) cluster[id] = kept;
}

/** Pairs (a of cluster A, b of cluster B), on one page, near enough to touch. */
export function crossPairs(
  { poses }: Assembly,
  membersA: readonly number[],
  membersB: readonly number[],
  bench: Bench,
): TouchingPair[] {
  const pairs: TouchingPair[] = [];
  const centresA = membersA.map((id) => centreOf(poses, id, bench));
  for (const b of membersB) {
    const centreB = centreOf(poses, b, bench);
    for (let k = 0; k < membersA.length; k++)
      if (mayTouch(centresA[k], centreB, bench.radius[membersA[k]] + bench.radius[b]))
        pairs.push({ a: membersA[k], b });
  }
  return pairs;
}

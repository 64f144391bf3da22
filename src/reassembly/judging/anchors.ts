import { applyAffine, composeAffine, invertAffine, type Affine } from '../../math/affine.ts';
import type { FragmentShape } from './fragment-shape.ts';
import { distanceAt, turnBetweenDeg, type Level } from './levels.ts';

/** Poses by fragment id. */
export type PosesById = ReadonlyMap<number, Affine>;

/** The motion that lays an answer onto the truth, and which fragments are right under it. */
export interface Anchoring {
  /** Takes the answer's page onto the true page. */
  readonly truthFromAnswer: Affine;
  readonly right: readonly number[];
}

/** A fit over the right fragments makes more of them right; it settles within a few rounds. */
const REFINEMENTS = 4;

/** The motion that makes the answer's pose of one fragment the true one. */
export function anchorAt(id: number, answer: PosesById, truth: PosesById): Affine {
  return composeAffine(truth.get(id)!, invertAffine(answer.get(id)!));
}

/**
 * The motion under which most fragments are right, of equal ones that with the smaller sum of their distances.
 * Every placed fragment serves as an anchor in turn, each refined by fitting all fragments that are right under it.
 *
 * @returns null when nothing is placed.
 */
export function bestAnchoring(
  answer: PosesById,
  truth: PosesById,
  shapes: ReadonlyMap<number, FragmentShape>,
  level: Level,
): Anchoring | null {
  let best: Anchoring | null = null;
  let bestDistance = Infinity;
  for (const anchor of answer.keys()) {
    let truthFromAnswer = anchorAt(anchor, answer, truth);
    for (let round = 0; round < REFINEMENTS; round++) {
      const { right, distance } = rightUnder(truthFromAnswer, answer, truth, shapes, level);
      const rightBefore = best?.right.length ?? 0;
      if (right.length > rightBefore || (right.length === rightBefore && distance < bestDistance)) {
        best = { truthFromAnswer, right };
        bestDistance = distance;
      }
      if (right.length < 2) break;
      truthFromAnswer = fitMotion(right, answer, truth, shapes);
    }
  }
  return best;
}

function rightUnder(
  truthFromAnswer: Affine,
  answer: PosesById,
  truth: PosesById,
  shapes: ReadonlyMap<number, FragmentShape>,
  level: Level,
): { right: number[]; distance: number } {
  const right: number[] = [];
  let distance = 0;
  for (const [id, pose] of answer) {
    const moved = composeAffine(truthFromAnswer, pose);
    const { centroidX, centroidY } = shapes.get(id)!;
    const off = distanceAt(moved, truth.get(id)!, centroidX, centroidY);
    if (off <= level.shiftPx && turnBetweenDeg(moved, truth.get(id)!) <= level.turnDeg) {
      right.push(id);
      distance += off;
    }
  }
  return { right, distance };
}

/**
 * The rigid motion that brings the answer's fragments nearest to their true places, in the least-squares sense over
 * four corners per fragment (orthogonal Procrustes in the plane, Schönemann 1966).
 */
function fitMotion(
  ids: readonly number[],
  answer: PosesById,
  truth: PosesById,
  shapes: ReadonlyMap<number, FragmentShape>,
): Affine {
  const from: { x: number; y: number }[] = [];
  const to: { x: number; y: number }[] = [];
  for (const id of ids) {
    const { centroidX, centroidY, halfSide } = shapes.get(id)!;
    for (const dy of [-halfSide, halfSide]) {
      for (const dx of [-halfSide, halfSide]) {
        from.push(applyAffine(answer.get(id)!, centroidX + dx, centroidY + dy));
        to.push(applyAffine(truth.get(id)!, centroidX + dx, centroidY + dy));
      }
    }
  }
  const fromMean = meanPoint(from);
  const toMean = meanPoint(to);
  let along = 0;
  let across = 0;
  from.forEach((point, k) => {
    const px = point.x - fromMean.x;
    const py = point.y - fromMean.y;
    const qx = to[k].x - toMean.x;
    const qy = to[k].y - toMean.y;
    along += px * qx + py * qy;
    across += px * qy - py * qx;
  });
  const turnRad = Math.atan2(across, along);
  const cos = Math.cos(turnRad);
  const sin = Math.sin(turnRad);
  return {
    xx: cos,
    xy: -sin,
    x: toMean.x - (cos * fromMean.x - sin * fromMean.y),
    yx: sin,
    yy: cos,
    y: toMean.y - (sin * fromMean.x + cos * fromMean.y),
  };
}

function meanPoint(points: readonly { x: number; y: number }[]): { x: number; y: number } {
  let x = 0;
  let y = 0;
  for (const point of points) {
    x += point.x;
    y += point.y;
  }
  return { x: x / points.length, y: y / points.length };
}

import { compose, invert, type Rigid } from '../../src/math/rigid.ts';
import type { Edge } from '../../src/reassembly/poses/choose-edges.ts';
import type { WorkPoses } from '../../src/reassembly/poses/relax-poses.ts';
import { errorOf, type DescribedPuzzle } from './exact-puzzle.ts';

/** Poses as columns. */
export function columnsOf(poses: readonly Rigid[]): WorkPoses {
  return {
    turnRad: Float64Array.from(poses, ({ turnRad }) => turnRad),
    x: Float64Array.from(poses, ({ x }) => x),
    y: Float64Array.from(poses, ({ y }) => y),
  };
}

/** One fragment's pose. */
export function poseOf(poses: WorkPoses, id: number): Rigid {
  return { turnRad: poses.turnRad[id], x: poses.x[id], y: poses.y[id] };
}

/** Every pose followed by one motion of the page. */
export function movedPoses(poses: WorkPoses, newPageFromPage: Rigid): WorkPoses {
  return columnsOf(Array.from(poses.x, (_, id) => compose(newPageFromPage, poseOf(poses, id))));
}

/** How far each of the fragments lies from its place beside the first of them, at most: radians and pixels. */
export function worstError(
  { descriptions, aFromB }: DescribedPuzzle,
  poses: WorkPoses,
  ids: readonly number[],
): { turnRad: number; shiftPx: number } {
  const errors = ids
    .slice(1)
    .map((id) =>
      errorOf(aFromB(ids[0], id), compose(invert(poseOf(poses, ids[0])), poseOf(poses, id)), descriptions[id]),
    );
  return {
    turnRad: Math.max(0, ...errors.map(({ turnRad }) => turnRad)),
    shiftPx: Math.max(0, ...errors.map(({ shiftPx }) => shiftPx)),
  };
}

/** An edge that says aFromB of two fragments. */
export function edgeOf(a: number, b: number, { turnRad, x, y }: Rigid, key: number): Edge {
  return { a, b, turnRad, x, y, key };
}

import { compose, invert, type Rigid } from '../../src/math/rigid.ts';
import type { Edge } from '../../src/reassembly/poses/choose-edges.ts';
import { columnsOf, poseAt } from '../../src/reassembly/poses/pose-columns.ts';
import type { WorkPoses } from '../../src/reassembly/poses/relax-poses.ts';
import { errorOf, type DescribedPuzzle } from './exact-puzzle.ts';

/** Every pose followed by one motion of the page. */
export function movedPoses(poses: WorkPoses, newPageFromPage: Rigid): WorkPoses {
  return columnsOf(Array.from(poses.x, (_, id) => compose(newPageFromPage, poseAt(poses, id))));
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
      errorOf(aFromB(ids[0], id), compose(invert(poseAt(poses, ids[0])), poseAt(poses, id)), descriptions[id]),
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

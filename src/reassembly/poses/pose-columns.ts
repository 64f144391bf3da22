import type { Rigid } from '../../math/rigid.ts';
import type { WorkPoses } from './relax-poses.ts';

/** Poses as columns, by their order. */
export function columnsOf(poses: readonly Rigid[]): WorkPoses {
  return {
    turnRad: Float64Array.from(poses, ({ turnRad }) => turnRad),
    x: Float64Array.from(poses, ({ x }) => x),
    y: Float64Array.from(poses, ({ y }) => y),
  };
}

/** One fragment's pose out of columns. */
export function poseAt(poses: Readonly<WorkPoses>, id: number): Rigid {
  return { turnRad: poses.turnRad[id], x: poses.x[id], y: poses.y[id] };
}

import { layWithin, type BorderRules } from './border-rules.ts';
import type { WorkPoses } from './relax-poses.ts';

/**
 * Lets the poses of fragments that hang together be moved, and puts them back where that would push them beyond what is
 * known of the border.
 *
 * @param border null where nothing is known.
 * @param poses changed in place by `move`, those of the members at most.
 */
export function moveWithin(
  border: BorderRules | null,
  poses: WorkPoses,
  members: readonly number[],
  move: () => void,
): void {
  if (border === null) return move();
  const before = members.map((id) => [poses.turnRad[id], poses.x[id], poses.y[id]] as const);
  move();
  if (layWithin(border, members, poses) !== null) return;
  members.forEach((id, k) => {
    [poses.turnRad[id], poses.x[id], poses.y[id]] = before[k];
  });
}

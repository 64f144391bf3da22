import type { Contacts } from '../candidates/contacts.ts';
import type { FragmentDescription } from '../contours/fragment-description.ts';
import { layWithin, type BorderRules } from './border-rules.ts';
import { relaxPoses, type RelaxOptions, type TouchingPair, type WorkPoses } from './relax-poses.ts';

/**
 * Relaxes the poses of fragments that hang together, or leaves them as they are where that would push them beyond what is
 * known of the border.
 *
 * @param border null where nothing is known: then the same as `relaxPoses`.
 */
export function relaxWithin(
  border: BorderRules | null,
  descriptions: readonly FragmentDescription[],
  poses: WorkPoses,
  members: readonly number[],
  pairs: readonly TouchingPair[],
  options: RelaxOptions,
  contacts?: Contacts,
): void {
  const before = border === null ? null : members.map((id) => [poses.turnRad[id], poses.x[id], poses.y[id]] as const);
  relaxPoses(descriptions, poses, members, pairs, options, contacts);
  if (border === null || layWithin(border, members, poses) !== null) return;
  members.forEach((id, k) => {
    [poses.turnRad[id], poses.x[id], poses.y[id]] = before![k];
  });
}

import type { GapPrior } from '../candidates/refine-alignment.ts';
import { clustersOf, type Assembly } from './assembly.ts';
import type { Bench } from './bench.ts';
import type { AssemblyJoint } from './judge-assembly.ts';
import { moveWithin } from './move-within.ts';
import { relaxPoses } from './relax-poses.ts';

/** Reaches of the steps that close all seams to the common gap, work pixels beside it. */
const REACHES_PX = [8, 6, 5, 4, 3, 2.5, 2] as const;

/**
 * Closes all seams of an assembly to one gap, by least squares over all of them at once; clusters that this would push beyond the
 * border stay where they are.
 *
 * @param assembly its poses are changed in place.
 * @param joints the seams, each within a cluster.
 */
export function closeSeams(
  assembly: Assembly,
  joints: readonly Pick<AssemblyJoint, 'a' | 'b'>[],
  gap: GapPrior,
  { scorer, bonds }: Bench,
): void {
  const { poses, cluster } = assembly;
  const options = { gap, reaches: REACHES_PX, body: bonds.body };
  for (const members of clustersOf(assembly)) {
    if (members.length < 2) continue;
    const inside = joints.filter(({ a }) => cluster[a] === cluster[members[0]]);
    moveWithin(bonds.border, poses, members, () => {
      relaxPoses(scorer.descriptions, poses, members, inside, options, scorer.contacts);
    });
  }
}

import type { CandidateTable } from '../candidates/candidate-table.ts';
import { sameAlignment } from '../candidates/match-fragments.ts';
import type { Alignment } from '../candidates/refine-alignment.ts';
import { scaleRigid } from '../contours/work-frame.ts';
import { copyAssembly, type Assembly } from '../poses/assembly.ts';
import type { Bench } from '../poses/bench.ts';
import { pairKey } from '../poses/bind-fragments.ts';
import { judgeAssembly, type AssemblyJoint } from '../poses/judge-assembly.ts';
import { sharpenPoses } from '../poses/sharpen-poses.ts';
import { relativePose } from '../poses/touching-pairs.ts';

/** A joint of the truth, of the answer, or of both. */
export interface WeighedJoint {
  readonly a: number;
  readonly b: number;
  /** What it is in the truth; null where the two do not meet there. */
  readonly truth: JointFigures | null;
  /** What it is in the answer; null where the two do not meet there. */
  readonly answer: JointFigures | null;
  /** Whether the two lie to one another in the answer as they do in the truth. */
  readonly same: boolean;
  /** Place, from 1, of the first candidate of the pair that agrees with the truth; null where none does or they do not meet. */
  readonly candidate: number | null;
}

/** What a joint adds. */
export type JointFigures = Pick<AssemblyJoint, 'worth' | 'evidence' | 'contactPx'>;

/** What the objective makes of the truth and of an answer. */
export interface WeighedTruth {
  /** Worth of the true assembly, moved to where the objective likes it best nearby. */
  readonly truth: number;
  /** Worth of the answer, moved in the same way. */
  readonly answer: number;
  /** All joints of either, those first that the answer gains most by; then those that the truth does. */
  readonly joints: readonly WeighedJoint[];
}

/** Both assemblies are moved as far as the search would move them: work pixels. */
const SHARPENING = { stepsPx: [3, 1.5, 0.8], passes: 3 };
/** Two joints of a pair are the same when they put b this near: work pixels and radians. */
const SAME_SHIFT_PX = 12;
const SAME_TURN_RAD = 0.15;

/**
 * Asks whether the objective prefers the truth to an answer, and by which joints: where it does, a better search would have
 * found it; where it does not, the evidence of some joints is at fault.
 *
 * @param truth the true assembly, work pixels; fragments without a true place each in a cluster of its own.
 * @param answer the assembly that was found, work pixels.
 * @param table all candidates, pixels as given.
 */
export function weighTruth(truth: Assembly, answer: Assembly, table: CandidateTable, bench: Bench): WeighedTruth {
  const { descriptions } = bench.scorer;
  const judged = [truth, answer].map((assembly) => {
    const moved = copyAssembly(assembly);
    sharpenPoses(
      moved,
      Array.from(moved.cluster, (_, id) => id),
      bench,
      SHARPENING,
    );
    const { worth, joints } = judgeAssembly(moved, bench);
    return { poses: moved.poses, worth, joints: new Map(joints.map((joint) => [pairKey(joint.a, joint.b), joint])) };
  });
  const [right, found] = judged;
  const scale = descriptions[0].scale;
  const agrees = (b: number, p: Alignment, q: Alignment): boolean =>
    sameAlignment(p, q, descriptions[b], SAME_SHIFT_PX, SAME_TURN_RAD);
  const candidateOf = (a: number, b: number): number | null => {
    const wanted = relativePose(right.poses, a, b);
    let place = 0;
    for (let c = 0; c < table.count; c++) {
      if (table.a[c] !== a || table.b[c] !== b) continue;
      place++;
      if (agrees(b, scaleRigid({ turnRad: table.turnRad[c], x: table.x[c], y: table.y[c] }, scale), wanted))
        return place;
    }
    return null;
  };
  const joints = [...new Set([...right.joints.keys(), ...found.joints.keys()])].map((key): WeighedJoint => {
    const [one, other] = [right.joints.get(key), found.joints.get(key)];
    const { a, b } = (one ?? other)!;
    const same =
      one !== undefined &&
      other !== undefined &&
      agrees(b, relativePose(right.poses, a, b), relativePose(found.poses, a, b));
    return {
      ...{ a, b, same },
      truth: figuresOf(one),
      answer: figuresOf(other),
      candidate: one === undefined ? null : candidateOf(a, b),
    };
  });
  joints.sort((p, q) => gainOf(q) - gainOf(p) || p.a - q.a || p.b - q.b);
  return { truth: right.worth, answer: found.worth, joints };
}

/** What the answer gains over the truth by a joint; below 0 where it loses. */
export function gainOf({ truth, answer }: WeighedJoint): number {
  return (answer?.worth ?? 0) - (truth?.worth ?? 0);
}

function figuresOf(joint: AssemblyJoint | undefined): JointFigures | null {
  return joint === undefined ? null : { worth: joint.worth, evidence: joint.evidence, contactPx: joint.contactPx };
}

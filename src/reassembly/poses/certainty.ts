import { sigmoid } from '../../math/logistic-regression.ts';
import { sameAlignment } from '../candidates/match-fragments.ts';
import type { FragmentDescription } from '../contours/fragment-description.ts';
import type { AssemblyJoint, JudgedAssembly } from './judge-assembly.ts';
import { pairKey } from './bind-fragments.ts';
import type { SearchResult } from './search-assembly.ts';
import { relativePose } from './touching-pairs.ts';

/** By {@link pairKey}, the share of other answers, each with its own luck, in which a joint of this one stands as well. */
export type Agreement = ReadonlyMap<number, number>;

/** Two answers agree on a joint that puts b this near in both: work pixels and radians. */
const AGREE_SHIFT_PX = 12;
const AGREE_TURN_RAD = 0.15;
/**
 * Log odds that a fragment stands rightly within its group, and that a joint is right: logistic fits over 1,007 fragments and
 * 1,494 joints of ten puzzles of the suite `development` (docs/design/0006-solver.md). Where answers of different luck
 * disagree on the whole, none of it is sure, however well its borders seem to fit.
 */
const FRAGMENT_FIT = { offset: -24.034, logSupport: 2.211, agreed: 1.089, agreedOfWhole: 21.541 };
const JOINT_FIT = { offset: -14.229, logit: 0.285, agreed: 2.213, agreedOfWhole: 16.332 };

/** On which joints other answers agree with one. */
export function agreementOn(
  answer: SearchResult,
  others: readonly SearchResult[],
  descriptions: readonly FragmentDescription[],
): Agreement {
  const shares = new Map<number, number>();
  for (const { a, b } of answer.joints) {
    const here = relativePose(answer.assembly.poses, a, b);
    const alike = others.filter(
      ({ assembly: { poses, cluster } }) =>
        cluster[a] === cluster[b] &&
        sameAlignment(here, relativePose(poses, a, b), descriptions[b], AGREE_SHIFT_PX, AGREE_TURN_RAD),
    );
    shares.set(pairKey(a, b), others.length === 0 ? 1 : alike.length / others.length);
  }
  return shares;
}

/** How sure an assembly's places and joints are. */
export interface Certainty {
  /** By fragment, the probability that it stands rightly within its cluster. */
  readonly fragments: Float64Array;
  /** Of the joints, in their order, that each is right. */
  readonly joints: Float64Array;
}

/**
 * How sure places and joints are, from what speaks for them and from what answers of other luck say.
 *
 * @param cluster cluster number of each fragment.
 * @param agreement of the answer that the assembly is; a joint that is not in it counts as agreed on.
 * @param beliefs by fragment, log odds from elsewhere; 0 says nothing.
 */
export function certaintyOf(
  cluster: ArrayLike<number>,
  { support, joints }: JudgedAssembly,
  agreement: Agreement,
  beliefs: ArrayLike<number>,
): Certainty {
  const count = support.length;
  const share = ({ a, b }: AssemblyJoint): number => agreement.get(pairKey(a, b)) ?? 1;
  // Means over joints, weighted by what they are worth: of a fragment's own, and of its whole cluster's.
  const own = new Means(count);
  const whole = new Means(count);
  for (const joint of joints) {
    if (joint.worth <= 0) continue;
    own.add(joint.a, share(joint), joint.worth);
    own.add(joint.b, share(joint), joint.worth);
    whole.add(cluster[joint.a], share(joint), joint.worth);
  }
  return {
    fragments: Float64Array.from(support, (evidence, id) => {
      const { offset, logSupport, agreed, agreedOfWhole } = FRAGMENT_FIT;
      const fit = offset + logSupport * Math.log1p(Math.max(0, evidence)) + agreed * own.of(id);
      return sigmoid(fit + agreedOfWhole * whole.of(cluster[id]) + beliefs[id]);
    }),
    joints: Float64Array.from(joints, (joint) => {
      const { offset, logit, agreed, agreedOfWhole } = JOINT_FIT;
      const fit = offset + logit * joint.logit + agreed * share(joint);
      return sigmoid(fit + agreedOfWhole * whole.of(cluster[joint.a]));
    }),
  };
}

/** Weighted means, by number; 1 where nothing was added. */
class Means {
  readonly #sum: Float64Array;
  readonly #weight: Float64Array;

  constructor(count: number) {
    this.#sum = new Float64Array(count);
    this.#weight = new Float64Array(count);
  }

  add(at: number, value: number, weight: number): void {
    this.#sum[at] += value * weight;
    this.#weight[at] += weight;
  }

  of(at: number): number {
    return this.#weight[at] > 0 ? this.#sum[at] / this.#weight[at] : 1;
  }
}

import { sigmoid } from '../../math/logistic-regression.ts';
import { sameAlignment } from '../candidates/match-fragments.ts';
import type { FragmentDescription } from '../contours/fragment-description.ts';
import type { JudgedAssembly } from './judge-assembly.ts';
import { pairKey } from './bind-fragments.ts';
import type { SearchResult } from './search-assembly.ts';
import { relativePose } from './touching-pairs.ts';

/** By {@link pairKey}, the share of other answers, each with its own luck, in which a joint of this one stands as well. */
export type Agreement = ReadonlyMap<number, number>;

/** Two answers agree on a joint that puts b this near in both: work pixels and radians. */
const AGREE_SHIFT_PX = 12;
const AGREE_TURN_RAD = 0.15;
/** A joint with less evidence than this speaks for nothing. */
const LEAST_SPEAKING = 0.5;
/** More joints than this add nothing. */
const MOST_SPEAKING = 4;
/**
 * Log odds that a fragment stands rightly within its component, and that a joint is right: logistic fits over 617 fragments
 * and 905 joints of thirteen made puzzles, whole runs taken apart where loose (docs/design/0006-solver.md). Two things tell: how many
 * joints speak for a fragment, since chance makes one good joint and hardly ever two that agree; and whether answers of different luck
 * agree on the whole, since where they do not, none of it is sure, however well its borders seem to fit.
 */
const FRAGMENT_FIT = { offset: -5.87, speaking: 0.67, agreedOfWhole: 8 };
const JOINT_FIT = { offset: -6.2, logit: 0.05, speaking: 1.39, agreedOfWhole: 6.6 };

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
 * The share of an answer that answers of other luck agree on, 0 … 1: of its joints, each by what it is worth; 1 where there
 * is none. A joint that the agreement does not know counts as agreed on.
 */
export function agreedShare({ joints }: JudgedAssembly, agreement: Agreement): number {
  let agreed = 0;
  let whole = 0;
  for (const { a, b, worth } of joints) {
    if (worth <= 0) continue;
    agreed += worth * (agreement.get(pairKey(a, b)) ?? 1);
    whole += worth;
  }
  return whole > 0 ? agreed / whole : 1;
}

/**
 * How sure places and joints are, from how many joints speak for them and from how far answers of other luck agree.
 *
 * @param judged the assembly as it is put out.
 * @param agreedOfWhole share of the answer that others agree on, before anything of it was left aside: what is left of a
 *   bad one is no better than the whole was.
 * @param beliefs by fragment, log odds from elsewhere; 0 says nothing.
 */
export function certaintyOf(
  { support, joints }: JudgedAssembly,
  agreedOfWhole: number,
  beliefs: ArrayLike<number>,
): Certainty {
  const speaking = new Uint8Array(support.length);
  const count = (id: number): void => void (speaking[id] = Math.min(MOST_SPEAKING, speaking[id] + 1));
  for (const { a, b, evidence } of joints) {
    if (evidence < LEAST_SPEAKING) continue;
    count(a);
    count(b);
  }
  return {
    fragments: Float64Array.from(support, (_, id) => {
      const fit = FRAGMENT_FIT;
      return sigmoid(fit.offset + fit.speaking * speaking[id] + fit.agreedOfWhole * agreedOfWhole + beliefs[id]);
    }),
    joints: Float64Array.from(joints, ({ a, b, logit }) => {
      const fit = JOINT_FIT;
      const both = Math.min(speaking[a], speaking[b]);
      return sigmoid(fit.offset + fit.logit * logit + fit.speaking * both + fit.agreedOfWhole * agreedOfWhole);
    }),
  };
}

import type { ColourModel } from '../contours/colour-model.ts';
import { SAMPLE_STEP, type FragmentDescription } from '../contours/fragment-description.ts';
import { createContacts, type Contacts } from '../candidates/contacts.ts';
import { networkScore, type PairNetwork } from './pair-network.ts';
import { createFeatureScratch, FEATURE_COUNT, pairFeatures } from './pair-features.ts';

/** How two fragments meet under given poses. Reused from call to call. */
export interface JointEvidence {
  /** Length of the common seam, work pixels; 0 where the two do not touch. */
  contactPx: number;
  /** Log odds that the alignment is right, seen from this pair alone. */
  logit: number;
  /** Area of overlap, square work pixels, roughly. */
  overlap: number;
  /** Deepest overlap, work pixels. */
  deepest: number;
}

/** Scores joints of one set of fragments; keeps what it reuses from call to call. */
export interface JointScorer {
  /** By fragment id. */
  readonly descriptions: readonly FragmentDescription[];
  /** Largest gap that counts as contact, work pixels. */
  readonly reach: number;
  /** Of the last call to `evaluate`, or of whoever used them as scratch since. */
  readonly contacts: Contacts;
  /** Of the last call to `evaluate` that found contact, FEATURE_COUNT values. */
  readonly features: Float64Array;
  /** Evidence for b lying at aFromB (work pixels) beside a. The result is valid until the next call. */
  evaluate(a: number, b: number, turnRad: number, x: number, y: number): JointEvidence;
}

/**
 * Scores joints by a small network on pairFeatures.
 * @param network for FEATURE_COUNT features, such as PAIR_NETWORK.
 * @param reach largest gap that counts as contact, work pixels.
 */
export function createJointScorer(
  descriptions: readonly FragmentDescription[],
  colours: ColourModel,
  network: PairNetwork,
  reach: number,
): JointScorer {
  const most = Math.max(...descriptions.map((d) => d.sampleCount));
  const contacts = createContacts(most);
  const scratch = createFeatureScratch(most, contacts);
  const features = new Float64Array(FEATURE_COUNT);
  const score = networkScore(network);
  const evidence: JointEvidence = { contactPx: 0, logit: 0, overlap: 0, deepest: 0 };
  return {
    descriptions,
    reach,
    contacts,
    features,
    evaluate(a, b, turnRad, x, y) {
      const count = pairFeatures(descriptions[a], descriptions[b], turnRad, x, y, reach, colours, scratch, features);
      evidence.contactPx = count * SAMPLE_STEP;
      evidence.overlap = contacts.penetration * SAMPLE_STEP;
      evidence.deepest = contacts.deepest;
      evidence.logit = count > 0 ? score(features) : 0;
      return evidence;
    },
  };
}

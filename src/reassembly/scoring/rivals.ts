import { sigmoid } from '../../math/logistic-regression.ts';
import type { FragmentDescription } from '../contours/fragment-description.ts';
import type { Contacts } from '../candidates/contacts.ts';

/** Stretches of a contour as bits, BITS per word, two words per side of a candidate: a's first. */
export const CLAIM_WORDS = 4;
const BITS = 31;
/** Two candidates are rivals when they claim this share of the smaller claim in common. */
const RIVAL_SHARE = 0.4;
/** Log odds beyond these say nothing more. */
const LOGIT_LIMIT = 8;

/** Marks which stretches of both contours a candidate claims as its seam. @param out CLAIM_WORDS words at `at`. */
export function markClaims(
  a: FragmentDescription,
  b: FragmentDescription,
  contacts: Contacts,
  out: Int32Array,
  at: number,
): void {
  out.fill(0, at, at + CLAIM_WORDS);
  const bins = 2 * BITS;
  for (let k = 0; k < b.sampleCount; k++) {
    const m = contacts.partner[k];
    if (m < 0) continue;
    const binA = Math.floor((m * bins) / a.sampleCount);
    const binB = Math.floor((k * bins) / b.sampleCount);
    out[at + (binA < BITS ? 0 : 1)] |= 1 << (binA % BITS);
    out[at + 2 + (binB < BITS ? 0 : 1)] |= 1 << (binB % BITS);
  }
}

function bitCount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Candidates as columns, row c each: what rivals are told by. */
export interface RivalInput {
  /** Fragment ids. */
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
  /** Log odds of each candidate on its own. */
  readonly logit: ArrayLike<number>;
  /** CLAIM_WORDS words per candidate, as markClaims writes them. */
  readonly claims: Int32Array;
}

/** Number of features that withRivals weighs. */
export const RIVAL_FEATURE_COUNT = 6;

/**
 * Log odds of each candidate once its rivals are known: the best other candidate that claims the same stretch of a's
 * contour, and of b's. One stretch has one true neighbour, so a strong rival speaks against a candidate, and to have no
 * rival speaks for it (the idea behind the ratio test of Lowe 2004 and the confidence of Derech et al. 2021).
 */
export function withRivals(input: RivalInput, weights: ArrayLike<number>): Float64Array {
  const count = input.a.length;
  const features = rivalFeatures(input);
  const out = new Float64Array(count);
  for (let c = 0; c < count; c++) {
    for (let f = 0; f < RIVAL_FEATURE_COUNT; f++) out[c] += weights[f] * features[c * RIVAL_FEATURE_COUNT + f];
  }
  return out;
}

/** Row-major features, RIVAL_FEATURE_COUNT per candidate: 1, own log odds, leads over the stronger and the weaker rival, and their negative parts. */
export function rivalFeatures({ a, b, logit, claims }: RivalInput): Float64Array {
  const count = a.length;
  const byFragment = new Map<number, number[]>();
  for (let c = 0; c < count; c++) {
    for (const id of [a[c], b[c]]) {
      const list = byFragment.get(id);
      if (list) list.push(c);
      else byFragment.set(id, [c]);
    }
  }
  for (const list of byFragment.values()) list.sort((p, q) => logit[q] - logit[p] || p - q);
  const features = new Float64Array(count * RIVAL_FEATURE_COUNT);
  const bounded = (x: number): number => Math.max(-LOGIT_LIMIT, Math.min(LOGIT_LIMIT, x));
  for (let c = 0; c < count; c++) {
    const rivalA = bestRival(c, a[c], 0);
    const rivalB = bestRival(c, b[c], 2);
    const strong = Math.max(rivalA, rivalB);
    const weak = Math.min(rivalA, rivalB);
    const at = c * RIVAL_FEATURE_COUNT;
    features[at] = 1;
    features[at + 1] = bounded(logit[c]);
    features[at + 2] = bounded(logit[c] - strong);
    features[at + 3] = bounded(logit[c] - weak);
    features[at + 4] = Math.min(0, features[at + 2]);
    features[at + 5] = Math.min(0, features[at + 3]);
  }
  return features;

  function bestRival(c: number, id: number, side: number): number {
    const w0 = claims[c * CLAIM_WORDS + side];
    const w1 = claims[c * CLAIM_WORDS + side + 1];
    const own = bitCount(w0) + bitCount(w1);
    for (const other of byFragment.get(id)!) {
      if (logit[other] <= -LOGIT_LIMIT) break;
      if (other === c) continue;
      const at = other * CLAIM_WORDS + (a[other] === id ? 0 : 2);
      const v0 = claims[at];
      const v1 = claims[at + 1];
      const common = bitCount(w0 & v0) + bitCount(w1 & v1);
      if (common >= RIVAL_SHARE * Math.min(own, bitCount(v0) + bitCount(v1))) return logit[other];
    }
    return -LOGIT_LIMIT;
  }
}

/** Probabilities of log odds. */
export function probabilities(logits: Float64Array): Float32Array {
  return Float32Array.from(logits, sigmoid);
}

import { sigmoid } from '../../math/logistic-regression.ts';
import { applyTo, compose, invert, wrapAngle, type Rigid } from '../../math/rigid.ts';
import type { FragmentDescription } from '../contours/fragment-description.ts';
import type { AlignmentColumns } from './judge-candidates.ts';

/** Candidates whose log odds are lower than this close no loop for others: there are many, and they hardly count. */
const LEAST_KEY = -5;
/** How far a loop of three may be off where it closes, standard deviations: work pixels at the centre of b, and radians. */
const CLOSING_PX = 6;
const CLOSING_RAD = 0.08;
/** Beyond so many deviations it is none. */
const FARTHEST = 3;
/** Support that stands for none at all. */
const LEAST_SUPPORT = 0.01;
/** Log odds beyond these say nothing more. */
const LOGIT_LIMIT = 8;

/** What is asked of a fragment: where its centre lies, work pixels. */
type Centred = Pick<FragmentDescription, 'centreX' | 'centreY'>;

/** Number of features that withLoops weighs. */
export const LOOP_FEATURE_COUNT = 3;

/**
 * Log odds of each candidate once the loops are known that it closes with two others: a beside b, and by way of a third fragment
 * in the same place. Chance makes good single joints, and hardly ever three that agree (the loops of Le & Li 2019, counted
 * before the assembly rather than sought in it).
 * @param key log odds of each candidate, rivals considered.
 * @param fragments by id.
 */
export function withLoops(
  work: AlignmentColumns,
  key: ArrayLike<number>,
  fragments: readonly Centred[],
  weights: ArrayLike<number>,
): Float64Array {
  const features = loopFeatures(work, key, fragments);
  return Float64Array.from(work.a, (_, c) => {
    let sum = 0;
    for (let f = 0; f < LOOP_FEATURE_COUNT; f++) sum += weights[f] * features[c * LOOP_FEATURE_COUNT + f];
    return sum;
  });
}

/** Row-major features, LOOP_FEATURE_COUNT per candidate: 1, own log odds, log of the support. */
export function loopFeatures(
  work: AlignmentColumns,
  key: ArrayLike<number>,
  fragments: readonly Centred[],
): Float64Array {
  const features = new Float64Array(work.a.length * LOOP_FEATURE_COUNT);
  loopSupport(work, key, fragments).forEach((support, c) => {
    features[c * LOOP_FEATURE_COUNT] = 1;
    features[c * LOOP_FEATURE_COUNT + 1] = Math.max(-LOGIT_LIMIT, Math.min(LOGIT_LIMIT, key[c]));
    features[c * LOOP_FEATURE_COUNT + 2] = Math.log(LEAST_SUPPORT + support);
  });
  return features;
}

/**
 * How much other candidates speak for each: over all third fragments, the probability of the best two candidates that lead over
 * it from a to b, times how nearly they lead to the same place.
 */
function loopSupport(
  { a, b, turnRad, x, y }: AlignmentColumns,
  key: ArrayLike<number>,
  fragments: readonly Centred[],
): Float64Array {
  interface Step {
    readonly thisFromOther: Rigid;
    readonly probability: number;
  }
  // From each fragment to each other one.
  const steps = fragments.map(() => new Map<number, Step[]>());
  const add = (from: number, to: number, step: Step): void => {
    const list = steps[from].get(to);
    if (list) list.push(step);
    else steps[from].set(to, [step]);
  };
  const poses = Array.from(a, (_, c): Rigid => ({ turnRad: turnRad[c], x: x[c], y: y[c] }));
  poses.forEach((aFromB, c) => {
    if (key[c] < LEAST_KEY) return;
    const probability = sigmoid(key[c]);
    add(a[c], b[c], { thisFromOther: aFromB, probability });
    add(b[c], a[c], { thisFromOther: invert(aFromB), probability });
  });
  return Float64Array.from(poses, (direct, c) => {
    const { centreX, centreY } = fragments[b[c]];
    const there = applyTo(direct, centreX, centreY);
    let support = 0;
    for (const [third, first] of steps[a[c]]) {
      const second = steps[third].get(b[c]);
      if (second === undefined || third === b[c]) continue;
      let best = 0;
      for (const p of first)
        for (const q of second) {
          const around = compose(p.thisFromOther, q.thisFromOther);
          const turn = wrapAngle(around.turnRad - direct.turnRad) / CLOSING_RAD;
          if (Math.abs(turn) > FARTHEST) continue;
          const came = applyTo(around, centreX, centreY);
          const shift = Math.hypot(came.x - there.x, came.y - there.y) / CLOSING_PX;
          if (shift > FARTHEST) continue;
          best = Math.max(best, p.probability * q.probability * Math.exp(-(turn * turn + shift * shift) / 2));
        }
      support += best;
    }
    return support;
  });
}

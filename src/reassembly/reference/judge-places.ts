import { likenessOf } from './find-places.ts';
import type { Place } from './place.ts';
import type { Template } from './template.ts';

/** What the reference shows otherwise than the fragments, whatever it is: variances, in square levels of the fragments. */
export interface ReferenceNoise {
  readonly light: number;
  readonly detail: number;
}

/** Places found by at least so many spots are hardly ever wrong: they tell what likeness this reference allows. */
const SURE_SPOTS = 6;
/** Fewer of them than this tell nothing. */
const LEAST_SURE = 3;
/** What is supposed where nothing tells it. */
const SUPPOSED: ReferenceNoise = { light: 60, detail: 30 };
/**
 * Log odds that a place is right, from how alike the fragment is there and how much less than it should be: a logistic fit
 * over 960 places in six made puzzles on four degrees of degradation (docs/design/0008-reference-picture.md).
 */
const OFFSET = -4.5;
const DEFICIT_SLOPE = -4.8;
const LIKENESS_SLOPE = 3.5;
const MOST_LIKENESS = 5;
/** Two places that are alike to within this lead are hardly told apart: what a tie costs, in log odds. */
const CLEAR_LEAD = 0.2;
const TIE = -2;
/** No place is surer, or less sure, than this. */
const MOST_LOG_ODDS = 8;

/**
 * How far this reference is from the fragments: the median over those that many spots agree on. An old photograph that is
 * faded and soft is less like any fragment than a good one, and what is like enough depends on that.
 * @param best the best place of each fragment, null for none
 */
export function referenceNoise(templates: readonly Template[], best: readonly (Place | null)[]): ReferenceNoise {
  const light: number[] = [];
  const detail: number[] = [];
  best.forEach((place, id) => {
    if (place === null || place.spots < SURE_SPOTS) return;
    light.push(noiseBehind(place.light, templates[id].lightVariance));
    detail.push(noiseBehind(place.detail, templates[id].detailVariance));
  });
  return light.length < LEAST_SURE ? SUPPOSED : { light: median(light), detail: median(detail) };
}

/** The variance of noise on one side that leaves such a correlation. */
function noiseBehind(correlation: number, variance: number): number {
  const squared = Math.max(0.05, correlation) ** 2;
  return (variance * (1 - squared)) / squared;
}

function median(values: number[]): number {
  values.sort((p, q) => p - q);
  return values[values.length >> 1];
}

/** How alike a fragment should be where it belongs: the less there is on it, the more the noise hides. */
export function expectedLikeness({ lightVariance, detailVariance }: Template, noise: ReferenceNoise): number {
  const correlation = (variance: number, other: number): number => Math.sqrt(variance / (variance + other + 1e-6));
  return likenessOf({
    light: correlation(lightVariance, noise.light),
    detail: correlation(detailVariance, noise.detail),
  });
}

/**
 * Log odds that a fragment belongs where it lies on the reference.
 * @param rival the best other place that it might have, null for none
 * @param expected as {@link expectedLikeness}
 */
export function placeLogOdds(
  place: Pick<Place, 'light' | 'detail'>,
  rival: Pick<Place, 'light' | 'detail'> | null,
  expected: number,
): number {
  const likeness = likenessOf(place);
  const deficit = Math.max(0, expected - likeness);
  const lead = rival === null ? CLEAR_LEAD : Math.max(0, Math.min(CLEAR_LEAD, likeness - likenessOf(rival)));
  const logOdds =
    OFFSET +
    DEFICIT_SLOPE * deficit +
    LIKENESS_SLOPE * Math.min(MOST_LIKENESS, likeness) +
    TIE * (1 - lead / CLEAR_LEAD);
  return Math.max(-MOST_LOG_ODDS, Math.min(MOST_LOG_ODDS, logOdds));
}

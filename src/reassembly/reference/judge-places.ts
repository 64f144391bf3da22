import { likenessOf } from './find-places.ts';
import type { Place } from './place.ts';

/** Places found by at least so many spots are hardly ever wrong: they tell what likeness this reference allows. */
const SURE_SPOTS = 6;
/** Fewer of them than this tell nothing. */
const LEAST_SURE = 3;
/** The likeness that is taken for typical where nothing tells it: correlations of .95. */
const SUPPOSED_LIKENESS = 3;
/** A lead beyond this says no more. */
const MOST_LEAD = 1.5;
/** Log odds that a place is right: a logistic fit, see docs/design/0008-reference-picture.md. */
const OFFSET = 2;
const DEFICIT_SLOPE = -4;
const LEAD_SLOPE = 3;
/** No place is surer, or less sure, than this. */
const MOST_LOG_ODDS = 8;

/**
 * How alike true fragments are to this reference: the median over those that many spots agree on. An old photograph that is
 * faded and soft is less like any fragment than a good one, and what is like enough depends on that.
 * @param best the best place of each fragment, null for none
 */
export function typicalLikeness(best: readonly (Place | null)[]): number {
  const sure = best.filter((place): place is Place => place !== null && place.spots >= SURE_SPOTS).map(likenessOf);
  if (sure.length < LEAST_SURE) return SUPPOSED_LIKENESS;
  sure.sort((p, q) => p - q);
  return sure[sure.length >> 1];
}

/**
 * Log odds that a fragment belongs where it lies on the reference.
 * @param rival the best other place that it might have, null for none
 * @param typical as {@link typicalLikeness}
 */
export function placeLogOdds(place: Place, rival: Place | null, typical: number): number {
  const likeness = likenessOf(place);
  const deficit = Math.max(0, typical - likeness);
  const lead = rival === null ? MOST_LEAD : Math.min(MOST_LEAD, likeness - likenessOf(rival));
  const logOdds = OFFSET + DEFICIT_SLOPE * deficit + LEAD_SLOPE * lead;
  return Math.max(-MOST_LOG_ODDS, Math.min(MOST_LOG_ODDS, logOdds));
}

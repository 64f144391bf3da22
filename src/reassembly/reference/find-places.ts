import { applyAffine, type Affine } from '../../math/affine.ts';
import { wrapAngle } from '../../math/rigid.ts';
import { compareAtPlace } from './compare-at-place.ts';
import type { Features } from './features.ts';
import { matchFeatures } from './match-features.ts';
import { placeAsGiven, scaleOfPlace, turnOfPlace, type CompareScales, type Place } from './place.ts';
import { proposePlaces } from './propose-places.ts';
import { refinePlace } from './refine-place.ts';
import { sweepPlaces, type SweepMap } from './sweep-places.ts';
import type { ReferencePlanes, Template } from './template.ts';

/** Spots of the reference that each spot of a fragment is held against. */
export const NEAREST_SPOTS = 3;
/** Places that are looked at closely: by spots, and by the sweep, which knows less. */
const PLACES_BY_SPOTS = 5;
const PLACES_BY_SWEEP = 40;
/** How much a spot's own size may differ from what the common scale says. */
const SPOT_SIZE_FACTOR = 1.6;
/** A bent page does not make a fragment larger or smaller by more than this factor. */
const MOST_GROWTH = 1.2;
/** Places nearer than this share of the fragment's side, and this turn, are one. */
const SAME_SHARE = 0.2;
const SAME_TURN_RAD = 0.3;
/** Places kept of one fragment. */
const KEPT_PLACES = 4;

/** A fragment as it is looked for. */
export interface SoughtFragment {
  readonly template: Template;
  readonly features: Features;
}

/** The reference as it is searched. */
export interface SearchedReference {
  readonly planes: ReferencePlanes;
  /** Spots, in pixels of `featureScale`. */
  readonly features: Features;
  /** Pixels of the spots per pixel as given: of the fragments and of the reference. */
  readonly featureScales: CompareScales;
  readonly scales: CompareScales;
}

/** Places of a fragment that its spots tell, most alike first. */
export function placesBySpots({ template, features }: SoughtFragment, reference: SearchedReference): Place[] {
  const { scales, featureScales, planes } = reference;
  // From spots' pixels to compared ones: of the fragment, and of the reference.
  const finer = scales.fragment / featureScales.fragment;
  const finerReference = scales.reference / featureScales.reference;
  const scale = finer / finerReference;
  const sizes = [scale / SPOT_SIZE_FACTOR, scale * SPOT_SIZE_FACTOR] as const;
  const matches = matchFeatures(features, reference.features, NEAREST_SPOTS, sizes);
  const centre = [(template.centreX + 0.5) / finer - 0.5, (template.centreY + 0.5) / finer - 0.5] as const;
  const sizePx = Math.sqrt(template.insideCount) / finer;
  const proposed = proposePlaces(features, matches, reference.features, scale, centre, sizePx, PLACES_BY_SPOTS);
  const starts = proposed.map(({ turnRad, x, y, spots }) => ({
    turnRad,
    x: (x + 0.5) * finerReference - 0.5,
    y: (y + 0.5) * finerReference - 0.5,
    spots,
  }));
  return lookClosely(template, planes, scales, starts);
}

/** Places of a fragment that a sweep over what is free tells, most alike first. @param taken as `sweepPlaces` */
export function placesBySweep(
  template: Template,
  { planes, scales }: Pick<SearchedReference, 'planes' | 'scales'>,
  map: SweepMap,
  taken: Uint8Array,
): Place[] {
  const starts = sweepPlaces(template, map, taken, PLACES_BY_SWEEP).map((place) => ({ ...place, spots: 0 }));
  return lookClosely(template, planes, scales, starts);
}

/** Places one by one, most alike first, those that are the same left out. */
export function mergePlaces(places: readonly Place[], sidePx: number): Place[] {
  const sorted = [...places].sort((p, q) => likenessOf(q) - likenessOf(p));
  const kept: Place[] = [];
  for (const place of sorted) {
    if (kept.length === KEPT_PLACES) break;
    if (!kept.some((other) => isSamePlace(other.referenceFromFragment, place.referenceFromFragment, sidePx)))
      kept.push(place);
  }
  return kept;
}

/** Whether two places of a fragment of this side, pixels as given, are one. */
export function isSamePlace(p: Affine, q: Affine, sidePx: number): boolean {
  const [a, b] = [applyAffine(p, sidePx / 2, sidePx / 2), applyAffine(q, sidePx / 2, sidePx / 2)];
  return (
    Math.hypot(a.x - b.x, a.y - b.y) < SAME_SHARE * sidePx * scaleOfPlace(p) &&
    Math.abs(wrapAngle(turnOfPlace(p) - turnOfPlace(q))) < SAME_TURN_RAD
  );
}

/** How alike a fragment is to the reference at a place, from 0 on: correlations near 1 are told apart best. */
export function likenessOf({ light, detail }: Pick<Place, 'light' | 'detail'>): number {
  return (closeness(light) + closeness(detail)) / 2;
}

/** Correlations are not told apart beyond this: grain and resampling leave that much. */
const MOST_CORRELATION = 0.995;

/** A correlation as log odds of sorts: 0 for none, 2.3 for .9, 4.6 for .99. */
function closeness(correlation: number): number {
  return -Math.log(1 - Math.max(0, Math.min(MOST_CORRELATION, correlation)));
}

function lookClosely(
  template: Template,
  planes: ReferencePlanes,
  scales: CompareScales,
  starts: readonly { readonly turnRad: number; readonly x: number; readonly y: number; readonly spots: number }[],
): Place[] {
  const { centreX, centreY, insideCount } = template;
  const places: Place[] = [];
  for (const { turnRad, x, y, spots } of starts) {
    const cos = Math.cos(turnRad);
    const sin = Math.sin(turnRad);
    const start = {
      ...{ xx: cos, xy: -sin, x: x - (cos * centreX - sin * centreY) },
      ...{ yx: sin, yy: cos, y: y - (sin * centreX + cos * centreY) },
    };
    const refined = refinePlace(template, planes, start);
    if (refined === null) continue;
    const growth = scaleOfPlace(refined);
    if (growth > MOST_GROWTH || growth < 1 / MOST_GROWTH) continue;
    const referenceFromFragment = placeAsGiven(refined, scales);
    places.push({ referenceFromFragment, ...compareAtPlace(template, planes, refined), spots });
  }
  return mergePlaces(places, Math.sqrt(insideCount) / scales.fragment);
}

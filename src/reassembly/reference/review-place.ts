import { applyAffine, type Affine } from '../../math/affine.ts';
import type { Rigid } from '../../math/rigid.ts';
import { compareAtPlace } from './compare-at-place.ts';
import { isSamePlace, likenessOf } from './find-places.ts';
import { placeLogOdds } from './judge-places.ts';
import { placeAsCompared, placeAsGiven, turnOfPlace, type CompareScales, type Place } from './place.ts';
import { refinePlace } from './refine-place.ts';
import type { ReferencePlanes, Template } from './template.ts';

/** A place that was found by other means than the reference, such as by borders that fit. */
export interface ReviewInput {
  readonly template: Template;
  readonly planes: ReferencePlanes;
  readonly scales: CompareScales;
  /** Where the fragment should lie on the reference, pixels as given; it may be some pixels off. */
  readonly place: Affine;
  /** Where the reference itself would have it. */
  readonly places: readonly Place[];
  /** As `expectedLikeness`. */
  readonly expected: number;
}

/** A place of which the reference shows less than this share tells nothing: it may show a part of the work only. */
const LEAST_COVERED = 0.7;

/** What the reference says of a place that was found by other means: log odds that it is right; null where it does not show it. */
export function reviewPlace({ template, planes, scales, place, places, expected }: ReviewInput): number | null {
  const sidePx = Math.sqrt(template.insideCount) / scales.fragment;
  const start = placeAsCompared(place, scales);
  const refined = refinePlace(template, planes, start);
  const seen = [start];
  // What was pulled elsewhere was not seen here.
  if (refined !== null && isSamePlace(placeAsGiven(refined, scales), place, sidePx)) seen.push(refined);
  const [best] = seen.map((one) => compareAtPlace(template, planes, one)).sort((p, q) => likenessOf(q) - likenessOf(p));
  if (best.covered < LEAST_COVERED) return null;
  const rival = places.find(({ referenceFromFragment }) => !isSamePlace(referenceFromFragment, place, sidePx));
  return placeLogOdds(best, rival ?? null, expected);
}

/**
 * Where a place on the reference lies on the page, which is the reference enlarged to the fragments' size.
 * @param scale pixels of the reference per pixel of the fragments, both as given
 * @param centre middle of the fragment, its own pixels: it comes to lie exactly there, whatever the place's bend
 */
export function poseOnPage(place: Affine, scale: number, centre: { readonly x: number; readonly y: number }): Rigid {
  const turnRad = turnOfPlace(place);
  const cos = Math.cos(turnRad);
  const sin = Math.sin(turnRad);
  const at = applyAffine(place, centre.x, centre.y);
  return {
    turnRad,
    x: (at.x + 0.5) / scale - 0.5 - (cos * centre.x - sin * centre.y),
    y: (at.y + 0.5) / scale - 0.5 - (sin * centre.x + cos * centre.y),
  };
}

/** The inverse of {@link poseOnPage}, of a place without any bend. */
export function placeOfPose({ turnRad, x, y }: Rigid, scale: number): Affine {
  const cos = scale * Math.cos(turnRad);
  const sin = scale * Math.sin(turnRad);
  return { xx: cos, xy: -sin, x: scale * (x + 0.5) - 0.5, yx: sin, yy: cos, y: scale * (y + 0.5) - 0.5 };
}

import type { Affine } from '../../math/affine.ts';

/** Where a fragment may lie on the reference, and what is seen there. */
export interface Place {
  /** Points of the fragment onto the reference, both in pixels as given; nearly a turn, a scale and a shift. */
  readonly referenceFromFragment: Affine;
  /** Correlation of the lightness, -1 … 1. */
  readonly light: number;
  /** The same of the detail, that is of the lightness less its surroundings. */
  readonly detail: number;
  /** Share of the fragment that lies on the reference, 0 … 1. */
  readonly covered: number;
  /** Spots of the fragment that lie where the place wants them; 0 where it was not found by them. */
  readonly spots: number;
}

/** At which scales pictures are compared. */
export interface CompareScales {
  /** Compared pixels per pixel of the fragments as given, at most 1. */
  readonly fragment: number;
  /** Compared pixels per pixel of the reference as given, at most 1. */
  readonly reference: number;
}

/** A transform of compared pixels as one of pixels as given; pictures are shrunk about their corner, not a pixel's middle. */
export function placeAsGiven(place: Affine, scales: CompareScales): Affine {
  const { fragment, reference } = scales;
  const ratio = fragment / reference;
  const half = 0.5 * (fragment - 1);
  return {
    xx: place.xx * ratio,
    xy: place.xy * ratio,
    x: (place.xx * half + place.xy * half + place.x + 0.5) / reference - 0.5,
    yx: place.yx * ratio,
    yy: place.yy * ratio,
    y: (place.yx * half + place.yy * half + place.y + 0.5) / reference - 0.5,
  };
}

/** The inverse of {@link placeAsGiven}. */
export function placeAsCompared(given: Affine, scales: CompareScales): Affine {
  return placeAsGiven(given, { fragment: 1 / scales.fragment, reference: 1 / scales.reference });
}

/** The turn of a place that is nearly a turn and a scale, radians, clockwise on the screen. */
export function turnOfPlace({ xx, xy, yx, yy }: Affine): number {
  return Math.atan2(yx - xy, xx + yy);
}

/** How much larger a place makes a fragment: the square root of the area's growth. */
export function scaleOfPlace({ xx, xy, yx, yy }: Affine): number {
  return Math.sqrt(Math.max(0, xx * yy - xy * yx));
}

/**
 * What the solver knows of one fragment, in the WORK frame: the fragment's own frame shrunk by `scale`, so that
 * `work + 0.5 = scale * (given + 0.5)`. Flat arrays only, so that threads can share it.
 */
export interface FragmentDescription {
  readonly id: number;
  /** Work pixels per pixel as given, 0 < scale <= 1. */
  readonly scale: number;
  /** Area in square work pixels. */
  readonly area: number;
  /** Centroid, work pixels. */
  readonly centreX: number;
  readonly centreY: number;
  /** Contour samples, every SAMPLE_STEP work pixels, clockwise on the screen. */
  readonly sampleCount: number;
  readonly sampleX: Float32Array;
  readonly sampleY: Float32Array;
  /** Outward unit normals of the samples. */
  readonly normalX: Float32Array;
  readonly normalY: Float32Array;
  /** Direction of travel, radians, unwrapped; smoothed a little. */
  readonly tangentRad: Float32Array;
  /**
   * The picture's colour at each sample and carried on outwards, along the lines of the picture, to the distances
   * BAND_PX: L, a, b at `3 * (sample * BAND_PX.length + band)`.
   */
  readonly bandLab: Float32Array;
  /**
   * For each point of a raster with its origin at (fieldX, fieldY): the nearest sample within FIELD_REACH_PX,
   * else FAR_OUTSIDE or DEEP_INSIDE. Row-major, `fieldWidth * fieldHeight`.
   */
  readonly nearest: Int16Array;
  readonly fieldX: number;
  readonly fieldY: number;
  readonly fieldWidth: number;
  readonly fieldHeight: number;
  /** The contour moved outwards by each of the depths asked for: what the seeds are sought on. */
  readonly levels: readonly OffsetContour[];
}

/** The contour, moved outwards by `depth` and sampled every SEED_STEP work pixels. */
export interface OffsetContour {
  /** Work pixels. */
  readonly depth: number;
  readonly count: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly tangentRad: Float32Array;
  /** L, a, b per sample, carried on outwards to `depth`. */
  readonly lab: Float32Array;
}

/** Distance of contour samples, work pixels. */
export const SAMPLE_STEP = 2;
/** Distance of samples of the offset contours, work pixels: four times faster than SAMPLE_STEP, with the same recall. */
export const SEED_STEP = 4;
/** Distances outside the border for which the colour is carried on, work pixels. */
export const BAND_PX = [0, 3, 6, 10] as const;
/** How far from the contour `nearest` reaches, on both sides, work pixels. */
export const FIELD_REACH_PX = 24;
/** In `nearest`: outside, and further from the contour than the field reaches. */
export const FAR_OUTSIDE = -1;
/** In `nearest`: inside, and further from the contour than the field reaches. */
export const DEEP_INSIDE = -2;

/** The offset contour of a description at a depth. @throws RangeError when there is none. */
export function contourAt({ levels }: FragmentDescription, depth: number): OffsetContour {
  const contour = levels.find((level) => level.depth === depth);
  if (contour === undefined) throw new RangeError(`The fragment has no contour at depth ${depth}.`);
  return contour;
}

/** A description with those of its offset contours alone. */
export function atDepths(description: FragmentDescription, depths: readonly number[]): FragmentDescription {
  return { ...description, levels: description.levels.filter(({ depth }) => depths.includes(depth)) };
}

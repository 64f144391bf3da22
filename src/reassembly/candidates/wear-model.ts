import type { GapPrior } from './refine-alignment.ts';

/**
 * What one supposes about how deep the fragments' borders are worn off, all in work pixels. The gap between neighbours is
 * about twice the depth, but varies: seeds are sought at no wear, at this depth and at nearly twice it.
 */
export interface WearModel {
  /** Mean depth worn off each side. */
  readonly depth: number;
  /** Depths of the offset contours that seeds are sought on, ascending. */
  readonly seedDepths: readonly number[];
  readonly gap: GapPrior;
  /** Largest gap that counts as contact. */
  readonly reach: number;
  /** Tangent noise of true joints, radians. */
  readonly angleNoiseRad: number;
}

/** The depths tried when the wear is found out, each about 1.7 times the last; the last one only helps to seek seeds. */
const DEPTHS = [0, 0.7, 1.4, 2.4, 4, 6.8] as const;

/** Every depth on which some wear model seeks seeds. */
export const ALL_SEED_DEPTHS: readonly number[] = DEPTHS;

/** The contact reach is never wider than this: beyond it everything faces everything. */
const WIDEST_REACH_PX = 22;

/** What a joint's gap is taken to be when its borders were worn by `depth` each. */
export function gapAtDepth(depth: number): GapPrior {
  return { mean: 2 * depth, sigma: 0.4 + 0.5 * depth };
}

/**
 * The suppositions that are weighed against each other, from hardly any wear to deep wear. No wear at all is not among
 * them: its narrow reach finds nothing more on clean cuts, and loses the chipped seams of nearly clean ones.
 */
export const WEAR_MODELS: readonly WearModel[] = DEPTHS.slice(1, -1).map((depth, k) => ({
  depth,
  seedDepths: [0, depth, DEPTHS[k + 2]],
  gap: gapAtDepth(depth),
  reach: Math.min(WIDEST_REACH_PX, 2.5 + 4 * depth),
  angleNoiseRad: 0.16 + 0.03 * depth,
}));

/**
 * Weights of the hand-made score, learned by logistic regression on puzzles that the program made itself: free
 * photographs and paintings broken by several generators, worn by 0 to 6 px, with chips and missing fragments.
 * One per feature of pairFeatures, in the order of PAIR_FEATURES.
 */
export const PAIR_WEIGHTS: readonly number[] = [
  -0.1802, 2.5461, 0.8202, 0.4055, -4.5577, 1.3009, -2.9485, 3.5145, 0.6243, -3.3962, -2.9441, -5.3504, -2.3125,
  -1.0939, 2.2771, 2.5128,
];

/** Weights of rivalFeatures: what a candidate is worth once its rivals are known. */
export const RIVAL_WEIGHTS: readonly number[] = [0.4331, 0.5967, 0.2364, 0.2904, 0.8626, -0.9717];

/** A small network that turns the features of a pair into log odds: dense layers with leaky rectifiers between them. */
export interface PairNetwork {
  /** Per feature: what it is shifted and scaled by before the first layer, and then bounded to -FEATURE_LIMIT … FEATURE_LIMIT. */
  readonly mean: ArrayLike<number>;
  readonly deviation: ArrayLike<number>;
  /** Per layer, row-major: one row per output, its bias last. */
  readonly layers: readonly ArrayLike<number>[];
}

/** Standardised features beyond these say nothing more. */
export const FEATURE_LIMIT = 5;
/** Slope of the rectifier below 0. */
export const LEAK = 0.05;
/** Log odds are bounded: nothing that the network saw is surer than this. */
const LOGIT_LIMIT = 12;

/** What a network says of features, log odds. It keeps scratch memory of its own. */
export function networkScore({ mean, deviation, layers }: PairNetwork): (features: ArrayLike<number>) => number {
  let width = mean.length;
  const outputs = layers.map((weights) => {
    const count = weights.length / (width + 1);
    width = count;
    return new Float64Array(count);
  });
  const input = new Float64Array(mean.length);
  return (features) => {
    for (let f = 0; f < input.length; f++) {
      const standard = (features[f] - mean[f]) / deviation[f];
      input[f] = standard < -FEATURE_LIMIT ? -FEATURE_LIMIT : standard > FEATURE_LIMIT ? FEATURE_LIMIT : standard;
    }
    let from = input;
    for (let layer = 0; layer < layers.length; layer++) {
      const weights = layers[layer];
      const to = outputs[layer];
      let at = 0;
      for (let o = 0; o < to.length; o++) {
        let sum = 0;
        for (let i = 0; i < from.length; i++) sum += weights[at++] * from[i];
        sum += weights[at++];
        to[o] = sum > 0 || layer === layers.length - 1 ? sum : LEAK * sum;
      }
      from = to;
    }
    return from[0] < -LOGIT_LIMIT ? -LOGIT_LIMIT : from[0] > LOGIT_LIMIT ? LOGIT_LIMIT : from[0];
  };
}

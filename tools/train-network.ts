/** Trains the small networks of src/reassembly/scoring/pair-network.ts; the caller brings the rows and their labels. */
import type { Random } from '../src/math/random.ts';
import { FEATURE_LIMIT, LEAK, type PairNetwork } from '../src/reassembly/scoring/pair-network.ts';

/** How a network is trained. */
export interface TrainOptions {
  /** Outputs of each hidden layer. */
  readonly hidden: readonly number[];
  /** How often every row is seen. */
  readonly epochs: number;
  /** First weights and the order of the rows: the same source gives the same network. */
  readonly random: Random;
}

const BATCH = 128;
/** Adam (Kingma & Ba 2015), its rate falling in a straight line to nothing; weights decay a little. */
const FIRST_RATE = 0.003;
const MOMENTUM = 0.9;
const SQUARES = 0.999;
const DECAY = 1e-4;

/**
 * Fits log odds to labels by cross-entropy.
 * @param rows row-major, `width` features each; a feature that never changes (a bias) is left as it is.
 * @param labels 1 or 0 per row.
 */
export function trainNetwork(
  rows: Float32Array,
  labels: Uint8Array,
  width: number,
  { hidden, epochs, random }: TrainOptions,
): PairNetwork {
  const count = labels.length;
  const { mean, deviation } = spreadOf(rows, count, width);
  const standard = rows.map((value, i) => {
    const scaled = (value - mean[i % width]) / deviation[i % width];
    return Math.max(-FEATURE_LIMIT, Math.min(FEATURE_LIMIT, scaled));
  });
  const widths = [width, ...hidden, 1];
  const layers = widths
    .slice(1)
    .map((outputs, l) =>
      Float64Array.from({ length: outputs * (widths[l] + 1) }, () => random.normal(0, Math.sqrt(1.5 / widths[l]))),
    );
  const gradient = layers.map(({ length }) => new Float64Array(length));
  const first = layers.map(({ length }) => new Float64Array(length));
  const second = layers.map(({ length }) => new Float64Array(length));
  const values = widths.map((n) => new Float64Array(n));
  const errors = widths.map((n) => new Float64Array(n));

  const steps = epochs * Math.ceil(count / BATCH);
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = random.shuffle(Array.from({ length: count }, (_, k) => k));
    for (let start = 0; start < count; start += BATCH) {
      const batch = order.slice(start, start + BATCH);
      for (const g of gradient) g.fill(0);
      for (const k of batch) {
        for (let f = 0; f < width; f++) values[0][f] = standard[k * width + f];
        forward(layers, values);
        const probability = 1 / (1 + Math.exp(-values[layers.length][0]));
        errors[layers.length][0] = (probability - labels[k]) / batch.length;
        backward(layers, values, errors, gradient);
      }
      step++;
      const rate = (FIRST_RATE * (1 - step / (steps + 1)) * Math.sqrt(1 - SQUARES ** step)) / (1 - MOMENTUM ** step);
      for (let l = 0; l < layers.length; l++) {
        const weights = layers[l];
        for (let w = 0; w < weights.length; w++) {
          const g = gradient[l][w] + DECAY * weights[w];
          first[l][w] = MOMENTUM * first[l][w] + (1 - MOMENTUM) * g;
          second[l][w] = SQUARES * second[l][w] + (1 - SQUARES) * g * g;
          weights[w] -= (rate * first[l][w]) / (Math.sqrt(second[l][w]) + 1e-8);
        }
      }
    }
  }
  return { mean, deviation, layers };
}

/** Mean and standard deviation per feature; 0 and 1 where nothing changes. */
function spreadOf(rows: Float32Array, count: number, width: number): { mean: number[]; deviation: number[] } {
  const mean = new Array<number>(width).fill(0);
  const squares = new Array<number>(width).fill(0);
  rows.forEach((value, i) => (mean[i % width] += value / count));
  rows.forEach((value, i) => (squares[i % width] += (value - mean[i % width]) ** 2 / count));
  const still = squares.map((variance) => variance < 1e-12);
  return {
    mean: mean.map((m, f) => (still[f] ? 0 : m)),
    deviation: squares.map((v, f) => (still[f] ? 1 : Math.sqrt(v))),
  };
}

function forward(layers: readonly Float64Array[], values: readonly Float64Array[]): void {
  for (let l = 0; l < layers.length; l++) {
    const from = values[l];
    const to = values[l + 1];
    let at = 0;
    for (let o = 0; o < to.length; o++) {
      let sum = 0;
      for (let i = 0; i < from.length; i++) sum += layers[l][at++] * from[i];
      sum += layers[l][at++];
      to[o] = sum > 0 || l === layers.length - 1 ? sum : LEAK * sum;
    }
  }
}

/** Adds the gradient of one row, whose error at the output stands in `errors`. */
function backward(
  layers: readonly Float64Array[],
  values: readonly Float64Array[],
  errors: readonly Float64Array[],
  gradient: readonly Float64Array[],
): void {
  for (let l = layers.length - 1; l >= 0; l--) {
    const from = values[l];
    const below = errors[l];
    below.fill(0);
    let at = 0;
    for (let o = 0; o < values[l + 1].length; o++) {
      const slope = l === layers.length - 1 || values[l + 1][o] > 0 ? 1 : LEAK;
      const error = errors[l + 1][o] * slope;
      for (let i = 0; i < from.length; i++, at++) {
        gradient[l][at] += error * from[i];
        below[i] += error * layers[l][at];
      }
      gradient[l][at++] += error;
    }
  }
}

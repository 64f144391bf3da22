import { solveSymmetric } from './solve-symmetric.ts';

/** 1 / (1 + e^-x), without overflow. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/**
 * Weights w that make `sigmoid(w · row)` the probability of label 1: weighted maximum likelihood with an L2 penalty,
 * by Newton steps (iteratively reweighted least squares).
 * @param rows row-major, `labels.length * width`.
 * @param ridge penalty per squared weight. @default 1
 */
export function fitLogistic(
  rows: Float64Array,
  labels: Uint8Array,
  width: number,
  sampleWeight?: Float64Array,
  ridge = 1,
): Float64Array {
  const count = labels.length;
  const weights = new Float64Array(width);
  const hessian = new Float64Array(width * width);
  const gradient = new Float64Array(width);
  for (let iteration = 0; iteration < 30; iteration++) {
    hessian.fill(0);
    gradient.fill(0);
    for (let r = 0; r < count; r++) {
      const at = r * width;
      let logit = 0;
      for (let f = 0; f < width; f++) logit += weights[f] * rows[at + f];
      const p = sigmoid(logit);
      const scale = sampleWeight ? sampleWeight[r] : 1;
      const slope = scale * (labels[r] - p);
      const curve = scale * Math.max(1e-9, p * (1 - p));
      for (let f = 0; f < width; f++) {
        const x = rows[at + f];
        if (x === 0) continue;
        gradient[f] += slope * x;
        for (let g = 0; g <= f; g++) hessian[f * width + g] += curve * x * rows[at + g];
      }
    }
    for (let f = 0; f < width; f++) {
      gradient[f] -= ridge * weights[f];
      hessian[f * width + f] += ridge;
    }
    const newton = solveSymmetric(hessian, gradient, width);
    if (newton === null) break;
    let largest = 0;
    for (let f = 0; f < width; f++) {
      // Damped far from the answer: a full Newton step can overshoot where the classes are nearly separable.
      const step = Math.max(-4, Math.min(4, newton[f]));
      weights[f] += step;
      largest = Math.max(largest, Math.abs(step));
    }
    if (largest < 1e-6) break;
  }
  return weights;
}

/** What Adam remembers of the gradients so far, one number per parameter each. */
export interface AdamState {
  /** Moving mean of the gradient. */
  readonly first: Float32Array;
  /** Moving mean of its square. */
  readonly second: Float32Array;
}

export interface AdamStep {
  /** How many steps were taken before this one. */
  readonly step: number;
  /** Learning rate of this step. */
  readonly rate: number;
  /** Share of the rate by which decayed parameters shrink. */
  readonly decay: number;
  /** Which parameters shrink: 1, or 0 for biases and normalisations, whose size means nothing. */
  readonly decayed: Uint8Array;
}

const MOMENTUM = 0.9;
const SQUARES = 0.999;
const EPSILON = 1e-8;

export function newAdamState(count: number): AdamState {
  return { first: new Float32Array(count), second: new Float32Array(count) };
}

/**
 * One step of Adam (Kingma & Ba 2015) with decay apart from the gradient (AdamW, Loshchilov & Hutter 2019). Parameters and state
 * are written over.
 */
export function adamStep(
  parameters: Float32Array,
  gradient: Float32Array,
  { first, second }: AdamState,
  { step, rate, decay, decayed }: AdamStep,
): void {
  const bias = Math.sqrt(1 - SQUARES ** (step + 1)) / (1 - MOMENTUM ** (step + 1));
  for (let k = 0; k < parameters.length; k++) {
    const slope = gradient[k];
    first[k] = MOMENTUM * first[k] + (1 - MOMENTUM) * slope;
    second[k] = SQUARES * second[k] + (1 - SQUARES) * slope * slope;
    parameters[k] -= rate * ((bias * first[k]) / (Math.sqrt(second[k]) + EPSILON) + decay * decayed[k] * parameters[k]);
  }
}

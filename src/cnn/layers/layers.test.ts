import { describe, expect, test } from 'vitest';
import { checkLayer, drawValues, type Values } from '../../../test/support/check-layer.ts';
import { Graph } from '../graph.ts';
import { add } from './add.ts';
import { batchNorm, NORM_EPSILON } from './batch-norm.ts';
import { convolution } from './convolution.ts';
import { weightedCrossEntropy } from './cross-entropy.ts';
import { dense, flatten } from './dense.ts';
import { maxPool } from './max-pool.ts';
import { rectify } from './rectify.ts';
import { roiPool } from './roi-pool.ts';

/** Convolution as it is defined: a sum over the window, zeros around the picture. */
function plainConvolution(x: Values, weight: Values, bias: Values | null): Float64Array {
  const [count, channels, height, width] = x.shape;
  const [filters, , side] = weight.shape;
  const pad = (side - 1) / 2;
  const out = new Float64Array(count * filters * height * width);
  let at = 0;
  for (let n = 0; n < count; n++)
    for (let f = 0; f < filters; f++)
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++, at++) {
          out[at] = bias === null ? 0 : bias.data[f];
          for (let c = 0; c < channels; c++)
            for (let i = 0; i < side; i++)
              for (let j = 0; j < side; j++) {
                const r = row + i - pad;
                const q = column + j - pad;
                if (r < 0 || q < 0 || r >= height || q >= width) continue;
                out[at] +=
                  weight.data[((f * channels + c) * side + i) * side + j] *
                  x.data[((n * channels + c) * height + r) * width + q];
              }
        }
  return out;
}

function plainBatchNorm(x: Values, gamma: Values, beta: Values): Float64Array {
  const [count, channels, height, width] = x.shape;
  const area = height * width;
  const out = new Float64Array(x.data.length);
  for (let c = 0; c < channels; c++) {
    const places = Array.from({ length: count * area }, (_, k) => {
      const n = Math.floor(k / area);
      return (n * channels + c) * area + (k % area);
    });
    const mean = places.reduce((sum, p) => sum + x.data[p], 0) / places.length;
    const variance = places.reduce((sum, p) => sum + (x.data[p] - mean) ** 2, 0) / places.length;
    for (const p of places)
      out[p] = (gamma.data[c] * (x.data[p] - mean)) / Math.sqrt(variance + NORM_EPSILON) + beta.data[c];
  }
  return out;
}

const plainDense = (x: Values, weight: Values, bias: Values): Float64Array => {
  const [count, inputs] = x.shape;
  const [, outputs] = weight.shape;
  return Float64Array.from({ length: count * outputs }, (_, k) => {
    const row = Math.floor(k / outputs);
    const column = k % outputs;
    let sum = bias.data[column];
    for (let i = 0; i < inputs; i++) sum += x.data[row * inputs + i] * weight.data[i * outputs + column];
    return sum;
  });
};

describe('layers and their gradients agree with plain loops and numeric derivatives', () => {
  test.each([
    { side: 3, withBias: true },
    { side: 3, withBias: false },
    { side: 1, withBias: false },
    { side: 5, withBias: true },
  ])('convolution with filters of $side x $side, bias: $withBias', async ({ side, withBias }) => {
    const inputs = {
      x: drawValues(1, [2, 3, 5, 6]),
      weight: drawValues(2, [4, 3, side, side]),
      bias: drawValues(3, [4]),
    };
    await checkLayer({
      inputs,
      gradients: withBias ? ['x', 'weight', 'bias'] : ['x', 'weight'],
      build: (graph, { x, weight, bias }) => convolution(graph, x, weight, withBias ? bias : null),
      reference: ({ x, weight, bias }) => plainConvolution(x, weight, withBias ? bias : null),
    });
  });

  test('batch normalisation by the batch itself', async () => {
    await checkLayer({
      inputs: { x: drawValues(4, [3, 2, 4, 3]), gamma: drawValues(5, [2]), beta: drawValues(6, [2]) },
      gradients: ['x', 'gamma', 'beta'],
      build: (graph, { x, gamma, beta }) => batchNorm(graph, x, gamma, beta).y,
      reference: ({ x, gamma, beta }) => plainBatchNorm(x, gamma, beta),
    });
  });

  test('batch normalisation far from zero keeps its variance', async () => {
    const x = drawValues(7, [4, 1, 3, 3]);
    await checkLayer({
      inputs: {
        x: { ...x, data: x.data.map((value) => Math.fround(200 + value)) },
        gamma: drawValues(8, [1]),
        beta: drawValues(9, [1]),
      },
      gradients: ['gamma', 'beta'],
      build: (graph, { x: given, gamma, beta }) => batchNorm(graph, given, gamma, beta).y,
      reference: ({ x: given, gamma, beta }) => plainBatchNorm(given, gamma, beta),
    });
  });

  test('rectifier', async () => {
    await checkLayer({
      inputs: { x: drawValues(10, [2, 2, 3, 3], 0.01) },
      gradients: ['x'],
      build: (graph, { x }) => rectify(graph, x),
      reference: ({ x }) => x.data.map((value) => Math.max(0, value)),
    });
  });

  test('largest of 2 x 2', async () => {
    await checkLayer({
      inputs: { x: drawValues(11, [2, 3, 4, 6]) },
      gradients: ['x'],
      build: (graph, { x }) => maxPool(graph, x),
      reference: ({ x }) => {
        const [, , height, width] = x.shape;
        return Float64Array.from({ length: x.data.length / 4 }, (_, k) => {
          const row = Math.floor(k / (width / 2));
          const column = k % (width / 2);
          const map = Math.floor(row / (height / 2));
          const at = map * height * width + 2 * (row % (height / 2)) * width + 2 * column;
          return Math.max(x.data[at], x.data[at + 1], x.data[at + width], x.data[at + width + 1]);
        });
      },
    });
    const odd = new Graph();
    expect(() => maxPool(odd, odd.input('x', 'float32', [1, 1, 3, 4]))).toThrow(RangeError);
  });

  test('a part of each map, read bilinearly', async () => {
    const roi = [
      [0, 0, 1, 1],
      [0.1, 0.25, 0.8, 0.6],
    ];
    await checkLayer({
      inputs: {
        x: drawValues(12, [2, 3, 5, 4]),
        roi: { shape: [2, 4], data: Float64Array.from(roi.flat(), Math.fround) },
      },
      gradients: ['x'],
      build: (graph, tensors) => roiPool(graph, tensors.x, tensors.roi, 3, 2),
      reference: ({ x }) => {
        const [count, channels, height, width] = x.shape;
        const out: number[] = [];
        for (let n = 0; n < count; n++) {
          const [top, left, bottom, right] = roi[n];
          for (let c = 0; c < channels; c++)
            for (let i = 0; i < 3; i++)
              for (let j = 0; j < 2; j++) {
                const row = (top + ((bottom - top) * i) / 2) * (height - 1);
                const column = (left + (right - left) * j) * (width - 1);
                const [r, q] = [Math.min(height - 2, Math.floor(row)), Math.min(width - 2, Math.floor(column))];
                const value = (dr: number, dq: number): number =>
                  x.data[((n * channels + c) * height + r + dr) * width + q + dq];
                const [fr, fq] = [row - r, column - q];
                out.push(
                  (1 - fr) * ((1 - fq) * value(0, 0) + fq * value(0, 1)) +
                    fr * ((1 - fq) * value(1, 0) + fq * value(1, 1)),
                );
              }
        }
        return Float64Array.from(out);
      },
    });
  });

  test('dense, after a row of numbers was added to the flat map', async () => {
    await checkLayer({
      inputs: {
        x: drawValues(13, [3, 2, 2, 1]),
        more: drawValues(14, [3, 3]),
        weight: drawValues(15, [7, 4]),
        bias: drawValues(16, [4]),
      },
      gradients: ['x', 'weight', 'bias'],
      build: (graph, { x, more, weight, bias }) => dense(graph, flatten(graph, x, more), weight, bias),
      reference: ({ x, more, weight, bias }) => {
        const rows = [0, 1, 2].flatMap((n) => [
          ...x.data.subarray(4 * n, 4 * n + 4),
          ...more.data.subarray(3 * n, 3 * n + 3),
        ]);
        return plainDense({ shape: [3, 7], data: Float64Array.from(rows) }, weight, bias);
      },
    });
  });

  test('cross-entropy of two classes, weighted, for whole and for shared labels', async () => {
    const targets = Float64Array.of(1, 0, 1, 0.25);
    const weights = Float64Array.of(0.5, 2, 1, 0.75);
    await checkLayer({
      inputs: {
        logits: drawValues(17, [4, 2]),
        targets: { shape: [4], data: targets },
        weights: { shape: [4], data: weights },
      },
      gradients: ['logits'],
      build: (graph, tensors) => weightedCrossEntropy(graph, tensors.logits, tensors.targets, tensors.weights),
      reference: ({ logits }) => {
        let loss = 0;
        targets.forEach((target, n) => {
          const [wrong, right] = logits.data.subarray(2 * n, 2 * n + 2);
          const sum = Math.log(Math.exp(wrong) + Math.exp(right));
          loss -= weights[n] * (target * (right - sum) + (1 - target) * (wrong - sum));
        });
        return Float64Array.of(loss);
      },
    });
  });

  test('what is read twice gets the gradients of both', async () => {
    await checkLayer({
      inputs: { x: drawValues(18, [1, 2, 3, 3], 0.01), weight: drawValues(19, [2, 2, 3, 3]) },
      gradients: ['x', 'weight'],
      build: (graph, { x, weight }) => add(graph, rectify(graph, x), convolution(graph, x, weight, null)),
      reference: ({ x, weight }) => plainConvolution(x, weight, null).map((value, k) => value + Math.max(0, x.data[k])),
    });
  });
});

test('no gradient flows where none is wanted', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [1, 1, 2, 2]);
  const y = rectify(graph, x);
  graph.addGradient(y, graph.floats([1, 1, 1, 1], [1, 1, 2, 2]));
  graph.differentiate();
  expect(() => graph.gradientOf(x)).toThrow(RangeError);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gaussianKernel } from '../math/gaussian.ts';
import { seededRandom } from '../math/random.ts';
import { gaussianBlur } from './gaussian-blur.ts';

/** The same by the formula, sum by sum: rows in double precision, columns in single. */
function byTheFormula(plane: Float32Array, width: number, height: number, sigma: number): Float32Array {
  const kernel = gaussianKernel(sigma);
  const radius = (kernel.length - 1) / 2;
  const at = (values: Float32Array, x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : values[y * width + x];
  const rows = plane.map((_, i) => {
    let sum = 0;
    for (let k = -radius; k <= radius; k++)
      sum += kernel[k + radius] * at(plane, (i % width) + k, Math.floor(i / width));
    return sum;
  });
  return plane.map((_, i) => {
    let sum = 0;
    for (let k = -radius; k <= radius; k++)
      sum = Math.fround(sum + kernel[k + radius] * at(rows, i % width, Math.floor(i / width) + k));
    return sum;
  });
}

describe('Gaussian blur', () => {
  test('is the formula to the last bit, whatever the size and wherever the plane is empty', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0.3, max: 4, noNaN: true }),
        fc.nat(),
        (width, height, sigma, seed) => {
          const random = seededRandom(seed);
          const [fromX, toX] = [random.below(width), random.below(width)];
          const [fromY, toY] = [random.below(height), random.below(height)];
          const plane = Float32Array.from({ length: width * height }, (_, i) => {
            const [x, y] = [i % width, Math.floor(i / width)];
            return x >= fromX && x <= toX && y >= fromY && y <= toY ? random.normal() : 0;
          });
          expect(gaussianBlur(plane, width, height, sigma)).toEqual(byTheFormula(plane, width, height, sigma));
        },
      ),
      { seed: 5, numRuns: 200 },
    );
  });

  test('an empty plane stays empty', () => {
    expect(gaussianBlur(new Float32Array(12), 4, 3, 1)).toEqual(new Float32Array(12));
  });
});

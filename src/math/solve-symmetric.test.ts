import fc from 'fast-check';
import { expect, test } from 'vitest';
import { solveSymmetric } from './solve-symmetric.ts';

test('solves A x = b for random positive definite matrices, several right sides at once', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 7 }),
      fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 63, maxLength: 63 }),
      (n, numbers) => {
        // B B' + I is positive definite for every B.
        const matrix = new Float64Array(n * n);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            matrix[i * n + j] = i === j ? 1 : 0;
            for (let k = 0; k < n; k++) matrix[i * n + j] += numbers[i * n + k] * numbers[j * n + k];
          }
        }
        const right = Float64Array.from(numbers.slice(49, 49 + 2 * n));
        const x = solveSymmetric(matrix, right, n, 2)!;
        for (let i = 0; i < n; i++) {
          for (let c = 0; c < 2; c++) {
            let sum = 0;
            for (let k = 0; k < n; k++) sum += matrix[i * n + k] * x[2 * k + c];
            expect(sum).toBeCloseTo(right[2 * i + c], 6);
          }
        }
      },
    ),
    { seed: 6, numRuns: 100 },
  );
});

test('a singular or indefinite matrix has no answer', () => {
  expect(solveSymmetric(Float64Array.of(1, 1, 1, 1), Float64Array.of(1, 1), 2)).toBeNull();
  expect(solveSymmetric(Float64Array.of(1, 0, 0, -1), Float64Array.of(1, 1), 2)).toBeNull();
});

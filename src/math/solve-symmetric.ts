/**
 * Solves `A x = b` for a symmetric positive definite matrix by Cholesky's decomposition; several right sides at once.
 * @param matrix `n * n`, row-major; only the lower triangle is read. Not changed.
 * @param right `n * columns`, row-major. Not changed.
 * @returns `n * columns`, row-major, or null when the matrix is not positive definite to working precision.
 */
export function solveSymmetric(matrix: Float64Array, right: Float64Array, n: number, columns = 1): Float64Array | null {
  const lower = matrix.slice();
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = lower[i * n + j];
      for (let k = 0; k < j; k++) sum -= lower[i * n + k] * lower[j * n + k];
      if (i !== j) lower[i * n + j] = sum / lower[j * n + j];
      else if (sum > 1e-12 * Math.abs(matrix[i * n + i])) lower[i * n + i] = Math.sqrt(sum);
      else return null;
    }
  }
  const x = right.slice();
  for (let c = 0; c < columns; c++) {
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < i; k++) x[i * columns + c] -= lower[i * n + k] * x[k * columns + c];
      x[i * columns + c] /= lower[i * n + i];
    }
    for (let i = n - 1; i >= 0; i--) {
      for (let k = i + 1; k < n; k++) x[i * columns + c] -= lower[k * n + i] * x[k * columns + c];
      x[i * columns + c] /= lower[i * n + i];
    }
  }
  return x;
}

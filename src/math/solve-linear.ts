/**
 * Solves a small symmetric positive definite system in place by Cholesky factors.
 * @param matrix row-major `size * size`, destroyed.
 * @param vector right-hand side, becomes the solution.
 * @returns false where the matrix is not positive definite (to rounding); the vector is then useless.
 */
export function solveCholesky(matrix: Float64Array, vector: Float64Array, size: number): boolean {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j];
      for (let k = 0; k < j; k++) sum -= matrix[i * size + k] * matrix[j * size + k];
      if (i === j) {
        if (!(sum > 1e-12)) return false;
        matrix[i * size + i] = Math.sqrt(sum);
      } else matrix[i * size + j] = sum / matrix[j * size + j];
    }
  }
  for (let i = 0; i < size; i++) {
    let sum = vector[i];
    for (let k = 0; k < i; k++) sum -= matrix[i * size + k] * vector[k];
    vector[i] = sum / matrix[i * size + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = vector[i];
    for (let k = i + 1; k < size; k++) sum -= matrix[k * size + i] * vector[k];
    vector[i] = sum / matrix[i * size + i];
  }
  return true;
}

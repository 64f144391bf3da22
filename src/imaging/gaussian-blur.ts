import { gaussianKernel } from '../math/gaussian.ts';

/** Separable Gaussian blur of one plane, `width * height`, row-major; what lies outside counts as 0. Returns a new plane. */
export function gaussianBlur(plane: Float32Array, width: number, height: number, sigma: number): Float32Array {
  const kernel = gaussianKernel(sigma);
  const radius = (kernel.length - 1) / 2;
  const rows = new Float32Array(plane.length);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const from = Math.max(-radius, -x);
      const to = Math.min(radius, width - 1 - x);
      let sum = 0;
      for (let k = from; k <= to; k++) sum += kernel[k + radius] * plane[row + x + k];
      rows[row + x] = sum;
    }
  }
  const blurred = new Float32Array(plane.length);
  for (let y = 0; y < height; y++) {
    const from = Math.max(-radius, -y);
    const to = Math.min(radius, height - 1 - y);
    const row = y * width;
    for (let k = from; k <= to; k++) {
      const weight = kernel[k + radius];
      const source = row + k * width;
      for (let x = 0; x < width; x++) blurred[row + x] += weight * rows[source + x];
    }
  }
  return blurred;
}

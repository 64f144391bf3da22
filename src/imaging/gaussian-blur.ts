import { gaussianKernel } from '../math/gaussian.ts';

/**
 * Separable Gaussian blur of one plane, `width * height`, row-major; what lies outside counts as 0. Returns a new plane.
 *
 * Every sum is taken in the order of the kernel, rows in double and columns in single precision, and what is 0 all around
 * is passed over. Several sums go on side by side, since one alone waits for each of its additions: a description of a
 * fragment is blurs for the most part.
 */
export function gaussianBlur(plane: Float32Array, width: number, height: number, sigma: number): Float32Array {
  const kernel = gaussianKernel(sigma);
  const radius = (kernel.length - 1) / 2;
  const rows = new Float32Array(plane.length);
  let left = width;
  let right = -1; // columns left … right and rows top … bottom are all that is not 0 after the first pass
  let top = height;
  let bottom = -1;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let first = 0;
    while (first < width && plane[row + first] === 0) first++;
    if (first === width) continue;
    let last = width - 1;
    while (plane[row + last] === 0) last--;
    const from = Math.max(0, first - radius);
    const to = Math.min(width - 1, last + radius);
    blurRow(plane, rows, row, width, from, to, kernel, radius);
    left = Math.min(left, from);
    right = Math.max(right, to);
    top = Math.min(top, y);
    bottom = y;
  }
  const blurred = new Float32Array(plane.length);
  for (let y = Math.max(0, top - radius); y <= Math.min(height - 1, bottom + radius); y++) {
    blurColumns(rows, blurred, y, width, left, right, top, bottom, kernel, radius);
  }
  return blurred;
}

function blurRow(
  plane: Float32Array,
  rows: Float32Array,
  row: number,
  width: number,
  from: number,
  to: number,
  kernel: Float64Array,
  radius: number,
): void {
  let x = from;
  while (x <= to) {
    const at = row + x;
    if (x >= radius && x + 3 + radius < width && x + 3 <= to) {
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let k = 0, i = at - radius; k < kernel.length; k++, i++) {
        const weight = kernel[k];
        s0 += weight * plane[i];
        s1 += weight * plane[i + 1];
        s2 += weight * plane[i + 2];
        s3 += weight * plane[i + 3];
      }
      rows[at] = s0;
      rows[at + 1] = s1;
      rows[at + 2] = s2;
      rows[at + 3] = s3;
      x += 4;
      continue;
    }
    let sum = 0;
    for (let k = Math.max(-radius, -x); k <= Math.min(radius, width - 1 - x); k++) {
      sum += kernel[k + radius] * plane[at + k];
    }
    rows[at] = sum;
    x++;
  }
}

function blurColumns(
  rows: Float32Array,
  blurred: Float32Array,
  y: number,
  width: number,
  left: number,
  right: number,
  top: number,
  bottom: number,
  kernel: Float64Array,
  radius: number,
): void {
  const row = y * width;
  let k = Math.max(-radius, top - y);
  const last = Math.min(radius, bottom - y);
  for (; k + 3 <= last; k += 4) {
    const w0 = kernel[k + radius];
    const w1 = kernel[k + radius + 1];
    const w2 = kernel[k + radius + 2];
    const w3 = kernel[k + radius + 3];
    for (let x = left, i = row + k * width + left; x <= right; x++, i++) {
      let sum = Math.fround(blurred[row + x] + w0 * rows[i]);
      sum = Math.fround(sum + w1 * rows[i + width]);
      sum = Math.fround(sum + w2 * rows[i + 2 * width]);
      blurred[row + x] = sum + w3 * rows[i + 3 * width];
    }
  }
  for (; k <= last; k++) {
    const weight = kernel[k + radius];
    const source = row + k * width;
    for (let x = left; x <= right; x++) blurred[row + x] += weight * rows[source + x];
  }
}

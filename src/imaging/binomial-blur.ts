import type { RgbaImage } from './image.ts';

/**
 * Colours smoothed by the 3 x 3 binomial filter (1 2 1)^2 / 16, alpha ignored and passed on. Halves and more the noise
 * of single pixels; beyond the frame the edge pixel goes on.
 */
export function binomialBlur(image: RgbaImage): RgbaImage {
  const { width, height, data } = image;
  const result = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const up = Math.max(0, y - 1) * width;
    const down = Math.min(height - 1, y + 1) * width;
    for (let x = 0; x < width; x++) {
      const left = x > 0 ? x - 1 : 0;
      const right = x + 1 < width ? x + 1 : x;
      const p = 4 * (row + x);
      for (let c = 0; c < 3; c++) {
        const sum =
          data[4 * (up + left) + c] +
          2 * data[4 * (up + x) + c] +
          data[4 * (up + right) + c] +
          2 * (data[4 * (row + left) + c] + 2 * data[p + c] + data[4 * (row + right) + c]) +
          data[4 * (down + left) + c] +
          2 * data[4 * (down + x) + c] +
          data[4 * (down + right) + c];
        result[p + c] = (sum + 8) >> 4;
      }
      result[p + 3] = data[p + 3];
    }
  }
  return { width, height, data: result };
}

/**
 * Shrinks a plane of `channels` interleaved numbers per pixel by averaging areas (box filter).
 * Output pixel (x, y) averages the input over the square that it covers; what lies outside the input counts as 0.
 * @param scale output pixels per input pixel, 0 < scale <= 1.
 */
export function shrinkByArea(
  plane: Float32Array,
  width: number,
  height: number,
  channels: number,
  scale: number,
): { width: number; height: number; data: Float32Array } {
  if (scale === 1) return { width, height, data: plane };
  const outWidth = Math.max(1, Math.ceil(width * scale));
  const outHeight = Math.max(1, Math.ceil(height * scale));
  const rows = new Float32Array(outWidth * height * channels);
  for (let x = 0; x < outWidth; x++) {
    const from = x / scale;
    const to = Math.min(width, (x + 1) / scale);
    for (let sx = Math.floor(from); sx < to; sx++) {
      const weight = (Math.min(sx + 1, to) - Math.max(sx, from)) * scale;
      for (let y = 0; y < height; y++) {
        const target = (y * outWidth + x) * channels;
        const source = (y * width + sx) * channels;
        for (let c = 0; c < channels; c++) rows[target + c] += weight * plane[source + c];
      }
    }
  }
  const data = new Float32Array(outWidth * outHeight * channels);
  const stride = outWidth * channels;
  for (let y = 0; y < outHeight; y++) {
    const from = y / scale;
    const to = Math.min(height, (y + 1) / scale);
    for (let sy = Math.floor(from); sy < to; sy++) {
      const weight = (Math.min(sy + 1, to) - Math.max(sy, from)) * scale;
      for (let i = 0; i < stride; i++) data[y * stride + i] += weight * rows[sy * stride + i];
    }
  }
  return { width: outWidth, height: outHeight, data };
}

/** Writes row `y` of a picture into `row`, whose numbers are all 0: so many per pixel as the picture has channels, interleaved. */
export type ReadRow = (y: number, row: Float32Array) => void;

/**
 * Shrinks a picture of `channels` interleaved numbers per pixel by averaging areas (box filter).
 * Output pixel (x, y) averages the input over the square that it covers; what lies outside the input counts as 0.
 *
 * The input is read row by row, each row once: a photograph as numbers would take twenty bytes per pixel.
 *
 * @param scale output pixels per input pixel, 0 < scale <= 1; `new + 0.5 = scale * (old + 0.5)`.
 */
export function shrinkByArea(
  readRow: ReadRow,
  width: number,
  height: number,
  channels: number,
  scale: number,
): { width: number; height: number; data: Float32Array } {
  const outWidth = Math.max(1, Math.ceil(width * scale));
  const outHeight = Math.max(1, Math.ceil(height * scale));
  const stride = outWidth * channels;
  const data = new Float32Array(outHeight * stride);
  if (scale === 1) {
    for (let y = 0; y < height; y++) readRow(y, data.subarray(y * stride, (y + 1) * stride));
    return { width, height, data };
  }
  const columns = areasAlong(width, outWidth, scale);
  const rows = areasAlong(height, outHeight, scale);
  const line = new Float32Array(width * channels);
  const narrow = new Float32Array(stride);
  let read = -1;
  for (let y = 0; y < outHeight; y++) {
    for (let k = rows.start[y], sy = rows.first[y]; k < rows.start[y + 1]; k++, sy++) {
      // The last row of one output row may be the first of the next.
      if (sy !== read) {
        readRow(sy, line.fill(0));
        narrow.fill(0);
        for (let x = 0; x < outWidth; x++) {
          for (let j = columns.start[x], sx = columns.first[x]; j < columns.start[x + 1]; j++, sx++) {
            const weight = columns.weight[j];
            for (let c = 0; c < channels; c++) narrow[x * channels + c] += weight * line[sx * channels + c];
          }
        }
        read = sy;
      }
      const weight = rows.weight[k];
      for (let i = 0; i < stride; i++) data[y * stride + i] += weight * narrow[i];
    }
  }
  return { width: outWidth, height: outHeight, data };
}

/** For each output pixel k the input pixels from `first[k]` on that it covers, with weights `weight[start[k]] … weight[start[k + 1] - 1]`. */
function areasAlong(length: number, outLength: number, scale: number) {
  const first = new Int32Array(outLength);
  const start = new Int32Array(outLength + 1);
  const weight: number[] = [];
  for (let k = 0; k < outLength; k++) {
    const from = k / scale;
    const to = Math.min(length, (k + 1) / scale);
    first[k] = Math.floor(from);
    for (let i = first[k]; i < to; i++) weight.push((Math.min(i + 1, to) - Math.max(i, from)) * scale);
    start[k + 1] = weight.length;
  }
  return { first, start, weight: Float64Array.from(weight) };
}

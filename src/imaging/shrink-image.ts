import type { RgbaImage } from './image.ts';

/**
 * A picture in a smaller size: each new pixel is the mean of the area that it covers, weighted by alpha.
 * @throws RangeError when the new size is not at least 1 and at most the old one on each axis.
 */
export function shrinkImage(image: RgbaImage, width: number, height: number): RgbaImage {
  if (width < 1 || height < 1 || width > image.width || height > image.height) {
    throw new RangeError(`Cannot shrink ${image.width} x ${image.height} to ${width} x ${height}`);
  }
  const data = new Uint8Array(width * height * 4);
  const columns = areaWeights(image.width, width);
  const rows = areaWeights(image.height, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let alpha = 0;
      let total = 0;
      for (let r = rows.start[y]; r < rows.start[y + 1]; r++) {
        for (let c = columns.start[x]; c < columns.start[x + 1]; c++) {
          const weight = rows.weight[r] * columns.weight[c];
          const p = 4 * (rows.index[r] * image.width + columns.index[c]);
          const covered = weight * image.data[p + 3];
          red += covered * image.data[p];
          green += covered * image.data[p + 1];
          blue += covered * image.data[p + 2];
          alpha += covered;
          total += weight;
        }
      }
      if (alpha === 0) continue;
      const p = 4 * (y * width + x);
      data[p] = red / alpha + 0.5;
      data[p + 1] = green / alpha + 0.5;
      data[p + 2] = blue / alpha + 0.5;
      data[p + 3] = alpha / total + 0.5;
    }
  }
  return { width, height, data };
}

/** For each new pixel k the old pixels `index[start[k]] …` that it covers, and how much of each. */
function areaWeights(oldLength: number, newLength: number) {
  const start = new Int32Array(newLength + 1);
  const index: number[] = [];
  const weight: number[] = [];
  const scale = oldLength / newLength;
  for (let k = 0; k < newLength; k++) {
    const from = k * scale;
    const to = (k + 1) * scale;
    for (let i = Math.floor(from); i < to && i < oldLength; i++) {
      const share = Math.min(to, i + 1) - Math.max(from, i);
      // Rounding of k * scale leaves slivers of 1e-12: not part of this pixel.
      if (share < 1e-9) continue;
      index.push(i);
      weight.push(share);
    }
    start[k + 1] = index.length;
  }
  return { start, index, weight };
}

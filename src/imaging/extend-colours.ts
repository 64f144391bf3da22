import type { Mask, RgbaImage } from './image.ts';

/**
 * Carries colours outwards: every pixel of `target` that is not `known` takes the mean of its known neighbours, layer by
 * layer. Alpha is not touched; known pixels stay as they are.
 */
export function extendColours(image: RgbaImage, known: Mask, target: Mask): RgbaImage {
  const { width, height } = image;
  const data = image.data.slice();
  const done = known.data.slice();
  let waiting: number[] = [];
  for (let i = 0; i < done.length; i++) if (target.data[i] && !done[i]) waiting.push(i);
  while (waiting.length > 0) {
    // A layer reads only pixels that were known before it, so that the order within it does not matter.
    const layer: number[] = [];
    const left: number[] = [];
    for (const i of waiting) {
      const x = i % width;
      const y = (i - x) / width;
      const sums = [0, 0, 0];
      let count = 0;
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          const k = v * width + u;
          if (!done[k]) continue;
          count++;
          for (let c = 0; c < 3; c++) sums[c] += data[4 * k + c];
        }
      }
      if (count === 0) {
        left.push(i);
        continue;
      }
      for (let c = 0; c < 3; c++) data[4 * i + c] = sums[c] / count + 0.5;
      layer.push(i);
    }
    for (const i of layer) done[i] = 1;
    if (layer.length === 0) break; // nothing known can be reached from here
    waiting = left;
  }
  return { width, height, data };
}

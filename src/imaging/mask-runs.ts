import type { Mask } from './image.ts';

/** A mask as the lengths of its runs in reading order, outside and inside in turn, beginning with the outside. */
export interface MaskRuns {
  readonly width: number;
  readonly height: number;
  /** Pixels of each run; they add up to `width * height`. The first may be 0. */
  readonly lengths: Uint32Array;
}

/** A mask in a few thousandths of its memory: fragments have short outlines. */
export function runsOfMask({ width, height, data }: Mask): MaskRuns {
  const lengths: number[] = [];
  for (let from = 0, value = 0; from < data.length; value = 1 - value) {
    const found = data.indexOf(1 - value, from);
    const to = found < 0 ? data.length : found;
    lengths.push(to - from);
    from = to;
  }
  return { width, height, lengths: Uint32Array.from(lengths) };
}

/** The mask again. */
export function maskOfRuns({ width, height, lengths }: MaskRuns): Mask {
  const data = new Uint8Array(width * height);
  let from = 0;
  lengths.forEach((length, run) => {
    if (run % 2 === 1) data.fill(1, from, from + length);
    from += length;
  });
  return { width, height, data };
}

/** How many pixels are inside. */
export function areaOfRuns({ lengths }: MaskRuns): number {
  let area = 0;
  for (let run = 1; run < lengths.length; run += 2) area += lengths[run];
  return area;
}

import { expect, test } from 'vitest';
import { maskWhere } from '../../../test/support/draw-mask.ts';
import type { Fragment } from './fragment.ts';
import { paintKeyColour } from './key-colour.ts';
import type { Rgb } from './segment-background.ts';

/** A square of 10 x 10 in a picture of 14 x 14, coloured by position. */
function square(colourAt: (x: number, y: number) => Rgb): Fragment {
  const mask = maskWhere(14, 14, (x, y) => x >= 2 && x < 12 && y >= 2 && y < 12);
  const rgba = new Uint8Array(4 * 196);
  for (let i = 0; i < 196; i++) rgba.set([...colourAt(i % 14, Math.floor(i / 14)), 200], 4 * i);
  return { id: 0, width: 14, height: 14, rgba, mask: mask.data };
}

const pixel = (image: { data: Uint8Array }, x: number, y: number): number[] => [
  ...image.data.subarray(4 * (14 * y + x), 4 * (14 * y + x) + 4),
];

test('the fragment keeps its colours, all else has the key colour, everything is opaque', () => {
  const { image, removedPx, movedPx } = paintKeyColour(square((x, y) => [x, y, 100]));
  expect(pixel(image, 5, 6)).toEqual([5, 6, 100, 255]);
  expect(pixel(image, 0, 0)).toEqual([8, 248, 8, 255]);
  expect({ removedPx, movedPx }).toEqual({ removedPx: 0, movedPx: 0 });
});

test.each<Rgb>([
  [8, 248, 8],
  [248, 8, 232],
  [0, 0, 0],
  [255, 255, 255],
  [1, 1, 1],
  [1, 0, 0],
])('on (%i, %i, %i) content is never the key colour and never black, and moves by one level at most', (...keyColor) => {
  const fragment = square((x) => (x < 5 ? [0, 0, 0] : x < 8 ? keyColor : [1, 1, 1]));
  const { image } = paintKeyColour(fragment, { keyColor });
  for (let y = 0; y < 14; y++) {
    for (let x = 0; x < 14; x++) {
      const painted = pixel(image, x, y).slice(0, 3);
      if (!fragment.mask[14 * y + x]) {
        expect(painted).toEqual(keyColor);
        continue;
      }
      expect(painted).not.toEqual(keyColor);
      expect(painted).not.toEqual([0, 0, 0]);
      // Black beside a key colour of (1, 1, 1) has to step twice.
      painted.forEach((level, c) =>
        expect(Math.abs(level - fragment.rgba[4 * (14 * y + x) + c])).toBeLessThanOrEqual(2),
      );
    }
  }
});

test('the tolerance takes a rim of a background colour away, but nothing inside', () => {
  const nearKey: Rgb = [20, 240, 20]; // 18.8 from the key colour
  const fragment = square((x, y) => (x === 2 || (x === 7 && y === 7) ? nearKey : [90, 80, 70]));
  expect(paintKeyColour(fragment, { tolerance: 10 }).removedPx).toBe(0);
  const { image, removedPx } = paintKeyColour(fragment, { tolerance: 20 });
  expect(removedPx).toBe(10);
  expect(pixel(image, 2, 5)).toEqual([8, 248, 8, 255]);
  expect(pixel(image, 7, 7)).toEqual([...nearKey, 255]);
});

test("the tolerance knows the photograph's own background, and what it breaks off goes too", () => {
  // A bridge of the background's grey joins a corner to the rest.
  const fragment = square((x, y) => (x + y === 8 || x + y === 9 ? [128, 128, 128] : [90, 80, 70]));
  expect(paintKeyColour(fragment, { tolerance: 5 }).removedPx).toBe(0);
  const { removedPx } = paintKeyColour(fragment, { tolerance: 5, backgroundColor: [127, 128, 129] });
  expect(removedPx).toBe(5 + 6 + 10);
});

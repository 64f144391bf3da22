import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskOf, maskWhere, rowsOf } from '../../test/support/draw-mask.ts';
import { boundsOfMask, countInside, cropMask, maskFromPicture, resizeMask, transposeMask } from './mask.ts';

test('the tight box of a mask', () => {
  expect(boundsOfMask(maskOf(['....', '..#.', '.#..', '....']))).toEqual({ x: 1, y: 1, width: 2, height: 2 });
  expect(boundsOfMask(maskOf(['...', '...']))).toBeNull();
});

test('a box that hangs over the edge crops to outside', () => {
  const mask = maskOf(['##', '##']);
  expect(rowsOf(cropMask(mask, { x: -1, y: 1, width: 4, height: 2 }))).toEqual(['.##.', '....']);
  expect(rowsOf(cropMask(mask, { x: 5, y: 0, width: 2, height: 1 }))).toEqual(['..']);
});

test('transposing exchanges rows and columns', () => {
  expect(rowsOf(transposeMask(maskOf(['#..', '##.'])))).toEqual(['##', '.#', '..']);
});

test('doubling and halving a mask keeps its outline', () => {
  const mask = maskOf(['......', '.####.', '.####.', '.##...', '.##...', '......']);
  const doubled = resizeMask(mask, 12, 12);
  expect(Math.abs(countInside(doubled) - 4 * countInside(mask))).toBeLessThanOrEqual(4); // corners become round
  expect(rowsOf(resizeMask(doubled, 6, 6))).toEqual(rowsOf(mask));
});

test('each axis is stretched on its own', () => {
  const tall = resizeMask(
    maskWhere(40, 40, (x) => x >= 10 && x < 30),
    20,
    60,
  );
  expect(boundsOfMask(tall)).toEqual({ x: 5, y: 0, width: 10, height: 60 });
});

test('resizing keeps the share that is inside, whatever the size', () => {
  fc.assert(
    fc.property(fc.integer({ min: 30, max: 120 }), fc.integer({ min: 30, max: 120 }), (width, height) => {
      const disc = maskWhere(64, 64, (x, y) => Math.hypot(x - 31.5, y - 31.5) < 22);
      const share = countInside(resizeMask(disc, width, height)) / (width * height);
      expect(Math.abs(share - countInside(disc) / 4096)).toBeLessThan(0.02);
    }),
    { seed: 1, numRuns: 40 },
  );
});

test('a picture of a mask is split at mid grey, and transparent white is outside', () => {
  const data = new Uint8Array([127, 127, 127, 255, 128, 128, 128, 255, 255, 255, 255, 0, 255, 255, 255, 255]);
  expect(rowsOf(maskFromPicture({ width: 4, height: 1, data }))).toEqual(['.#.#']);
});

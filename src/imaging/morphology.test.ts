import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskOf, rowsOf } from '../../test/support/draw-mask.ts';
import type { Mask } from './image.ts';
import { close, dilate, erode, open } from './morphology.ts';

test('a point grows into a disc', () => {
  const point = maskOf(['.....', '.....', '..#..', '.....', '.....']);
  expect(rowsOf(dilate(point, 1))).toEqual(['.....', '..#..', '.###.', '..#..', '.....']);
  expect(rowsOf(dilate(point, 1.5))).toEqual(['.....', '.###.', '.###.', '.###.', '.....']);
  expect(rowsOf(dilate(point, 2))).toEqual(['..#..', '.###.', '#####', '.###.', '..#..']);
  expect(rowsOf(dilate(point, 0))).toEqual(rowsOf(point));
});

test('the frame is not outside: a mask cut off by it keeps that edge', () => {
  expect(rowsOf(erode(maskOf(['####', '####', '....']), 1))).toEqual(['####', '....', '....']);
});

test('opening removes a thread, closing a crack', () => {
  const rows = ['.......', '.###...', '.######', '.###...', '.......'];
  expect(rowsOf(open(maskOf(rows), 1.5))).toEqual(['.......', '.###...', '.###...', '.###...', '.......']);
  expect(rowsOf(close(maskOf(['##.##', '##.##', '##.##']), 1))).toEqual(['#####', '#####', '#####']);
});

const randomMask = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), fc.integer())
  .chain(([width, height]) =>
    fc
      .array(fc.boolean(), { minLength: width * height, maxLength: width * height })
      .map((bits): Mask => ({ width, height, data: Uint8Array.from(bits, Number) })),
  );

test('dilation takes exactly the pixels within the radius, and erosion is its mirror', () => {
  fc.assert(
    fc.property(randomMask, fc.constantFrom(0, 1, 1.5, 2, 3.2, 5), (mask, radius) => {
      const grown = dilate(mask, radius).data;
      const shrunk = erode(mask, radius).data;
      for (let y = 0; y < mask.height; y++) {
        for (let x = 0; x < mask.width; x++) {
          let near = 0;
          let all = 1;
          for (let v = 0; v < mask.height; v++) {
            for (let u = 0; u < mask.width; u++) {
              if ((u - x) ** 2 + (v - y) ** 2 > radius * radius) continue;
              if (mask.data[v * mask.width + u]) near = 1;
              else all = 0;
            }
          }
          expect([grown[y * mask.width + x], shrunk[y * mask.width + x]]).toEqual([near, all]);
        }
      }
    }),
    { seed: 3, numRuns: 120 },
  );
});

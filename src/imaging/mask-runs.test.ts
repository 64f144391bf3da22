import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskOf } from '../../test/support/draw-mask.ts';
import { areaOfRuns, maskOfRuns, runsOfMask } from './mask-runs.ts';

test('runs go on from row to row, outside first', () => {
  expect([...runsOfMask(maskOf(['..##', '#...'])).lengths]).toEqual([2, 3, 3]);
  expect([...runsOfMask(maskOf(['##', '..'])).lengths]).toEqual([0, 2, 2]);
});

test('every mask comes back from its runs, and so does its area', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 60 }), (pixels) => {
      const mask = { width: pixels.length, height: 1, data: Uint8Array.from(pixels) };
      expect(maskOfRuns(runsOfMask(mask))).toEqual(mask);
      expect(areaOfRuns(runsOfMask(mask))).toBe(pixels.filter((inside) => inside === 1).length);
    }),
  );
});

import { expect, test } from 'vitest';
import { maskOf } from '../../../test/support/draw-mask.ts';
import { outlineOf } from './outline-of.ts';

function bounds({ xy }: { xy: Float64Array }): number[] {
  const xs = xy.filter((_, k) => k % 2 === 0);
  const ys = xy.filter((_, k) => k % 2 === 1);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

test('runs halfway between inside and outside, also along the rim of the picture', () => {
  expect(bounds(outlineOf(maskOf(['....', '.##.', '.##.', '....'])))).toEqual([0.5, 0.5, 2.5, 2.5]);
  expect(bounds(outlineOf(maskOf(['##', '##'])))).toEqual([-0.5, -0.5, 1.5, 1.5]);
});

test('follows the outer border, not a hole', () => {
  const rows = ['######', '######', '##..##', '##..##', '######', '######'];
  expect(bounds(outlineOf(maskOf(rows)))).toEqual([-0.5, -0.5, 5.5, 5.5]);
});

test('is empty for an empty mask', () => {
  expect(outlineOf(maskOf(['...', '...'])).xy.length).toBe(0);
});

import { expect, test } from 'vitest';
import type { Fragment } from './fragment.ts';
import { outlineOf } from './outline-of.ts';

function fragmentOf(rows: readonly string[]): Fragment {
  const mask = Uint8Array.from(rows.join(''), (sign) => (sign === '#' ? 1 : 0));
  return { id: 0, width: rows[0].length, height: rows.length, rgba: new Uint8Array(4 * mask.length), mask };
}

function bounds({ xy }: { xy: Float64Array }): number[] {
  const xs = xy.filter((_, k) => k % 2 === 0);
  const ys = xy.filter((_, k) => k % 2 === 1);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

test('runs halfway between inside and outside, also along the rim of the picture', () => {
  expect(bounds(outlineOf(fragmentOf(['....', '.##.', '.##.', '....'])))).toEqual([0.5, 0.5, 2.5, 2.5]);
  expect(bounds(outlineOf(fragmentOf(['##', '##'])))).toEqual([-0.5, -0.5, 1.5, 1.5]);
});

test('follows the outer border, not a hole', () => {
  const rows = ['######', '######', '##..##', '##..##', '######', '######'];
  expect(bounds(outlineOf(fragmentOf(rows)))).toEqual([-0.5, -0.5, 5.5, 5.5]);
});

test('is empty for an empty mask', () => {
  expect(outlineOf(fragmentOf(['...', '...'])).xy.length).toBe(0);
});

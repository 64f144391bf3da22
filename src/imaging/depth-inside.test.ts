import { expect, test } from 'vitest';
import { maskOf, maskWhere } from '../../test/support/draw-mask.ts';
import { depthInsideThirds } from './depth-inside.ts';
import { extendColours } from './extend-colours.ts';

test('depth grows by a pixel per layer, and the frame counts as outside', () => {
  expect([...depthInsideThirds(maskOf(['.....', '.###.', '.###.', '.###.', '.....']))]).toEqual([
    0, 0, 0, 0, 0, 0, 3, 3, 3, 0, 0, 3, 6, 3, 0, 0, 3, 3, 3, 0, 0, 0, 0, 0, 0,
  ]);
  expect([...depthInsideThirds(maskOf(['###']))]).toEqual([3, 3, 3]);
});

test('depth stays within a tenth of the Euclidean distance and stops at 255', () => {
  const centre = 60;
  const disc = maskWhere(121, 121, (x, y) => Math.hypot(x - centre, y - centre) < 50);
  const depth = depthInsideThirds(disc);
  for (const [x, y] of [
    [60, 60],
    [80, 60],
    [70, 85],
    [40, 45],
  ]) {
    const expected = 50 - Math.hypot(x - centre, y - centre);
    expect(Math.abs(depth[y * 121 + x] / 3 - expected)).toBeLessThan(0.1 * expected + 1);
  }
  expect(Math.max(...depthInsideThirds(maskWhere(200, 200, () => true)))).toBe(255);
});

test('colours are carried outwards layer by layer; what is known and what is not wanted stay', () => {
  const data = new Uint8Array(4 * 5);
  data.set([10, 20, 30, 255], 4);
  const known = maskOf(['.#...']);
  const extended = extendColours({ width: 5, height: 1, data }, known, maskOf(['.###.']));
  expect([...extended.data]).toEqual([0, 0, 0, 0, 10, 20, 30, 255, 10, 20, 30, 0, 10, 20, 30, 0, 0, 0, 0, 0]);
  expect(extendColours({ width: 5, height: 1, data }, maskOf(['.....']), known).data).toEqual(data);
});

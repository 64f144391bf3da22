import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameOfPicture, pictureFromPageOf, rowsReached } from './picture-frame.ts';

const whole = (from: number, to: number) => fc.integer({ min: from, max: to });
const extent = fc
  .record({ x: whole(-3000, 3000), y: whole(-3000, 3000), width: whole(1, 900), height: whole(1, 900) })
  .map(({ x, y, width, height }) => ({ minX: x - 0.5, minY: y - 0.5, maxX: x + width - 0.5, maxY: y + height - 0.5 }));

test('a picture is just large enough, with a free pixel around, and no larger than it may be', () => {
  fc.assert(
    fc.property(fc.array(extent, { minLength: 1, maxLength: 5 }), whole(60_000, 30_000_000), (extents, mostPx) => {
      const frame = frameOfPicture(extents, mostPx);
      const { scale, x, y } = pictureFromPageOf(frame);
      expect(frame.width * frame.height).toBeLessThanOrEqual(mostPx);
      expect(scale).toBe(frame.scale);
      const [minX, minY, maxX, maxY] = [
        Math.min(...extents.map((one) => one.minX)),
        Math.min(...extents.map((one) => one.minY)),
        Math.max(...extents.map((one) => one.maxX)),
        Math.max(...extents.map((one) => one.maxY)),
      ];
      const [wide, high] = [maxX - minX, maxY - minY];
      if ((wide + 2) * (high + 2) <= mostPx) {
        expect(frame).toEqual({ scale: 1, left: minX - 0.5, top: minY - 0.5, width: wide + 2, height: high + 2 });
      } else {
        // No smaller than it must be: four pixels a side are margin and rounding.
        expect((scale * wide + 4) * (scale * high + 4)).toBeGreaterThan(0.99 * mostPx);
      }
      // The outermost edges lie between one and two pixels inside the picture's own, however it is shrunk.
      for (const [edge, far] of [
        [scale * minX + x + 0.5, frame.width - (scale * maxX + x + 0.5)],
        [scale * minY + y + 0.5, frame.height - (scale * maxY + y + 0.5)],
      ]) {
        expect(edge).toBeGreaterThan(1 - 1e-5);
        expect(edge).toBeLessThan(2 + 1e-5);
        expect(far).toBeGreaterThan(1 - 1e-5);
        expect(far).toBeLessThan(2 + 1e-5);
      }
      for (const one of extents) {
        const { first, last } = rowsReached(one, frame);
        expect(first).toBeLessThan(scale * one.minY + y);
        expect(last).toBeGreaterThan(scale * one.maxY + y);
      }
    }),
  );
});

test('a side that no file could hold is shrunk; a page on which fragments would be specks is refused', () => {
  const far = (x: number) => [
    { minX: 0, maxX: 100, minY: 0, maxY: 20 },
    { minX: x, maxX: x + 100, minY: 0, maxY: 20 },
  ];
  const { width, height, scale } = frameOfPicture(far(70_000), 30e6);
  expect(width).toBeLessThanOrEqual(65_535);
  expect(width).toBeGreaterThan(65_000);
  expect(height).toBeLessThanOrEqual(20 * scale + 4);
  expect(() => frameOfPicture(far(1e7), 30e6)).toThrow(expect.objectContaining({ code: 'FRAME_PICTURE_TOO_WIDE' }));
  expect(() => frameOfPicture([], 30e6)).toThrow(RangeError);
});

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RgbaImage } from '../../imaging/image.ts';
import { applyTo } from '../../math/rigid.ts';
import { drawFresco } from './draw-fresco.ts';
import { relabelConnected } from './partition.ts';
import type { Puzzle } from './shred-picture.ts';
import { pageMask, shredPicture } from './shred-picture.ts';

const picture = drawFresco({ width: 240, height: 180, seed: 3 });
const tiny = drawFresco({ width: 40, height: 40 });
const other = drawFresco({ width: 200, height: 200, seed: 4 });

/** Green of the picture between its pixels (bilinear). */
function greenAt({ width, data }: RgbaImage, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [u, v] = [x - left, y - top];
  const at = (column: number, row: number): number => data[4 * (row * width + column) + 1] ?? 0;
  return (
    (1 - v) * ((1 - u) * at(left, top) + u * at(left + 1, top)) +
    v * ((1 - u) * at(left, top + 1) + u * at(left + 1, top + 1))
  );
}

/** Puts every fragment where the truth says, and compares its inner pixels with the picture there. */
function compareByTruth(puzzle: Puzzle, page: RgbaImage): { worst: number; compared: number } {
  let worst = 0;
  let compared = 0;
  for (let id = 0; id < puzzle.trueCount; id++) {
    const { width, height, rgba, mask } = puzzle.fragments[id];
    for (let q = 0; q < width * height; q++) {
      if (mask[q] === 0) continue;
      const { x, y } = applyTo(puzzle.pageFromFragment[id], q % width, Math.floor(q / width));
      const [left, top] = [Math.floor(x + 1e-9), Math.floor(y + 1e-9)];
      // At the edge the fragment knows only its own side of the four pixels.
      const corners = [0, 1, puzzle.width, puzzle.width + 1].map(
        (step) => puzzle.labels[top * puzzle.width + left + step],
      );
      if (corners.some((label) => label !== id) || left < 0 || left + 1 >= puzzle.width) continue;
      compared++;
      worst = Math.max(worst, Math.abs(rgba[4 * q + 1] - greenAt(page, x, y)));
    }
  }
  return { worst, compared };
}

/** A short text that changes with any byte of the puzzle. */
function digest(puzzle: Puzzle): string {
  const hash = createHash('sha256');
  hash.update(Buffer.from(puzzle.labels.buffer));
  for (const { rgba, mask } of puzzle.fragments) hash.update(rgba).update(mask);
  return hash.update(JSON.stringify(puzzle.pageFromFragment)).digest('hex').slice(0, 16);
}

describe('shredPicture', () => {
  test.each([
    { turn: false, erosionPx: 0 },
    { turn: true, erosionPx: 0 },
    { turn: true, erosionPx: 2 },
  ])('its truth puts every pixel back where it was (turn $turn, erosion $erosionPx px)', (options) => {
    const puzzle = shredPicture(picture, { pieces: 12, seed: 5, ...options });
    const { worst, compared } = compareByTruth(puzzle, picture);
    expect(worst).toBeLessThanOrEqual(0.5 + 1e-6);
    expect(compared).toBeGreaterThan(0.6 * puzzle.labels.filter((label) => label >= 0).length);
  });

  test('without turning, the fragments are the very pixels of the picture', () => {
    const puzzle = shredPicture(picture, { pieces: 9, turn: false });
    const page = new Int32Array(240 * 180).fill(-1);
    for (const { id, width, mask, rgba } of puzzle.fragments) {
      const { x, y, turnRad } = puzzle.pageFromFragment[id];
      expect(turnRad).toBe(0);
      for (let q = 0; q < mask.length; q++)
        if (mask[q] === 1)
          page[(Math.floor(q / width) + Math.round(y)) * 240 + (q % width) + Math.round(x)] = rgba[4 * q];
    }
    expect(page.every((red, p) => red === picture.data[4 * p])).toBe(true);
  });

  test('the same options give the same bytes, another seed another puzzle', () => {
    const make = (seed: number) => shredPicture(picture, { pieces: 10, seed, erosionPx: 1, noise: 3, colourCast: 0.1 });
    expect(digest(make(7))).toBe(digest(make(7)));
    expect(digest(make(8))).not.toBe(digest(make(7)));
  });

  test('transparent outside the mask, opaque inside, one part without holes, at least a pixel from the canvas edge', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 1, max: 14 }),
        fc.double({ min: 0, max: 4, noNaN: true }),
        (seed, pieces, erosionPx) => {
          const puzzle = shredPicture(picture, { pieces, seed, erosionPx, erosionVariation: 1, chips: 0.1 });
          expect(puzzle.fragments.map((fragment) => fragment.id)).toEqual([...puzzle.fragments.keys()]);
          for (const { width, height, mask, rgba } of puzzle.fragments) {
            expect(mask.every((inside, q) => rgba[4 * q + 3] === (inside === 1 ? 255 : 0))).toBe(true);
            const { labels } = relabelConnected(Int32Array.from(mask), width, height);
            const parts = new Set(labels.filter((_, q) => mask[q] === 1));
            const outside = new Set(labels.filter((_, q) => mask[q] === 0));
            expect([parts.size, outside.size]).toEqual([1, 1]);
            expect(
              mask.every(
                (inside, q) =>
                  inside === 0 || (q % width > 0 && q % width < width - 1 && q >= width && q < mask.length - width),
              ),
            ).toBe(true);
          }
        },
      ),
      { numRuns: 12, seed: 1 },
    );
  });

  test('the asked share of fragments is missing, and what is left keeps its masks apart', () => {
    const puzzle = shredPicture(picture, { pieces: 20, missing: 0.3 });
    expect(puzzle.fragments).toHaveLength(14);
    expect(puzzle.trueCount).toBe(14);
    const total = new Uint8Array(240 * 180);
    for (let id = 0; id < 14; id++) pageMask(puzzle, id).forEach((inside, p) => (total[p] += inside));
    expect(Math.max(...total)).toBe(1);
    expect(total.filter((inside) => inside === 0).length).toBeGreaterThan(240 * 180 * 0.1);
  });

  test('one fragment always stays', () => {
    expect(shredPicture(picture, { pieces: 3, missing: 1 }).fragments).toHaveLength(1);
  });

  test('spurious fragments of another picture follow the true ones', () => {
    const puzzle = shredPicture(picture, { pieces: 20, spurious: { picture: other, share: 0.1 } });
    expect(puzzle.trueCount).toBe(20);
    expect(puzzle.fragments).toHaveLength(22);
    expect(puzzle.pageFromFragment).toHaveLength(20);
  });

  test('a scale spread keeps the centroid in place', () => {
    const plain = shredPicture(picture, { pieces: 8, seed: 2, erosionPx: 2 });
    const scaled = shredPicture(picture, { pieces: 8, seed: 2, erosionPx: 2, scaleSpread: 0.03 });
    expect(Math.max(...scaled.scale)).toBeGreaterThan(1.005);
    scaled.fragments.forEach((fragment, id) => {
      const [inPlain, inScaled] = [plain, scaled].map((puzzle) => {
        const { width, mask } = puzzle.fragments[id];
        let [sumX, sumY, area] = [0, 0, 0];
        mask.forEach((inside, q) => {
          sumX += inside * (q % width);
          sumY += inside * Math.floor(q / width);
          area += inside;
        });
        return applyTo(puzzle.pageFromFragment[fragment.id], sumX / area, sumY / area);
      });
      expect(Math.abs(inPlain.x - inScaled.x)).toBeLessThan(0.35);
      expect(Math.abs(inPlain.y - inScaled.y)).toBeLessThan(0.35);
    });
  });

  test('a colour cast and noise change colours only', () => {
    const plain = shredPicture(picture, { pieces: 6, seed: 2 });
    const cast = shredPicture(picture, { pieces: 6, seed: 2, colourCast: 0.2, noise: 4 });
    expect(cast.pageFromFragment).toEqual(plain.pageFromFragment);
    expect(
      cast.fragments.every(({ mask, id }) => plain.fragments[id].mask.every((inside, q) => mask[q] === inside)),
    ).toBe(true);
    expect(cast.fragments[0].rgba).not.toEqual(plain.fragments[0].rgba);
  });

  test.each([
    ['more pieces than there is room for', { pieces: 1000 }, /at most 432 pieces/],
    ['half a piece', { pieces: 2.5 }, /whole number/],
    ['a share above one', { pieces: 4, missing: 1.5 }, /missing is a share/],
    ['negative wear', { pieces: 4, erosionPx: -1 }, /erosionPx/],
    ['noise that is no number', { pieces: 4, noise: Number.NaN }, /noise/],
    ['too small a picture for strangers', { pieces: 12, spurious: { picture: tiny, share: 0.5 } }, /gives only/],
  ])('refuses %s', (_what, options, message) => {
    expect(() => shredPicture(picture, options)).toThrow(message);
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskWhere } from '../../../test/support/draw-mask.ts';
import { texturedPicture } from '../../../test/support/textured-picture.ts';
import type { Mask, RgbaImage } from '../../imaging/image.ts';
import { extentInTarget } from '../../imaging/mask.ts';
import { erode } from '../../imaging/morphology.ts';
import { compose, type Rigid } from '../../math/rigid.ts';
import { seededRandom } from '../../math/random.ts';
import { cutFragments, type NamedMask } from '../fragments/cut-fragments.ts';
import type { Fragment } from '../fragments/fragment.ts';
import { createPaintLayer, type PlacedFragment } from './paint-layer.ts';
import { paintRows } from './paint-rows.ts';
import { frameOfPicture, pictureFromPageOf, type PictureFromPage } from './picture-frame.ts';

const WIDTH = 120;
const HEIGHT = 90;
const picture = texturedPicture(WIDTH, HEIGHT, 21, 12);

const inFrame = (x: number, y: number): boolean => x >= 6 && x < WIDTH - 6 && y >= 6 && y < HEIGHT - 6;

/** Four pieces around a point, with wavy seams. */
function fourPieces(): NamedMask[] {
  const right = (x: number, y: number): boolean => x > 62 + 6 * Math.sin(y / 8);
  const lower = (x: number, y: number): boolean => y > 43 + 5 * Math.cos(x / 9);
  return [0, 1, 2, 3].map((k) => ({
    name: `${k}`,
    mask: maskWhere(WIDTH, HEIGHT, (x, y) => inFrame(x, y) && right(x, y) === k % 2 > 0 && lower(x, y) === k > 1),
  }));
}

function cutAndPlace(masks: readonly NamedMask[], seed: number, turn = true): PlacedFragment[] {
  const { fragments, pageFromFragment } = cutFragments(picture, masks, { turn, random: seededRandom(seed) });
  return fragments.map((fragment, k) => ({ fragment, pageFromFragment: pageFromFragment[k] }));
}

/** The whole picture, its rows painted a few at a time. */
function renderPicture(placed: readonly PlacedFragment[], { mostPx = 1e6, rows = 64 } = {}) {
  const frame = frameOfPicture(
    placed.map(({ fragment, pageFromFragment }) =>
      extentInTarget({ ...fragment, data: fragment.mask }, pageFromFragment)!,
    ),
    mostPx,
  );
  const { width, height, scale } = frame;
  const layers = placed.map((one) => createPaintLayer(one, scale));
  const data = new Uint8Array(4 * width * height);
  for (let top = 0; top < height; top += rows) {
    data.set(paintRows(layers, frame, top, Math.min(rows, height - top)), 4 * top * width);
  }
  return { image: { width, height, data }, pictureFromPage: pictureFromPageOf(frame) };
}

/** Peak signal-to-noise ratio of the colours where the mask is inside, dB; the mask lies in the original's frame. */
function psnr(rendered: RgbaImage, pictureFromPage: PictureFromPage, where: Mask): number {
  let squares = 0;
  let count = 0;
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      if (!where.data[y * WIDTH + x]) continue;
      const i = (y + pictureFromPage.y) * rendered.width + x + pictureFromPage.x;
      for (let c = 0; c < 3; c++) squares += (rendered.data[4 * i + c] - picture.data[4 * (y * WIDTH + x) + c]) ** 2;
      count += 3;
    }
  }
  return 10 * Math.log10((255 * 255 * count) / Math.max(squares, 1e-9));
}

test('unturned pieces give back the original to the byte, in a tight box with one free pixel', () => {
  const { image, pictureFromPage } = renderPicture(cutAndPlace(fourPieces(), 1, false));
  expect(pictureFromPage).toEqual({ scale: 1, x: -5, y: -5 });
  expect([image.width, image.height]).toEqual([WIDTH - 10, HEIGHT - 10]);
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++) {
      const page = 4 * ((y + 5) * WIDTH + x + 5);
      const expected = inFrame(x + 5, y + 5) ? [...picture.data.subarray(page, page + 4)] : [0, 0, 0, 0];
      expect([...image.data.subarray(4 * (y * image.width + x), 4 * (y * image.width + x) + 4)]).toEqual(expected);
    }
  }
});

test('turned pieces with true poses give back the original: above 40 dB, solid across every seam', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const { image, pictureFromPage } = renderPicture(cutAndPlace(fourPieces(), seed));
      const interior = erode(maskWhere(WIDTH, HEIGHT, inFrame), 2);
      expect(psnr(image, pictureFromPage, interior)).toBeGreaterThan(40);
      for (let y = 9; y < HEIGHT - 9; y++) {
        for (let x = 9; x < WIDTH - 9; x++) {
          expect(image.data[4 * ((y + pictureFromPage.y) * image.width + x + pictureFromPage.x) + 3]).toBe(255);
        }
      }
    }),
    { seed: 7, numRuns: 6 },
  );
});

test('the order of the fragments and of the bands changes nothing, and a run repeats to the byte', () => {
  const placed = cutAndPlace(fourPieces(), 3);
  const once = renderPicture(placed);
  for (const rows of [1, 7, 64, 500]) expect(renderPicture(placed, { rows })).toEqual(once);
  // One sums in another order, so a byte may round the other way.
  const reversed = renderPicture([...placed].reverse());
  expect(Math.max(...reversed.image.data.map((level, i) => Math.abs(level - once.image.data[i])))).toBeLessThanOrEqual(
    1,
  );
});

test('the whole page may be turned: the box follows', () => {
  const pageTurn: Rigid = { turnRad: 0.5, x: 1000.3, y: -2000.7 };
  const placed = cutAndPlace(fourPieces(), 4).map((one) => ({
    ...one,
    pageFromFragment: compose(pageTurn, one.pageFromFragment),
  }));
  const { image } = renderPicture(placed);
  const [wide, high] = [WIDTH - 12, HEIGHT - 12];
  expect(Math.abs(image.width - (wide * Math.cos(0.5) + high * Math.sin(0.5) + 2))).toBeLessThan(3);
  expect(Math.abs(image.height - (wide * Math.sin(0.5) + high * Math.cos(0.5) + 2))).toBeLessThan(3);
});

/** Two grey blocks, dark and light, with a gap between them. */
function twoBlocks(gapPx: number): PlacedFragment[] {
  const block = (id: number, level: number): Fragment => {
    const mask = maskWhere(24, 40, (x, y) => x >= 2 && x < 22 && y >= 2 && y < 38);
    const rgba = new Uint8Array(4 * 24 * 40);
    mask.data.forEach((inside, i) => inside && rgba.set([level, level, level, 255], 4 * i));
    return { id, width: 24, height: 40, rgba, mask: mask.data };
  };
  return [
    { fragment: block(0, 100), pageFromFragment: { turnRad: 0, x: 0, y: 0 } },
    { fragment: block(1, 140), pageFromFragment: { turnRad: 0, x: 20 + gapPx, y: 0 } },
  ];
}

const middleRow = (image: RgbaImage): number[][] =>
  Array.from({ length: image.width }, (_, x) => [
    ...image.data.subarray(4 * (20 * image.width + x), 4 * (20 * image.width + x) + 4),
  ]);

test.each([0, 0.3, 0.5, 1, 1.5])('a crack of %f px is closed from both sides', (gapPx) => {
  const row = middleRow(renderPicture(twoBlocks(gapPx)).image);
  for (const [level, , , alpha] of row.slice(2, -3)) {
    expect(alpha).toBe(255);
    expect(level).toBeGreaterThanOrEqual(99);
    expect(level).toBeLessThanOrEqual(141);
  }
});

test('a real gap stays transparent, and the outer border is left alone', () => {
  const { image } = renderPicture(twoBlocks(4));
  const alphas = middleRow(image).map((pixel) => pixel[3]);
  expect(alphas.filter((alpha) => alpha === 0)).toHaveLength(2 + 4);
  expect(alphas.filter((alpha) => alpha === 255)).toHaveLength(40);
  expect(image.data.subarray(0, 4 * image.width).every((byte) => byte === 0)).toBe(true);
});

test('an overlap fades from one fragment to the other', () => {
  const levels = middleRow(renderPicture(twoBlocks(-6)).image).map((pixel) => pixel[0]);
  const across = levels.slice(10, 30);
  expect(across).toEqual([...across].sort((a, b) => a - b));
  expect(new Set(across.filter((level) => level > 100 && level < 140)).size).toBeGreaterThanOrEqual(5);
});

test('a rim mixed with the background is painted anew from within', () => {
  const [first] = twoBlocks(0);
  const { fragment } = first;
  const inner = erode({ ...fragment, data: fragment.mask }, 1).data;
  fragment.mask.forEach((inside, i) => inside && !inner[i] && fragment.rgba.set([50, 200, 50, 255], 4 * i));
  const levels = (rimPx: number): number[] => middleRow(renderPicture([{ ...first, rimPx }]).image).map((p) => p[1]);
  expect(Math.max(...levels(0))).toBe(200);
  expect(Math.max(...levels(1))).toBe(100);
});

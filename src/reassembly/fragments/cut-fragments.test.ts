import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskWhere } from '../../../test/support/draw-mask.ts';
import { texture, texturedPicture } from '../../../test/support/textured-picture.ts';
import type { Mask, RgbaImage } from '../../imaging/image.ts';
import { countInside, transposeMask } from '../../imaging/mask.ts';
import { applyTo } from '../../math/rigid.ts';
import { seededRandom } from '../../math/random.ts';
import { cutFragments, fitMask, type NamedMask } from './cut-fragments.ts';

const WIDTH = 160;
const HEIGHT = 120;
const picture = texturedPicture(WIDTH, HEIGHT, 11, 12);

/** Two pieces that share a wavy seam. */
function twoPieces(): NamedMask[] {
  const seam = (y: number): number => 80 + 12 * Math.sin(y / 9);
  const frame = (x: number, y: number): boolean => x >= 5 && x < WIDTH - 5 && y >= 5 && y < HEIGHT - 5;
  return [
    { name: 'left.png', mask: maskWhere(WIDTH, HEIGHT, (x, y) => frame(x, y) && x < seam(y)) },
    { name: 'right.png', mask: maskWhere(WIDTH, HEIGHT, (x, y) => frame(x, y) && x >= seam(y)) },
  ];
}

const cut = (original: RgbaImage, masks: readonly NamedMask[], seed = 1, turn = true) =>
  cutFragments(original, masks, { turn, random: seededRandom(seed) });

const areaOf = (f: { width: number; height: number; mask: Uint8Array }) => countInside({ ...f, data: f.mask });

test('unturned fragments are exact copies inside the mask and nothing outside', () => {
  const masks = twoPieces();
  const { fragments, pageFromFragment, notices } = cut(picture, masks, 1, false);
  expect(notices).toEqual([]);
  fragments.forEach((fragment, k) => {
    const { turnRad, x: shiftX, y: shiftY } = pageFromFragment[k];
    expect(Math.abs(turnRad)).toBe(0);
    expect(areaOf(fragment)).toBe(countInside(masks[k].mask));
    for (let y = 0; y < fragment.height; y++) {
      for (let x = 0; x < fragment.width; x++) {
        const i = y * fragment.width + x;
        const page = (y + shiftY) * WIDTH + x + shiftX;
        const pixel = [...fragment.rgba.subarray(4 * i, 4 * i + 4)];
        if (fragment.mask[i]) expect(pixel).toEqual([...picture.data.subarray(4 * page, 4 * page + 4)]);
        else expect(pixel).toEqual([0, 0, 0, 0]);
      }
    }
  });
});

test('a turned fragment shows at each pixel what the page has where the truth says', () => {
  const colourAt = texture(11, 12);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const masks = twoPieces();
      const { fragments, pageFromFragment } = cut(picture, masks, seed);
      fragments.forEach((fragment, k) => {
        expect(Math.abs(areaOf(fragment) / countInside(masks[k].mask) - 1)).toBeLessThan(0.01);
        let squares = 0;
        let count = 0;
        let wrongSide = 0;
        for (let i = 0; i < fragment.mask.length; i++) {
          if (!fragment.mask[i]) continue;
          const page = applyTo(pageFromFragment[k], i % fragment.width, Math.floor(i / fragment.width));
          const inPiece = masks[k].mask.data[Math.round(page.y) * WIDTH + Math.round(page.x)];
          if (!inPiece) wrongSide++;
          const expected = colourAt(page.x, page.y);
          for (let c = 0; c < 3; c++) squares += (fragment.rgba[4 * i + c] - expected[c]) ** 2;
          count += 3;
        }
        // 40 dB: rms error of 2.55 levels, rim included.
        expect(Math.sqrt(squares / count)).toBeLessThan(2.55);
        // Only pixels on the outline itself may round to the other side.
        expect(wrongSide).toBeLessThan(0.01 * count);
      });
    }),
    { seed: 5, numRuns: 8 },
  );
});

test('the canvas is tight: the mask comes within the margin and a pixel of every side, and never nearer than it', () => {
  const { fragments } = cutFragments(picture, twoPieces(), { turn: true, random: seededRandom(3), marginPx: 4 });
  for (const { width, height, mask } of fragments) {
    const filledColumns = Array.from({ length: width }, (_, x) => mask.some((inside, i) => inside && i % width === x));
    const filledRows = Array.from({ length: height }, (_, y) => mask.subarray(y * width, (y + 1) * width).includes(1));
    for (const filled of [filledColumns, filledRows]) {
      expect(filled.indexOf(true)).toBeGreaterThanOrEqual(4);
      expect(filled.indexOf(true)).toBeLessThanOrEqual(6);
      expect(filled.length - 1 - filled.lastIndexOf(true)).toBeGreaterThanOrEqual(4);
      expect(filled.length - 1 - filled.lastIndexOf(true)).toBeLessThanOrEqual(6);
    }
  }
});

test('the same seed cuts the same bytes, and one fragment does not change the angle of another', () => {
  const masks = twoPieces();
  expect(cut(picture, masks, 7)).toEqual(cut(picture, masks, 7));
  expect(cut(picture, [masks[0]], 7).pageFromFragment[0]).toEqual(cut(picture, masks, 7).pageFromFragment[0]);
  expect(cut(picture, masks, 8).pageFromFragment[0].turnRad).not.toBe(
    cut(picture, masks, 7).pageFromFragment[0].turnRad,
  );
});

test('a mask that lies on its side is put upright, one of another size stretched, and both are said', () => {
  const [left] = twoPieces();
  const lying = fitMask({ name: 'lying.png', mask: transposeMask(left.mask) }, WIDTH, HEIGHT);
  expect(lying.mask).toEqual(left.mask);
  expect(lying.notice).toBe('lying.png is 120 x 160, the picture 160 x 120: rows and columns exchanged.');
  const half = fitMask({ name: 'half.png', mask: maskWhere(60, 80, (x, y) => y < 40 && x > 2) }, WIDTH, HEIGHT);
  expect(half.notice).toContain('rows and columns exchanged, then stretched to fit');
  expect([half.mask.width, half.mask.height]).toEqual([WIDTH, HEIGHT]);
  expect(Math.abs(countInside(half.mask) - 40 * 57 * 4)).toBeLessThan(200);
  expect(fitMask(left, WIDTH, HEIGHT).notice).toBeNull();
});

test('a mask with a second part keeps the largest and says so; specks inside are filled, true holes stay', () => {
  const mask = maskWhere(
    WIDTH,
    HEIGHT,
    (x, y) =>
      (x > 10 && x < 90 && y > 10 && y < 90 && !(x === 30 && y === 30) && Math.hypot(x - 60, y - 60) > 8) ||
      (x > 120 && x < 135 && y > 20 && y < 40),
  );
  const { fragments, notices } = cut(picture, [{ name: 'two.png', mask }], 1, false);
  expect(notices).toEqual(['two.png marks 2 separate parts: only the largest is used.']);
  const hole = countInside(maskWhere(WIDTH, HEIGHT, (x, y) => Math.hypot(x - 60, y - 60) <= 8));
  expect(areaOf(fragments[0])).toBe(79 * 79 - hole);
});

test('masks that brush each other are settled; masks that overlap are refused', () => {
  const block = (from: number, to: number): Mask =>
    maskWhere(WIDTH, HEIGHT, (x, y) => x >= from && x < to && y > 5 && y < 100);
  const brushing = cut(
    picture,
    [
      { name: 'a', mask: block(10, 61) },
      { name: 'b', mask: block(60, 100) },
    ],
    1,
    false,
  );
  expect(areaOf(brushing.fragments[0]) + areaOf(brushing.fragments[1])).toBe(90 * 94);
  expect(() =>
    cut(picture, [
      { name: 'a.png', mask: block(10, 70) },
      { name: 'b.png', mask: block(60, 100) },
    ]),
  ).toThrow(expect.objectContaining({ code: 'FRAME_MASK_OVERLAP', file: 'b.png' }));
});

test.each([
  ['FRAME_MASK_EMPTY', () => false],
  ['FRAME_MASK_FULL', () => true],
  ['FRAME_FRAGMENT_TOO_SMALL', (x: number, y: number) => x > 20 && x < 24 && y === 20],
])('%s names the mask', (code, inside) => {
  const masks = [...twoPieces(), { name: 'bad.png', mask: maskWhere(WIDTH, HEIGHT, inside) }];
  expect(() => cut(picture, masks)).toThrow(expect.objectContaining({ code, file: 'bad.png' }));
});

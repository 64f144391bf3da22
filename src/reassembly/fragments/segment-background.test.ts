import { describe, expect, test } from 'vitest';
import { maskWhere } from '../../../test/support/draw-mask.ts';
import { blob, drawPhotograph } from '../../../test/support/photograph.ts';
import { texturedPicture } from '../../../test/support/textured-picture.ts';
import type { Mask, RgbaImage } from '../../imaging/image.ts';
import { countInside } from '../../imaging/mask.ts';
import { erode } from '../../imaging/morphology.ts';
import { segmentBackground } from './segment-background.ts';

/** Pixels that are wrong, per pixel of the true outline: the mean distance by which the outline is off, pixels. */
function outlineError(found: Mask, truth: Mask): number {
  const inner = erode(truth, 1).data;
  let wrong = 0;
  let outline = 0;
  for (let i = 0; i < truth.data.length; i++) {
    if (found.data[i] !== truth.data[i]) wrong++;
    if (truth.data[i] && !inner[i]) outline++;
  }
  return wrong / outline;
}

describe('a picture drawn on one flat colour', () => {
  test.each<readonly [number, number, number]>([
    [8, 248, 8],
    [0, 0, 0],
    [255, 255, 255],
    [128, 130, 120],
  ])('gives the mask to the pixel on (%i, %i, %i)', (...background) => {
    const { photograph, truth } = drawPhotograph({ background });
    const found = segmentBackground(photograph, 'a.png');
    expect(found.backgroundColor).toEqual(background);
    expect(found.report).toMatchObject({ method: 'flat', areaPx: countInside(truth), droppedPx: 0, filledPx: 0 });
    // Against a grey like the paint's own, paint and mixture look alike: only strong colours tell.
    if (background[0] !== 128) expect(found.report.rimPx).toBe(0);
    expect(found.mask).toEqual(truth);
  });

  test('fills specks of the background colour, keeps true holes, drops crumbs, and counts each', () => {
    const outline = blob(60, 52, 34);
    const shape = (x: number, y: number): boolean =>
      (outline(x, y) && Math.hypot(x - 60, y - 52) > 6 && !(x === 45 && (y === 50 || y === 51))) || (x < 5 && y < 3);
    const { photograph } = drawPhotograph({ background: [8, 248, 8], shape });
    const { mask, report } = segmentBackground(photograph, 'a.png');
    const hole = countInside(maskWhere(120, 104, (x, y) => Math.hypot(x - 60, y - 52) <= 6));
    expect(report).toMatchObject({ filledPx: 2, holesPx: hole, droppedPx: 15 });
    expect(countInside(mask)).toBe(countInside(maskWhere(120, 104, outline)) - hole);
  });

  test('a fragment that fills its picture from side to side is no matter', () => {
    const { photograph, truth } = drawPhotograph({
      background: [8, 248, 8],
      shape: (x, y) => Math.abs(x - 60) / 61 + Math.abs(y - 52) / 53 < 1,
    });
    expect(segmentBackground(photograph, 'a.png').mask).toEqual(truth);
  });

  test('a rim mixed with the background is measured', () => {
    const { photograph } = drawPhotograph({ background: [8, 248, 8], softRim: true });
    const { report } = segmentBackground(photograph, 'a.png');
    expect(report.method).toBe('flat');
    expect(report.rimPx).toBeGreaterThanOrEqual(1);
  });
});

describe('a photograph', () => {
  test.each([
    ['on grey cloth, noisy', { background: [128, 126, 122], gradient: 30, noise: 6 }],
    ['on dark cloth, noisy', { background: [14, 13, 15], gradient: 8, noise: 4 }],
    ['on white paper under uneven light', { background: [225, 224, 218], gradient: 40, noise: 2 }],
    ['on blue cloth with a soft shadow', { background: [60, 90, 170], gradient: 20, noise: 3, shadow: 0.4 }],
    ['on grey card with a soft shadow', { background: [150, 150, 148], noise: 2, shadow: 0.45 }],
    ['on flat green, as JPEG', { background: [8, 248, 8], blockStep: 24 }],
    ['on flat white, as JPEG', { background: [255, 255, 255], blockStep: 24 }],
    ['on grey cloth, noisy, as JPEG', { background: [110, 112, 115], gradient: 25, noise: 4, blockStep: 20 }],
  ] as const)('%s', (_, options) => {
    for (const seed of [1, 2]) {
      const { photograph, truth } = drawPhotograph({ ...options, seed, softRim: true });
      const found = segmentBackground(photograph, 'a.jpg');
      expect(found.report.method).toBe('modelled');
      // A shadow's darkest part, at the foot of the fragment, is as sharp as an edge: it costs a pixel more.
      expect(outlineError(found.mask, truth)).toBeLessThan('shadow' in options ? 2.5 : 1.2);
      found.backgroundColor!.forEach((level, k) => expect(Math.abs(level - options.background[k])).toBeLessThan(6));
    }
  });

  test('the noise that it reports is the noise that there is', () => {
    const { photograph } = drawPhotograph({ background: [128, 126, 122], noise: 8 });
    // Mean of three channels and the 3 x 3 binomial filter: 8 / sqrt(3) * 0.375.
    expect(segmentBackground(photograph, 'a.jpg').report.noiseLevels).toBeCloseTo((8 / Math.sqrt(3)) * 0.36, 0);
  });
});

describe('a picture with transparency', () => {
  test('is told by alpha alone, whatever the colours under it', () => {
    const { photograph, truth } = drawPhotograph({ background: [128, 126, 122], noise: 6 });
    truth.data.forEach((inside, i) => (photograph.data[4 * i + 3] = inside ? 130 + (i % 126) : i % 127));
    const found = segmentBackground(photograph, 'a.png');
    expect(found).toMatchObject({ backgroundColor: null, report: { method: 'alpha' } });
    expect(found.mask).toEqual(truth);
  });
});

describe('what cannot be told apart is said, with the file and a remedy', () => {
  const plain = (level: number): RgbaImage => ({
    width: 60,
    height: 50,
    data: new Uint8Array(60 * 50 * 4).fill(level).map((v, i) => (i % 4 === 3 ? 255 : v)),
  });
  const background = [8, 248, 8] as const;
  const cases: [string, RgbaImage][] = [
    ['FRAME_FRAGMENT_EMPTY', plain(120)],
    ['FRAME_FRAGMENT_EMPTY', { ...plain(0), data: new Uint8Array(60 * 50 * 4) }],
    [
      'FRAME_FRAGMENT_TOO_SMALL',
      drawPhotograph({ background, shape: (x, y) => y === 20 && x > 20 && x < 24 }).photograph,
    ],
    [
      'FRAME_FRAGMENT_SEVERAL',
      drawPhotograph({ background, shape: (x, y) => blob(30, 50, 20)(x, y) || blob(88, 50, 16)(x, y) }).photograph,
    ],
    [
      'FRAME_FRAGMENT_SEVERAL',
      drawPhotograph({
        background: [120, 120, 120],
        noise: 3,
        shape: (x, y) => blob(30, 50, 20)(x, y) || blob(88, 50, 16)(x, y),
      }).photograph,
    ],
    [
      'FRAME_FRAGMENT_CUT_OFF',
      drawPhotograph({
        background: [120, 120, 120],
        noise: 3,
        shape: (x, y) => Math.abs(x - 60) < 22 || Math.abs(y - 52) < 25,
      }).photograph,
    ],
    ['FRAME_FRAGMENT_NO_BACKGROUND', texturedPicture(120, 104, 3)],
  ];
  test.each(cases)('%s', (code, picture) => {
    const error = expect.objectContaining({ code, file: 'b.jpg', remedy: expect.stringMatching(/\.$/) });
    expect(() => segmentBackground(picture, 'b.jpg')).toThrow(error);
  });

  test('a picture of a single pixel', () => {
    expect(() => segmentBackground({ width: 1, height: 1, data: Uint8Array.of(1, 2, 3, 255) }, 'b.jpg')).toThrow(
      expect.objectContaining({ code: 'FRAME_FRAGMENT_EMPTY' }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bmpFile } from '../../test/support/bmp-file.ts';
import { decodeBmp, readBmpHeader } from './bmp.ts';

const pixels = (bytes: Uint8Array): number[][] => {
  const { data } = decodeBmp(bytes, 'x.bmp');
  return Array.from({ length: data.length / 4 }, (_, pixel) => [...data.subarray(4 * pixel, 4 * pixel + 4)]);
};
const [BLACK, WHITE, RED] = [
  [0, 0, 0, 255],
  [255, 255, 255, 255],
  [255, 0, 0, 255],
];

describe('decodeBmp', () => {
  test('reads one bit per pixel, rows from the bottom', () => {
    // 9 pixels wide, so that a row takes two bytes and is padded to four.
    const bytes = bmpFile({
      width: 9,
      height: 2,
      bits: 1,
      palette: ['000000', 'ffffff'],
      rows: [
        [0x80, 0x80],
        [0x40, 0],
      ],
    });
    const seen = pixels(bytes);
    expect(seen.slice(0, 9)).toEqual([BLACK, WHITE, ...Array.from({ length: 7 }, () => BLACK)]);
    expect(seen.slice(9)).toEqual([WHITE, ...Array.from({ length: 7 }, () => BLACK), WHITE]);
  });

  test('reads four bits per pixel at an odd width, rows from the top', () => {
    const palette = ['000000', 'ffffff', 'ff0000'];
    const bytes = bmpFile({
      width: 3,
      height: -2,
      bits: 4,
      palette,
      rows: [
        [0x12, 0x00],
        [0x00, 0x20],
      ],
    });
    expect(pixels(bytes)).toEqual([WHITE, RED, BLACK, BLACK, BLACK, RED]);
  });

  test('reads eight bits per pixel, with a gap before the pixels', () => {
    const bytes = bmpFile({ width: 1, height: 2, bits: 8, palette: ['000000', 'ff0000'], rows: [[1], [0]], gap: 6 });
    expect(pixels(bytes)).toEqual([BLACK, RED]);
  });

  test('reads the old OS/2 header', () => {
    const bytes = bmpFile({ width: 1, height: 1, bits: 1, palette: ['000000', 'ff0000'], rows: [[0x80]], core: true });
    expect(pixels(bytes)).toEqual([RED]);
  });

  test('spreads five bits over the whole range', () => {
    const bytes = bmpFile({ width: 2, height: 1, bits: 16, rows: [[0xff, 0x7f, 0x10, 0x42]] });
    // 0x4210: 16 of 31 in each channel, 131.6.
    expect(pixels(bytes)).toEqual([WHITE, [132, 132, 132, 255]]);
  });

  test('reads bit masks, the highest bit among them', () => {
    const rgb565 = bmpFile({
      width: 1,
      height: 1,
      bits: 16,
      compression: 3,
      masks: [0xf800, 0x07e0, 0x001f],
      rows: [[0xe0, 0xff]],
    });
    expect(pixels(rgb565)).toEqual([[255, 255, 0, 255]]);
    const rgba = bmpFile({
      width: 1,
      height: 1,
      bits: 32,
      compression: 6,
      masks: [0xff000000, 0xff0000, 0xff00, 0xff],
      rows: [[128, 3, 2, 255]],
    });
    expect(pixels(rgba)).toEqual([[255, 2, 3, 128]]);
  });

  test('takes 32 bits without alpha as opaque', () => {
    expect(pixels(bmpFile({ width: 1, height: 1, bits: 32, rows: [[1, 2, 3, 0]] }))).toEqual([[3, 2, 1, 255]]);
    expect(pixels(bmpFile({ width: 1, height: 1, bits: 24, rows: [[1, 2, 3]] }))).toEqual([[3, 2, 1, 255]]);
  });

  test('reads run lengths: runs, literals, jumps, ends', () => {
    const palette = ['000000', 'ffffff', 'ff0000'];
    const rle8 = bmpFile({
      width: 4,
      height: 2,
      bits: 8,
      compression: 1,
      palette,
      rows: [[2, 1, 0, 0, 0, 3, 0, 1, 2, 0, 0, 1]],
    });
    expect(pixels(rle8)).toEqual([BLACK, WHITE, RED, BLACK, WHITE, WHITE, BLACK, BLACK]);
    const rle4 = bmpFile({
      width: 4,
      height: 1,
      bits: 4,
      compression: 2,
      palette,
      rows: [[0, 2, 1, 0, 3, 0x12, 0, 1]],
    });
    expect(pixels(rle4)).toEqual([BLACK, WHITE, RED, WHITE]);
  });

  test('refuses what is cut short at any byte', () => {
    const whole = bmpFile({
      width: 5,
      height: 3,
      bits: 8,
      palette: ['000000', 'ffffff'],
      rows: [[0, 1, 0, 1, 0], [0], [1]],
    });
    expect(pixels(whole)).toHaveLength(15);
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeBmp(whole.subarray(0, length), 'x.bmp')).toThrow(
        expect.objectContaining({ code: 'FRAME_PICTURE_UNREADABLE', file: 'x.bmp' }),
      );
    }
  });

  test('gives a picture or a coded error for any damage to its header', () => {
    const whole = bmpFile({
      width: 5,
      height: 3,
      bits: 8,
      compression: 1,
      palette: ['000000', 'ffffff'],
      rows: [[5, 1, 0, 0, 5, 0, 0, 1]],
    });
    const damage = fc.array(fc.tuple(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(damage, (changes) => {
        const bytes = whole.slice();
        for (const [at, value] of changes) bytes[at] = value;
        try {
          const { width, height } = readBmpHeader(bytes, 'x.bmp');
          if (width * height < 1e6) decodeBmp(bytes, 'x.bmp');
        } catch (error) {
          expect(error).toMatchObject({ code: 'FRAME_PICTURE_UNREADABLE' });
        }
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});

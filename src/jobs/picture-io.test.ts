import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { bmpFile } from '../../test/support/bmp-file.ts';
import { scratchFolder } from '../../test/support/scratch-folder.ts';
import type { RgbaImage } from '../imaging/image.ts';
import {
  decodePicture,
  encodeJpeg,
  encodeOverlaid,
  encodePng,
  pictureTypeOf,
  readPicture,
  readPictureHeader,
} from './picture-io.ts';

const folder = scratchFolder();

async function put(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder(), name);
  await writeFile(path, bytes);
  return path;
}

/** 3 x 2, every channel another number, two pixels transparent with a colour of their own. */
const SMALL: RgbaImage = {
  width: 3,
  height: 2,
  data: Uint8Array.from([
    10, 20, 30, 255, 40, 50, 60, 0, 70, 80, 90, 128, 1, 2, 3, 255, 4, 5, 6, 0, 250, 251, 252, 255,
  ]),
};
const raw = ({ width, height, data }: RgbaImage) => sharp(data, { raw: { width, height, channels: 4 } });
const opaque = (image: RgbaImage): RgbaImage => ({
  ...image,
  data: image.data.map((byte, at) => (at % 4 === 3 ? 255 : byte)),
});

describe('readPicture', () => {
  test('reads back what encodePng wrote, hidden colours included', async () => {
    const bytes = await encodePng(SMALL);
    expect(await decodePicture(bytes, 'x')).toEqual(SMALL);
    expect(await encodePng(SMALL)).toEqual(bytes);
  });

  test.each([
    ['png', async () => encodePng(SMALL), SMALL],
    ['tif', async () => raw(SMALL).tiff({ compression: 'lzw' }).toBuffer(), SMALL],
    ['webp', async () => raw(SMALL).webp({ lossless: true, exact: true }).toBuffer(), SMALL],
    [
      'bmp',
      () =>
        Promise.resolve(
          bmpFile({
            width: 3,
            height: -2,
            bits: 24,
            rows: [0, 1].map((y) => [0, 1, 2].flatMap((x) => [2, 1, 0].map((c) => SMALL.data[12 * y + 4 * x + c]))),
          }),
        ),
      opaque(SMALL),
    ],
  ])('tells %s by its content, whatever its name says', async (type, bytes, expected) => {
    const path = await put('x.jpg', await bytes());
    expect(await readPictureHeader(path)).toEqual({ type, width: 3, height: 2 });
    expect(await readPicture(path)).toEqual(expected);
  });

  test('stands pictures upright', async () => {
    const jpeg = await raw(opaque(SMALL)).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const path = await put('x.jpg', jpeg);
    expect(await readPictureHeader(path)).toEqual({ type: 'jpg', width: 2, height: 3 });
    expect(await readPicture(path)).toMatchObject({ width: 2, height: 3 });
    const png = await raw(SMALL).png().withMetadata({ orientation: 3 }).toBuffer();
    const turned = await readPicture(await put('x.png', png));
    expect([...turned.data.subarray(0, 4)]).toEqual([250, 251, 252, 255]);
  });

  test('rounds 16 bits to the nearest of 8', async () => {
    const wide = Uint16Array.of(65535, 0, 257 * 100, 257 * 100 + 128, 257 * 100 + 129, 65535 - 128);
    const png = await sharp(wide, { raw: { width: 2, height: 1, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    expect([...(await decodePicture(png, 'x')).data]).toEqual([255, 0, 100, 255, 100, 101, 255, 255]);
    const grey = await sharp(Uint16Array.of(257 * 7 + 100), { raw: { width: 1, height: 1, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    expect([...(await decodePicture(grey, 'x')).data]).toEqual([7, 7, 7, 255]);
  });

  test('reads grey and CMYK as RGB', async () => {
    const grey = await sharp(Buffer.of(9, 200), { raw: { width: 2, height: 1, channels: 1 } })
      .png()
      .toBuffer();
    expect([...(await decodePicture(grey, 'x')).data]).toEqual([9, 9, 9, 255, 200, 200, 200, 255]);
    const white = sharp({ create: { width: 8, height: 8, channels: 3, background: 'white' } });
    const cmyk = await white.toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect(Math.min(...(await decodePicture(cmyk, 'x')).data)).toBeGreaterThan(250);
  });

  test('turns another colour space into sRGB', async () => {
    const green = sharp({ create: { width: 4, height: 4, channels: 3, background: { r: 0, g: 200, b: 0 } } });
    const p3 = await green.withIccProfile('p3').png().toBuffer();
    const [r, g, b] = (await decodePicture(p3, 'x')).data;
    expect([r < 12, Math.abs(g - 200) <= 2, b < 12]).toEqual([true, true, true]);
  });

  test('encodeJpeg shows the ground where the picture is transparent', async () => {
    const clear: RgbaImage = { width: 16, height: 16, data: new Uint8Array(1024) };
    const [r, g, b] = (await decodePicture(await encodeJpeg(clear, [200, 100, 50]), 'x')).data;
    expect([r, g, b].map((value, k) => Math.abs(value - [200, 100, 50][k]) <= 2)).toEqual([true, true, true]);
  });
});

describe('what is no picture', () => {
  test('a text file named .png', async () => {
    const path = await put('x.png', Buffer.from('hello'));
    await expect(readPicture(path)).rejects.toMatchObject({ code: 'FRAME_PICTURE_UNKNOWN_FORMAT', file: path });
  });

  test('an empty file, a folder, nothing', async () => {
    await expect(readPicture(await put('x.png', Buffer.of()))).rejects.toMatchObject({
      code: 'FRAME_PICTURE_UNKNOWN_FORMAT',
    });
    await expect(readPicture(folder())).rejects.toMatchObject({ code: 'FRAME_INPUT_NOT_A_FILE' });
    await expect(readPicture(join(folder(), 'gone.png'))).rejects.toMatchObject({ code: 'FRAME_INPUT_NOT_FOUND' });
  });

  test('a picture that is cut short, in every type', async () => {
    const noise = Buffer.from(Array.from({ length: 64 * 64 * 4 }, (_, at) => (at * 7919) % 251));
    const image = () => sharp(noise, { raw: { width: 64, height: 64, channels: 4 } });
    for (const bytes of [
      await image().png().toBuffer(),
      await image().jpeg().toBuffer(),
      await image().tiff().toBuffer(),
      await image().webp().toBuffer(),
    ]) {
      const path = await put('x', bytes.subarray(0, bytes.length / 2));
      await expect(readPicture(path)).rejects.toMatchObject({ code: 'FRAME_PICTURE_UNREADABLE', file: path });
    }
  });

  test('a picture larger than the limit is refused by its header alone', async () => {
    const png = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    png.writeUInt32BE(40_000, 16);
    png.writeUInt32BE(40_000, 20);
    // The header's checksum, so that only the size is wrong with it.
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
    const path = await put('huge.png', png);
    await expect(readPicture(path)).rejects.toMatchObject({
      code: 'FRAME_PICTURE_TOO_LARGE',
      message: expect.stringContaining('40000 x 40000'),
    });
    const bmp = bmpFile({ width: 40_000, height: 40_000, bits: 24, rows: [] });
    await expect(readPicture(await put('huge.bmp', bmp))).rejects.toMatchObject({ code: 'FRAME_PICTURE_TOO_LARGE' });
    const small = await put('small.png', await encodePng(SMALL));
    await expect(readPicture(small, { maxSidePx: 10, maxPixels: 5 })).rejects.toMatchObject({
      code: 'FRAME_PICTURE_TOO_LARGE',
    });
  });

  test('bytes that only begin like a picture', () => {
    expect(pictureTypeOf(Buffer.from('RIFF....WAVE'))).toBeNull();
    expect(pictureTypeOf(Buffer.from('GIF89a'))).toBeNull();
    expect(pictureTypeOf(Buffer.of(0x89, 0x50))).toBeNull();
  });
});

/** CRC-32 as in PNG (zlib's crc32 is not in Node 20.19). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

describe('encodeOverlaid', () => {
  const overlay = {
    svg: '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect x="20" y="24" width="20" height="6" fill="#ff0000"/></svg>',
    width: 40,
    height: 30,
    picture: { width: 40, height: 24 },
  };
  const green: RgbaImage = {
    width: 4,
    height: 2,
    data: Uint8Array.from({ length: 32 }, (_, at) => (at < 16 ? [0, 180, 0, 255][at % 4] : 0)),
  };

  test('lays the picture on a ground, the drawing over it, and gives the same bytes twice', async () => {
    const bytes = await encodeOverlaid(green, overlay);
    const { width, height, data } = await decodePicture(bytes, 'x');
    expect([width, height]).toEqual([40, 30]);
    const at = (x: number, y: number): number[] => [...data.subarray(4 * (y * 40 + x), 4 * (y * 40 + x) + 4)];
    const [red, greener, blue] = at(5, 3);
    expect(greener).toBeGreaterThan(Math.max(red, blue) + 20);
    expect(greener).toBeLessThan(200);
    const ground = at(5, 27);
    expect(at(5, 22)).toEqual(ground);
    expect(Math.min(...ground)).toBeGreaterThan(190);
    expect(at(30, 27)).toEqual([255, 0, 0, 255]);
    expect(await encodeOverlaid(green, overlay)).toEqual(bytes);
  });
});

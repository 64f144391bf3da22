import sharp from 'sharp';
import { seededRandom } from '../../src/math/random.ts';
import { bmpFile } from '../support/bmp-file.ts';

/** Files that claim to be pictures and are none that could be read, by what is wrong with them. */
export async function hostilePictures(): Promise<[name: string, bytes: Buffer][]> {
  const random = seededRandom(11);
  const noise = Buffer.from(Array.from({ length: 48 * 40 * 4 }, () => random.below(256)));
  const image = () => sharp(noise, { raw: { width: 48, height: 40, channels: 4 } });
  const whole: readonly (readonly [string, Buffer])[] = [
    ['png', await image().png().toBuffer()],
    ['16-bit png', await image().toColourspace('rgb16').png().toBuffer()],
    ['jpeg', await image().jpeg().toBuffer()],
    ['progressive jpeg', await image().jpeg({ progressive: true }).toBuffer()],
    ['tiff', await image().tiff({ compression: 'none' }).toBuffer()],
    ['lzw tiff', await image().tiff({ compression: 'lzw' }).toBuffer()],
    ['webp', await image().webp().toBuffer()],
    ['lossless webp', await image().webp({ lossless: true }).toBuffer()],
    [
      'bmp',
      bmpFile({ width: 48, height: 40, bits: 32, rows: Array.from({ length: 40 }, () => Array<number>(192).fill(9)) }),
    ],
  ];
  const cases: [string, Buffer][] = [];
  for (const [type, bytes] of whole) {
    for (const share of [0.01, 0.1, 0.3, 0.5, 0.7, 0.9]) {
      const length = Math.max(17, Math.floor(bytes.length * share));
      cases.push([`${type} cut after ${length} of ${bytes.length} bytes`, bytes.subarray(0, length)]);
    }
    const scrambled = Buffer.from(bytes);
    for (let at = 16; at < scrambled.length; at++) scrambled[at] = random.below(256);
    cases.push([`${type} with noise after its first bytes`, scrambled]);
  }
  const text = (content: string): Buffer => Buffer.from(content);
  cases.push(
    ['an empty file', text('')],
    ['one byte', text('\x89')],
    ['a text', text('this is no picture\n')],
    ['a page of the web', text('<!doctype html><title>picture.png</title>')],
    [
      'a drawing that names a file',
      text('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/hostname"/></svg>'),
    ],
    [
      'a document type bomb',
      text('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>'),
    ],
    ['gif', text('GIF89a\x01\x00\x01\x00\x00\x00\x00;')],
    ['pdf', text('%PDF-1.7\n')],
    ['heic', Buffer.concat([Buffer.of(0, 0, 0, 24), text('ftypheic')])],
    ['zip', text('PK\x03\x04')],
    ['zeros', Buffer.alloc(5000)],
    ['a sound in RIFF', text('RIFF\x24\x00\x00\x00WAVEfmt ')],
    ['a text that begins like a BMP', text('BMW is a maker of cars; this line is long enough for a header.')],
    ['a bmp of 40,000 x 40,000', bmpFile({ width: 40_000, height: 40_000, bits: 24, rows: [] })],
    ['a bmp of negative width', bmpFile({ width: -48, height: 40, bits: 24, rows: [] })],
    ['a bmp without rows', bmpFile({ width: 48, height: 0, bits: 24, rows: [] })],
    [
      'a bmp of 2^31 rows',
      bmpFile({ width: 1, height: -2147483648, bits: 1, palette: ['000000', 'ffffff'], rows: [] }),
    ],
    ['a bmp of 7 bits', bmpFile({ width: 48, height: 40, bits: 7, rows: [] })],
    ['a bmp with an unknown compression', bmpFile({ width: 48, height: 40, bits: 24, compression: 9, rows: [] })],
    [
      'a bmp whose pixels name no colour',
      bmpFile({
        width: 16,
        height: 16,
        bits: 8,
        palette: ['000000'],
        rows: Array.from({ length: 16 }, () => Array<number>(16).fill(7)),
      }),
    ],
    [
      'a bmp of endless jumps',
      bmpFile({ width: 16, height: 16, bits: 8, compression: 1, palette: ['000000'], rows: [[0, 2, 255, 0]] }),
    ],
    [
      'a picture of three pixels',
      await sharp({ create: { width: 3, height: 1, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
    ],
    [
      'a jpeg of 65,500 x 65,500',
      Buffer.concat([
        Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0000b08ffdcffdc01011100', 'hex'),
        Buffer.alloc(64),
      ]),
    ],
    [
      'a webp of 16,383 x 16,384',
      Buffer.concat([text('RIFF\x40\x00\x00\x00WEBPVP8L\x20\x00\x00\x00\x2f\xfe\xff\xff\x0f'), Buffer.alloc(40)]),
    ],
  );
  return cases;
}

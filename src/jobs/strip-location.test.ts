import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../test/support/scratch-folder.ts';
import { locationPatches } from '../formats/picture-location.ts';
import { findLocation, patchFile } from './strip-location.ts';

const scratch = scratchFolder('file');

const EXIF = {
  IFD0: { Copyright: 'KEEP-ME', Orientation: '6' },
  IFD3: {
    GPSLatitudeRef: 'N',
    GPSLatitude: '41/1 53/1 3141/100',
    GPSLongitudeRef: 'E',
    GPSLongitude: '12/1 29/1 1234/100',
  },
};
const XMP =
  '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="41,53.5235N" exif:GPSAreaInformation="SECRET-PLACE"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>';

function picture(width = 24, height = 16) {
  const data = Buffer.from(Array.from({ length: width * height * 3 }, (_, k) => (k * 7) % 256));
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function pixels(bytes: Uint8Array): Promise<Buffer> {
  return sharp(bytes).autoOrient().raw().toBuffer();
}

/** Seconds of the latitude, 3141/100, as EXIF holds them in either order of bytes. */
const LATITUDES = ['450c000064000000', '00000c4500000064'].map((hex) => Buffer.from(hex, 'hex'));

/** Whether what a reader finds in a file's metadata tells the place. */
async function tellsPlace(bytes: Uint8Array): Promise<boolean> {
  const { exif = Buffer.alloc(0), xmp = Buffer.alloc(0) } = await sharp(bytes).metadata();
  const all = Buffer.concat([exif, xmp, bytes]);
  return LATITUDES.some((one) => all.includes(one)) || all.includes('SECRET-PLACE');
}

for (const [type, encode] of [
  ['jpg', () => picture().jpeg()],
  ['png', () => picture().png()],
  ['webp', () => picture().webp({ lossless: true })],
  ['tif', () => picture().tiff({ compression: 'lzw' })],
] as const) {
  test(`a ${type} picture tells no place any more, and is otherwise what it was`, async () => {
    const given = await encode().withExif(EXIF).withXmp(XMP).toBuffer();
    expect(await tellsPlace(given)).toBe(true);
    const file = join(scratch(), `picture.${type}`);
    await writeFile(file, given);
    const patches = await findLocation(file);
    expect(patches.length).toBeGreaterThan(0);
    await patchFile(file, patches);
    const clean = await readFile(file);
    expect(clean.length).toBe(given.length);
    expect(await tellsPlace(clean)).toBe(false);
    expect(await pixels(clean)).toEqual(await pixels(given));
    const [before, after] = [await sharp(given).metadata(), await sharp(clean).metadata()];
    expect(after.orientation).toBe(before.orientation);
    expect(clean.includes('KEEP-ME')).toBe(given.includes('KEEP-ME'));
    // Twice is once.
    await patchFile(file, await findLocation(file));
    expect(await readFile(file)).toEqual(clean);
  });

  test(`a ${type} picture without a place stays as it is`, async () => {
    const file = join(scratch(), `plain.${type}`);
    await writeFile(
      file,
      await encode()
        .withExif({ IFD0: { Copyright: 'KEEP-ME' } })
        .toBuffer(),
    );
    expect(await findLocation(file)).toEqual([]);
  });
}

test('damaged and made-up files end the search, and every patch lies inside the file', async () => {
  const seeds = await Promise.all(
    [picture().jpeg(), picture().png(), picture().webp(), picture().tiff()].map((one) =>
      one.withExif(EXIF).withXmp(XMP).toBuffer(),
    ),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { maxLength: 40 }),
      fc.nat(),
      async (seed, changes, cut) => {
        const bytes = Uint8Array.from(seed.subarray(0, seed.length - (cut % Math.floor(seed.length / 2))));
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const read = (offset: number, length: number): Promise<Uint8Array> =>
          Promise.resolve(bytes.subarray(offset, offset + Math.max(0, length)));
        for (const { offset, bytes: written } of await locationPatches(read, bytes.length)) {
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(offset + written.length).toBeLessThanOrEqual(bytes.length);
        }
      },
    ),
    { seed: 6, numRuns: 300 },
  );
});

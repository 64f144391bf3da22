import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { FrameError } from '../errors.ts';
import { decodeBmp } from '../formats/bmp.ts';
import type { RgbaImage } from '../imaging/image.ts';
import { decodePicture, encodeJpeg, encodePng, readPictureHeader } from './picture-io.ts';

/** A small picture with every channel in use, wholly opaque, smooth enough for lossy types. */
function samplePicture(): RgbaImage {
  const [width, height] = [48, 32];
  const data = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set([4 * x + 20, 6 * y + 20, 200 - 2 * x, 255], 4 * (y * width + x));
  }
  return { width, height, data };
}

/** Lossy types may differ by this much on average, in levels of 0 … 255. */
const LOSSY_LEVELS = 4;

/**
 * Writes a small picture in each type and reads it back, and shows a picture above the limits to the reader.
 * @returns the types that came back right
 * @throws Error that says which type did not
 */
export async function probePictures(): Promise<string[]> {
  const sample = samplePicture();
  const raw = sharp(sample.data, { raw: { width: sample.width, height: sample.height, channels: 4 } });
  const files: Record<string, Uint8Array> = {
    PNG: await encodePng(sample),
    JPEG: await encodeJpeg(sample),
    TIFF: await raw.clone().tiff({ compression: 'lzw' }).toBuffer(),
    WebP: await raw.clone().webp({ lossless: true }).toBuffer(),
  };
  for (const [type, bytes] of Object.entries(files)) {
    compareWithSample(type, await decodePicture(bytes, `the ${type} sample`), sample);
  }
  compareWithSample('BMP', decodeBmp(bmpOf(sample), 'the BMP sample'), sample);
  const folder = await mkdtemp(join(tmpdir(), 'frame-selftest-'));
  try {
    const file = join(folder, 'oversized.png');
    await writeFile(file, files.PNG);
    const refusal: unknown = await readPictureHeader(file, { maxSidePx: 40, maxPixels: 1e9 }).catch(
      (error: unknown) => error,
    );
    if (!(refusal instanceof FrameError) || refusal.code !== 'FRAME_PICTURE_TOO_LARGE') {
      throw new Error('a picture above the limit was not refused');
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return [...Object.keys(files), 'BMP'];
}

function compareWithSample(type: string, read: RgbaImage, sample: RgbaImage): void {
  if (read.width !== sample.width || read.height !== sample.height) {
    throw new Error(`${type} came back as ${read.width} x ${read.height}`);
  }
  const difference =
    sample.data.reduce((sum, value, at) => sum + Math.abs(value - read.data[at]), 0) / sample.data.length;
  if (difference > (type === 'JPEG' ? LOSSY_LEVELS : 0)) {
    throw new Error(`${type} came back different, by ${difference.toFixed(2)} levels on average`);
  }
}

/** A BMP file of 24 bits per pixel, rows from the bottom, as every program writes it. */
function bmpOf({ width, height, data }: RgbaImage): Uint8Array {
  const rowBytes = 4 * Math.ceil((3 * width) / 4);
  const bytes = new Uint8Array(54 + rowBytes * height);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, 54, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = 4 * ((height - 1 - y) * width + x);
      bytes.set([data[from + 2], data[from + 1], data[from]], 54 + y * rowBytes + 3 * x);
    }
  }
  return bytes;
}

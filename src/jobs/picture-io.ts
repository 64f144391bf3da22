import { open, readFile, stat } from 'node:fs/promises';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { FrameError } from '../errors.ts';
import { decodeBmp, readBmpHeader } from '../formats/bmp.ts';
import type { PictureSize } from '../formats/derech-truth.ts';
import type { Mask, RgbaImage } from '../imaging/image.ts';
import { diskError } from './disk-errors.ts';

// A cache would keep pixels of pictures that are read once; one thread per picture keeps memory flat, since pictures run side by side.
sharp.cache(false);
sharp.concurrency(1);

/** Types that are read, told by a file's first bytes; also the ending that a copy gets. */
export type PictureType = 'png' | 'jpg' | 'tif' | 'webp' | 'bmp';

/** Where a picture's bytes are: a file, or, where the file holds them otherwise, with its path for errors. */
export type PictureSource = string | { readonly file: string; readonly bytes: Uint8Array };

/** Finds what a file holds, by its path. */
export type OpenPicture = (path: string) => Promise<PictureSource>;

/** For files that stand in the clear. */
export const AS_IT_LIES: OpenPicture = (path) => Promise.resolve(path);

/** Largest picture that is decoded. */
export interface PictureLimits {
  /** Longest side, pixels. */
  readonly maxSidePx: number;
  /** Width times height. */
  readonly maxPixels: number;
}

/** A quarter of a gigapixel is one gigabyte in memory. */
export const DEFAULT_PICTURE_LIMITS: PictureLimits = { maxSidePx: 20_000, maxPixels: 250_000_000 };
/** For what was made here, out of pictures that were held to the user's limits; a turned one may be larger. */
export const NO_LIMITS: PictureLimits = { maxSidePx: Infinity, maxPixels: Infinity };

/** What a picture's header says; width and height as seen upright, after its EXIF orientation. */
export interface PictureHeader {
  readonly type: PictureType;
  readonly width: number;
  readonly height: number;
}

/** Longest header of a BMP file with its palette, see `readBmpHeader`. */
const BMP_HEADER_BYTES = 14 + 124 + 1024;

/** Where a PNG has its width, and four bytes on its height: both in its first chunk, which cannot be another. */
const PNG_SIZE_AT = 16;

/** Type of a picture by its first bytes, whatever its name says. @returns null for anything else. */
export function pictureTypeOf(start: Uint8Array): PictureType | null {
  const text = (from: number, to: number): string => String.fromCharCode(...start.subarray(from, to));
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (text(0, 3) === '\xff\xd8\xff') return 'jpg';
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(text(0, 4))) return 'tif';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'webp';
  if (text(0, 2) === 'BM') return 'bmp';
  return null;
}

/** Whether a file's first bytes are those of a picture that can be read. @throws FrameError where the file itself cannot be read. */
export async function startsLikePicture(source: PictureSource): Promise<boolean> {
  return pictureTypeOf(await startOf(source)) !== null;
}

/**
 * Reads a picture's type and size without decoding it, and holds them to the limits.
 *
 * @throws FrameError FRAME_INPUT_NOT_FOUND, FRAME_INPUT_NOT_A_FILE, FRAME_PICTURE_UNKNOWN_FORMAT, FRAME_PICTURE_UNREADABLE, FRAME_PICTURE_TOO_LARGE.
 */
export async function readPictureHeader(
  source: PictureSource,
  limits: PictureLimits = DEFAULT_PICTURE_LIMITS,
): Promise<PictureHeader> {
  const file = fileOf(source);
  const start = await startOf(source);
  const type = pictureTypeOf(start);
  if (type === null) {
    throw new FrameError('FRAME_PICTURE_UNKNOWN_FORMAT', `${file} is not a PNG, JPEG, TIFF, WebP or BMP picture.`, {
      file,
      remedy: 'Give a picture of one of these types, or take the file out of the folder.',
    });
  }
  const size = type === 'bmp' ? readBmpHeader(start, file) : uprightSize(await readMetadata(fromSource(source), file));
  checkSize(file, size.width, size.height, limits);
  return { type, width: size.width, height: size.height };
}

/**
 * Size of a PNG that this program wrote, out of its first chunk: nothing turns it, and a look at hundreds of them is quick.
 *
 * @throws FrameError as `readPictureHeader`.
 */
export async function readOwnPngSize(source: PictureSource): Promise<PictureSize> {
  const start = await startOf(source);
  if (pictureTypeOf(start) !== 'png' || start.length < PNG_SIZE_AT + 8) return readPictureHeader(source, NO_LIMITS);
  const chunk = new DataView(start.buffer, start.byteOffset + PNG_SIZE_AT, 8);
  return { width: chunk.getUint32(0), height: chunk.getUint32(4) };
}

/**
 * Decodes a picture: upright (EXIF orientation honoured), in sRGB, 8 bits per channel (16 bits are rounded), RGBA.
 *
 * @throws FrameError as `readPictureHeader`.
 */
export async function readPicture(
  source: PictureSource,
  limits: PictureLimits = DEFAULT_PICTURE_LIMITS,
): Promise<RgbaImage> {
  const header = await readPictureHeader(source, limits);
  const file = fileOf(source);
  if (header.type !== 'bmp') return decode(fromSource(source), file);
  if (typeof source !== 'string') return decodeBmp(source.bytes, file);
  return decodeBmp(
    await readFile(file).catch((cause: unknown) => {
      throw diskError('read', file, cause);
    }),
    file,
  );
}

/**
 * As `readPicture`, opaque and in another size.
 * @param sizeFor the size to give it, from its own
 */
export async function readPictureIn(
  source: PictureSource,
  sizeFor: (width: number, height: number) => { readonly width: number; readonly height: number },
): Promise<RgbaImage> {
  const picture = await readPicture(source);
  const { width, height } = sizeFor(picture.width, picture.height);
  const data = await rawInput(picture)
    .flatten({ background: GREY })
    .resize(width, height, { fit: 'fill' })
    .ensureAlpha()
    .raw()
    .toBuffer();
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}

/** As `readPicture`, for the bytes of a PNG, JPEG, TIFF or WebP file. @param name what to call them in errors. */
export async function decodePicture(bytes: Uint8Array, name: string): Promise<RgbaImage> {
  return decode(sharp(bytes, SHARP_INPUT), name);
}

/** PNG with alpha, lossless; the same picture gives the same bytes. The colour of transparent pixels is kept. */
export async function encodePng(image: RgbaImage): Promise<Uint8Array> {
  return rawInput(image).png({ compressionLevel: 6, adaptiveFiltering: false, palette: false }).toBuffer();
}

/** PNG without alpha, red, green and blue as they are; the same picture gives the same bytes. */
export async function encodeOpaquePng(image: RgbaImage): Promise<Uint8Array> {
  return rawInput(image)
    .removeAlpha()
    .png({ compressionLevel: 6, adaptiveFiltering: false, palette: false })
    .toBuffer();
}

/** Grey PNG of a mask, 0 outside and 255 inside; the same mask gives the same bytes. */
export async function encodeMaskPng({ width, height, data }: Mask): Promise<Uint8Array> {
  if (data.length !== width * height) {
    throw new RangeError(`A mask of ${width} x ${height} needs ${width * height} bytes, got ${data.length}`);
  }
  const grey = data.map((inside) => (inside === 1 ? 255 : 0));
  return sharp(grey, { raw: { width, height, channels: 1 }, limitInputPixels: false })
    .toColourspace('b-w')
    .png({ compressionLevel: 6, adaptiveFiltering: false, palette: false })
    .toBuffer();
}

/** JPEG on a ground colour (transparent pixels show it); the same picture gives the same bytes. */
export async function encodeJpeg(
  image: RgbaImage,
  ground: readonly [number, number, number] = [255, 255, 255],
  quality = 92,
): Promise<Uint8Array> {
  const [r, g, b] = ground;
  return rawInput(image).flatten({ background: { r, g, b } }).jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer();
}

/** A drawing that lies over a picture. */
export interface Overlay {
  /** SVG without any text, which machines would draw with different fonts. */
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  /** The size that the picture below is brought to, at the top left. */
  readonly picture: { readonly width: number; readonly height: number };
}

/** How pale a picture becomes under a drawing: the drawing is what is looked at. */
const UNDER_DRAWING = { saturation: 0.45, brightness: 1.06 };
/** What lies around the fragments, under a drawing. */
const DRAWING_GROUND = { r: 222, g: 217, b: 209 };

/** PNG without alpha: a picture, made pale, with a drawing over it. The same picture and drawing give the same bytes. */
export async function encodeOverlaid(image: RgbaImage, { svg, width, height, picture }: Overlay): Promise<Uint8Array> {
  const below = await rawInput(image)
    .resize(picture.width, picture.height, { fit: 'fill' })
    .modulate(UNDER_DRAWING)
    .png({ compressionLevel: 0 })
    .toBuffer();
  return sharp({ create: { width, height, channels: 3, background: DRAWING_GROUND } })
    .composite([
      { input: below, left: 0, top: 0 },
      { input: Buffer.from(svg), left: 0, top: 0, unlimited: true },
    ])
    .removeAlpha()
    .png({ compressionLevel: 6, adaptiveFiltering: false, palette: false })
    .toBuffer();
}

/** What shows through transparent pixels where a picture must be opaque. */
const GREY = { r: 128, g: 128, b: 128 };

// Our own limits were checked on the header. `error` refuses cut and damaged pictures, and lets harmless oddities of old scanners pass.
const SHARP_INPUT = { limitInputPixels: false, failOn: 'error', sequentialRead: true } as const;

const fileOf = (source: PictureSource): string => (typeof source === 'string' ? source : source.file);

const fromSource = (source: PictureSource): Sharp =>
  sharp(typeof source === 'string' ? source : source.bytes, SHARP_INPUT);

function rawInput({ width, height, data }: RgbaImage): Sharp {
  if (data.length !== width * height * 4) {
    throw new RangeError(`A picture of ${width} x ${height} needs ${width * height * 4} bytes, got ${data.length}`);
  }
  return sharp(data, { raw: { width, height, channels: 4 }, limitInputPixels: false });
}

async function decode(input: Sharp, file: string): Promise<RgbaImage> {
  const wide = (await readMetadata(input, file)).depth === 'ushort';
  try {
    const upright = input.autoOrient().ensureAlpha();
    if (!wide) {
      const { data, info } = await upright.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
      return {
        width: info.width,
        height: info.height,
        data: new Uint8Array(data.buffer, data.byteOffset, data.length),
      };
    }
    const { data, info } = await upright
      .toColourspace('rgb16')
      .raw({ depth: 'ushort' })
      .toBuffer({ resolveWithObject: true });
    const wideData = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
    return { width: info.width, height: info.height, data: toEightBits(wideData) };
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/** 65535 -> 255, rounded to the nearest: dropping the low byte instead would darken by half a step. */
function toEightBits(wide: Uint16Array): Uint8Array {
  const eight = new Uint8Array(wide.length);
  for (let at = 0; at < wide.length; at++) eight[at] = (wide[at] * 255 + 32767) / 65535;
  return eight;
}

async function readMetadata(input: Sharp, file: string): Promise<Metadata> {
  return input.metadata().catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
}

function uprightSize(metadata: Metadata): { width: number; height: number } {
  return metadata.autoOrient;
}

function checkSize(file: string, width: number, height: number, limits: PictureLimits): void {
  if (Math.max(width, height) <= limits.maxSidePx && width * height <= limits.maxPixels) return;
  throw new FrameError(
    'FRAME_PICTURE_TOO_LARGE',
    `${file} has ${width} x ${height} pixels; the limit is ${limits.maxSidePx} a side and ${limits.maxPixels} in all.`,
    { file, remedy: 'Scale the picture down, or raise max_picture_side and max_picture_pixels.' },
  );
}

function unreadable(file: string, cause: unknown): FrameError {
  const said = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  return new FrameError('FRAME_PICTURE_UNREADABLE', `${file} is cut short or damaged (${said}).`, {
    file,
    remedy: 'Copy or save the picture again, or take it out of the folder.',
    cause,
  });
}

/** The first bytes of what a source holds, enough to tell its type. Pipes and devices, which could block for ever, are refused unopened. */
export async function startOf(source: PictureSource): Promise<Uint8Array> {
  if (typeof source !== 'string') return source.bytes.subarray(0, BMP_HEADER_BYTES);
  return readStart(source);
}

async function readStart(file: string): Promise<Uint8Array> {
  try {
    if (!(await stat(file)).isFile()) {
      throw new FrameError('FRAME_INPUT_NOT_A_FILE', `${file} is not a file.`, {
        file,
        remedy: 'Name a picture file.',
      });
    }
    const handle = await open(file, 'r');
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(BMP_HEADER_BYTES), 0, BMP_HEADER_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw diskError('read', file, cause);
  }
}

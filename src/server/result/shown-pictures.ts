import { buffer } from 'node:stream/consumers';
import sharp, { type OutputInfo, type Sharp, type SharpOptions } from 'sharp';
import { fromBufferPromise } from 'yauzl';
import { FrameError } from '../../errors.ts';
import { fragmentPicture } from '../../jobs/job-data.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { decodeBmp } from '../../formats/bmp.ts';
import { pictureTypeOf } from '../../jobs/picture-io.ts';

const STEP1 = 'step1_generate_new_example';
const ASSEMBLED = 'output/step6_reconstruct/final_result.png';

/** Widths that pictures are shown in, pixels: whoever asks for another gets the next larger one, so that few are kept. */
const WIDTHS = [64, 128, 256, 512, 1024, 2048, 4096] as const;

const CLEAR = { r: 0, g: 0, b: 0, alpha: 0 };

/** Alpha that is seen, of 255. */
const SEEN_ALPHA = 20;
/** Less than this nobody sees, degrees. */
const LEAST_TURN_DEG = 0.05;

/** Side of a tile. */
export const TILE_PX = 512;

/** The next larger width that pictures are shown in; null for the picture's own. */
export function shownWidth(wanted: number | undefined): number | null {
  return wanted === undefined ? null : (WIDTHS.find((width) => width >= wanted) ?? null);
}

/** A fragment with alpha, as WebP. Nothing but pixels is written: no EXIF, no place. */
export async function showFragment(job: JobFolder, id: number, width: number | null): Promise<Uint8Array> {
  const picture = await pictureOf(job, `output/${STEP1}/${fragmentPicture(id)}`, `fragment ${id}`);
  return inWidth(picture, width).webp({ quality: 88, alphaQuality: 100, effort: 2 }).toBuffer();
}

/** The assembled picture of the largest component, with alpha. @param turnDeg by which it is shown turned, clockwise */
export async function showAssembled(job: JobFolder, width: number | null, turnDeg = 0): Promise<Uint8Array> {
  const picture = await pictureOf(job, ASSEMBLED, 'assembled picture');
  const shown = Math.abs(turnDeg) < LEAST_TURN_DEG ? picture : await turned(picture, width, turnDeg);
  return inWidth(shown, width).webp({ quality: 88, alphaQuality: 100, effort: 2 }).toBuffer();
}

/** Turned about its middle, and cut to what is not transparent. */
async function turned(picture: Sharp, width: number | null, turnDeg: number): Promise<Sharp> {
  // Turned no larger than it must be: what is shown is narrower than the picture that lies aslant by no more than this.
  const ample = await inWidth(picture, width === null ? null : 2 * width)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const aslant = await sharp(ample.data, rawOf(ample.info))
    .rotate(turnDeg, { background: CLEAR })
    .raw()
    .toBuffer({ resolveWithObject: true });
  // Alpha alone: clear pixels have colours too, and a trim looks at these.
  const alpha = await sharp(aslant.data, rawOf(aslant.info))
    .extractChannel('alpha')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { info } = await sharp(alpha.data, rawOf(alpha.info))
    .trim({ background: 'black', threshold: SEEN_ALPHA })
    .toBuffer({ resolveWithObject: true });
  const { width: across, height, trimOffsetLeft = 0, trimOffsetTop = 0 } = info;
  return sharp(aslant.data, rawOf(aslant.info)).extract({
    ...{ left: -trimOffsetLeft, top: -trimOffsetTop },
    ...{ width: across, height },
  });
}

function rawOf({ width, height, channels }: OutputInfo): SharpOptions {
  return { raw: { width, height, channels }, limitInputPixels: false };
}

/** A picture of the input, upright. @param file relative to the job folder */
export async function showInput(job: JobFolder, file: string, width: number | null): Promise<Uint8Array> {
  const picture = await pictureOf(job, file, 'picture');
  return inWidth(picture.autoOrient(), width).toColourspace('srgb').webp({ quality: 88, effort: 2 }).toBuffer();
}

/** A tile, by its level, column and row. */
export interface Tile {
  readonly level: number;
  readonly x: number;
  readonly y: number;
  readonly bytes: Uint8Array;
}

/**
 * Cuts the assembled picture into tiles of every level at once, since each look into a PNG decodes all of it. The library
 * gives them as one zip, so that none of an encrypted job lies on the disk in between.
 */
export async function cutTiles(job: JobFolder): Promise<Tile[]> {
  const picture = await pictureOf(job, ASSEMBLED, 'assembled picture');
  const packed = await picture
    .webp({ quality: 88, alphaQuality: 100, effort: 1 })
    .tile({
      size: TILE_PX,
      overlap: 0,
      layout: 'dz',
      container: 'zip',
      depth: 'onepixel',
      background: CLEAR,
      skipBlanks: -1,
    })
    .toBuffer();
  const tiles: Tile[] = [];
  const zip = await fromBufferPromise(packed);
  for await (const entry of zip.eachEntry()) {
    const [, level, x, y] = /_files\/(\d+)\/(\d+)_(\d+)\.webp$/.exec(entry.fileName) ?? [];
    if (level === undefined) continue;
    const bytes = await buffer(await zip.openReadStreamPromise(entry));
    tiles.push({ level: Number(level), x: Number(x), y: Number(y), bytes });
  }
  return tiles;
}

/** How many levels a picture of this size has. */
export function levelsOf(width: number, height: number): number {
  return 1 + Math.ceil(Math.log2(Math.max(width, height, 1)));
}

async function pictureOf({ files }: JobFolder, file: string, what: string): Promise<Sharp> {
  const bytes = await files.read(file);
  if (bytes === null)
    throw new FrameError('FRAME_REQUEST_NOT_FOUND', `There is no ${what}.`, {
      remedy: 'Ask for what the scene lists.',
    });
  // What we wrote ourselves may be larger than what is taken from others.
  const options = { limitInputPixels: false, failOn: 'error', sequentialRead: true } as const;
  if (pictureTypeOf(bytes) !== 'bmp') return sharp(bytes, options);
  const { width, height, data } = decodeBmp(bytes, what);
  return sharp(data, { raw: { width, height, channels: 4 }, limitInputPixels: false });
}

function inWidth(picture: Sharp, width: number | null): Sharp {
  return width === null ? picture : picture.resize({ width, withoutEnlargement: true, kernel: 'lanczos3' });
}

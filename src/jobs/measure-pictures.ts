import sharp from 'sharp';
import type { RgbaImage } from '../imaging/image.ts';
import { encodeJpeg, encodePng } from './picture-io.ts';

/** How fast the image library works here. */
export interface PictureSpeed {
  /** Its version. */
  readonly vips: string;
  /** Whether it uses the processor's vector instructions. */
  readonly vectors: boolean;
  /** Shrinking a picture, megapixels per second as it is set, and without vector instructions. */
  readonly shrinkMps: number;
  readonly plainShrinkMps: number;
  /** Writing the answer's two types, megapixels per second. */
  readonly pngMps: number;
  readonly jpegMps: number;
  /** Bytes per pixel. */
  readonly pngBytes: number;
  readonly jpegBytes: number;
}

const REPEATS = 3;

/** @param picture of about a megapixel, as an answer looks. */
export async function measurePictures(picture: RgbaImage): Promise<PictureSpeed> {
  const { width, height, data } = picture;
  const megapixels = (width * height) / 1e6;
  const shrink = (): Promise<unknown> =>
    sharp(data, { raw: { width, height, channels: 4 } })
      .resize(Math.round(width / 3), Math.round(height / 3), { kernel: 'lanczos3' })
      .raw()
      .toBuffer();
  const vectors = sharp.simd();
  const shrinkS = await fastest(shrink);
  let plainS: number;
  try {
    sharp.simd(false);
    plainS = await fastest(shrink);
  } finally {
    sharp.simd(vectors);
  }
  const png = await encodePng(picture);
  const jpeg = await encodeJpeg(picture);
  return {
    ...{ vips: sharp.versions.vips, vectors, shrinkMps: megapixels / shrinkS, plainShrinkMps: megapixels / plainS },
    pngMps: megapixels / (await fastest(() => encodePng(picture), 1)),
    jpegMps: megapixels / (await fastest(() => encodeJpeg(picture))),
    pngBytes: png.length / (width * height),
    jpegBytes: jpeg.length / (width * height),
  };
}

/** The least disturbed of some repetitions, seconds. */
async function fastest(action: () => Promise<unknown>, repeats = REPEATS): Promise<number> {
  let best = Infinity;
  for (let k = 0; k < repeats; k++) {
    const startMs = performance.now();
    await action();
    best = Math.min(best, performance.now() - startMs);
  }
  return best / 1000;
}

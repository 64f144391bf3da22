import sharp from 'sharp';

/** The shorter side of a picture is at least this long, px: less has no room for pieces. */
const SHORTEST_SIDE_PX = 330;
/** The longer side is shrunk to this, px. */
const LONGEST_SIDE_PX = 1100;
/** Entropy of the grey levels, bit: below it a picture is an icon or a plain ground. */
const LEAST_ENTROPY = 6;
/** Share of a picture that is bare, at most: a sky or a plain ground gives pieces that nothing tells apart. */
const MOST_BARE = 0.35;
/** Bareness is looked at in squares of this side, at this width of the picture, px … */
const SQUARE_PX = 16;
const LOOKED_AT_PX = 400;
/** … whose grey levels stray less than this from their mean (standard deviation). */
const BARE_LEVELS = 2;
/** Two pictures whose thumbnails differ by less on average, levels, are one picture in two sizes. */
const SAME_PICTURE = 6;
const THUMBNAIL_PX = 12;

/**
 * Keeps what is worth breaking: opaque, large enough, with detail, each picture once however often it is there in other
 * sizes.
 */
export class PictureSieve {
  readonly #thumbnails: Uint8Array[] = [];

  /** @returns the picture as PNG, at most 1100 px a side; null where it is not kept or no picture at all. */
  async take(bytes: Uint8Array): Promise<Uint8Array | null> {
    try {
      const { width, height, hasAlpha } = await sharp(bytes).metadata();
      if (Math.min(width, height) < SHORTEST_SIDE_PX) return null;
      if (hasAlpha && !(await sharp(bytes).stats()).isOpaque) return null;
      const picture = await sharp(bytes, { failOn: 'error' })
        .removeAlpha()
        .toColourspace('srgb')
        .resize(LONGEST_SIDE_PX, LONGEST_SIDE_PX, { fit: 'inside', withoutEnlargement: true })
        .png()
        .toBuffer();
      if ((await sharp(picture).greyscale().stats()).entropy < LEAST_ENTROPY) return null;
      if ((await bareShareOf(picture)) > MOST_BARE) return null;
      const thumbnail = await thumbnailOf(picture);
      if (this.#thumbnails.some((other) => differenceOf(other, thumbnail) < SAME_PICTURE)) return null;
      this.#thumbnails.push(thumbnail);
      return picture;
    } catch {
      return null; // named like a picture, but damaged or of an unknown kind
    }
  }
}

async function bareShareOf(picture: Uint8Array): Promise<number> {
  const grey = sharp(picture).resize({ width: LOOKED_AT_PX }).greyscale().toColourspace('b-w').raw();
  const { data, info } = await grey.toBuffer({ resolveWithObject: true });
  let squares = 0;
  let bare = 0;
  for (let top = 0; top + SQUARE_PX <= info.height; top += SQUARE_PX) {
    for (let left = 0; left + SQUARE_PX <= info.width; left += SQUARE_PX) {
      let [sum, sumOfSquares] = [0, 0];
      for (let y = top; y < top + SQUARE_PX; y++) {
        for (let x = left; x < left + SQUARE_PX; x++) {
          const level = data[y * info.width + x];
          sum += level;
          sumOfSquares += level * level;
        }
      }
      const mean = sum / SQUARE_PX ** 2;
      squares++;
      if (sumOfSquares / SQUARE_PX ** 2 - mean * mean < BARE_LEVELS ** 2) bare++;
    }
  }
  return bare / squares;
}

async function thumbnailOf(picture: Uint8Array): Promise<Uint8Array> {
  return sharp(picture).greyscale().resize(THUMBNAIL_PX, THUMBNAIL_PX, { fit: 'fill' }).raw().toBuffer();
}

function differenceOf(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, level, at) => sum + Math.abs(level - b[at]), 0) / a.length;
}

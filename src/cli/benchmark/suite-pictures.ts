import { FrameError } from '../../errors.ts';
import type { RgbaImage } from '../../imaging/image.ts';
import { FileHasher } from '../../jobs/file-hash.ts';
import { listPictures, type NamedFile } from '../../jobs/list-pictures.ts';
import { readPictureIn } from '../../jobs/picture-io.ts';
import { drawFresco } from '../../reassembly/puzzle/draw-fresco.ts';
import type { SuiteManifest } from '../../formats/suite-manifest.ts';

/** Where a suite's pictures come from: each number is a picture, the same one every time. */
export interface SuitePictures {
  /** The picture in about this many pixels, in proportions of its own. */
  picture(number: number, areaPx: number): Promise<RgbaImage>;
}

/** Width over height, by the picture's number. */
const PROPORTIONS = [4 / 3, 1, 3 / 2, 3 / 4] as const;

/**
 * About the area of one scene on a painted wall, px. A larger wall holds several, since one scene painted larger has no
 * more detail: its colours would change less from pixel to pixel than those of any photograph.
 */
const SCENE_AREA_PX = 1.2e6;
/** Between the seeds of the scenes of one wall. */
const SCENE_SEEDS = 10_000_000;

/** Walls that the program paints: the number is the seed. */
export const PAINTED: SuitePictures = {
  picture(number, areaPx) {
    const { width, height } = sizeOf(areaPx, PROPORTIONS[number % PROPORTIONS.length]);
    const across = Math.max(1, Math.round(Math.sqrt(areaPx / SCENE_AREA_PX)));
    const wall = { width, height, data: new Uint8Array(4 * width * height) };
    for (let row = 0; row < across; row++) {
      for (let column = 0; column < across; column++) {
        const [left, right] = [column, column + 1].map((k) => Math.round((k * width) / across));
        const [top, bottom] = [row, row + 1].map((k) => Math.round((k * height) / across));
        const seed = number + SCENE_SEEDS * (row * across + column);
        const scene = drawFresco({ width: right - left, height: bottom - top, seed });
        for (let y = top; y < bottom; y++)
          wall.data.set(
            scene.data.subarray(4 * scene.width * (y - top), 4 * scene.width * (y - top + 1)),
            4 * (y * width + left),
          );
      }
    }
    return Promise.resolve(wall);
  },
};

/**
 * Pictures of a folder instead, in the order of their contents' hashes, so that their names say nothing. A picture that is
 * too small is enlarged.
 *
 * @throws FrameError FRAME_INPUT_…, FRAME_PICTURE_….
 */
export async function photographsIn(folder: string, side: SuiteManifest['side']): Promise<SuitePictures> {
  const dealt = await picturesOfSide(folder, side);
  return {
    picture: (number, areaPx) =>
      readPictureIn(dealt[number % dealt.length].path, (width, height) => sizeOf(areaPx, width / height)),
  };
}

/** A picture, and the hash that deals it to its side: lower-case hexadecimal. */
export interface DealtPicture extends NamedFile {
  readonly sha256: string;
}

/**
 * The pictures of a folder that fall to a side, by rising hash. The first bit of the hash deals each picture to one side
 * for good, whatever else lies in the folder: what is tuned on never judges.
 *
 * @throws FrameError FRAME_INPUT_…
 */
export async function picturesOfSide(folder: string, side: SuiteManifest['side']): Promise<DealtPicture[]> {
  const hasher = new FileHasher();
  const dealt: DealtPicture[] = [];
  for (const picture of (await listPictures(folder)).pictures) {
    const sha256 = (await hasher.identify(picture.path))?.sha256;
    if (sha256 !== undefined && parseInt(sha256[0], 16) < 8 === (side === 'judging'))
      dealt.push({ ...picture, sha256 });
  }
  if (dealt.length === 0)
    throw new FrameError('FRAME_INPUT_EMPTY', `None of the pictures in ${folder} falls to the side of ${side}.`, {
      file: folder,
      remedy: 'Add more pictures: their contents decide which serve for tuning and which for judging.',
    });
  return dealt.sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
}

function sizeOf(areaPx: number, proportion: number): { width: number; height: number } {
  return { width: Math.round(Math.sqrt(areaPx * proportion)), height: Math.round(Math.sqrt(areaPx / proportion)) };
}

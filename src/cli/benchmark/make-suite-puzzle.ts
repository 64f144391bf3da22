import type { SuitePuzzle } from '../../formats/suite-manifest.ts';
import type { RgbaImage } from '../../imaging/image.ts';
import { agedPicture } from '../../reassembly/puzzle/degrade-picture.ts';
import { shredPicture, type Puzzle, type ShredOptions } from '../../reassembly/puzzle/shred-picture.ts';
import type { SuitePictures } from './suite-pictures.ts';

export interface MadePuzzle {
  readonly picture: RgbaImage;
  readonly puzzle: Puzzle;
  /** An old photograph of the picture; null where none goes with the puzzle. */
  readonly reference: RgbaImage | null;
  /** What it was broken with. */
  readonly options: ShredOptions;
}

/**
 * Makes one puzzle of a suite.
 * @param turn false leaves the pieces upright, which is quicker where only their cracks are looked at
 */
export async function makeSuitePuzzle(plan: SuitePuzzle, pictures: SuitePictures, turn = true): Promise<MadePuzzle> {
  const areaPx = plan.pieces * plan.sidePx * plan.sidePx;
  const picture = await pictures.picture(plan.picture, areaPx);
  const { pieces, seed, generator, erosionPx, erosionVariation, sharedWear, chips, missing } = plan;
  const { scaleSpread, colourCast, noise } = plan;
  const options: ShredOptions = {
    pieces,
    seed,
    generator,
    erosionPx,
    erosionVariation,
    sharedWear,
    chips,
    missing,
    turn,
    scaleSpread,
    colourCast,
    noise,
    ...(plan.stranger === null
      ? {}
      : { spurious: { picture: await pictures.picture(plan.stranger, areaPx), share: plan.spurious } }),
  };
  const reference = plan.reference === null ? null : agedPicture(picture, plan.reference, seed);
  return { picture, puzzle: shredPicture(picture, options), reference, options };
}

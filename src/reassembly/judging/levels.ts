import { composeAffine, invertAffine, turnOfAffine, type Affine } from '../../math/affine.ts';
import type { FragmentShape } from './fragment-shape.ts';

/** How near a placement must come to count as right. */
export interface Level {
  /** Largest turn off the truth, degrees. */
  readonly turnDeg: number;
  /** Largest distance off the truth, pixels. */
  readonly shiftPx: number;
  /**
   * Where the distance of a pair's transform is measured: at the centroid of the moved fragment, or, as JigsawNet
   * does, at the origin of the fixed fragment's frame.
   */
  readonly measuredAt: 'centroid' | 'origin';
}

/** Levels by name, from strict to loose, and the one that others report by. */
export type LevelName = 'strict' | 'standard' | 'loose' | 'jigsawnet';

/** What the standard level is. */
export interface LevelOptions {
  /** Largest turn of the standard level, degrees. @default 5 */
  readonly standardTurnDeg?: number | undefined;
  /** Largest distance of the standard level, share of the picture's diagonal. @default 0.02 */
  readonly standardShift?: number | undefined;
}

/** The levels for a picture of the given diagonal. JigsawNet's is the one of its training and does not scale. */
export function levelsFor(diagonalPx: number, options: LevelOptions = {}): Record<LevelName, Level> {
  const { standardTurnDeg = 5, standardShift = 0.02 } = options;
  return {
    strict: { turnDeg: 2, shiftPx: 0.01 * diagonalPx, measuredAt: 'centroid' },
    standard: { turnDeg: standardTurnDeg, shiftPx: standardShift * diagonalPx, measuredAt: 'centroid' },
    loose: { turnDeg: 10, shiftPx: 0.05 * diagonalPx, measuredAt: 'centroid' },
    jigsawnet: JIGSAWNET_LEVEL,
  };
}

/** The level that the flag of filtered_alignments.txt means. */
export const JIGSAWNET_LEVEL: Level = { turnDeg: 4, shiftPx: 50, measuredAt: 'origin' };

/** How far a transform is off another one between the same frames. */
export interface Deviation {
  /** 0 … 180 degrees. */
  readonly turnDeg: number;
  /** Distance at the centroid of the moved fragment, pixels. */
  readonly atCentroidPx: number;
  /** Distance at the origin of the fixed fragment's frame, pixels. */
  readonly atOriginPx: number;
}

/** How far `found` is off `truth`. @param shape of the fragment that both transforms move. */
export function deviation(found: Affine, truth: Affine, shape: FragmentShape): Deviation {
  const truthToFound = composeAffine(found, invertAffine(truth));
  return {
    turnDeg: turnBetweenDeg(found, truth),
    atCentroidPx: distanceAt(found, truth, shape.centroidX, shape.centroidY),
    atOriginPx: Math.hypot(truthToFound.x, truthToFound.y),
  };
}

/** Whether a deviation is right at a level; its limits belong to it. */
export function isWithin({ turnDeg, atCentroidPx, atOriginPx }: Deviation, level: Level): boolean {
  return turnDeg <= level.turnDeg && (level.measuredAt === 'origin' ? atOriginPx : atCentroidPx) <= level.shiftPx;
}

/** The angle between two transforms, 0 to 180 degrees. */
export function turnBetweenDeg(a: Affine, b: Affine): number {
  const degrees = ((turnOfAffine(a) - turnOfAffine(b)) * 180) / Math.PI;
  const beyondHalf = (((degrees + 180) % 360) + 360) % 360;
  return Math.abs(beyondHalf - 180);
}

/** How far apart two transforms bring the same point, pixels. */
export function distanceAt(a: Affine, b: Affine, x: number, y: number): number {
  return Math.hypot(
    a.xx * x + a.xy * y + a.x - (b.xx * x + b.xy * y + b.x),
    a.yx * x + a.yy * y + a.y - (b.yx * x + b.yy * y + b.y),
  );
}

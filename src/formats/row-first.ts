import { FrameError } from '../errors.ts';
import type { Affine } from '../math/affine.ts';
import { wrapAngle, type Rigid } from '../math/rigid.ts';
import { decimal, malformed, words, type TextLine } from './text-lines.ts';

/**
 * A matrix as the files hold it: t00 t01 t02 t10 t11 t12 (the last row is 0 0 1), acting on column vectors
 * (row, col, 1). t02 is the shift of rows, t12 the shift of columns. This file is the only place where rows and
 * columns become x and y; everything inside the program is x first.
 */
export type RowFirst = readonly [number, number, number, number, number, number];

export const ROW_FIRST_IDENTITY: RowFirst = [1, 0, 0, 0, 1, 0];

/** How far a matrix may be from a true rotation: hand-written files carry three digits, so 0.01 forgives rounding but no scale. */
const ROTATION_TOLERANCE = 0.01;

/** The matrix of a rigid transform: x' = cos x - sin y + tx, y' = sin x + cos y + ty, with row = y and col = x. */
export function rowFirstFromRigid(aFromB: Rigid): RowFirst {
  const cos = Math.cos(aFromB.turnRad);
  const sin = Math.sin(aFromB.turnRad);
  return [cos, sin, aFromB.y, -sin, cos, aFromB.x];
}

/**
 * The rigid transform of a matrix.
 *
 * @param decimals how many digits the matrix was written with: of all turns near it, one is chosen that is written
 *   with the same digits again, so that reading and writing a file changes no byte.
 */
export function rigidFromRowFirst(matrix: RowFirst, decimals = 6): Rigid {
  const [t00, t01, t02, t10, t11, t12] = matrix;
  return { turnRad: turnOfDigits((t00 + t11) / 2, (t01 - t10) / 2, decimals), x: t12, y: t02 };
}

/** The same matrix with x first, number by number: nothing is rounded or made orthogonal. */
export function affineFromRowFirst([t00, t01, t02, t10, t11, t12]: RowFirst): Affine {
  return { xx: t11, xy: t10, x: t12, yx: t01, yy: t00, y: t02 };
}

/** The way back of {@link affineFromRowFirst}. */
export function rowFirstFromAffine(affine: Affine): RowFirst {
  return [affine.yy, affine.yx, affine.y, affine.xy, affine.xx, affine.x];
}

/** The turn whose cosine and sine round to the given numbers, or the nearest turn where there is none. */
function turnOfDigits(cosWritten: number, sinWritten: number, decimals: number): number {
  const turn = Math.atan2(sinWritten, cosWritten);
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  const half = 0.5 * 10 ** -decimals;
  if (Math.abs(cos - cosWritten) < half && Math.abs(sin - sinWritten) < half) return turn;
  // Within half a digit the circle is straight: cos(turn + d) = cos - d sin, sin(turn + d) = sin + d cos.
  const forCos = [(cos - cosWritten - half) / sin, (cos - cosWritten + half) / sin];
  const forSin = [(sinWritten - sin - half) / cos, (sinWritten - sin + half) / cos];
  const from = Math.max(Math.min(...forCos), Math.min(...forSin));
  const to = Math.min(Math.max(...forCos), Math.max(...forSin));
  return from <= to ? wrapAngle(turn + (from + to) / 2) : turn;
}

/**
 * Six numbers of a text, checked to be a turn and a shift.
 *
 * @throws FrameError FRAME_FORMAT_MATRIX when they mirror, scale or shear.
 */
export function checkedRowFirst(numbers: readonly number[], file: string, line: TextLine): RowFirst {
  const [t00, t01, t02, t10, t11, t12] = numbers as unknown as RowFirst;
  const error = Math.max(
    Math.abs(t00 - t11),
    Math.abs(t01 + t10),
    Math.abs(t00 * t00 + t01 * t01 - 1),
    Math.abs(t10 * t10 + t11 * t11 - 1),
  );
  if (!(error <= ROTATION_TOLERANCE)) {
    throw new FrameError(
      'FRAME_FORMAT_MATRIX',
      `${file}, line ${line.number}: the matrix mirrors, scales or shears; only a turn and a shift fit fragments`,
      { file, remedy: 'Check that rows and columns of the matrix stand in the order of docs/reference/formats.md.' },
    );
  }
  return [t00, t01, t02, t10, t11, t12];
}

/** Reads a matrix of three lines of three numbers; the last line must be 0 0 1. */
export function parseThreeRows(rows: readonly (TextLine | undefined)[], file: string, head: TextLine): RowFirst {
  const numbers: number[] = [];
  for (const row of rows) {
    if (row === undefined) throw malformed(file, head, 'the three lines of its matrix are not complete');
    const found = words(row);
    if (found.length !== 3) throw malformed(file, row, `expected 3 numbers, found ${found.length}`);
    for (const word of found) numbers.push(decimal(word, file, row));
  }
  checkLastRow(numbers.slice(6), file, rows[2]!);
  return checkedRowFirst(numbers.slice(0, 6), file, rows[0]!);
}

/** The last row of a matrix must be 0 0 1. */
export function checkLastRow(row: readonly number[], file: string, line: TextLine): void {
  if (row[0] !== 0 || row[1] !== 0 || row[2] !== 1) {
    throw malformed(file, line, `the last row of a matrix is 0 0 1, found ${row.join(' ')}`);
  }
}

import { joinSeamTables, SEAM_NUMBERS, type LabelledSeams, type SeamTable } from '../../reassembly/crops/seam-table.ts';

/** Seams of many puzzles in memory. */
export interface SeamDataset {
  /** At one work pixel per pixel. */
  readonly table: SeamTable;
  /** By seam: 1 right, 0 wrong. */
  readonly targets: Uint8Array;
  /** By seam: true depth worn off each side, work pixels. */
  readonly depthPx: Float32Array;
  /** By seam: the picture it is from. Pictures are numbered in the order in which they first come. */
  readonly picture: Uint16Array;
  /** Rows to learn from, and rows of other pictures to measure on. */
  readonly training: Uint32Array;
  readonly validation: Uint32Array;
}

/** A puzzle's seams, and which side its picture is on. */
export interface SidedSeams extends LabelledSeams {
  /** Names the picture, and no other. */
  readonly picture: string;
  readonly side: 'training' | 'validation';
}

/**
 * Joins puzzles to a dataset.
 * @throws RangeError where one picture stands on both sides.
 */
export function joinSeams(puzzles: readonly SidedSeams[]): SeamDataset {
  const sides = new Map<string, SidedSeams['side']>();
  for (const { picture, side } of puzzles) {
    if ((sides.get(picture) ?? side) !== side) throw new RangeError(`${picture} is learned from and measured on.`);
    sides.set(picture, side);
  }
  const numberOf = new Map([...sides.keys()].map((picture, k) => [picture, k]));
  const perSeam = <T>(value: (puzzle: SidedSeams, seam: number) => T): T[] =>
    puzzles.flatMap((puzzle) => Array.from(puzzle.targets, (_, seam) => value(puzzle, seam)));
  const side = perSeam((puzzle) => puzzle.side);
  const rowsOn = (wanted: SidedSeams['side']): Uint32Array =>
    Uint32Array.from(Array.from(side.keys()).filter((row) => side[row] === wanted));
  return {
    table: joinSeamTables(puzzles.map(({ table }) => table)),
    targets: Uint8Array.from(perSeam(({ targets }, seam) => targets[seam])),
    depthPx: Float32Array.from(perSeam(({ depthPx }) => depthPx)),
    picture: Uint16Array.from(perSeam(({ picture }) => numberOf.get(picture)!)),
    training: rowsOn('training'),
    validation: rowsOn('validation'),
  };
}

/** Mean and deviation of the numbers beside the crops, over the rows that are learned from; 1 where nothing varies. */
export function spreadOfNumbers({ table, training }: SeamDataset): { mean: number[]; deviation: number[] } {
  const mean = new Array<number>(SEAM_NUMBERS).fill(0);
  const squares = new Array<number>(SEAM_NUMBERS).fill(0);
  for (const row of training)
    for (let f = 0; f < SEAM_NUMBERS; f++) mean[f] += table.numbers[row * SEAM_NUMBERS + f] / training.length;
  for (const row of training)
    for (let f = 0; f < SEAM_NUMBERS; f++)
      squares[f] += (table.numbers[row * SEAM_NUMBERS + f] - mean[f]) ** 2 / training.length;
  return { mean, deviation: squares.map((variance) => (variance < 1e-12 ? 1 : Math.sqrt(variance))) };
}

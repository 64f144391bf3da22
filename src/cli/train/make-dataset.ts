import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeSeams, encodeSeams } from '../../formats/seams-file.ts';
import { saveCompressed } from '../../jobs/compressed-file.ts';
import { stableJson } from '../../jobs/stable-json.ts';
import { seededRandom } from '../../math/random.ts';
import type { Photograph } from '../../reassembly/puzzle/photograph-fragment.ts';
import type { LabelledSeams } from '../../reassembly/crops/seam-table.ts';
import type { TaskRunner } from '../../workers/task-runner.ts';
import { loadMade } from './load-made.ts';
import { sampleSeams } from './sample-seams.ts';
import type { SidedSeams } from './seam-dataset.ts';
import { planPuzzles, type PictureSource, type PieceRange, type PuzzlePlan } from './training-puzzles.ts';

/** A picture to break, known by its contents. */
export interface HashedPicture extends PictureSource {
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

export interface DatasetOptions {
  /** Where the seams are kept; what already stands there is not made again. */
  readonly folder: string;
  readonly pictures: readonly HashedPicture[];
  /** Puzzles to learn from, and more of other pictures to measure on. */
  readonly puzzles: number;
  readonly validation: number;
  readonly seed: number;
  /** Fragments per puzzle. @default as planPuzzles has it */
  readonly pieces?: PieceRange;
  readonly tasks: TaskRunner;
  readonly signal: AbortSignal;
  /** After each puzzle, found or made. */
  readonly onPuzzle?: (news: DatasetNews) => void;
}

export interface DatasetNews {
  readonly done: number;
  readonly total: number;
  /** Puzzles made now, rather than found. */
  readonly made: number;
  /** Seams so far. */
  readonly seams: number;
}

/** Raised by hand whenever the same plan would give other seams: those on disk are then made anew. */
const SAMPLING_VERSION = 2;

/**
 * Makes the seams to train on, puzzle by puzzle, each in a file of its own: stopped or killed, it goes on where it was.
 * @throws FrameError FRAME_STOPPED, FRAME_DISK_…; RangeError with fewer than two pictures.
 */
export async function makeDataset(options: DatasetOptions): Promise<SidedSeams[]> {
  const { folder, pictures, puzzles, validation, seed, pieces, tasks, signal, onPuzzle } = options;
  await mkdir(folder, { recursive: true });
  const plans = planPuzzles(pictures, puzzles, validation, seed, pieces);
  const sided = (['training', 'validation'] as const).flatMap((side) =>
    plans[side].map((plan) => ({ plan: { ...plan, photograph: drawPhotograph(plan) }, side })),
  );
  const found: SidedSeams[] = [];
  let made = 0;
  let seams = 0;
  for (const [k, { plan, side }] of sided.entries()) {
    const path = join(folder, `puzzle_${String(k + 1).padStart(5, '0')}.seams`);
    const { sha256 } = plan.picture;
    const origin = originOf(plan, sha256);
    let labelled: LabelledSeams | null = await loadMade(path, origin, decodeSeams);
    if (labelled === null) {
      labelled = await sampleSeams(plan, tasks, signal);
      await saveCompressed(path, encodeSeams({ ...labelled, origin }));
      made++;
    }
    const { table, targets, depthPx } = labelled;
    found.push({ table, targets, depthPx, picture: sha256, side });
    seams += found[k].targets.length;
    onPuzzle?.({ done: k + 1, total: sided.length, made, seams });
  }
  return found;
}

/** Half of the puzzles are photographed perfectly in each respect; the others so badly at most as a lab would still keep. */
const BLURS_PX = [0, 0, 0.6, 1] as const;
const JPEG_QUALITIES = [0, 0, 85, 50] as const;
const RIM_SHARES = [0, 0, 0.3, 0.6] as const;

function drawPhotograph({ shred }: PuzzlePlan): Photograph {
  const random = seededRandom(shred.seed ?? 0).fork('photograph');
  const pick = (items: readonly number[]): number => items[random.below(items.length)];
  return {
    blurPx: pick(BLURS_PX),
    jpegQuality: pick(JPEG_QUALITIES),
    rimShare: pick(RIM_SHARES),
    background: [random.below(256), random.below(256), random.below(256)],
  };
}

function originOf({ shred, sidePx, wearStep, photograph }: PuzzlePlan, sha256: string): string {
  return stableJson({ version: SAMPLING_VERSION, picture: sha256, shred, sidePx, wearStep, photograph });
}

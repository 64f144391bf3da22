import { FrameError } from '../errors.ts';
import { seededRandom } from '../math/random.ts';
import type { RgbaImage } from '../imaging/image.ts';
import { cutFragments, type CutResult, type NamedMask } from '../reassembly/fragments/cut-fragments.ts';
import type { Fragment } from '../reassembly/fragments/fragment.ts';
import { paintKeyColour, type KeyColourOptions, type KeyColourResult } from '../reassembly/fragments/key-colour.ts';
import { segmentBackground, type Segmentation } from '../reassembly/fragments/segment-background.ts';
import { renderPicture, type PlacedFragment, type RenderedPicture } from '../reassembly/picture/render-picture.ts';

interface SumInput {
  readonly numbers: Float64Array;
  /** How often to add them up: a task as long as a test needs. @default 1 */
  readonly repeat?: number;
  readonly fail?: 'coded' | 'plain';
}

interface SumOutput {
  readonly total: number;
  readonly squares: Float64Array;
}

interface KeyColourInput extends KeyColourOptions {
  readonly fragment: Fragment;
}

interface CutInput {
  readonly original: RgbaImage;
  readonly masks: readonly NamedMask[];
  readonly turn: boolean;
  readonly seed: number;
}

/**
 * Everything that may run on a thread, by name: pure functions of buffers and plain values.
 * A task is added here and nowhere else; the thread's entry and the in-line runner both read this record.
 */
export const TASKS = {
  /** Cuts the original by all masks. */
  cutFragments: ({ original, masks, turn, seed }: CutInput): CutResult =>
    cutFragments(original, masks, { turn, random: seededRandom(seed) }),
  /** Finds the fragment in a photograph. */
  segmentBackground: ({ picture, name }: { readonly picture: RgbaImage; readonly name: string }): Segmentation =>
    segmentBackground(picture, name),
  /** Paints a fragment on the key colour. */
  paintKeyColour: ({ fragment, ...options }: KeyColourInput): KeyColourResult => paintKeyColour(fragment, options),
  /** Paints one component's picture. */
  renderPicture: (placed: readonly PlacedFragment[]): RenderedPicture => renderPicture(placed),
  /** Proves a thread at work (`selftest`, tests of the runners): the sum and the squares, `repeat` times over. */
  sum: (input: SumInput): SumOutput => {
    if (input.fail === 'coded') throw new FrameError('FRAME_STOPPED', 'Asked to fail.', { file: 'a', remedy: 'b' });
    if (input.fail === 'plain') throw new RangeError('Asked to fail.');
    let total = 0;
    for (let round = input.repeat ?? 1; round > 0; round--) {
      total = input.numbers.reduce((sum, number) => sum + number, 0);
    }
    return { total, squares: input.numbers.map((number) => number * number) };
  },
} satisfies Record<string, (input: never) => unknown>;

export type TaskName = keyof typeof TASKS;
export type TaskInput<N extends TaskName> = Parameters<(typeof TASKS)[N]>[0];
export type TaskOutput<N extends TaskName> = Awaited<ReturnType<(typeof TASKS)[N]>>;

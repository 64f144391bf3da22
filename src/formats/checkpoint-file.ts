import { z } from 'zod';
import type { TrainingState } from '../cnn/train-learner.ts';
import { decodeColumns, encodeColumns } from './columns-file.ts';
import { malformed } from './text-lines.ts';

/** Where the training of one learner stands. */
export interface Checkpoint {
  /** What is trained on what, and how; equal text means that the training can go on from here. */
  readonly origin: string;
  readonly state: TrainingState;
  /** By stretch of steps: the last step, the mean loss, and the share that was told rightly. */
  readonly course: readonly CourseEntry[];
}

const COURSE_ENTRY = z.tuple([z.number().int(), z.number(), z.number()]);
export type CourseEntry = z.infer<typeof COURSE_ENTRY>;

const HEADER = z.object({
  format: z.literal('frame-pipeline checkpoint'),
  version: z.literal(1),
  origin: z.string(),
  step: z.number().int().min(0),
  course: z.array(COURSE_ENTRY),
});

export function encodeCheckpoint({ origin, state, course }: Checkpoint): Uint8Array {
  const { step, weights, adam } = state;
  const header: z.infer<typeof HEADER> = {
    ...{ format: 'frame-pipeline checkpoint', version: 1, origin, step, course: [...course] },
  };
  return encodeColumns({ header, columns: { ...weights, ...adam } });
}

/** @throws FrameError FRAME_FORMAT_SYNTAX where the file is not what encodeCheckpoint writes. */
export function decodeCheckpoint(bytes: Uint8Array, file: string): Checkpoint {
  const { header, columns } = decodeColumns(bytes, file);
  const parsed = HEADER.safeParse(header);
  const { parameters, statistics, first, second } = columns;
  const whole =
    parameters instanceof Float32Array &&
    statistics instanceof Float32Array &&
    first instanceof Float32Array &&
    second instanceof Float32Array &&
    first.length === parameters.length &&
    second.length === parameters.length;
  if (!parsed.success || !whole) throw malformed(file, null, 'it is no checkpoint of a training');
  const { origin, step, course } = parsed.data;
  return { origin, course, state: { step, weights: { parameters, statistics }, adam: { first, second } } };
}

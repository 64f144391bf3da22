import { z } from 'zod';
import type { Architecture } from '../cnn/architecture.ts';
import type { CropSize } from '../reassembly/crops/cut-crop.ts';
import { malformed } from './text-lines.ts';

const count = z.number().int().min(1);
const kept = <K extends string>(kind: K) => z.strictObject({ kind: z.literal(kind) });

const STAGE = z.discriminatedUnion('kind', [
  kept('pool'),
  kept('residual').extend({ channels: count }),
  kept('convolution').extend({ channels: count, side: z.union([z.literal(3), z.literal(5)]) }),
]);

const ARCHITECTURE = z.strictObject({
  channels: count,
  height: count,
  width: count,
  fold: z.union([z.literal(1), z.literal(2)]),
  numbers: z.strictObject({ mean: z.array(z.number()), deviation: z.array(z.number().positive()) }),
  convolutionBias: z.boolean(),
  stages: z.array(STAGE).min(1),
  roiRows: count,
  roiColumns: count,
  hidden: count,
  hiddenRectified: z.boolean(),
});

const SHA256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 is 64 hexadecimal digits');

const MANIFEST = z.strictObject({
  format: z.literal('frame-pipeline model'),
  version: z.literal(1),
  /** Version of the program that trained it. */
  program: z.string(),
  boosting: z.enum(['adaboost', 'gentle', 'jigsaw']),
  calibration: z.strictObject({ slope: z.number(), offset: z.number() }),
  learners: z
    .array(
      z.strictObject({
        /** g0 … */
        name: z.string().regex(/^g\d+$/, 'a learner is called g0, g1, …'),
        alpha: z.number().positive(),
        size: z.strictObject({ height: count, width: count, stepPx: z.number().min(1) }),
        architecture: ARCHITECTURE,
      }),
    )
    .min(1),
  /** SHA-256 of every other file of the model, by its path in the model's folder. */
  files: z.record(z.string(), SHA256),
  /** By learner, what it said when it was trained of the seams that the program draws for a check, log odds. */
  example: z.record(z.string(), z.array(z.number())).optional(),
  /** What it was trained on, and how. */
  recipe: z.record(z.string(), z.json()),
  /** SHA-256 of the manifest's other entries, as JSON with sorted keys. */
  checksum: SHA256,
});

/** One learner of a model, without its weights. */
export interface ModelLearner {
  readonly name: string;
  /** What its vote counts. */
  readonly alpha: number;
  readonly size: CropSize;
  readonly architecture: Architecture;
}

/** What stands in a model's `manifest.json`. */
export interface ModelManifest extends Omit<z.infer<typeof MANIFEST>, 'learners'> {
  readonly learners: readonly ModelLearner[];
}

/** @throws FrameError FRAME_FORMAT_SYNTAX where the text is no such manifest. */
export function parseModelManifest(text: string, file = 'manifest.json'): ModelManifest {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw malformed(file, null, 'it is not valid JSON');
  }
  const parsed = MANIFEST.safeParse(content);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw malformed(file, null, `${path.join('.') || 'it'}: ${message}`);
}

/** Writes alpha.txt: what each learner's vote counts, one a line. */
export function formatAlphas(alphas: readonly number[]): string {
  return alphas.map((alpha) => `${alpha}\n`).join('');
}

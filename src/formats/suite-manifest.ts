import { z } from 'zod';
import { FrameError } from '../errors.ts';
import { FRACTURE_GENERATORS, type FractureName } from '../reassembly/puzzle/fracture-generators.ts';
import { parseJson } from './parse-json.ts';
import { malformed } from './text-lines.ts';

const share = z.number().min(0).max(1);
const level = z.number().int().min(0).max(255);
const seed = z.number().int().min(0).max(0xffffffff);
const name = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'a name is small letters, digits and hyphens');
const positive = z.number().positive();

/** How a puzzle is made, in the words of `shred`; what a group leaves out its puzzles may say, and theirs counts. */
const SETTINGS = z.strictObject({
  /** Pieces before any is lost. */
  pieces: z.number().int().min(2).max(9999).optional(),
  /** Square root of the mean area of a piece before it wears, px: it gives the picture's size. */
  sidePx: z.number().min(24).optional(),
  erosionPx: z.number().min(0).optional(),
  erosionVariation: share.optional(),
  sharedWear: z.boolean().optional(),
  chips: share.optional(),
  missing: share.optional(),
  /** Pieces of another picture mixed in, as a share of the true ones. */
  spurious: share.optional(),
  colourCast: share.optional(),
  noise: z.number().min(0).optional(),
  scaleSpread: z.number().min(0).max(0.5).optional(),
  /** How old a photograph of the intact picture goes with the pieces, 0 (as good as new) to 1. */
  reference: share.optional(),
  /** Colour around the pieces. */
  background: z.tuple([level, level, level]).optional(),
});

const PUZZLE = SETTINGS.extend({
  generator: z.enum(Object.keys(FRACTURE_GENERATORS) as [FractureName, ...FractureName[]]),
  /** Breaks and wears the picture. */
  seed,
  /** Which picture is broken. */
  picture: seed,
  /** Which picture gives the spurious pieces. */
  stranger: seed.optional(),
});

/** What a group should reach; figures are means over its runs unless they say "each". */
const TARGETS = z.strictObject({
  /** Share of the pieces right at the standard tolerance. */
  right: share.optional(),
  /** The same in each run. */
  rightEach: share.optional(),
  /** The same in each run at the loose tolerance: 10 degrees, 5 % of the diagonal. */
  rightEachLoose: share.optional(),
  /** Runs with every piece right. */
  solved: z.number().int().min(1).optional(),
  /** Largest error over the placed pieces from the anchor that fits best, px, in each run. */
  rmsePxEach: positive.optional(),
  /** Wall time of each run, s. */
  wallSEach: positive.optional(),
  /** Largest memory of each run, MiB. */
  peakMiBEach: positive.optional(),
  /** Of the true neighbours with a long contact, the share with a right candidate among the ten best of their pair. */
  recallAt10: share.optional(),
  /** Of the pieces placed right, the share called sure; over all pieces of the group. */
  sureOfRight: share.optional(),
  /** Of the spurious pieces given, the share placed; over all pieces of the group. */
  spuriousPlaced: share.optional(),
  /** `right` falls no further below that of another group. */
  within: z.strictObject({ share, of: name }).optional(),
});

/** What all runs together should reach. */
const SUITE_TARGETS = z.strictObject({
  /** Of the placed pieces called sure, the share that is wrong, at most. */
  sureWrong: share.optional(),
  /** Of the pieces placed right, the share called sure. */
  sureOfRight: share.optional(),
  /** Expected calibration error over placed pieces, at most. */
  calibrationError: share.optional(),
  /** Time grows with a lower power of the number of pieces than `power`, from `from` pieces on. */
  growth: z.strictObject({ from: z.number().int().min(2), power: positive }).optional(),
});

const MANIFEST = z.strictObject({
  format: z.literal('frame-pipeline suite'),
  version: z.literal(1),
  about: z.string().min(1),
  /** Photographs of a folder are dealt to the two sides by their content: none is tuned on and judged on. */
  side: z.enum(['judging', 'tuning']),
  targets: SUITE_TARGETS,
  /** Puzzles that the program makes. */
  groups: z.array(
    z.strictObject({
      name,
      about: z.string().min(1),
      /** Whether the time of its runs tells how time grows with the number of pieces. */
      growth: z.boolean().optional(),
      settings: SETTINGS,
      targets: TARGETS,
      puzzles: z.array(PUZZLE).min(1),
    }),
  ),
  /** Sets that lie in a folder, by name. */
  sets: z.array(
    z.strictObject({
      name,
      about: z.string().min(1),
      sets: z.array(z.string().min(1)).min(1),
      /** Each set is solved once per seed. */
      seeds: z.array(seed).min(1),
      targets: TARGETS,
    }),
  ),
});

export type SuiteManifest = z.infer<typeof MANIFEST>;
export type SuiteTargets = z.infer<typeof SUITE_TARGETS>;
export type GroupTargets = z.infer<typeof TARGETS>;

/** One puzzle of a suite, every setting filled in. */
export interface SuitePuzzle {
  /** Unlike any other in the suite: `clean-100_voronoi-7001`. */
  readonly name: string;
  readonly group: string;
  readonly generator: FractureName;
  readonly seed: number;
  readonly picture: number;
  readonly stranger: number | null;
  readonly pieces: number;
  readonly sidePx: number;
  readonly erosionPx: number;
  readonly erosionVariation: number;
  readonly sharedWear: boolean;
  readonly chips: number;
  readonly missing: number;
  readonly spurious: number;
  readonly colourCast: number;
  readonly noise: number;
  readonly scaleSpread: number;
  /** Null where no picture of the whole goes with the pieces. */
  readonly reference: number | null;
  readonly background: readonly [number, number, number];
}

const DEFAULTS = {
  sidePx: 110,
  erosionPx: 0,
  erosionVariation: 0,
  sharedWear: false,
  chips: 0,
  missing: 0,
  spurious: 0,
  colourCast: 0,
  noise: 0,
  scaleSpread: 0,
  reference: null,
  background: [8, 248, 8],
} as const;

/**
 * Reads a suite: which puzzles it makes, which sets it needs, and what should be reached.
 *
 * @throws FrameError FRAME_FORMAT_SYNTAX when it is no such file, or its groups don't fit together.
 */
export function parseSuiteManifest(text: string, file: string): SuiteManifest {
  let manifest: SuiteManifest;
  try {
    manifest = MANIFEST.parse(parseJson(text));
  } catch (cause) {
    const reason =
      cause instanceof z.ZodError
        ? cause.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`)[0]
        : `it is no JSON: ${(cause as Error).message}`;
    const refusal = malformed(file, null, reason);
    throw new FrameError(refusal.code, refusal.message, { file, remedy: refusal.remedy ?? '', cause });
  }
  const groups = [...manifest.groups, ...manifest.sets];
  const names = groups.map((group) => group.name);
  const twice = names.find((each, k) => names.indexOf(each) !== k);
  if (twice !== undefined) throw malformed(file, null, `two groups are called "${twice}"`);
  const lost = groups.find(({ targets }) => targets.within !== undefined && !names.includes(targets.within.of));
  if (lost !== undefined)
    throw malformed(file, null, `${lost.name} is held against "${lost.targets.within!.of}", which is no group`);
  const puzzles = manifest.groups.flatMap((group) => puzzlesOf(group, file)).map((puzzle) => puzzle.name);
  const same = puzzles.find((each, k) => puzzles.indexOf(each) !== k);
  if (same !== undefined) throw malformed(file, null, `two puzzles would be called "${same}"`);
  return manifest;
}

/** The puzzles of a group, each with all its settings. */
export function puzzlesOf(group: SuiteManifest['groups'][number], file = 'the suite'): SuitePuzzle[] {
  return group.puzzles.map(({ stranger, ...puzzle }) => {
    const settings = { ...DEFAULTS, ...group.settings, ...puzzle };
    const { generator, pieces, spurious } = settings;
    if (pieces === undefined) throw malformed(file, null, `${group.name}: a puzzle does not say how many pieces`);
    if (spurious > 0 !== (stranger !== undefined))
      throw malformed(file, null, `${group.name}: spurious pieces and the stranger that gives them belong together`);
    const label = `${group.name}_${generator}-${group.settings.pieces === undefined ? `${pieces}-` : ''}${puzzle.seed}`;
    return { ...settings, pieces, name: label, group: group.name, stranger: stranger ?? null };
  });
}

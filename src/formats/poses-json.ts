import { z } from 'zod';
import { FrameError } from '../errors.ts';
import { compose, invert, type Rigid } from '../math/rigid.ts';
import type { Joint, Poses } from '../reassembly/poses/poses.ts';
import { fixed } from './decimals.ts';
import { ROW_FIRST_IDENTITY, rowFirstFromRigid } from './row-first.ts';
import { malformed, wrongId } from './text-lines.ts';
import { poseAt } from '../reassembly/poses/pose-columns.ts';

/** How far a placement or a joint may be trusted, in a word: the same words and bounds wherever certainty is told. */
export type Confidence = 'sure' | 'likely' | 'doubtful';

/** From this probability on it is called sure: one in twenty of the least sure ones may be wrong. */
export const SURE = 0.95;
/** From this probability on it is called likely: better than two to one. */
export const LIKELY = 2 / 3;

export function confidenceOf(probability: number): Confidence {
  if (probability >= SURE) return 'sure';
  return probability >= LIKELY ? 'likely' : 'doubtful';
}

/** How many probabilities come under each word. */
export function countConfidences(probabilities: readonly number[]): Record<Confidence, number> {
  const counts = { sure: 0, likely: 0, doubtful: 0 };
  for (const probability of probabilities) counts[confidenceOf(probability)]++;
  return counts;
}

const finite = z.number();
const share = finite.min(0).max(1);
const fragmentNumber = z.number().int().min(0).max(0xffff);
const row = z.tuple([finite, finite, finite]);

const confidence = z.enum(['sure', 'likely', 'doubtful']);

const POSES_FILE = z.object({
  format: z.literal('frame-pipeline poses'),
  version: z.literal(1),
  /** Fragments in the order of their ids, one per id. */
  fragments: z.array(
    z.object({
      id: fragmentNumber,
      file: z.string().min(1),
      placed: z.boolean(),
      component: fragmentNumber,
      pageFromFragment: z.object({ turn_deg: finite, x: finite, y: finite }).nullable(),
      rootFromFragment: z.tuple([row, row, row]).nullable(),
      probability: share,
      confidence: confidence.nullable(),
    }),
  ),
  joints: z.array(
    z.object({
      a: fragmentNumber,
      b: fragmentNumber,
      probability: share,
      // Files of earlier versions lack it.
      confidence: confidence.optional(),
      contact: finite.min(0),
      gap: finite,
    }),
  ),
});

/** poses.json: everything that is known about the answer. */
export type PosesFile = z.infer<typeof POSES_FILE>;

/** poses.json as values: what {@link formatPosesJson} was given. */
export interface PosesAnswer {
  readonly poses: Poses;
  readonly joints: readonly Joint[];
  /** File names of the fragments, by id. */
  readonly names: readonly string[];
}

/**
 * Writes poses.json. A fragment that is left aside has no pose (`null`); a component is named by its smallest id.
 * Angles in degrees, clockwise on the screen; lengths in pixels of the fragments as given.
 */
export function formatPosesJson({ poses, joints, names }: PosesAnswer): string {
  const content: PosesFile = {
    format: 'frame-pipeline poses',
    version: 1,
    fragments: names.map((file, id) => {
      const placed = poses.placed[id] === 1;
      const component = poses.component[id];
      const pose = poseAt(poses, id);
      return {
        id,
        file,
        placed,
        component,
        pageFromFragment: placed
          ? { turn_deg: rounded((pose.turnRad * 180) / Math.PI), x: rounded(pose.x), y: rounded(pose.y) }
          : null,
        rootFromFragment: placed ? rootMatrix(poses, component, id) : null,
        probability: rounded(poses.probability[id], 6),
        confidence: placed ? confidenceOf(poses.probability[id]) : null,
      };
    }),
    joints: joints.map(({ a, b, probability, contactPx, gapPx }) => ({
      a,
      b,
      probability: rounded(probability, 6),
      confidence: confidenceOf(probability),
      contact: rounded(contactPx, 3),
      gap: rounded(gapPx, 3),
    })),
  };
  // One fragment and one joint per line: easy to read, and a change of one fragment is a change of one line.
  const list = (items: readonly unknown[]): string =>
    items.length === 0 ? '[]' : `[\n${items.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;
  return [
    '{',
    `  "format": ${JSON.stringify(content.format)},`,
    `  "version": ${content.version},`,
    `  "fragments": ${list(content.fragments)},`,
    `  "joints": ${list(content.joints)}`,
    '}\n',
  ].join('\n');
}

/**
 * Reads poses.json.
 *
 * @throws FrameError FRAME_FORMAT_SYNTAX when it is not such a file, FRAME_FORMAT_ID when ids don't fit together.
 */
export function parsePosesJson(text: string, file = 'poses.json'): PosesAnswer {
  let content: PosesFile;
  try {
    content = POSES_FILE.parse(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch (cause) {
    const reason =
      cause instanceof z.ZodError
        ? cause.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`)[0]
        : `it is no JSON: ${(cause as Error).message}`;
    const refusal = malformed(file, null, reason);
    throw new FrameError(refusal.code, refusal.message, { file, remedy: refusal.remedy ?? '', cause });
  }
  const { fragments } = content;
  const count = fragments.length;
  const poses = {
    count,
    turnRad: new Float64Array(count),
    x: new Float64Array(count),
    y: new Float64Array(count),
    placed: new Uint8Array(count),
    component: new Uint16Array(count),
    probability: new Float32Array(count),
  };
  fragments.forEach((fragment, id) => {
    if (fragment.id !== id) throw wrongId(file, null, `expected fragment ${id}, found ${fragment.id}`);
    if (fragment.component > id || fragments[fragment.component].component !== fragment.component) {
      throw wrongId(file, null, `fragment ${id} names the component ${fragment.component}, which is none`);
    }
    if (fragment.placed !== (fragment.pageFromFragment !== null)) {
      throw malformed(file, null, `fragment ${id} must have a pose exactly when it is placed`);
    }
    poses.turnRad[id] = ((fragment.pageFromFragment?.turn_deg ?? 0) * Math.PI) / 180;
    poses.x[id] = fragment.pageFromFragment?.x ?? 0;
    poses.y[id] = fragment.pageFromFragment?.y ?? 0;
    poses.placed[id] = fragment.placed ? 1 : 0;
    poses.component[id] = fragment.component;
    poses.probability[id] = fragment.probability;
  });
  const joints = content.joints.map(({ a, b, probability, contact, gap }) => {
    if (a >= count || b >= count || a === b) throw wrongId(file, null, `a joint names the fragments ${a} and ${b}`);
    return { a, b, probability, contactPx: contact, gapPx: gap };
  });
  return { poses, joints, names: fragments.map((fragment) => fragment.file) };
}

function rootMatrix(
  poses: Poses,
  root: number,
  id: number,
): NonNullable<PosesFile['fragments'][0]['rootFromFragment']> {
  const rootFromFragment: Rigid = compose(invert(poseAt(poses, root)), poseAt(poses, id));
  const matrix = id === root ? ROW_FIRST_IDENTITY : rowFirstFromRigid(rootFromFragment);
  const [t00, t01, t02, t10, t11, t12] = matrix.map((number) => rounded(number));
  return [
    [t00, t01, t02],
    [t10, t11, t12],
    [0, 0, 1],
  ];
}

/** The number that its decimal form stands for, so that JSON writes no more digits than that. */
function rounded(value: number, digits = 8): number {
  return Number(fixed(value, digits));
}

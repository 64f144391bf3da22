import { closest } from 'fastest-levenshtein';
import { z } from 'zod';
import { FrameError } from '../errors.ts';
import { invert, type Rigid } from '../math/rigid.ts';
import type { Constraints, JointConstraint, PlacedFragment } from '../reassembly/poses/constraints.ts';
import { malformed } from './text-lines.ts';

/** Turns are taken as they are written, also those of more than once around, but not beyond all sense. */
const MOST_TURN_DEG = 1e6;
/** Farther than this from its frame, in pixels, nothing can lie: a picture may be 20,000 px wide. */
const FARTHEST_PX = 1e7;

/** A fragment by the name of its picture, or by its id: as poses.json has them under `file` and `id`. */
const FRAGMENT = z.union([z.string().min(1), z.number().int().min(0).max(0xffff)], {
  error: 'a fragment is named by its picture, "piece_07.png", or by its id, 6',
});

/** Degrees clockwise on the screen, pixels of the fragments as given, as in poses.json. */
const POSE = z.strictObject({
  turn_deg: z.number().min(-MOST_TURN_DEG).max(MOST_TURN_DEG),
  x: z.number().min(-FARTHEST_PX).max(FARTHEST_PX),
  y: z.number().min(-FARTHEST_PX).max(FARTHEST_PX),
});

const JOINT = z.strictObject({ a: FRAGMENT, b: FRAGMENT, aFromB: POSE.optional() });

const CONSTRAINTS = z.strictObject({
  format: z.literal('frame-pipeline constraints'),
  version: z.literal(1),
  locked: z.array(z.strictObject({ fragment: FRAGMENT, pageFromFragment: POSE })).default([]),
  accepted: z.array(JOINT).default([]),
  refused: z.array(JOINT).default([]),
  groups: z
    .array(
      z.strictObject({
        fragments: z.array(z.strictObject({ fragment: FRAGMENT, groupFromFragment: POSE })).min(2),
      }),
    )
    .default([]),
});

/** constraints.json, as people and scripts write it; lists may be left out. */
export type ConstraintsFile = z.input<typeof CONSTRAINTS>;

/**
 * Reads constraints.json, and refuses what cannot hold whatever the fragments look like. What needs their outlines, such as
 * locked fragments that overlap, is found when the solver takes them (`bindFragments`).
 *
 * @param names file names of all fragments, by id.
 * @throws FrameError FRAME_FORMAT_SYNTAX; FRAME_FORMAT_ID for a fragment that is not there; FRAME_CONSTRAINTS_CONFLICT.
 */
export function parseConstraints(text: string, names: readonly string[], file = 'constraints.json'): Constraints {
  const content = parseFile(text, file);
  const ids = new Map(names.map((name, id) => [name, id]));
  const idOf = (fragment: string | number): number => {
    const id = typeof fragment === 'number' ? fragment : ids.get(fragment);
    if (id !== undefined && id < names.length) return id;
    throw unknownFragment(fragment, names, file);
  };
  const conflict = (what: string, remedy: string): FrameError =>
    new FrameError('FRAME_CONSTRAINTS_CONFLICT', `${file}: ${what}`, { file, remedy });

  const onceEach = (placed: readonly PlacedFragment[], where: string): readonly PlacedFragment[] => {
    const seen = new Set<number>();
    for (const { id } of placed) {
      if (seen.has(id)) throw conflict(`${names[id]} stands twice ${where}.`, 'Keep one of its two poses.');
      seen.add(id);
    }
    return placed;
  };
  const joints = (list: (typeof content)['accepted'], key: 'accepted' | 'refused'): JointConstraint[] =>
    list.map((joint) => {
      const [a, b] = [idOf(joint.a), idOf(joint.b)];
      if (a === b) throw conflict(`a joint under "${key}" joins ${names[a]} to itself.`, 'Name two fragments.');
      const aFromB = joint.aFromB === undefined ? null : rigidOf(joint.aFromB);
      return a < b ? { a, b, aFromB } : { a: b, b: a, aFromB: aFromB && invert(aFromB) };
    });

  const accepted = joints(content.accepted, 'accepted');
  const refused = joints(content.refused, 'refused');
  const pairOf = ({ a, b }: JointConstraint): string => `${names[a]} and ${names[b]}`;
  const pairs = new Set<string>();
  for (const joint of accepted) {
    const pair = pairOf(joint);
    if (pairs.has(pair)) throw conflict(`the joint of ${pair} is accepted twice.`, 'Keep one of the two.');
    pairs.add(pair);
  }
  for (const joint of refused) {
    if (joint.aFromB !== null || !pairs.has(pairOf(joint))) continue;
    throw conflict(
      `the joint of ${pairOf(joint)} is both accepted and refused.`,
      'Keep one of the two, or say with "aFromB" which way of meeting is refused.',
    );
  }
  return {
    file,
    names,
    locked: onceEach(
      content.locked.map(({ fragment, pageFromFragment: pose }) => ({ id: idOf(fragment), pose: rigidOf(pose) })),
      'under "locked"',
    ),
    accepted,
    refused,
    groups: content.groups.map(({ fragments }, index) =>
      onceEach(
        fragments.map(({ fragment, groupFromFragment: pose }) => ({ id: idOf(fragment), pose: rigidOf(pose) })),
        `in group ${index + 1}`,
      ),
    ),
  };
}

function parseFile(text: string, file: string): z.output<typeof CONSTRAINTS> {
  try {
    return CONSTRAINTS.parse(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch (cause) {
    const reason =
      cause instanceof z.ZodError
        ? cause.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`)[0]
        : `it is no JSON: ${(cause as Error).message}`;
    throw malformed(file, null, reason);
  }
}

function unknownFragment(fragment: string | number, names: readonly string[], file: string): FrameError {
  const what =
    typeof fragment === 'number'
      ? `there is no fragment ${fragment}; ids go from 0 to ${names.length - 1}`
      : `there is no fragment "${fragment}"; did you mean "${closest(fragment, [...names])}"?`;
  return new FrameError('FRAME_FORMAT_ID', `${file}: ${what}`, {
    file,
    remedy: 'Name fragments as poses.json does, under "file" or "id".',
  });
}

const rigidOf = ({ turn_deg: deg, x, y }: z.output<typeof POSE>): Rigid => ({ turnRad: (deg * Math.PI) / 180, x, y });

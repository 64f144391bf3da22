import { z } from 'zod';
import { FrameError } from '../errors.ts';
import { convexHull, enclosedArea } from '../geometry/convex-hull.ts';
import { closedLength } from '../geometry/resample.ts';
import { invert, type Rigid } from '../math/rigid.ts';
import type { BorderFragment, Constraints, JointConstraint, Outline } from '../reassembly/poses/constraints.ts';
import { parseJson } from './parse-json.ts';
import { malformed } from './text-lines.ts';
import { didYouMean } from './unknown-key.ts';

/** Turns are taken as they are written, also those of more than once around, but not beyond all sense. */
const MOST_TURN_DEG = 1e6;
/** Farther than this from its frame, in pixels, nothing can lie: a picture may be 20,000 px wide. */
const FARTHEST_PX = 1e7;
/** Corners of a polygon: enough for any bent border. */
const MOST_POINTS = 1000;
/** A polygon that is longer than its hull by less than this share bends inwards by less than a thousandth of a side. */
const STRAIGHT_SHARE = 1e-6;
/** Sides of the polygon that stands for an ellipse: it strays from it by a thousandth of the radius. */
const ELLIPSE_SIDES = 72;

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

/** A name alone, or with the side of the border. */
const BORDER_FRAGMENT = z.union(
  [FRAGMENT, z.strictObject({ fragment: FRAGMENT, side: z.enum(['top', 'right', 'bottom', 'left']).optional() })],
  {
    error: 'write "piece_07.png", or { "fragment": "piece_07.png", "side": "top" }; sides: top, right, bottom, left',
  },
);

/** Pixels of the fragments; a whole is never smaller than one of them. */
const LENGTH = z.number().min(1).max(FARTHEST_PX);
const COORDINATE = z.number().min(-FARTHEST_PX).max(FARTHEST_PX);
const PAGE = { pageFromOutline: POSE.optional() };

const OUTLINE = z.discriminatedUnion('shape', [
  z.strictObject({ shape: z.literal('rectangle'), width: LENGTH, height: LENGTH, ...PAGE }),
  z.strictObject({ shape: z.literal('ellipse'), width: LENGTH, height: LENGTH, ...PAGE }),
  z.strictObject({
    shape: z.literal('polygon'),
    points: z
      .array(z.tuple([COORDINATE, COORDINATE]))
      .min(3)
      .max(MOST_POINTS),
    ...PAGE,
  }),
]);

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
  border: z.array(BORDER_FRAGMENT).default([]),
  outline: OUTLINE.optional(),
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

  const onceEach = <T extends { readonly id: number }>(
    list: readonly T[],
    where: string,
    remedy = 'Keep one of its two poses.',
  ): readonly T[] => {
    const seen = new Set<number>();
    for (const { id } of list) {
      if (seen.has(id)) throw conflict(`${names[id]} stands twice ${where}.`, remedy);
      seen.add(id);
    }
    return list;
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
  const border = content.border.map((one): BorderFragment => {
    const named = typeof one === 'object' ? one : { fragment: one };
    return { id: idOf(named.fragment), side: named.side ?? null };
  });
  const outline = content.outline === undefined ? null : readOutline(content.outline, file);
  if (outline !== null && outline.pageFromOutline !== null && content.locked.length === 0)
    throw conflict(
      'it says where the outline lies on the page, and no fragment is locked there.',
      'Leave "pageFromOutline" out, or lock a fragment.',
    );
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
    border: onceEach(border, 'under "border"', 'Name it once.'),
    outline,
  };
}

/** The outline as a polygon. @throws FrameError FRAME_FORMAT_SYNTAX for one that bends inwards, or has no area. */
function readOutline(given: z.output<typeof OUTLINE>, file: string): Outline {
  const pageFromOutline = given.pageFromOutline === undefined ? null : rigidOf(given.pageFromOutline);
  if (given.shape === 'polygon') return { xy: convexCorners(given.points, file), symmetry: 1, pageFromOutline };
  const { width, height } = given;
  const even = width === height;
  if (given.shape === 'rectangle') {
    const corners = [0, 0, width, 0, width, height, 0, height];
    return { xy: Float64Array.from(corners, (side) => side - 0.5), symmetry: even ? 4 : 2, pageFromOutline };
  }
  const step = (2 * Math.PI) / ELLIPSE_SIDES;
  const around = 1 / Math.cos(step / 2);
  const corners = Array.from({ length: ELLIPSE_SIDES }, (_, k) => [
    (width / 2) * (1 + around * Math.cos((k + 0.5) * step)) - 0.5,
    (height / 2) * (1 + around * Math.sin((k + 0.5) * step)) - 0.5,
  ]);
  return { xy: Float64Array.from(corners.flat()), symmetry: even ? ELLIPSE_SIDES : 2, pageFromOutline };
}

/** The corners of a polygon clockwise on the screen, without those on a straight side. */
function convexCorners(points: readonly (readonly [number, number])[], file: string): Float64Array {
  const hull = convexHull(points.flat());
  // A closed way through all points is as short as the hull exactly where it follows it.
  let wayPx = 0;
  points.forEach(([x, y], k) => {
    const [nextX, nextY] = points[(k + 1) % points.length];
    wayPx += Math.hypot(nextX - x, nextY - y);
  });
  if (enclosedArea(hull) < 1) throw malformed(file, null, 'outline.points: the polygon has no area');
  if (wayPx > closedLength(hull) * (1 + STRAIGHT_SHARE))
    throw malformed(
      file,
      null,
      'outline.points: the polygon bends inwards or crosses itself; only shapes that bend outwards all round are taken',
    );
  return hull;
}

function parseFile(text: string, file: string): z.output<typeof CONSTRAINTS> {
  try {
    return CONSTRAINTS.parse(parseJson(text));
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
      : `there is no fragment "${fragment}"${didYouMean(fragment, names)}`;
  return new FrameError('FRAME_FORMAT_ID', `${file}: ${what}`, {
    file,
    remedy: 'Name fragments as poses.json does, under "file" or "id".',
  });
}

const rigidOf = ({ turn_deg: deg, x, y }: z.output<typeof POSE>): Rigid => ({ turnRad: (deg * Math.PI) / 180, x, y });

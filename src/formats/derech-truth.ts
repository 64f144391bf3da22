import type { Rigid } from '../math/rigid.ts';
import { wrapAngle } from '../math/rigid.ts';
import { FrameError } from '../errors.ts';
import { malformed, wrongId, MAX_FRAGMENT_ID } from './text-lines.ts';

/**
 * A fragment's true place as Derech et al.'s programs write it: the offset of its picture's CENTRE from the centre of
 * the first fragment's picture, and its turn.
 */
export interface DerechPlace {
  /** File name or `<series>_p<number>`. */
  readonly name: string;
  /** Offset along rows (down), pixels. */
  readonly dy: number;
  /** Offset along columns (to the right), pixels. */
  readonly dx: number;
  /** Degrees, counter-clockwise on the screen. */
  readonly turnDeg: number;
}

/** One puzzle of a ground truth in JSON. */
export interface DerechTruth {
  /** Name of the puzzle, empty where the file has none. */
  readonly series: string;
  readonly fragments: readonly DerechPlace[];
}

/** Width and height of a fragment's picture, pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Whether a ground truth is in the JSON form, not in the two-line form. */
export function isDerechTruth(text: string): boolean {
  return /^\uFEFF?\s*[[{]/.test(text);
}

/**
 * Reads a ground truth in JSON: one object, or a list of them, with `fragments: [{ name, T: [dy, dx, degrees] }]`.
 *
 * @throws FrameError FRAME_FORMAT_SYNTAX.
 */
export function parseDerechTruth(text: string, file = 'groundtruth.txt'): DerechTruth[] {
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new FrameError('FRAME_FORMAT_SYNTAX', `${file}: it is no JSON: ${(cause as Error).message}`, {
      file,
      remedy: 'Write the file again with the program it came from; docs/reference/formats.md shows the format.',
      cause,
    });
  }
  const puzzles = Array.isArray(content) ? (content as unknown[]) : [content];
  if (puzzles.length === 0) throw malformed(file, null, 'it holds no puzzle');
  return puzzles.map((puzzle) => {
    const { fragments, options } = asRecord(puzzle, file, 'a puzzle');
    if (!Array.isArray(fragments) || fragments.length === 0) {
      throw malformed(file, null, '"fragments" must be a list with at least one fragment');
    }
    const series = options === undefined ? undefined : asRecord(options, file, '"options"').series;
    return {
      series: typeof series === 'string' ? series : '',
      fragments: fragments.map((fragment: unknown) => readPlace(fragment, file)),
    };
  });
}

/** Writes a ground truth in JSON, indented by tabs as generate_new_example does, with 6 decimals instead of its 3. */
export function formatDerechTruth({ series, fragments }: DerechTruth): string {
  const round = (value: number): number => Math.round(value * 1e6) / 1e6 + 0;
  const content = {
    options: { series },
    fragments: fragments.map(({ name, dy, dx, turnDeg }) => ({ name, T: [round(dy), round(dx), round(turnDeg)] })),
  };
  return `${JSON.stringify(content, null, '\t')}\n`;
}

/**
 * Page poses from places. A picture of w x h pixels has its centre at ((w - 1) / 2, (h - 1) / 2).
 *
 * Fragments are told apart by the number in their name (`…_p3…` is id 2); where a name has none, by their order.
 *
 * @param sizes of the fragments' pictures, by 0-based id.
 * @throws FrameError FRAME_FORMAT_ID when an id stands twice or has no picture.
 */
export function posesFromDerech(
  truth: DerechTruth,
  sizes: readonly PictureSize[],
  file = 'groundtruth.txt',
): Map<number, Rigid> {
  const numbers = truth.fragments.map(({ name }) => numberInName(name));
  const byName = numbers.every((number) => number !== null);
  const poses = new Map<number, Rigid>();
  truth.fragments.forEach(({ name, dy, dx, turnDeg }, index) => {
    const id = (byName ? numbers[index] : index + 1) - 1;
    if (poses.has(id)) throw wrongId(file, null, `"${name}" stands twice`);
    const size = sizes[id];
    if (id < 0 || id > MAX_FRAGMENT_ID || size === undefined) {
      throw wrongId(file, null, `"${name}" has no picture among the ${sizes.length} fragments`);
    }
    const turnRad = wrapAngle((-turnDeg * Math.PI) / 180);
    const cos = Math.cos(turnRad);
    const sin = Math.sin(turnRad);
    const { x, y } = centreOf(size);
    poses.set(id, { turnRad, x: dx - (cos * x - sin * y), y: dy - (sin * x + cos * y) });
  });
  return poses;
}

/** Places from page poses, relative to the centre of the first fragment's picture; names are given by 0-based id. */
export function derechFromPoses(
  series: string,
  pageFromFragment: readonly Rigid[],
  sizes: readonly PictureSize[],
  names: readonly string[],
): DerechTruth {
  const centres = pageFromFragment.map(({ turnRad, x, y }, id) => {
    const centre = centreOf(sizes[id]);
    const cos = Math.cos(turnRad);
    const sin = Math.sin(turnRad);
    return { x: cos * centre.x - sin * centre.y + x, y: sin * centre.x + cos * centre.y + y };
  });
  return {
    series,
    fragments: pageFromFragment.map(({ turnRad }, id) => ({
      name: names[id],
      dy: centres[id].y - centres[0].y,
      dx: centres[id].x - centres[0].x,
      turnDeg: (-turnRad * 180) / Math.PI,
    })),
  };
}

function centreOf({ width, height }: PictureSize): { x: number; y: number } {
  return { x: (width - 1) / 2, y: (height - 1) / 2 };
}

/** The k of `<series>_p<k>`, with or without what the masks' and pictures' names add behind it. */
function numberInName(name: string): number | null {
  const found = /_p(\d+)(?:_(?:full|m|m_ext))?(?:\.[a-z]+)?$/i.exec(name);
  return found === null ? null : Number(found[1]);
}

function readPlace(fragment: unknown, file: string): DerechPlace {
  const { name, T } = asRecord(fragment, file, 'a fragment');
  if (typeof name !== 'string' || name === '') throw malformed(file, null, 'a fragment has no "name"');
  const numbers: unknown[] = Array.isArray(T) ? T : [];
  const [dy, dx, turnDeg] = numbers;
  if (numbers.length !== 3 || !isFiniteNumber(dy) || !isFiniteNumber(dx) || !isFiniteNumber(turnDeg)) {
    throw malformed(file, null, `"T" of "${name}" must be [dy, dx, degrees]`);
  }
  return { name, dy, dx, turnDeg };
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function asRecord(value: unknown, file: string, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed(file, null, `${what} must be an object`);
  }
  return value as Record<string, unknown>;
}

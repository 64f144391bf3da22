import { compose, invert } from '../math/rigid.ts';
import type { Joint, Poses } from '../reassembly/poses/poses.ts';
import { fixed } from './decimals.ts';
import { parseThreeRows, ROW_FIRST_IDENTITY, rowFirstFromRigid, type RowFirst } from './row-first.ts';
import { contentLines, fragmentId, malformed, words, wrongId } from './text-lines.ts';
import { poseAt } from '../reassembly/poses/pose-columns.ts';

/** One fragment of a pose_result file. */
export interface PlacedFragment {
  /** 0-based. */
  readonly id: number;
  /** Takes (row, col, 1) of the fragment into the frame of the component's root. */
  readonly rootFromFragment: RowFirst;
}

/** The fragments of one component, in the order of the file. */
export interface PoseResult {
  /** Smallest id of the component: `pose_result_<root>.txt`. */
  readonly root: number;
  readonly fragments: readonly PlacedFragment[];
}

/** Lines of one entry: the head and three rows. */
const ENTRY_LINES = 4;

/**
 * Reads a pose_result file; an empty one places nothing.
 *
 * @throws FrameError FRAME_FORMAT_SYNTAX, FRAME_FORMAT_ID, FRAME_FORMAT_MATRIX, with the line.
 */
export function parsePoseResult(text: string, file = 'pose_result_0.txt'): PlacedFragment[] {
  const lines = contentLines(text);
  const fragments: PlacedFragment[] = [];
  const seen = new Set<number>();
  for (let at = 0; at < lines.length; at += ENTRY_LINES) {
    const head = lines[at];
    const found = words(head);
    if (found.length !== 2 || found[0] !== found[1]) {
      throw malformed(file, head, "expected the fragment's number, twice");
    }
    const id = fragmentId(found[0], file, head);
    if (seen.has(id)) throw wrongId(file, head, `fragment ${id} stands twice`);
    seen.add(id);
    fragments.push({ id, rootFromFragment: parseThreeRows([lines[at + 1], lines[at + 2], lines[at + 3]], file, head) });
  }
  return fragments;
}

/** Writes a pose_result file. */
export function formatPoseResult(fragments: readonly PlacedFragment[]): string {
  return fragments.map(({ id, rootFromFragment }) => `${id}\t${id}\n${formatThreeRows(rootFromFragment)}`).join('');
}

/** Three lines of three numbers with eight decimals. */
export function formatThreeRows(matrix: RowFirst): string {
  const [t00, t01, t02, t10, t11, t12] = matrix.map((number) => fixed(number, 8));
  return `${t00} ${t01} ${t02}\n${t10} ${t11} ${t12}\n0.00000000 0.00000000 1.00000000\n`;
}

/**
 * One result per component of two or more fragments, by rising root; fragments left aside are in none.
 *
 * Each result's frame is the root's, whose own pose is exactly the identity. Fragments stand in the order of a
 * depth-first walk from the root over the joints, smaller ids first; those that no joint reaches follow by rising id.
 */
export function poseResultsOf(poses: Poses, joints: readonly Joint[]): PoseResult[] {
  const neighbours = Array.from({ length: poses.count }, (): number[] => []);
  for (const { a, b } of joints) {
    neighbours[a].push(b);
    neighbours[b].push(a);
  }
  return [...componentsOf(poses)]
    .sort(([root], [other]) => root - other)
    .map(([root, ids]) => {
      const rootFromPage = invert(poseAt(poses, root));
      const order = walk(root, new Set(ids), neighbours);
      const fragments = order.map((id) => ({
        id,
        rootFromFragment:
          id === root ? ROW_FIRST_IDENTITY : rowFirstFromRigid(compose(rootFromPage, poseAt(poses, id))),
      }));
      return { root, fragments };
    });
}

/** Placed fragments by component: rising ids under the component's root, in the order of the first ids. */
export function componentsOf(poses: Poses): Map<number, number[]> {
  const members = new Map<number, number[]>();
  for (let id = 0; id < poses.count; id++) {
    if (poses.placed[id] === 0) continue;
    const root = poses.component[id];
    const list = members.get(root);
    if (list === undefined) members.set(root, [id]);
    else list.push(id);
  }
  return members;
}

function walk(root: number, members: ReadonlySet<number>, neighbours: readonly (readonly number[])[]): number[] {
  const seen = new Set<number>();
  // A stack of its own, not recursion: a chain of thousands of fragments must not overflow.
  const stack = [root];
  while (stack.length > 0) {
    const id = stack.pop()!;
    if (seen.has(id)) continue;
    seen.add(id);
    const next = neighbours[id].filter((other) => members.has(other) && !seen.has(other)).sort((a, b) => b - a);
    stack.push(...next);
  }
  const left = [...members].filter((id) => !seen.has(id)).sort((a, b) => a - b);
  return [...seen, ...left];
}

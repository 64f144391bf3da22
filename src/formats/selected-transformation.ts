import type { ScoredCandidates } from '../reassembly/candidates/candidate-table.ts';
import { fixed } from './decimals.ts';
import { formatThreeRows } from './pose-result.ts';
import { parseThreeRows, rowFirstFromRigid, type RowFirst } from './row-first.ts';
import { contentLines, decimal, fragmentPair, malformed, words } from './text-lines.ts';

/** An edge of the final solution. */
export interface SelectedAlignment {
  readonly a: number;
  readonly b: number;
  readonly score: number;
  /** Takes (row, col, 1) of fragment b into the frame of fragment a. */
  readonly aFromB: RowFirst;
}

const HEADER = '# selected relative transformation \n\n';
/** Lines of one entry: the head and three rows. */
const ENTRY_LINES = 4;

/**
 * Reads selected_transformation.txt.
 *
 * @throws FrameError FRAME_FORMAT_SYNTAX, FRAME_FORMAT_ID, FRAME_FORMAT_MATRIX, with the line.
 */
export function parseSelectedTransformation(text: string, file = 'selected_transformation.txt'): SelectedAlignment[] {
  const lines = contentLines(text);
  const selected: SelectedAlignment[] = [];
  for (let at = 0; at < lines.length; at += ENTRY_LINES) {
    const head = lines[at];
    const found = words(head);
    if (found.length !== 3) throw malformed(file, head, 'expected two fragments and a score');
    const [a, b] = fragmentPair(found[0], found[1], file, head);
    const aFromB = parseThreeRows([lines[at + 1], lines[at + 2], lines[at + 3]], file, head);
    selected.push({ a, b, score: decimal(found[2], file, head), aFromB });
  }
  return selected;
}

/** Writes selected_transformation.txt. */
export function formatSelectedTransformation(selected: readonly SelectedAlignment[]): string {
  const entries = selected.map(
    ({ a, b, score, aFromB }) => `${a}\t${b}\t${fixed(score, 6)}\n${formatThreeRows(aFromB)}`,
  );
  return HEADER + entries.join('');
}

/** The chosen rows of the candidate table as edges, in the order given. */
export function selectedAlignmentsOf(scored: ScoredCandidates, selected: readonly number[]): SelectedAlignment[] {
  const { table, probability } = scored;
  return selected.map((c) => ({
    a: table.a[c],
    b: table.b[c],
    score: probability[c],
    aFromB: rowFirstFromRigid({ turnRad: table.turnRad[c], x: table.x[c], y: table.y[c] }),
  }));
}

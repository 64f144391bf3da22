import type { CandidateTable, ScoredCandidates } from '../reassembly/candidates/candidate-table.ts';
import { fixed } from './decimals.ts';
import { parseThreeRows, rigidFromRowFirst, rowFirstFromRigid } from './row-first.ts';
import { contentLines, decimal, fragmentPair, malformed, words } from './text-lines.ts';

/** What filtered_alignments.txt holds: the kept candidates, in the order of the file. */
export interface FilteredAlignments {
  /** The format has no seam points, so `seamXy` is empty. */
  readonly table: CandidateTable;
  /** Score of each line, 0 … 1, length `table.count`. */
  readonly score: Float64Array;
  /** 1 where the line is marked as wrong by the ground truth, 0 where right or unknown, length `table.count`. */
  readonly wrong: Uint8Array;
}

/** Lines of one entry: the head and three rows. */
const ENTRY_LINES = 4;

/**
 * Reads filtered_alignments.txt ("matrix style", the input of JigsawNet's global reassembly).
 *
 * @throws FrameError FRAME_FORMAT_SYNTAX, FRAME_FORMAT_ID, FRAME_FORMAT_MATRIX, with the line.
 */
export function parseFilteredAlignments(text: string, file = 'filtered_alignments.txt'): FilteredAlignments {
  const lines = contentLines(text);
  const count = Math.ceil(lines.length / ENTRY_LINES);
  const table = {
    count,
    a: new Uint16Array(count),
    b: new Uint16Array(count),
    turnRad: new Float64Array(count),
    x: new Float64Array(count),
    y: new Float64Array(count),
    seamStart: new Uint32Array(count + 1),
    seamXy: new Float32Array(0),
  };
  const score = new Float64Array(count);
  const wrong = new Uint8Array(count);
  for (let c = 0; c < count; c++) {
    const at = c * ENTRY_LINES;
    const head = lines[at];
    const found = words(head);
    // JigsawNet's reader takes three fields and ignores the flag, so a file without it is read too.
    if (found.length !== 3 && found.length !== 4) {
      throw malformed(file, head, 'expected two fragments, a score and a flag');
    }
    const [a, b] = fragmentPair(found[0], found[1], file, head);
    const flag = found[3] ?? '0';
    if (flag !== '0' && flag !== '1') throw malformed(file, head, `the flag is 0 or 1, found "${flag}"`);
    const aFromB = rigidFromRowFirst(parseThreeRows([lines[at + 1], lines[at + 2], lines[at + 3]], file, head));
    table.a[c] = a;
    table.b[c] = b;
    table.turnRad[c] = aFromB.turnRad;
    table.x[c] = aFromB.x;
    table.y[c] = aFromB.y;
    score[c] = decimal(found[2], file, head);
    wrong[c] = Number(flag);
  }
  return { table, score, wrong };
}

/**
 * Writes filtered_alignments.txt: every candidate of the list with its score.
 *
 * @param wrong 1 for a candidate that the ground truth refutes; without it every flag is 0.
 */
export function formatFilteredAlignments(
  table: CandidateTable,
  score: ArrayLike<number>,
  wrong?: ArrayLike<number>,
): string {
  return formatRows(table, score, wrong, null);
}

/** Writes filtered_alignments.txt from step 5's judgement: the kept candidates only, in table order. */
export function formatKeptAlignments(scored: ScoredCandidates, wrong?: ArrayLike<number>): string {
  return formatRows(scored.table, scored.probability, wrong, scored.kept);
}

function formatRows(
  table: CandidateTable,
  score: ArrayLike<number>,
  wrong: ArrayLike<number> | undefined,
  kept: Uint8Array | null,
): string {
  const parts: string[] = [];
  for (let c = 0; c < table.count; c++) {
    if (kept !== null && kept[c] === 0) continue;
    const m = rowFirstFromRigid({ turnRad: table.turnRad[c], x: table.x[c], y: table.y[c] });
    const [t00, t01, t02, t10, t11, t12] = m.map((number) => fixed(number, 6));
    const flag = wrong?.[c] === 1 ? 1 : 0;
    parts.push(`${table.a[c]}\t${table.b[c]}\t${fixed(score[c], 6)}\t${flag}\n`);
    parts.push(`${t00} ${t01} ${t02}\n${t10} ${t11} ${t12}\n0 0 1\n`);
  }
  return parts.join('');
}

import type { CandidateTable } from '../reassembly/candidates/candidate-table.ts';
import { fixed } from './decimals.ts';
import { checkLastRow, checkedRowFirst, rigidFromRowFirst, rowFirstFromRigid } from './row-first.ts';
import { contentLines, decimal, fragmentPair, malformed, whole, words, wrongId, type TextLine } from './text-lines.ts';

/** What alignments.txt holds: candidates in the order of the file. */
export interface Alignments {
  /** Number of "Node" lines. */
  readonly fragmentCount: number;
  readonly table: CandidateTable;
  /** The score of each line, higher is better, length `table.count`; ours is the number of seam points. */
  readonly score: Float64Array;
}

/** Words before the seam points: two fragments, score, nine numbers of the matrix, and "line". */
const HEAD_WORDS = 13;

/**
 * Reads alignments.txt (JigsawNet's input): node lines, then one candidate per line.
 *
 * @param file the name that errors show.
 * @throws FrameError FRAME_FORMAT_SYNTAX, FRAME_FORMAT_ID, FRAME_FORMAT_MATRIX, with the line.
 */
export function parseAlignments(text: string, file = 'alignments.txt'): Alignments {
  let fragmentCount = 0;
  const candidates: TextLine[] = [];
  for (const line of contentLines(text)) {
    if (!line.text.startsWith('Node')) {
      candidates.push(line);
      continue;
    }
    const [, id, ...rest] = words(line);
    if (whole(id, file, line) !== fragmentCount || rest.length > 0) {
      throw malformed(file, line, `expected "Node ${fragmentCount}"`);
    }
    fragmentCount++;
  }
  const count = candidates.length;
  const table = {
    count,
    a: new Uint16Array(count),
    b: new Uint16Array(count),
    turnRad: new Float64Array(count),
    x: new Float64Array(count),
    y: new Float64Array(count),
    seamStart: new Uint32Array(count + 1),
  };
  const score = new Float64Array(count);
  const seamXy: number[] = [];
  candidates.forEach((line, c) => {
    const found = words(line);
    if (found.length < HEAD_WORDS || found[HEAD_WORDS - 1] !== 'line') {
      throw malformed(file, line, 'expected two fragments, a score, 9 numbers and the word "line"');
    }
    const [a, b] = fragmentPair(found[0], found[1], file, line);
    if (b >= fragmentCount) throw wrongId(file, line, `fragment ${b} has no "Node" line`);
    const numbers = found.slice(3, 12).map((word) => decimal(word, file, line));
    checkLastRow(numbers.slice(6), file, line);
    const aFromB = rigidFromRowFirst(checkedRowFirst(numbers.slice(0, 6), file, line));
    if ((found.length - HEAD_WORDS) % 2 !== 0) throw malformed(file, line, 'a seam point lacks its second number');
    table.a[c] = a;
    table.b[c] = b;
    table.turnRad[c] = aFromB.turnRad;
    table.x[c] = aFromB.x;
    table.y[c] = aFromB.y;
    score[c] = decimal(found[2], file, line);
    for (let k = HEAD_WORDS; k < found.length; k++) seamXy.push(decimal(found[k], file, line));
    table.seamStart[c + 1] = seamXy.length / 2;
  });
  return { fragmentCount, table: { ...table, seamXy: Float32Array.from(seamXy) }, score };
}

/** alignments.txt line by line, each with its line feed: a large puzzle's file can be longer than a string may be. */
export function* alignmentLines(
  fragmentCount: number,
  table: CandidateTable,
  score?: Float64Array,
): Generator<string, void> {
  for (let id = 0; id < fragmentCount; id++) yield `Node ${id}\n`;
  for (let c = 0; c < table.count; c++) {
    const from = table.seamStart[c];
    const to = table.seamStart[c + 1];
    const matrix = rowFirstFromRigid({ turnRad: table.turnRad[c], x: table.x[c], y: table.y[c] });
    const parts = [`${table.a[c]} ${table.b[c]} ${fixed(score?.[c] ?? to - from, 0)}`];
    for (const number of matrix) parts.push(fixed(number, 6));
    parts.push('0.000000 0.000000 1.000000 line');
    for (let k = 2 * from; k < 2 * to; k++) parts.push(fixed(table.seamXy[k], 6));
    // The blank before the line feed belongs to the format.
    yield `${parts.join(' ')} \n`;
  }
}

/**
 * Writes alignments.txt.
 *
 * @param score one per candidate, written as a whole number; without it the number of seam points, as the format means it.
 */
export function formatAlignments(fragmentCount: number, table: CandidateTable, score?: Float64Array): string {
  return [...alignmentLines(fragmentCount, table, score)].join('');
}

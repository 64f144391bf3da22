import type { Rigid } from '../math/rigid.ts';
import { fixed } from './decimals.ts';
import { checkLastRow, checkedRowFirst, rowFirstFromRigid, type RowFirst } from './row-first.ts';
import { contentLines, decimal, fragmentId, malformed, words, wrongId } from './text-lines.ts';

/** True poses by 0-based fragment id: the matrix takes (row, col, 1) of the fragment onto the picture's canvas. */
export type GroundTruth = ReadonlyMap<number, RowFirst>;

/**
 * Reads groundTruth.txt in the two-line form: a 1-based id, then the nine numbers of its matrix.
 *
 * @returns 0-based ids in the order of the file; a fragment without truth is not in the map.
 * @throws FrameError FRAME_FORMAT_SYNTAX, FRAME_FORMAT_ID, FRAME_FORMAT_MATRIX, with the line.
 */
export function parseGroundTruth(text: string, file = 'groundTruth.txt'): GroundTruth {
  const lines = contentLines(text);
  const truth = new Map<number, RowFirst>();
  for (let at = 0; at < lines.length; at += 2) {
    const head = lines[at];
    const row = lines[at + 1];
    const found = words(head);
    if (found.length !== 1) throw malformed(file, head, 'expected a fragment number alone on its line');
    const number = fragmentId(found[0], file, head);
    if (number === 0) throw wrongId(file, head, 'fragments count from 1 in this file, found 0');
    if (truth.has(number - 1)) throw wrongId(file, head, `fragment ${number} stands twice`);
    if (row === undefined) throw malformed(file, head, 'the line with its matrix is missing');
    const numbers = words(row).map((word) => decimal(word, file, row));
    if (numbers.length !== 9) throw malformed(file, row, `expected 9 numbers, found ${numbers.length}`);
    checkLastRow(numbers.slice(6), file, row);
    truth.set(number - 1, checkedRowFirst(numbers.slice(0, 6), file, row));
  }
  if (truth.size === 0) throw malformed(file, null, 'it holds no pose');
  return truth;
}

/** Writes groundTruth.txt in the two-line form, fragments in the order of the map. */
export function formatGroundTruth(truth: GroundTruth): string {
  const parts: string[] = [];
  for (const [id, [t00, t01, t02, t10, t11, t12]] of truth) {
    // As published: a fragment that is not turned at all carries 1 0 and 0 1 without decimals.
    const plain = t00 === 1 && t01 === 0 && t10 === 0 && t11 === 1;
    const turn = (number: number): string => (plain ? String(number) : fixed(number, 6));
    parts.push(
      `${id + 1} \n`,
      `${turn(t00)} ${turn(t01)} ${fixed(t02, 6)}  ${turn(t10)} ${turn(t11)} ${fixed(t12, 6)}  0 0 1\n`,
    );
  }
  return parts.join('');
}

/** Ground truth from poses of the fragments, by id. */
export function groundTruthFromPoses(pageFromFragment: ReadonlyMap<number, Rigid>): GroundTruth {
  return new Map([...pageFromFragment].map(([id, pose]) => [id, rowFirstFromRigid(pose)]));
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatAlignments, parseAlignments } from '../../src/formats/alignments.ts';
import { formatBgColor, parseBgColor } from '../../src/formats/bg-color.ts';
import { formatFilteredAlignments, parseFilteredAlignments } from '../../src/formats/filtered-alignments.ts';
import { formatFragmentList, parseFragmentList } from '../../src/formats/fragment-list.ts';
import { formatGroundTruth, parseGroundTruth } from '../../src/formats/ground-truth.ts';
import { formatPoseResult, parsePoseResult } from '../../src/formats/pose-result.ts';
import { affineFromRowFirst } from '../../src/formats/row-first.ts';
import {
  formatSelectedTransformation,
  parseSelectedTransformation,
} from '../../src/formats/selected-transformation.ts';
import { invert } from '../../src/math/rigid.ts';
import type { CandidateTable } from '../../src/reassembly/candidates/candidate-table.ts';
import { refutedCandidates } from '../../src/reassembly/judging/judge-candidates.ts';
import { SETS_DIR } from './sets.ts';

const EXAMPLE = 'MIT_ex';
const read = (name: string): string => readFileSync(join(SETS_DIR, EXAMPLE, name), 'utf8');

test.each<[string, (text: string) => string]>([
  [
    'alignments.txt',
    (text) => {
      const { fragmentCount, table } = parseAlignments(text);
      return formatAlignments(fragmentCount, table);
    },
  ],
  [
    'filtered_alignments.txt',
    (text) => {
      const { table, score, wrong } = parseFilteredAlignments(text);
      return formatFilteredAlignments(table, score, wrong);
    },
  ],
  ['groundTruth.txt', (text) => formatGroundTruth(parseGroundTruth(text))],
  ['pose_result_0.txt', (text) => formatPoseResult(parsePoseResult(text))],
  ['selected_transformation.txt', (text) => formatSelectedTransformation(parseSelectedTransformation(text))],
  ['bg_color.txt', (text) => formatBgColor(parseBgColor(text))],
  ['fragmentList.txt', (text) => formatFragmentList(parseFragmentList(text))],
])('%s, read and written, has the same bytes', (name, rewrite) => {
  const text = read(name);
  expect(text.length).toBeGreaterThan(0);
  expect(rewrite(text)).toBe(text);
});

test('of the 66 published candidates 12 are right, and none is when read the other way round', () => {
  const { table } = parseAlignments(read('alignments.txt'));
  const truth = new Map(
    [...parseGroundTruth(read('groundTruth.txt'))].map(([id, matrix]) => [id, affineFromRowFirst(matrix)]),
  );
  const rightOf = (candidates: CandidateTable): number =>
    candidates.count - refutedCandidates(candidates, truth).reduce((sum, wrong) => sum + wrong, 0);
  expect(table.count).toBe(66);
  expect(rightOf(table)).toBe(12);
  expect(rightOf(changed(table, invert))).toBe(0);
  expect(rightOf(changed(table, ({ turnRad, x, y }) => ({ turnRad: -turnRad, x: y, y: x })))).toBe(0);
});

test('the published flags are the ones that the truth gives', () => {
  const { table, wrong } = parseFilteredAlignments(read('filtered_alignments.txt'));
  const truth = new Map(
    [...parseGroundTruth(read('groundTruth.txt'))].map(([id, matrix]) => [id, affineFromRowFirst(matrix)]),
  );
  expect(refutedCandidates(table, truth)).toEqual(wrong);
});

type Pose = { turnRad: number; x: number; y: number };

function changed(table: CandidateTable, change: (aFromB: Pose) => Pose): CandidateTable {
  const rows = Array.from({ length: table.count }, (_, c) =>
    change({ turnRad: table.turnRad[c], x: table.x[c], y: table.y[c] }),
  );
  return {
    ...table,
    turnRad: Float64Array.from(rows, ({ turnRad }) => turnRad),
    x: Float64Array.from(rows, ({ x }) => x),
    y: Float64Array.from(rows, ({ y }) => y),
  };
}

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadJudgedFiles } from '../../src/cli/evaluate/judged-files.ts';
import { formatAlignments } from '../../src/formats/alignments.ts';
import { formatFilteredAlignments } from '../../src/formats/filtered-alignments.ts';
import { parseGroundTruth } from '../../src/formats/ground-truth.ts';
import { formatPoseResult, type PlacedFragment } from '../../src/formats/pose-result.ts';
import { rigidFromRowFirst, rowFirstFromRigid } from '../../src/formats/row-first.ts';
import { seededRandom, type Random } from '../../src/math/random.ts';
import { compose, invert, type Rigid } from '../../src/math/rigid.ts';
import type { CandidateTable } from '../../src/reassembly/candidates/candidate-table.ts';
import { evaluate, type EvaluateOptions, type QualityReport } from '../../src/reassembly/judging/evaluate.ts';
import { JUDGE, setsOnDisk } from './sets.ts';

const run = promisify(execFile);
const DEGREE = Math.PI / 180;

/** What both judges tell: the other one does not know the area score of the DAFNE challenge. */
function shared(ours: QualityReport): unknown {
  const { dafne: _, ...rest } = ours;
  return JSON.parse(JSON.stringify(rest));
}

/** Answers to judge: the pose files, in order, as lists of fragments; `truth` is by id. */
type MakeAnswer = (truth: ReadonlyMap<number, Rigid>, random: Random) => Map<number, Rigid>[];

const ANSWERS: { name: string; make: MakeAnswer; options: EvaluateOptions; flags: string[] }[] = [
  { name: 'a perfect answer', make: (truth) => [moved(truth)], options: {}, flags: [] },
  {
    name: 'a shuffled answer',
    make: (truth, random) => {
      const poses = random.shuffle([...truth.values()]);
      return [new Map([...truth.keys()].map((id, k) => [id, poses[k]]))];
    },
    options: {},
    flags: [],
  },
  {
    name: 'an answer with noise',
    make: (truth, random) => [noisy(moved(truth), random)],
    options: { minContact: 0.4 },
    flags: ['--min-contact', '0.4'],
  },
  {
    name: 'an answer with missing and unknown fragments',
    make: (truth, random) => {
      const answer = noisy(moved(truth), random);
      for (const id of [...answer.keys()]) if (random.next() < 0.4) answer.delete(id);
      // Some in another order, and one that the truth does not know.
      const shuffled = random.shuffle([...answer]);
      return [new Map([...shuffled, [500, { turnRad: 1, x: 2, y: 3 }]])];
    },
    options: { gapPx: 10, standardTurnDeg: 3, standardShift: 0.015 },
    flags: ['--gap', '10', '--rot-tol', '3', '--trans-tol', '0.015'],
  },
  {
    name: 'an answer of several components',
    make: (truth, random) => {
      const components: Map<number, Rigid>[] = [new Map(), new Map(), new Map()];
      for (const [id, pose] of noisy(truth, random)) components[random.below(3)].set(id, pose);
      return components;
    },
    options: { diagonalPx: 1000, pixels: false },
    flags: ['--diag', '1000', '--no-pixels'],
  },
];

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'frame-judge-'));
});
afterAll(() => rm(scratch, { recursive: true }));

describe.each(setsOnDisk())('$name', ({ name, folder }) => {
  test.each(ANSWERS)(
    '$name is judged alike',
    { timeout: 120_000 },
    async ({ name: answerName, make, options, flags }) => {
      const random = seededRandom(1).fork(name).fork(answerName);
      const truthFile = join(folder, 'groundTruth.txt');
      const written = parseGroundTruth(await readFile(truthFile, 'utf8'));
      const truth = new Map([...written].map(([id, matrix]) => [id, rigidFromRowFirst(matrix)]));
      const place = async (file: string, text: string): Promise<string> => {
        const path = join(scratch, file);
        await writeFile(path, text);
        return path;
      };
      const poses = await Promise.all(
        make(truth, random).map((component, k) => place(`pose_${k}.txt`, formatPoseResult(placed(component)))),
      );
      const { table, score } = someCandidates(truth, random);
      const alignments = await place('alignments.txt', formatAlignments(Math.max(...truth.keys()) + 1, table, score));
      const filtered = await place(
        'filtered.txt',
        formatFilteredAlignments(
          table,
          score.map((s) => s / 100),
        ),
      );

      // The other program works on its own core meanwhile.
      const judging = run(
        process.execPath,
        [
          ...[JUDGE, '--gt', truthFile, '--pose', poses.join(','), '--fragments', folder],
          ...['--alignments', alignments, '--filtered', filtered, ...flags],
        ],
        { maxBuffer: 1 << 24 },
      );
      const ours = evaluate(
        await loadJudgedFiles({ truth: truthFile, poses, fragments: folder, alignments, filtered }),
        options,
      );
      const judged = await judging;
      expect(shared(ours)).toEqual(JSON.parse(judged.stdout));
    },
  );
});

test.each([
  ['all neighbours', [], {}],
  ['neighbours of enough contact', ['--min-contact', '0.4'], { minContact: 0.4 }],
] as [string, string[], EvaluateOptions][])(
  'the published answer and candidates are judged alike: %s',
  { timeout: 120_000 },
  async (_name, flags, options) => {
    const { folder } = setsOnDisk().find(({ name }) => name === 'MIT_ex')!;
    const truth = join(folder, 'groundTruth.txt');
    const pose = join(folder, 'pose_result_0.txt');
    const alignments = join(folder, 'alignments.txt');
    const filtered = join(folder, 'filtered_alignments.txt');
    const judging = run(process.execPath, [
      ...[JUDGE, '--gt', truth, '--pose', pose, '--fragments', folder],
      ...['--alignments', alignments, '--filtered', filtered, ...flags],
    ]);
    const files = { truth, poses: [pose], fragments: folder, alignments, filtered };
    const ours = evaluate(await loadJudgedFiles(files), options);
    expect(shared(ours)).toEqual(JSON.parse((await judging).stdout));
    expect(ours.candidates!.jigsawnet.right).toBe(12);
    if (flags.length === 0) expect(ours.candidates!.standard.recall_at!['10']).toBe(0.8571);
  },
);

test('an empty answer is judged alike', async () => {
  const { folder } = setsOnDisk()[0];
  const truth = join(folder, 'groundTruth.txt');
  const empty = join(scratch, 'empty.txt');
  await writeFile(empty, '');
  const judged = await run(process.execPath, [JUDGE, '--gt', truth, '--pose', empty, '--fragments', folder]);
  const ours = evaluate(await loadJudgedFiles({ truth, poses: [empty], fragments: folder }));
  expect(shared(ours)).toEqual(JSON.parse(judged.stdout));
});

test('without pictures, what can be told is told alike', async () => {
  const { folder } = setsOnDisk()[0];
  const truth = join(folder, 'groundTruth.txt');
  const poses = new Map(
    [...parseGroundTruth(await readFile(truth, 'utf8'))].map(([id, matrix]) => [id, rigidFromRowFirst(matrix)]),
  );
  const file = join(scratch, 'pose.txt');
  await writeFile(file, formatPoseResult(placed(noisy(poses, seededRandom(7)))));
  const judged = await run(process.execPath, [JUDGE, '--gt', truth, '--pose', file]);
  const ours = evaluate(await loadJudgedFiles({ truth, poses: [file] }));
  expect(shared(ours)).toEqual(JSON.parse(judged.stdout));
});

/** The whole answer on another page. */
function moved(poses: ReadonlyMap<number, Rigid>): Map<number, Rigid> {
  const otherFromPage = { turnRad: 1.1, x: -300, y: 777 };
  return new Map([...poses].map(([id, pose]) => [id, compose(otherFromPage, pose)]));
}

/** Poses off by anything from nothing to far beyond every tolerance. */
function noisy(poses: ReadonlyMap<number, Rigid>, random: Random): Map<number, Rigid> {
  return new Map(
    [...poses].map(([id, pose]) => {
      const size = random.next() ** 3;
      const error = {
        turnRad: random.normal(0, 12 * size) * DEGREE,
        x: random.normal(0, 80 * size),
        y: random.normal(0, 80 * size),
      };
      return [id, compose(pose, error)];
    }),
  );
}

function placed(poses: ReadonlyMap<number, Rigid>): PlacedFragment[] {
  return [...poses].map(([id, pose]) => ({ id, rootFromFragment: rowFirstFromRigid(pose) }));
}

/** For most pairs up to 12 candidates, some of them near the truth, with scores that say little. */
function someCandidates(
  truth: ReadonlyMap<number, Rigid>,
  random: Random,
): { table: CandidateTable; score: Float64Array } {
  const rows: { a: number; b: number; aFromB: Rigid; score: number }[] = [];
  const ids = [...truth.keys()].sort((p, q) => p - q);
  for (const a of ids) {
    for (const b of ids) {
      if (b <= a || random.next() < 0.2) continue;
      const aFromB = compose(invert(truth.get(a)!), truth.get(b)!);
      const count = random.below(13);
      for (let k = 0; k < count; k++) {
        const size = random.next() < 0.7 ? 40 : random.next();
        const error = {
          turnRad: random.normal(0, 6 * size) * DEGREE,
          x: random.normal(0, 30 * size),
          y: random.normal(0, 30 * size),
        };
        rows.push({ a, b, aFromB: compose(aFromB, error), score: random.below(100) });
      }
    }
  }
  random.shuffle(rows);
  return {
    table: {
      count: rows.length,
      a: Uint16Array.from(rows, ({ a }) => a),
      b: Uint16Array.from(rows, ({ b }) => b),
      turnRad: Float64Array.from(rows, ({ aFromB }) => aFromB.turnRad),
      x: Float64Array.from(rows, ({ aFromB }) => aFromB.x),
      y: Float64Array.from(rows, ({ aFromB }) => aFromB.y),
      seamStart: new Uint32Array(rows.length + 1),
      seamXy: new Float32Array(0),
    },
    score: Float64Array.from(rows, ({ score }) => score),
  };
}

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeLaidOutJob } from '../../../test/support/laid-out-job.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import type { PosesAnswer } from '../../formats/poses-json.ts';
import { JobFolder } from '../../jobs/job-folder.ts';
import { compose, type Rigid } from '../../math/rigid.ts';
import { compareJobs, comparePoses } from './compare-jobs.ts';

const scratch = scratchFolder('file');

function answer(poses: readonly (Rigid | null)[]): PosesAnswer {
  const column = (of: (pose: Rigid) => number): Float64Array =>
    Float64Array.from(poses, (pose) => (pose === null ? 0 : of(pose)));
  return {
    poses: {
      count: poses.length,
      turnRad: column(({ turnRad }) => turnRad),
      x: column(({ x }) => x),
      y: column(({ y }) => y),
      placed: Uint8Array.from(poses, (pose) => (pose === null ? 0 : 1)),
      component: new Uint16Array(poses.length),
      probability: new Float32Array(poses.length),
    },
    joints: [],
    names: poses.map((_, id) => `${id + 1}.png`),
  };
}

const POSES: readonly Rigid[] = [
  { turnRad: 0, x: 0, y: 0 },
  { turnRad: 1, x: 100, y: 20 },
  { turnRad: -2, x: 40, y: 300 },
  { turnRad: 3, x: 240, y: 150 },
];

test('answers that differ by one motion of the whole are the same', () => {
  const whole: Rigid = { turnRad: 2.5, x: -70, y: 900 };
  expect(comparePoses(answer(POSES), answer(POSES.map((pose) => compose(whole, pose))))).toEqual({
    ...{ common: 4, onlyA: [], onlyB: [], moved: [] },
  });
});

test('what lies elsewhere is told, and what only one has placed', () => {
  const other = [POSES[0], { ...POSES[1], x: 150 }, POSES[2], null];
  const compared = comparePoses(answer(POSES), answer(other));
  expect(compared).toEqual({
    ...{ common: 3, onlyA: ['4.png'], onlyB: [] },
    moved: [{ file: '2.png', shiftPx: 50, turnDeg: 0 }],
  });
});

test('answers to other puzzles are not compared', () => {
  expect(comparePoses(answer(POSES), answer(POSES.slice(1)))).toBeNull();
});

test('fragments that were turned otherwise are not the same ones, whatever their names', async () => {
  const small = { pieces: 4, width: 120, height: 90 };
  const jobs: JobFolder[] = [];
  for (const seed of [1, 1, 2])
    jobs.push(
      await JobFolder.open(
        join(scratch(), 'jobs', await makeLaidOutJob(join(scratch(), 'jobs'), scratch(), { ...small, seed })),
      ),
    );
  const [job, same, turned] = jobs;
  expect((await compareJobs(job, same)).poses).toEqual({ common: 4, onlyA: [], onlyB: [], moved: [] });
  expect((await compareJobs(job, turned)).poses).toBeNull();
});

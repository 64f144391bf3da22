import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { makeJob } from '../../../test/support/small-job.ts';
import { formatAlignments } from '../../formats/alignments.ts';
import { formatFilteredAlignments } from '../../formats/filtered-alignments.ts';
import { formatGroundTruth, groundTruthFromPoses } from '../../formats/ground-truth.ts';
import { formatPoseResult, poseResultsOf } from '../../formats/pose-result.ts';
import { formatPosesJson } from '../../formats/poses-json.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { encodePng } from '../../jobs/picture-io.ts';
import { STEP_NAMES } from '../../jobs/steps.ts';
import type { Poses } from '../../reassembly/poses/poses.ts';
import type { FragmentSet } from './find-sets.ts';
import { judgeJob, stepCosts } from './judge-job.ts';

const SIDE = 40;
const STEP2 = 'step2_export_alignments';
const STEP5 = 'step5_boost';
const STEP6 = 'step6_reconstruct';

/** Three squares stand in a row; the answer places the first two rightly and leaves the third aside. */
const TRUE_X = [0, SIDE, 2 * SIDE];
const POSES: Poses = {
  count: 3,
  turnRad: new Float64Array(3),
  x: Float64Array.from(TRUE_X),
  y: new Float64Array(3),
  placed: Uint8Array.of(1, 1, 0),
  component: Uint16Array.of(0, 0, 2),
  probability: Float32Array.of(0.96, 0.92, 0.1),
};

const JOINTS = [{ a: 0, b: 1, probability: 0.75, contactPx: SIDE, gapPx: 0 }];

const folder = scratchFolder();
let set: FragmentSet;
let job: JobFolder;

beforeEach(async () => {
  const place = join(folder(), 'set');
  await mkdir(place);
  const pictures = [];
  for (const id of [0, 1, 2]) {
    const data = Uint8Array.from({ length: 4 * SIDE * SIDE }, (_, k) => (k % 4 === 3 ? 255 : 60 + 40 * id));
    data.set([8, 248, 8, 255]); // the first pixel tells the background
    pictures.push(join(place, `fragment_000${id + 1}.png`));
    await writeFile(pictures[id], await encodePng({ width: SIDE, height: SIDE, data }));
  }
  const truth = new Map(TRUE_X.map((x, id) => [id, { turnRad: 0, x, y: 0 }]));
  set = { name: 'row', pictures, truthFile: join(place, 'groundTruth.txt') };
  await writeFile(set.truthFile, formatGroundTruth(groundTruthFromPoses(truth)));

  job = await makeJob(join(folder(), 'jobs'), {
    mode: 'fragments',
    pictures: pictures.map((file, id) => ({ file, name: `${id}.png` })),
  });
  const table = {
    count: 1,
    a: Uint16Array.of(0),
    b: Uint16Array.of(1),
    turnRad: Float64Array.of(0),
    x: Float64Array.of(SIDE),
    y: Float64Array.of(0),
    seamStart: Uint32Array.of(0, 1),
    seamXy: Float32Array.of(0, 4),
  };
  await job.data.saveText(STEP2, 'alignments.txt', formatAlignments(3, table));
  await job.data.saveText(STEP5, 'filtered_alignments.txt', formatFilteredAlignments(table, [0.9]));
  await job.data.saveText(
    STEP6,
    'poses.json',
    formatPosesJson({ poses: POSES, joints: JOINTS, names: ['a', 'b', 'c'] }),
  );
  for (const { root, fragments } of poseResultsOf(POSES, []))
    await job.data.saveText(STEP6, `pose_result_${root}.txt`, formatPoseResult(fragments));
});

test('judges the answer by the pictures and the truth of the set', async () => {
  expect(await judgeJob(job.root, set)).toMatchObject({
    standardShare: expect.closeTo(2 / 3, 4) as number,
    solved: false,
    neighbourShare: 0.5,
    recallAt10: 0.5,
    recallAt10LongContacts: 0.5,
    keptPrecision: 1,
    keptRecall: 0.5,
    rmseTurnDeg: 0,
    rmsePx: 0,
    placed: 2,
    right: 2,
    apart: 0,
    wrong: 0,
    leftAside: 1,
    spurious: 0,
    spuriousPlaced: 0,
    sure: 1,
    sureRight: 1,
    components: 1,
  });
});

test('holds what was said of pieces and joints against what is true', async () => {
  const { pieces, joints } = (await judgeJob(job.root, set)).reliability;
  expect(pieces[9]).toEqual({ count: 2, probability: expect.closeTo(1.88, 5) as number, right: 2 });
  expect(joints[7]).toEqual({ count: 1, probability: 0.75, right: 1 });
});

test('a piece that belongs to no place counts as spurious, placed or not', async () => {
  const truth = new Map([0, 2].map((id) => [id, { turnRad: 0, x: TRUE_X[id], y: 0 }]));
  await writeFile(set.truthFile, formatGroundTruth(groundTruthFromPoses(truth)));
  expect(await judgeJob(job.root, set)).toMatchObject({
    right: 0,
    wrong: 1,
    leftAside: 1,
    spurious: 1,
    spuriousPlaced: 1,
    sure: 1,
    sureRight: 0,
  });
});

test('tells what the steps cost by their reports', async () => {
  for (const [index, step] of STEP_NAMES.entries())
    await job.data.saveJson(step, 'report.json', {
      ...{ elapsedMs: 1500 * index, cpuMs: 2500 * index, memoryDeltaMiB: 10 - index, memoryPeakMiB: 20, pairs: 36 },
    });
  const costs = await stepCosts(job.root);
  expect(Object.keys(costs)).toEqual([...STEP_NAMES]);
  expect(costs[STEP2]).toEqual({ wallS: 1.5, cpuS: 2.5, memoryDeltaMiB: 9, memoryPeakMiB: 20, items: 36 });
  expect(costs[STEP6].items).toBe(0);
});

test('tells the cost of the steps that were made, where a run ended early', async () => {
  await job.data.saveJson(STEP2, 'report.json', { elapsedMs: 1, cpuMs: 1, memoryDeltaMiB: 0, memoryPeakMiB: 0 });
  expect(Object.keys(await stepCosts(job.root))).toEqual([STEP2]);
});

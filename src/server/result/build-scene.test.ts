import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { makeJob } from '../../../test/support/small-job.ts';
import { formatGroundTruth, groundTruthFromPoses } from '../../formats/ground-truth.ts';
import { formatPlacementSvg } from '../../formats/placement-svg.ts';
import { formatPosesJson } from '../../formats/poses-json.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { encodePng } from '../../jobs/picture-io.ts';
import type { Rigid } from '../../math/rigid.ts';
import { outlineOf } from '../../reassembly/fragments/outline-of.ts';
import { buildScene } from './build-scene.ts';

const scratch = scratchFolder();
const STEP1 = 'step1_generate_new_example';
const STEP6 = 'step6_reconstruct';

/** Five squares of 40 px in pictures of 44: two joined, two others joined, one left aside; the picture at half size. */
async function fiveSquares(): Promise<JobFolder> {
  const original = join(scratch(), 'original.png');
  await writeFile(original, await encodePng({ width: 2, height: 2, data: new Uint8Array(16).fill(255) }));
  const job = await makeJob(join(scratch(), 'jobs'), {
    mode: 'simulation',
    original: { file: original, type: 'png' },
    pictures: [{ name: '0.png', file: original }],
  });
  const mask = new Uint8Array(44 * 44).map((_, k) => Number(k % 44 >= 2 && k % 44 < 42 && k >= 88 && k < 42 * 44));
  const rgba = new Uint8Array(4 * mask.length).map((_, k) => (k % 4 === 3 ? 255 * mask[k >> 2] : 120));
  const names = ['a.png', 'b.png', 'c.png', 'd.png', 'e.png'];
  await job.data.saveFragments(
    names.map((_, id) => ({ id, width: 44, height: 44, rgba, mask })),
    names.map((source) => ({ source })),
  );
  const at: Rigid[] = [
    { turnRad: 0, x: 0, y: 0 },
    { turnRad: 0, x: 40, y: 0 },
    { turnRad: 0, x: 7, y: -9 },
    { turnRad: 0, x: 47, y: -9 },
    { turnRad: 0, x: 0, y: 0 },
  ];
  const poses = {
    count: 5,
    turnRad: Float64Array.from(at, ({ turnRad }) => turnRad),
    x: Float64Array.from(at, ({ x }) => x),
    y: Float64Array.from(at, ({ y }) => y),
    placed: Uint8Array.of(1, 1, 1, 1, 0),
    component: Uint16Array.of(0, 0, 2, 2, 4),
    probability: Float32Array.of(0.99, 0.99, 0.8, 0.5, 0),
  };
  const joints = [
    { a: 0, b: 1, probability: 0.99, contactPx: 40, gapPx: 0 },
    { a: 2, b: 3, probability: 0.5, contactPx: 40, gapPx: 0 },
  ];
  const contours = names.map(() => outlineOf({ width: 44, height: 44, data: mask }));
  await job.data.saveText(STEP6, 'poses.json', formatPosesJson({ poses, joints, names }));
  await job.data.saveText(STEP6, 'placement.svg', formatPlacementSvg(poses, contours, names));
  // At half the size the page's origin lies 1.25 px into the picture.
  const picture = { component: 0, width: 44, height: 24, scale: 0.5, page_origin: [1.25, 1.25] };
  await job.data.saveJson(STEP6, 'report.json', { pictures: { final_result: picture } });
  // In truth all lie in one row, turned as a whole; the second pair stands the wrong way round.
  const turn = Math.PI / 2;
  const place = (x: number): Rigid => ({ turnRad: turn, x: 300, y: 100 + x });
  const truth = new Map([place(0), place(40), place(120), place(80), place(160)].map((pose, id) => [id, pose]));
  await job.data.saveText(
    'step3_fix_groundtruth',
    'groundtruth_fixed.txt',
    formatGroundTruth(groundTruthFromPoses(truth)),
  );
  await job.finishStep(STEP1, { code: 'test', params: {}, inputs: [] });
  await job.finishStep(STEP6, { code: 'test', params: {}, inputs: [`output/${STEP1}`] });
  return job;
}

test('the page has the pixels of the whole picture; other components stand beside it, what is aside is nowhere', async () => {
  const { page, fragments, joints } = await buildScene(await fiveSquares());
  const [a, b, c, d, e] = fragments;
  // (1.25 + 0.5) / 0.5 - 0.5
  expect(a.pageFromFragment).toEqual({ turnDeg: 0, x: 3, y: 3 });
  expect(b.pageFromFragment).toEqual({ turnDeg: 0, x: 43, y: 3 });
  // The second component's own frame is kept, moved to the right of the first picture.
  expect(d.pageFromFragment!.x - c.pageFromFragment!.x).toBeCloseTo(40, 6);
  expect(c.pageFromFragment!.x + 1.5).toBeGreaterThanOrEqual(88);
  expect(c.pageFromFragment!.y + 1.5).toBeCloseTo(0, 2);
  expect(page.width).toBeCloseTo(d.pageFromFragment!.x + 41.5, 1);
  expect(page.height).toBe(48);
  expect(e).toMatchObject({ pageFromFragment: null, confidence: null, component: 4 });
  // Of one left aside the outline is traced, of the others read; they are the same.
  expect(e.outline).toEqual(a.outline);
  expect(joints.map(({ confidence }) => confidence)).toEqual(['sure', 'doubtful']);
});

test('the truth lies on the page of the largest component', async () => {
  const { fragments, joints, pageFromOriginal } = await buildScene(await fiveSquares());
  // There are no masks that could tell.
  expect(pageFromOriginal).toBe(null);
  const truths = fragments.map(({ truth }) => truth!);
  truths.forEach(({ pageFromFragment }, id) => {
    expect(pageFromFragment.turnDeg).toBeCloseTo(0, 3);
    expect(pageFromFragment.x).toBeCloseTo(3 + [0, 40, 120, 80, 160][id], 2);
    expect(pageFromFragment.y).toBeCloseTo(3, 2);
  });
  expect(truths.map(({ right }) => right)).toEqual([true, true, false, false, false]);
  expect(joints.map(({ right }) => right)).toEqual([true, false]);
});

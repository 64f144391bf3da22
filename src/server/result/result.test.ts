import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contextOf } from '../../../test/filters/filter-contract.ts';
import { apiServer } from '../../../test/support/api-server.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { copyJob, makeJob, writeSmallPuzzle, type SmallPuzzle } from '../../../test/support/small-job.ts';
import { TEST_KEYS } from '../../../test/support/test-keys.ts';
import { UploadClient } from '../../../test/support/upload-client.ts';
import { parseGroundTruth } from '../../formats/ground-truth.ts';
import { affineFromRowFirst } from '../../formats/row-first.ts';
import { encryptJob } from '../../jobs/change-encryption.ts';
import { JobFolder } from '../../jobs/job-folder.ts';
import { decodePicture, readPicture, readPictureIn } from '../../jobs/picture-io.ts';
import { newDataKey } from '../../jobs/sealed-file.ts';
import type { RgbaImage } from '../../imaging/image.ts';
import { applyAffine } from '../../math/affine.ts';
import { applyTo } from '../../math/rigid.ts';
import { BoostFilter } from '../../pipeline/filters/boost-filter.ts';
import { FixGroundtruthFilter } from '../../pipeline/filters/fix-groundtruth-filter.ts';
import { FixImageBackgroundsFilter } from '../../pipeline/filters/fix-image-backgrounds-filter.ts';
import { MatlabFilter } from '../../pipeline/filters/matlab-filter.ts';
import { ReconstructFilter } from '../../pipeline/filters/reconstruct-filter.ts';
import { JointEvidence, Plots, Scene } from '../api.ts';
import { findCandidates, scoreCandidates, solvePoses } from '../../pipeline/native-engine.ts';
import { answerOfJob } from './answer-of-job.ts';
import { jointOf } from './joint-evidence.ts';
import { resultRoutes } from './result-routes.ts';
import { frameAround } from './seam-picture.ts';
import { cutTiles, showAssembled } from './shown-pictures.ts';
import { DiskViewCache, MemoryViewCache } from './view-cache.ts';
import { answerOf, makeView, ThreadedViewWork, type ViewRequest, type ViewWork } from './view-work.ts';

const scratch = scratchFolder('file');
const PIECES = 8;
let puzzle: SmallPuzzle;
let job: JobFolder;
let server: FastifyInstance;
const asked: ViewRequest[] = [];
const work: ViewWork = { make: (of, request) => (asked.push(request), makeView(of, request)), cutTiles };
const client = new UploadClient(() => server);
const jobsDir = (): string => join(scratch(), 'jobs');

async function solve(target: JobFolder, from = 0): Promise<void> {
  const filters = [MatlabFilter, FixGroundtruthFilter, FixImageBackgroundsFilter, BoostFilter, ReconstructFilter];
  for (const filter of filters.slice(from)) {
    const made = new filter('test');
    const context = contextOf(
      { engine: { findCandidates, scoreCandidates, solvePoses } },
      { profile: 'fast', seed: 1 },
    );
    for (const step of made.steps) {
      await target.beginStep(step.name);
      await made.run(step, target, context);
      const { params: mattering, inputs } = step.dependsOn(target, context.params);
      await target.finishStep(step.name, { code: `test/${step.codeVersion}`, params: mattering, inputs });
    }
  }
  await target.saveStatus({ state: 'done' });
}

beforeAll(async () => {
  puzzle = await writeSmallPuzzle(scratch(), { width: 400, height: 300, pieces: PIECES, seed: 2 });
  const names = (await readdir(puzzle.masks)).sort();
  job = await makeJob(jobsDir(), {
    mode: 'simulation',
    original: { file: puzzle.original, type: 'png' },
    reference: { file: puzzle.original, type: 'png' },
    pictures: names.map((name) => ({ name, file: join(puzzle.masks, name) })),
  });
  await solve(job);
  const cache = new DiskViewCache(join(scratch(), 'views'));
  const routes = resultRoutes({ cacheOf: () => Promise.resolve(cache), work });
  server = await apiServer({ routes, jobsDir: jobsDir() });
});
afterAll(() => server.close());

const sceneOf = async (id = job.id): Promise<Scene> =>
  Scene.parse((await client.ask('GET', `/jobs/${id}/scene`)).json());

test('the scene holds every fragment where the assembled picture shows it', async () => {
  const scene = await sceneOf();
  const picture = await job.data.loadPicture('step6_reconstruct', 'final_result.png');
  expect(scene.page).toEqual({ width: picture.width, height: picture.height });
  expect(scene.fragments).toHaveLength(PIECES);
  expect(scene).toMatchObject({ reference: true, original: true });
  const placed = scene.fragments.filter(({ pageFromFragment }) => pageFromFragment !== null);
  expect(placed.length).toBe(PIECES);
  for (const { id, outline, pageFromFragment: pose } of placed) {
    const fragment = await job.data.loadFragment(id);
    const rigid = { turnRad: (pose!.turnDeg * Math.PI) / 180, x: pose!.x, y: pose!.y };
    // The outline runs around the mask, and on the page around what was painted there.
    let [alpha, pixels, difference] = [0, 0, 0];
    for (let y = 4; y < fragment.height - 4; y += 3)
      for (let x = 4; x < fragment.width - 4; x += 3) {
        if ([-4, 0, 4].some((dx) => [-4, 0, 4].some((dy) => fragment.mask[(y + dy) * fragment.width + x + dx] === 0)))
          continue;
        const at = applyTo(rigid, x, y);
        const p = 4 * (Math.round(at.y) * picture.width + Math.round(at.x));
        pixels++;
        alpha += picture.data[p + 3];
        difference += Math.abs(picture.data[p] - fragment.rgba[4 * (y * fragment.width + x)]);
      }
    expect(alpha / pixels).toBe(255);
    expect(difference / pixels).toBeLessThan(14);
    const [minX, maxX] = [
      Math.min(...outline.filter((_, k) => k % 2 === 0)),
      Math.max(...outline.filter((_, k) => k % 2 === 0)),
    ];
    const columns = Array.from(fragment.mask.keys())
      .filter((k) => fragment.mask[k] === 1)
      .map((k) => k % fragment.width);
    expect(Math.abs(minX - (Math.min(...columns) - 0.5))).toBeLessThan(1);
    expect(Math.abs(maxX - (Math.max(...columns) + 0.5))).toBeLessThan(1);
  }
});

test('in simulation it holds the truth in the same frame, and what is right', async () => {
  const { fragments, joints } = await sceneOf();
  const right = fragments.filter(({ truth }) => truth!.right);
  expect(right.length).toBe(PIECES);
  for (const { pageFromFragment, truth, width, height } of right) {
    const at = (pose: { turnDeg: number; x: number; y: number }) =>
      applyTo({ turnRad: (pose.turnDeg * Math.PI) / 180, x: pose.x, y: pose.y }, width / 2, height / 2);
    const [found, truly] = [at(pageFromFragment!), at(truth!.pageFromFragment)];
    expect(Math.hypot(found.x - truly.x, found.y - truly.y)).toBeLessThan(3);
  }
  expect(joints.length).toBeGreaterThanOrEqual(PIECES - 1);
  expect(joints.filter((joint) => joint.right === true).length).toBeGreaterThanOrEqual(PIECES - 1);
});

test('the original lies on the page where the assembled picture shows it', async () => {
  const { pageFromOriginal: pose } = await sceneOf();
  const original = await readPicture(puzzle.original);
  const picture = await job.data.loadPicture('step6_reconstruct', 'final_result.png');
  let [difference, pixels] = [0, 0];
  for (let y = 0; y < original.height; y += 3)
    for (let x = 0; x < original.width; x += 3) {
      const at = applyTo({ turnRad: (pose!.turnDeg * Math.PI) / 180, x: pose!.x, y: pose!.y }, x, y);
      const p = 4 * (Math.round(at.y) * picture.width + Math.round(at.x));
      if (picture.data[p + 3] !== 255) continue;
      pixels++;
      difference += Math.abs(picture.data[p] - original.data[4 * (y * original.width + x)]);
    }
  expect(pixels).toBeGreaterThan(0.9 * ((original.width * original.height) / 9));
  expect(difference / pixels).toBeLessThan(14);
});

test('a picture that is asked for upright stands as the original hung, without a rim', async () => {
  const answer = await client.ask('GET', `/jobs/${job.id}/picture?width=512&upright=1`);
  const shown = await decodePicture(answer.rawPayload, 'picture');
  const original = await readPictureIn(puzzle.original, () => ({ width: shown.width, height: shown.height }));
  const { width, height } = await readPicture(puzzle.original);
  expect(shown.width / shown.height).toBeCloseTo(width / height, 1);
  let [clear, difference] = [0, 0];
  for (let p = 0; p < shown.data.length; p += 4) {
    if (shown.data[p + 3] < 255) clear++;
    else difference += Math.abs(shown.data[p] - original.data[p]);
  }
  const pixels = shown.width * shown.height;
  expect(clear / pixels).toBeLessThan(0.1);
  expect(difference / (pixels - clear)).toBeLessThan(20);
});

test('a picture that is turned turns clockwise, and is cut to what is not clear', async () => {
  const asSolved = await job.data.loadPicture('step6_reconstruct', 'final_result.png');
  const quarter = await decodePicture(await showAssembled(job, null, 90), 'picture');
  expect([quarter.width / asSolved.height, quarter.height / asSolved.width].map((share) => share > 0.97)).toEqual([
    true,
    true,
  ]);
  // What was at the top on the left is at the top on the right.
  const at = ({ data, width }: RgbaImage, x: number, y: number): number[] => [
    ...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3),
  ];
  for (const [x, y] of [
    [60, 40],
    [200, 90],
    [100, 240],
  ]) {
    const [before, after] = [at(asSolved, x, y), at(quarter, quarter.width - 1 - y, x)];
    expect(Math.max(...before.map((value, k) => Math.abs(value - after[k])))).toBeLessThan(60);
  }
  const aslant = await decodePicture(await showAssembled(job, 512, 30), 'picture');
  const [cos, sin] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
  const { width, height } = asSolved;
  expect(aslant.width / aslant.height).toBeCloseTo((cos * width + sin * height) / (sin * width + cos * height), 1);
});

test('a picture that lay aslant among clear pixels fills its frame once it stands upright', async () => {
  const upright = await decodePicture(await showAssembled(job, null, 0), 'picture');
  // Turned there and back: what a rim there was goes.
  const there = await copyJob(job, 'job_aslant');
  await there.data.savePicture(
    'step6_reconstruct',
    'final_result.png',
    await decodePicture(await showAssembled(job, null, 33), 'picture'),
  );
  const back = await decodePicture(await showAssembled(there, null, -33), 'picture');
  expect(Math.abs(back.width - upright.width)).toBeLessThan(0.02 * upright.width);
  expect(Math.abs(back.height - upright.height)).toBeLessThan(0.02 * upright.height);
});

test('a joint tells its seam in the frame of a, its candidate, and its rivals', async () => {
  const { joints } = await sceneOf();
  const { a, b, contactPx } = joints.reduce((best, joint) => (joint.contactPx > best.contactPx ? joint : best));
  const evidence = JointEvidence.parse((await client.ask('GET', `/jobs/${job.id}/joints/${b}/${a}`)).json());
  expect([evidence.a, evidence.b]).toEqual([Math.min(a, b), Math.max(a, b)]);
  expect(evidence.score).toBeGreaterThan(0);
  const named = Object.fromEntries(evidence.evidence.map(({ name, value }) => [name, value]));
  expect(named.contact).toBeCloseTo(contactPx, 2);
  expect(named['contour fit']).toBeLessThan(2);
  expect(named['moved since it was found']).toBeLessThan(4);
  // Both lines run along the outline of a, about as long as the contact.
  const { outlines } = await answerOfJob(job);
  const outline = outlines[evidence.a];
  for (const line of [evidence.seam.a, evidence.seam.b]) {
    expect(line.length / 2).toBeGreaterThan(0.5 * contactPx);
    for (let k = 0; k < line.length; k += 2) {
      const near = Array.from({ length: outline.length / 2 }, (_, m) => {
        const n = (m + 1) % (outline.length / 2);
        return distanceTo(line[k], line[k + 1], outline[2 * m], outline[2 * m + 1], outline[2 * n], outline[2 * n + 1]);
      });
      expect(Math.min(...near)).toBeLessThan(8);
    }
  }
  expect((await client.ask('GET', `/jobs/${job.id}/joints/0/99`)).statusCode).toBe(404);
});

test('the picture of a seam shows the original there, in the frame of a', async () => {
  const { joints } = await sceneOf();
  const original = await readPicture(puzzle.original);
  const truth = parseGroundTruth(await job.data.loadText('step3_fix_groundtruth', 'groundtruth_fixed.txt'));
  const answer = await answerOfJob(job);
  for (const { a, b } of joints.filter(({ right }) => right === true).slice(0, 4)) {
    const answerBytes = await client.ask('GET', `/jobs/${job.id}/joints/${a}/${b}/seam.png`);
    expect(answerBytes.headers['content-type']).toBe('image/png');
    const { data, info } = await sharp(answerBytes.rawPayload).raw().toBuffer({ resolveWithObject: true });
    const joint = jointOf(answer, a, b);
    const frame = frameAround(joint.seam, answer.sizes[joint.a]);
    expect([info.width, info.height, info.channels]).toEqual([frame.width, frame.height, 4]);
    const pageFromA = affineFromRowFirst(truth.get(joint.a)!);
    // The truth is known up to where its page begins: the mask tells where in the original fragment a was.
    const fragment = await job.data.loadFragment(joint.a);
    const home = applyAffine(pageFromA, ...centroidOf(fragment.mask, fragment.width));
    const white = await readPicture(join(puzzle.masks, answer.names[joint.a]));
    const [maskX, maskY] = centroidOf(
      white.data.filter((_, k) => k % 4 === 0).map((level) => level >> 7),
      white.width,
    );
    const page = { x: maskX - home.x, y: maskY - home.y };
    let [difference, pixels] = [0, 0];
    for (let y = 0; y < info.height; y += 2)
      for (let x = 0; x < info.width; x += 2) {
        const p = 4 * (y * info.width + x);
        if (data[p + 3] < 255) continue;
        const at = applyAffine(pageFromA, x + frame.left, y + frame.top);
        const [px, py] = [Math.round(at.x + page.x), Math.round(at.y + page.y)];
        if (px < 0 || py < 0 || px >= original.width || py >= original.height) continue;
        for (let c = 0; c < 3; c++)
          difference += Math.abs(data[p + c] - original.data[4 * (py * original.width + px) + c]);
        pixels += 3;
      }
    expect(pixels).toBeGreaterThan(2000);
    expect(difference / pixels).toBeLessThan(14);
  }
});

test('pictures come in few widths, without metadata, and are made once', async () => {
  const { version } = await sceneOf();
  const image = (query: string, headers = {}) =>
    client.ask('GET', `/jobs/${job.id}/fragments/0/image${query}`, undefined, headers);
  const small = await image(`?width=50&v=${version}`);
  expect(small.headers['content-type']).toBe('image/webp');
  expect(small.headers['cache-control']).toContain('immutable');
  const metadata = await sharp(small.rawPayload).metadata();
  expect([metadata.width, metadata.hasAlpha, metadata.exif]).toEqual([64, true, undefined]);
  const own = await image('');
  expect(own.headers['cache-control']).toBe('private, no-cache');
  expect((await sharp(own.rawPayload).metadata()).width).toBe((await sceneOf()).fragments[0].width);
  expect((await image('', { 'if-none-match': own.headers.etag as string })).statusCode).toBe(304);
  for (const what of ['reference', 'original', 'picture']) {
    const answer = await client.ask('GET', `/jobs/${job.id}/${what}?width=128`);
    expect([what, answer.statusCode, (await sharp(answer.rawPayload).metadata()).width]).toEqual([what, 200, 128]);
  }
  expect((await image('?width=0')).statusCode).toBe(422);
  expect((await client.ask('GET', `/jobs/${job.id}/fragments/99/image`)).statusCode).toBe(404);
});

test.each([
  ['on disk', () => new DiskViewCache(join(scratch(), 'tiles'))],
  ['in memory that holds next to nothing', () => new MemoryViewCache(10)],
])('tiles make up the assembled picture, kept %s', async (_, make) => {
  const cache = make();
  const routes = resultRoutes({ cacheOf: () => Promise.resolve(cache), work });
  const own = await apiServer({ routes, jobsDir: jobsDir() });
  const ask = (path: string) =>
    own.inject({ url: `/api/v1/jobs/${job.id}/picture/tiles${path}`, headers: { 'x-user': 'ada' } });
  const info: { width: number; height: number; levels: number; tilePx: number } = (await ask('')).json();
  const tile = await ask(`/${info.levels - 1}/0/0`);
  const metadata = await sharp(tile.rawPayload).metadata();
  expect([metadata.width, metadata.height]).toEqual([
    Math.min(info.tilePx, info.width),
    Math.min(info.tilePx, info.height),
  ]);
  const half = await sharp((await ask(`/${info.levels - 2}/0/0`)).rawPayload).metadata();
  expect(half.width).toBe(Math.ceil(info.width / 2));
  expect((await ask('/0/0/0')).statusCode).toBe(200);
  expect((await ask(`/${info.levels}/0/0`)).statusCode).toBe(404);
  expect((await ask(`/${info.levels - 1}/9/9`)).statusCode).toBe(404);
  await own.close();
});

test('plots count what the files say', async () => {
  const plots = Plots.parse((await client.ask('GET', `/jobs/${job.id}/plots`)).json());
  const sum = (bins: readonly number[]): number => bins.reduce((all, one) => all + one, 0);
  expect(sum(plots.fragments)).toBe(PIECES);
  expect(sum(plots.right!) + sum(plots.wrong!)).toBe(sum(plots.kept));
  expect(sum(plots.candidates)).toBeGreaterThanOrEqual(sum(plots.kept));
  expect(plots.steps.length).toBe(6);
  expect(plots.learners).toEqual([]);
});

test('a scene is made once for an answer, and anew for another one', async () => {
  await sceneOf();
  const before = asked.length;
  const { version } = await sceneOf();
  expect(asked.length).toBe(before);
  const copy = await copyJob(job, 'copy');
  expect((await sceneOf('copy')).version).toBe(version);
  // Step 6 is being made anew: its mark has gone.
  await copy.beginStep('step6_reconstruct');
  const answer = await client.ask('GET', '/jobs/copy/scene');
  expect([answer.statusCode, answer.json<{ error: { code: string } }>().error.code]).toEqual([
    409,
    'FRAME_RESULT_NOT_READY',
  ]);
  expect(answer.headers['cache-control']).toBe(undefined);
});

test('an answer of other fragments than those there are is none', async () => {
  const copy = await copyJob(job, 'stale');
  await copy.data.saveText('step1_generate_new_example', 'fragments.json', '[]');
  await copy.finishStep('step1_generate_new_example', { code: 'test/9', params: {}, inputs: [] });
  expect((await client.ask('GET', '/jobs/stale/scene')).statusCode).toBe(409);
  await rm(copy.stepDir('step1_generate_new_example'), { recursive: true });
  expect((await client.ask('GET', '/jobs/stale/fragments/0/image')).statusCode).toBe(409);
});

test('a thread makes the same views, also of an encrypted job, and its faults keep their codes', async () => {
  const copy = await copyJob(job, 'sealed');
  await encryptJob(copy, TEST_KEYS);
  const sealed = await JobFolder.open(copy.root, TEST_KEYS);
  expect(await sealed.files.encryption()).toBe('encrypted');
  const [{ a, b }] = (await sceneOf()).joints;
  const requests: ViewRequest[] = [
    ...[{ kind: 'scene' } as const, { kind: 'plots' } as const],
    ...[{ kind: 'joint', a, b } as const, { kind: 'seam', a, b } as const],
    { kind: 'fragment', fragment: 1, width: 64 },
    { kind: 'picture', width: 128, turnDeg: 0 },
    { kind: 'input', file: 'input/original.png', width: null },
  ];
  const threaded = new ThreadedViewWork();
  try {
    const tiles = await cutTiles(job);
    expect(tiles.length).toBeGreaterThan(9);
    for (const of of [job, sealed]) {
      for (const request of requests) {
        const made = Buffer.from(await threaded.make(of, request));
        expect(made.equals(await makeView(job, request)), request.kind).toBe(true);
      }
      const cut = await threaded.cutTiles(of);
      expect(cut.map(({ level, x, y }) => [level, x, y])).toEqual(tiles.map(({ level, x, y }) => [level, x, y]));
      for (const [k, { bytes }] of cut.entries()) expect(Buffer.from(bytes).equals(tiles[k].bytes)).toBe(true);
      await expect(threaded.make(of, { kind: 'joint', a: 0, b: 99 })).rejects.toMatchObject({
        code: 'FRAME_REQUEST_NOT_FOUND',
      });
    }
    const closed = await JobFolder.open(copy.root);
    await expect(threaded.make(closed, { kind: 'scene' })).rejects.toMatchObject({ code: 'FRAME_KEY_MISSING' });
    // What a thread was told of one job opens no other.
    const other = { root: copy.root, key: newDataKey(), view: requests[0] };
    expect(await answerOf(other)).toMatchObject({ failure: { code: 'FRAME_KEY_MISSING' } });
  } finally {
    await threaded.close();
  }
});

test('what is kept on the disk of a job that may not stay goes', async () => {
  const root = join(scratch(), 'some');
  const cache = new DiskViewCache(root);
  for (const name of ['one', 'two']) await cache.put(name, 'v', 'scene.json', Buffer.from('{}'));
  await cache.keepOnly((name) => Promise.resolve(name === 'two'));
  expect(await readdir(root)).toEqual(['two']);
});

test('nothing of a view lies in the job', async () => {
  expect((await readdir(job.root)).sort()).toEqual(['.lock', 'input', 'job.json', 'logs', 'output', 'status.json']);
  expect((await readFile(join(job.root, 'status.json'), 'utf8')).length).toBeGreaterThan(0);
});

function centroidOf(mask: Uint8Array, width: number): [number, number] {
  let [count, sumX, sumY] = [0, 0, 0];
  mask.forEach((inside, k) => {
    count += inside;
    sumX += inside * (k % width);
    sumY += inside * Math.floor(k / width);
  });
  return [sumX / count, sumY / count];
}

function distanceTo(px: number, py: number, ax: number, ay: number, bx: number, by: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const share = Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(px - ax - share * dx, py - ay - share * dy);
}

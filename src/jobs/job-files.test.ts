import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { filesBelow, folderBytes } from '../../test/support/folder-bytes.ts';
import { scratchFolder } from '../../test/support/scratch-folder.ts';
import { makeJob, writeSmallPuzzle, type SmallPuzzle } from '../../test/support/small-job.ts';
import { TEST_KEYS } from '../../test/support/test-keys.ts';
import { completeParams } from '../formats/params.ts';
import { decryptJob, encryptJob } from './change-encryption.ts';
import { exportJob } from './export-job.ts';
import { createJob } from './job-draft.ts';
import { JobFolder } from './job-folder.ts';
import type { KeyKeeper } from './key-keeper.ts';
import { sealedBy } from './sealed-file.ts';

const scratch = scratchFolder();
const STEP6 = 'step6_reconstruct';
const CONSTRAINTS = '{"format": "frame-pipeline constraints", "version": 1}';
let puzzle: SmallPuzzle;
beforeEach(async () => {
  puzzle = await writeSmallPuzzle(join(scratch(), 'puzzle'));
});

async function make(name: string, keys?: KeyKeeper): Promise<JobFolder> {
  const pictures = (await readdir(puzzle.photographs)).map((one) => ({
    name: one,
    file: join(puzzle.photographs, one),
  }));
  const input = { mode: 'fragments' as const, pictures, params: completeParams({}), constraints: CONSTRAINTS };
  const { job, lock } = await createJob(join(scratch(), name), new Date(2025, 0, 1), input, keys);
  await lock.release();
  return job;
}

/** Outputs of every kind, as steps keep them. */
async function fill(job: JobFolder): Promise<void> {
  const claim = { code: '1/1', params: {}, inputs: ['input/fragments'] };
  await job.beginStep(STEP6);
  await job.data.saveText(STEP6, 'poses.json', '{}\n');
  await job.data.saveBytes(STEP6, 'seams/one.png', Buffer.alloc(200_000, 7));
  await job.data.savePicture(STEP6, 'final_result.png', { width: 2, height: 1, data: new Uint8Array(8).fill(255) });
  await job.data.saveJson(STEP6, 'report.json', { elapsedMs: 1, fragments: 2 });
  await job.finishStep(STEP6, claim);
}

/** Files of a job folder that are not sealed, its locks left out. */
async function inTheClear(job: JobFolder): Promise<string[]> {
  const clear: string[] = [];
  for (const file of await filesBelow(job.root))
    if (!file.includes('.lock/') && sealedBy(await readFile(join(job.root, file))) === null) clear.push(file);
  return clear;
}

const claim = { code: '1/1', params: {}, inputs: ['input/fragments'] };

describe('an encrypted job', () => {
  test('keeps nothing of its pictures in the clear, and holds what it was given', async () => {
    const [plain, job] = [await make('plain'), await make('sealed', TEST_KEYS)];
    await fill(plain);
    await fill(job);
    expect(await inTheClear(job)).toEqual([
      'input/params.json',
      'job.json',
      'keys/data_key.json',
      `output/${STEP6}/report.json`,
      'status.json',
    ]);
    for (const file of (await filesBelow(join(plain.root, 'input'))).map((name) => `input/${name}`)) {
      expect((await job.files.read(file))?.equals(await readFile(join(plain.root, file))), file).toBe(true);
      expect(await job.files.identify(file)).toEqual(await plain.files.identify(file));
    }
    expect(await job.files.read(`output/${STEP6}/done.json`)).toEqual(
      await plain.files.read(`output/${STEP6}/done.json`),
    );
    expect(await job.data.loadPicture(STEP6, 'final_result.png')).toEqual(
      await plain.data.loadPicture(STEP6, 'final_result.png'),
    );
    const [picture] = await job.data.inputPictures();
    const limits = { maxSidePx: 1000, maxPixels: 1e6 };
    expect(await job.data.loadInputHeader(picture, limits)).toEqual(await plain.data.loadInputHeader(picture, limits));
    expect((await job.data.loadConstraints())?.names).toEqual((await plain.data.loadConstraints())?.names);
  });

  test('tells how it stands without a key, and refuses its files', async () => {
    const job = await make('sealed', TEST_KEYS);
    await fill(job);
    const closed = await JobFolder.open(job.root);
    expect((await closed.status()).state).toBe('queued');
    expect(await closed.files.encryption()).toBe('encrypted');
    expect((await closed.data.loadParams()).job_id).toBe(job.id);
    const reading = [
      closed.data.loadText(STEP6, 'poses.json'),
      closed.data.saveText(STEP6, 'poses.json', ''),
      closed.stepState(STEP6, claim),
      closed.data.loadConstraints(),
    ];
    for (const refused of reading) await expect(refused).rejects.toMatchObject({ code: 'FRAME_KEY_MISSING' });
  });

  test('stands as done under the same claim, and sees each changed output', async () => {
    const job = await make('sealed', TEST_KEYS);
    await fill(job);
    expect(await (await JobFolder.open(job.root, TEST_KEYS)).stepState(STEP6, claim)).toEqual({
      done: true,
      reasons: [],
    });
    await job.files.write(`output/${STEP6}/poses.json`, Buffer.from('{ }\n'));
    const { reasons } = await job.stepState(STEP6, claim);
    expect(reasons.map(({ kind }) => kind)).toEqual(['output-changed']);
  });

  test('opens outputs that stand beside, and not what was put in the place of another', async () => {
    const job = await make('sealed', TEST_KEYS);
    await fill(job);
    await job.keepPreviousFrom(STEP6);
    const previous = `output/${STEP6}.previous_1`;
    expect((await job.files.read(`${previous}/poses.json`))?.toString()).toBe('{}\n');
    const folder = join(job.root, previous);
    await rename(join(folder, 'poses.json'), join(folder, 'final_result.png'));
    await expect(job.files.read(`${previous}/final_result.png`)).rejects.toMatchObject({ code: 'FRAME_JOB_SEAL' });
    const other = await make('other', TEST_KEYS);
    await rename(join(other.root, 'input/constraints.json'), join(job.root, 'input/constraints.json'));
    await expect(job.data.loadConstraints()).rejects.toMatchObject({ code: 'FRAME_JOB_SEAL' });
  });

  test('does not take for its own what somebody laid into it', async () => {
    const job = await make('sealed', TEST_KEYS);
    await writeFile(join(job.root, 'input/constraints.json'), CONSTRAINTS);
    await expect(job.data.loadConstraints()).rejects.toMatchObject({ code: 'FRAME_JOB_SEAL' });
    await expect(job.files.identify('input/constraints.json')).rejects.toMatchObject({ code: 'FRAME_JOB_SEAL' });
    await encryptJob(job, TEST_KEYS);
    expect((await job.files.read('input/constraints.json'))?.toString()).toBe(CONSTRAINTS);
  });
});

describe('switched later', () => {
  test('there and back every file holds the same, and the folder is as it was', async () => {
    const job = await make('job');
    await fill(job);
    await job.keepPreviousFrom(STEP6);
    await fill(job);
    const before = {
      input: await folderBytes(join(job.root, 'input')),
      output: await folderBytes(join(job.root, 'output')),
    };
    const { changed } = await encryptJob(job, TEST_KEYS);
    expect(changed).toBeGreaterThan(6);
    expect(
      (await inTheClear(job)).filter((file) => /^(input|output)/.test(file) && !file.endsWith('report.json')),
    ).toEqual(['input/params.json']);
    const sealed = await JobFolder.open(job.root, TEST_KEYS);
    expect(await sealed.stepState(STEP6, claim)).toEqual({ done: true, reasons: [] });
    expect(await encryptJob(sealed, TEST_KEYS)).toMatchObject({ changed: 0 });
    expect(await decryptJob(sealed, TEST_KEYS)).toMatchObject({ changed });
    expect(await folderBytes(join(job.root, 'input'))).toEqual(before.input);
    expect(await folderBytes(join(job.root, 'output'))).toEqual(before.output);
    expect(await (await JobFolder.open(job.root)).stepState(STEP6, claim)).toEqual({ done: true, reasons: [] });
  });

  test('a job that is being worked on is refused', async () => {
    const job = await make('job');
    const lock = await job.lock();
    await expect(encryptJob(job, TEST_KEYS)).rejects.toMatchObject({ code: 'FRAME_JOB_IN_USE' });
    await lock.release();
  });
});

describe('export', () => {
  test('writes the same files of an encrypted job as of a plain one', async () => {
    const [plain, job] = [await make('plain'), await make('sealed', TEST_KEYS)];
    for (const one of [plain, job]) await fill(one);
    const [from, to] = [join(scratch(), 'from'), join(scratch(), 'to')];
    expect(await exportJob(job, to)).toEqual(['final_result.png', 'poses.json', 'report.json', 'seams/one.png']);
    await exportJob(plain, from);
    expect(await folderBytes(to)).toEqual(await folderBytes(from));
    await exportJob(job, join(scratch(), 'all'), { all: true });
    expect(await folderBytes(join(scratch(), 'all', 'output'))).toEqual(await folderBytes(join(plain.root, 'output')));
  });

  test('writes over nothing, and says so where there is no answer yet', async () => {
    const job = await makeJob(join(scratch(), 'jobs'), { mode: 'fragments', pictures: [] });
    await expect(exportJob(job, join(scratch(), 'to'))).rejects.toMatchObject({ code: 'FRAME_JOB_STEP_MISSING' });
    await fill(job);
    await mkdir(join(scratch(), 'full'));
    await writeFile(join(scratch(), 'full', 'mine.txt'), '');
    await expect(exportJob(job, join(scratch(), 'full'))).rejects.toMatchObject({ code: 'FRAME_OUTPUT_NOT_EMPTY' });
    await rm(join(scratch(), 'full', 'mine.txt'));
    expect(await exportJob(job, join(scratch(), 'full'))).toHaveLength(4);
  });
});

import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeListedJob } from '../../test/support/listed-jobs.ts';
import { scratchFolder } from '../../test/support/scratch-folder.ts';
import { JobFolder, listJobs } from './job-folder.ts';
import { findTrashed, listTrash, purgeOldTrash, restoreTrashed, TRASH_FOLDER, trashJob } from './trash.ts';

const scratch = scratchFolder();
const DAY_MS = 24 * 3_600_000;
const NOW = new Date('2025-02-01T00:00:00Z');
const ID = 'job_20250101_120000';

const write = async (id = ID): Promise<JobFolder> =>
  JobFolder.open(await writeListedJob(scratch(), { id, status: { state: 'done' } }));

test('a job in the trash is no job of the folder, tells who deleted it, and comes back as it was', async () => {
  await trashJob(scratch(), await write(), 'ada', NOW);
  expect(await listJobs(scratch())).toEqual([]);
  const [one] = await listTrash(scratch());
  expect(one).toMatchObject({ deleted: NOW.toISOString(), by: 'ada', job: { id: ID } });
  await restoreTrashed(scratch(), one);
  const [back] = await listJobs(scratch());
  expect((await readdir(back.root)).sort()).toEqual(['.lock', 'job.json', 'output', 'status.json']);
  await (await back.lock()).release();
});

test('a job that somebody works on is not deleted', async () => {
  const job = await write();
  const lock = await job.lock();
  await expect(trashJob(scratch(), job, 'ada', NOW)).rejects.toMatchObject({ code: 'FRAME_JOB_IN_USE' });
  await lock.release();
  expect(await listJobs(scratch())).toHaveLength(1);
});

test('a job does not come back over another one of its name', async () => {
  await trashJob(scratch(), await write(), 'ada', NOW);
  await write();
  const [one] = await listTrash(scratch());
  await expect(restoreTrashed(scratch(), one)).rejects.toMatchObject({ code: 'FRAME_REQUEST_CONFLICT' });
});

test('what is old goes for good; what does not tell how old it is stays', async () => {
  const ids = [ID, 'job_20250101_120001', 'job_20250101_120002'];
  for (const [k, id] of ids.entries())
    await trashJob(scratch(), await write(id), 'ada', new Date(NOW.getTime() - 20 * k * DAY_MS));
  await writeFile(join(scratch(), TRASH_FOLDER, ids[2], 'deleted.json'), '{"deleted":');
  expect(await purgeOldTrash(scratch(), 10 * DAY_MS, NOW)).toEqual([ids[1]]);
  expect((await listTrash(scratch())).map(({ job }) => job.id)).toEqual([ids[0], ids[2]]);
});

test('nothing but a folder under the name of a job is found in the trash', async () => {
  const elsewhere = await writeListedJob(join(scratch(), 'elsewhere'), { id: ID, status: { state: 'done' } });
  await mkdir(join(scratch(), TRASH_FOLDER));
  await symlink(elsewhere, join(scratch(), TRASH_FOLDER, ID));
  for (const name of [ID, '..', '../elsewhere', `../elsewhere/${ID}`])
    expect(await findTrashed(scratch(), name)).toBeNull();
});

import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../test/support/scratch-folder.ts';
import { writeListedJob } from '../../test/support/listed-jobs.ts';
import { JobFolder } from '../jobs/job-folder.ts';
import { NOBODYS } from '../jobs/job-ownership.ts';
import type { Permission } from './api.ts';
import { FolderJobAccess } from './job-access.ts';
import type { Principal } from './principal.ts';
import type { JobNeed } from './route.ts';

const scratch = scratchFolder();
const NEEDS: readonly JobNeed[] = ['view', 'change', 'delete', 'share', 'logs'];

const somebody = (id: string, ...permissions: Permission[]): Principal => ({
  user: { id, name: id, role: 'r' },
  permissions: new Set(permissions),
  by: 'session',
  address: '127.0.0.1',
});
const user = (id: string): Principal => somebody(id, 'create_job', 'view_own_jobs');
const admin = somebody('root', 'create_job', 'delete_job', 'view_logs', 'system_config', 'view_all_jobs');

async function allowed(principal: Principal, job: string): Promise<JobNeed[]> {
  const access = new FolderJobAccess(scratch());
  const granted: JobNeed[] = [];
  for (const need of NEEDS)
    await access.open(principal, job, need).then(
      () => granted.push(need),
      (error: { code: string }) => expect(['FRAME_REQUEST_NOT_FOUND', 'FRAME_ACCESS_DENIED']).toContain(error.code),
    );
  return granted;
}

test('an owner, one it is shared with, another one and an admin may do what they should', async () => {
  const id = 'job_20250101_120000';
  const root = await writeListedJob(scratch(), { id, status: { state: 'done' } });
  const job = await JobFolder.open(root);
  await job.saveOwnership({ ...NOBODYS, owner: { id: 'ada', name: 'Ada' }, sharedWith: [{ id: 'bob', name: 'Bob' }] });
  expect(await allowed(user('ada'), id)).toEqual(['view', 'change', 'share']);
  expect(await allowed(user('bob'), id)).toEqual(['view']);
  expect(await allowed(user('eve'), id)).toEqual([]);
  expect(await allowed(somebody('ada', 'view_own_jobs', 'view_logs', 'delete_job'), id)).toEqual([
    'view',
    'delete',
    'logs',
  ]);
  expect(await allowed(admin, id)).toEqual([...NEEDS]);
});

test("only those who may see all jobs see the command line's", async () => {
  const id = 'job_20250101_120000';
  await writeListedJob(scratch(), { id, status: { state: 'done' } });
  expect(await allowed(user('ada'), id)).toEqual([]);
  expect(await allowed(admin, id)).toEqual([...NEEDS]);
});

test('nothing but a folder of its own under the right name is a job', async () => {
  const elsewhere = await writeListedJob(join(scratch(), 'elsewhere'), { id: 'x', status: { state: 'done' } });
  await symlink(elsewhere, join(scratch(), 'job_20250101_000001'));
  await mkdir(join(scratch(), 'job_20250101_000002'));
  await writeFile(join(scratch(), 'job_20250101_000003'), '');
  for (const name of ['job_20250101_000001', 'job_20250101_000002', 'job_20250101_000003', 'elsewhere/x', '..', ''])
    expect(await allowed(admin, name)).toEqual([]);
});

test('a job whose owner cannot be read tells only those who may see all jobs', async () => {
  const id = 'job_20250101_120000';
  const root = await writeListedJob(scratch(), { id, status: { state: 'done' } });
  await writeFile(join(root, 'access.json'), '{"format":1,"owner":null}');
  await expect(new FolderJobAccess(scratch()).open(admin, id, 'view')).rejects.toMatchObject({
    code: 'FRAME_JOB_DAMAGED',
  });
  expect(await allowed(user('ada'), id)).toEqual([]);
});

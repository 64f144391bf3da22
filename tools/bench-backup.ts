/**
 * `npm run bench:backup`: how fast backups of jobs are made and restored, and what an unchanged tree adds.
 * Makes a tree of jobs whose pictures do not compress, backs it up into a new repository several times, restores it once,
 * compares every file, and backs it up again unchanged.
 * `-- --size 1024` MiB of pictures, `--rounds 5`, `--folder <folder>` where to work (default: the folder of temporary files).
 */
import { randomFillSync } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createBackup, type BackupContent } from '../src/ops/backup/create-backup.ts';
import { initRepository, type Repository } from '../src/ops/backup/repository.ts';
import { restoreBackup } from '../src/ops/backup/restore-backup.ts';
import { hashFolder } from '../src/jobs/file-hash.ts';

const { values } = parseArgs({
  options: { size: { type: 'string' }, rounds: { type: 'string' }, folder: { type: 'string' } },
});
const sizeMiB = Number(values.size ?? 1024);
const rounds = Number(values.rounds ?? 5);
const PICTURE_BYTES = 2_300_000;
const PICTURES_PER_JOB = 16;

const folder = await mkdtemp(join(values.folder ?? tmpdir(), 'frame-bench-backup-'));
try {
  await bench();
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function bench(): Promise<void> {
  const jobs = join(folder, 'jobs');
  const bytes = await writeJobs(jobs);
  console.log(`${Math.round(bytes / 2 ** 20)} MiB of pictures in ${(await readdir(jobs)).length} jobs`);
  const about = { pipeline_version: 'bench', git_revision: null, learners: 0, jobs: [] };
  const content: BackupContent = { sources: [{ path: 'jobs', from: jobs }], about };
  const create = (repository: Repository): ReturnType<typeof createBackup> =>
    createBackup(repository, content, { kind: 'backup', now: new Date() });
  const speeds: number[] = [];
  let last: { repository: Repository; name: string } | null = null;
  for (let round = 1; round <= rounds; round++) {
    const root = join(folder, `repository_${round}`);
    const secret = { kind: 'key file' as const, bytes: Buffer.alloc(32, round) };
    const repository = await initRepository(root, secret, new Date());
    const { value, ...cost } = await measured(() => create(repository));
    speeds.push(bytes / 1e6 / cost.wallS);
    console.log(`backup ${round}: ${told(bytes, cost)}`);
    if (last !== null) await rm(last.repository.root, { recursive: true });
    last = { repository, name: value.name };
  }
  const median = speeds.sort((a, b) => a - b)[speeds.length >> 1];
  console.log(`median of ${rounds}: ${median.toFixed(0)} MB/s`);
  const { repository, name } = last!;
  const unchanged = await measured(() => create(repository));
  const added = unchanged.value.head.added + (await folderBytes(join(repository.root, unchanged.value.name)));
  console.log(`unchanged: ${added} bytes written, ${((100 * added) / bytes).toFixed(4)} %; ${told(bytes, unchanged)}`);
  const target = join(folder, 'restored');
  const restored = await measured(() => restoreBackup(repository, name, target));
  console.log(`restore: ${told(bytes, restored)}`);
  const same = (await hashFolder(jobs)) === (await hashFolder(join(target, 'jobs')));
  console.log(`restored tree ${same ? 'is identical' : 'DIFFERS'}`);
  if (!same) process.exitCode = 1;
}

async function writeJobs(jobs: string): Promise<number> {
  const picture = Buffer.alloc(PICTURE_BYTES);
  const count = Math.ceil((sizeMiB * 2 ** 20) / PICTURE_BYTES);
  for (let k = 0; k < count; k++) {
    const job = join(jobs, `job_${String(Math.floor(k / PICTURES_PER_JOB)).padStart(4, '0')}`, 'input', 'fragments');
    await mkdir(job, { recursive: true });
    await writeFile(join(job, `fragment_${k % PICTURES_PER_JOB}.png`), randomFillSync(picture));
  }
  return count * PICTURE_BYTES;
}

async function measured<T>(action: () => Promise<T>): Promise<{ value: T; wallS: number; cpuS: number }> {
  const startMs = performance.now();
  const before = process.cpuUsage();
  const value = await action();
  const { user, system } = process.cpuUsage(before);
  return { value, wallS: (performance.now() - startMs) / 1000, cpuS: (user + system) / 1e6 };
}

function told(bytes: number, { wallS, cpuS }: { wallS: number; cpuS: number }): string {
  return `${wallS.toFixed(1)} s wall, ${cpuS.toFixed(1)} s CPU, ${(bytes / 1e6 / wallS).toFixed(0)} MB/s wall, ${(bytes / 1e6 / cpuS).toFixed(0)} MB per CPU second`;
}

async function folderBytes(path: string): Promise<number> {
  let sum = 0;
  for (const name of await readdir(path)) sum += (await stat(join(path, name))).size;
  return sum;
}

import { readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { BACKUP_LIST, BACKUP_VERIFY_REPORT } from '../../src/formats/reports/backup-reports.ts';
import { DRILL_REPORT, RECOVERY_POINT, RECOVERY_VERIFY_REPORT } from '../../src/formats/reports/recovery-reports.ts';
import { lastDrill } from '../../src/ops/recovery/drill-status.ts';
import { answerOf, buildProgram, runProgram, startProgram, type ProgramEnd } from '../support/built-program.ts';
import { folderBytes } from '../support/folder-bytes.ts';
import { faultsOf } from '../support/published-schema.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { treeOf } from '../support/small-repository.ts';
import { writeSmallPuzzle, type SmallPuzzle } from '../support/small-job.ts';

const scratch = scratchFolder('file');
let puzzle: SmallPuzzle;
let variables: Record<string, string>;

const run = (...args: readonly string[]): Promise<ProgramEnd> => runProgram(args, scratch(), variables);

const input = (): string[] => [puzzle.masks, puzzle.original, '--threads', '1', '--profile', 'fast'];

async function answer(...args: readonly string[]): Promise<Record<string, unknown>> {
  const end = await run(...args, '--json');
  expect(end, end.stderr).toMatchObject({ code: 0 });
  return answerOf(end);
}

/** Starts a job and kills it when its second step is done. */
async function killedMidway(): Promise<string> {
  const jobs = join(scratch(), 'jobs');
  const { child, end } = startProgram(['run', ...input()], scratch(), variables);
  for (let done = false; !done && child.exitCode === null; await sleep(5)) {
    const names = (await readdir(jobs).catch(() => [])).filter((name) => name.startsWith('job_'));
    done = (await Promise.all(names.map((name) => isStepDone(join(jobs, name))))).includes(true);
  }
  child.kill('SIGKILL');
  expect((await end).signal).toBe('SIGKILL');
  const open = await answer('jobs', 'list');
  return (open.jobs as { id: string; state: string }[]).find(({ state }) => state === 'stopped')!.id;
}

const isStepDone = (job: string): Promise<boolean> =>
  readFile(join(job, 'output', 'step2_export_alignments', 'done.json')).then(
    () => true,
    () => false,
  );

async function largestFile(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return files[sizes.indexOf(Math.max(...sizes))];
}

beforeAll(async () => {
  await buildProgram();
  puzzle = await writeSmallPuzzle(scratch(), { width: 120, height: 90, pieces: 4 });
  variables = {
    PIPELINE_BACKUP_DIR: join(scratch(), 'repo'),
    PIPELINE_BACKUP_KEY_FILE: join(scratch(), 'backup.key'),
  };
});

describe('after the loss of everything but the repository and its key', () => {
  let calm: Map<string, string>;
  let open: string;

  test('a recovery point is made in the middle of a job, and read back', async () => {
    const { jobFolder } = await answer('run', ...input(), '--jobs-dir', join(scratch(), 'calm'));
    calm = await folderBytes(join(String(jobFolder), 'output'));
    open = await killedMidway();
    await writeFile(join(scratch(), '.env'), 'LOG_LEVEL=info\nJWT_SECRET_KEY=a-secret-of-the-lab\n');
    const missing = await runProgram(['recovery', 'create'], scratch(), {
      PIPELINE_BACKUP_DIR: variables.PIPELINE_BACKUP_DIR,
    });
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('FRAME_BACKUP_KEY_MISSING') });
    await answer('backup', 'init', '--new-key-file', 'backup.key');
    const made = await answer('recovery', 'create');
    expect(faultsOf('backup-manifest', made.manifest)).toEqual([]);
    expect(made.manifest).toMatchObject({ jobs: [open], learners: expect.any(Number) });
    expect(String(made.name)).toMatch(/^recovery_point_\d{8}_\d{6}$/);
    const verified = RECOVERY_VERIFY_REPORT.parse(await answer('recovery', 'verify'));
    expect(faultsOf('recovery-verify-report', verified)).toEqual([]);
    expect(verified).toMatchObject({ ok: true, name: made.name });
    expect(verified.size).toBeGreaterThan(100_000);
  });

  test('restored elsewhere and resumed, the job ends with the same bytes as if nothing had happened', async () => {
    await rm(join(scratch(), 'jobs'), { recursive: true });
    const elsewhere = join(scratch(), 'elsewhere');
    const restored = await answer('recovery', 'restore', 'latest', elsewhere);
    expect(faultsOf('integrity-report', restored.check)).toEqual([]);
    expect(restored.check).toMatchObject({ integrity_ok: true });
    const point = RECOVERY_POINT.parse(JSON.parse(await readFile(join(elsewhere, 'recovery_point.json'), 'utf8')));
    expect(faultsOf('recovery-point', point)).toEqual([]);
    expect(point.job_states[open]).toMatchObject({ state: 'stopped' });
    expect(point.job_states[open].steps_done).toContain('step2_export_alignments');
    expect(Object.keys(point.config_snapshot.files)).toContain('configs/.env');
    expect(await readFile(join(elsewhere, 'configs', '.env'), 'utf8')).toContain('a-secret-of-the-lab');
    const job = join(elsewhere, 'jobs', open);
    expect(await answer('run', '-j', job)).toMatchObject({ status: 'done' });
    expect(await folderBytes(join(job, 'output'))).toEqual(calm);
  });

  test('in place, everything is back where it belongs', async () => {
    await writeFile(join(scratch(), '.env'), 'LOG_LEVEL=debug\n');
    const report = await answer('recovery', 'restore', 'latest', '--in-place');
    const back = [join(scratch(), '.env'), join(scratch(), 'jobs', open)];
    expect(report.replaced).toEqual(expect.arrayContaining(back));
    expect(String(report.recoveryPoint)).toMatch(/^recovery_point_/);
    expect(await readFile(join(scratch(), '.env'), 'utf8')).toContain('a-secret-of-the-lab');
    expect(await answer('run', '-j', join(scratch(), 'jobs', open))).toMatchObject({ status: 'done' });
    expect(await folderBytes(join(scratch(), 'jobs', open, 'output'))).toEqual(calm);
  });

  test('in place, what does not pass its check is taken back', async () => {
    // A configuration that was bad when the backup was made is bad when it is restored.
    await writeFile(join(scratch(), 'config_template.json'), '{ "top_k": "many" }');
    const { name } = await answer('backup', 'create');
    await rm(join(scratch(), 'config_template.json'));
    const end = await run('backup', 'restore', String(name), '--in-place', '--json');
    expect(end.code).toBe(1);
    expect(answerOf(end)).toMatchObject({ status: 'failed', error: { code: 'FRAME_RESTORE_UNHEALTHY' } });
    await expect(readFile(join(scratch(), 'config_template.json'))).rejects.toThrow();
  });

  test('a drill runs the smallest job to its end, and is remembered', async () => {
    expect(await lastDrill(join(scratch(), 'jobs', '.state'))).toBeNull();
    await answer('recovery', 'create');
    const report = DRILL_REPORT.parse(await answer('recovery', 'drill'));
    expect(report).toMatchObject({ ok: true, job: { id: open, same_outputs: true } });
    expect(report.job!.steps_run).toHaveLength(6);
    expect(faultsOf('drill-report', report)).toEqual([]);
    expect(await lastDrill(join(scratch(), 'jobs', '.state'))).toMatchObject({ ok: true, timestamp: report.timestamp });
  });

  test('lists and checks tell how all this stands', async () => {
    const list = BACKUP_LIST.parse(await answer('backup', 'list'));
    expect(faultsOf('backup-list', list)).toEqual([]);
    expect(list.backups.map(({ state }) => state)).toEqual(['good']);
    const points = BACKUP_LIST.parse(await answer('recovery', 'list'));
    expect(faultsOf('backup-list', points)).toEqual([]);
    expect(points.backups.length).toBeGreaterThanOrEqual(3);
    expect(points.drill).toMatchObject({ ok: true });
    expect(BACKUP_VERIFY_REPORT.parse(await answer('backup', 'verify', '--read-data'))).toMatchObject({ ok: true });
    expect(await answer('backup', 'prune', '--keep-last', '7')).toMatchObject({ remove: [] });
    expect((await run('backup', 'prune')).stderr).toContain('FRAME_BACKUP_POLICY');
  });

  test('a name that stands for nothing is no good answer', async () => {
    const [{ name }] = BACKUP_LIST.parse(await answer('backup', 'list')).backups;
    for (const words of [
      ['backup', 'verify', 'backup_20000101_000000'],
      ['backup', 'verify', '--read-data', 'yesterday'],
      ['recovery', 'verify', name],
    ])
      expect(await run(...words), words.join(' ')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('FRAME_BACKUP_NOT_FOUND'),
      });
  });

  test('of a backup whose pack was cut all is had but what lay behind the cut; that is named, and the exit code tells', async () => {
    await writeFile(join(scratch(), '.env'), 'LOG_LEVEL=warn\n');
    const name = String((await answer('backup', 'create')).name);
    const [whole, saved, ended] = ['whole', 'saved', 'ended'].map((folder) => join(scratch(), folder));
    await answer('backup', 'restore', name, whole);
    const pack = await largestFile(join(variables.PIPELINE_BACKUP_DIR, 'packs'));
    await truncate(pack, Math.round((await stat(pack)).size * 0.6));

    const refused = await run('backup', 'restore', name, ended);
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('FRAME_BACKUP_DAMAGED') });
    expect(refused.stderr).toMatch(/jobs\/\S+ cannot be restored: A part of the backup is missing/);
    expect(refused.stderr).toContain('--skip-damaged');

    const end = await run('backup', 'restore', name, saved, '--skip-damaged', '--json');
    expect(end.code).toBe(1);
    const report = answerOf(end) as { status: string; files: number; damaged: { path: string; reason: string }[] };
    expect(report).toMatchObject({ status: 'incomplete', name, target: saved });
    const lost = report.damaged.map(({ path }) => path);
    expect(lost.length).toBeGreaterThan(0);
    const left = await treeOf(whole);
    for (const path of lost) {
      expect(left[path], path).toMatch(/^file/);
      delete left[path];
    }
    expect(await treeOf(saved)).toEqual(left);
    const files = Object.values(left).filter((what) => what.startsWith('file')).length;
    expect(report.files).toBe(files);
    // Learners come first in a backup, so they lie before the cut.
    expect(lost.filter((path) => path.startsWith('models/'))).toEqual([]);

    const told = await run('backup', 'restore', name, join(scratch(), 'told'), '--skip-damaged');
    expect(told.code).toBe(1);
    expect(told.stdout).toContain(`Damaged in ${name} and left out: ${lost.length} of ${files + lost.length} files.`);
    expect(told.stderr).toContain(`${lost[0]} was left out: A part of the backup is missing`);
    const looked = await run('backup', 'verify', name);
    expect(looked.code).toBe(1);
    expect(looked.stdout).toContain(`${lost[0]}: a part of it is missing.`);
    expect(looked.stdout).toMatch(/is cut or damaged/);
    const health = await run('health');
    expect(health.stdout).not.toContain('good backup yet');
  });

  test('a disk that is not mounted is not taken for a new repository', async () => {
    await rm(variables.PIPELINE_BACKUP_DIR, { recursive: true });
    const end = await run('backup', 'create');
    expect(end).toMatchObject({ code: 2, stderr: expect.stringContaining('FRAME_BACKUP_NO_REPOSITORY') });
  });
});

import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { pc } from '../colours.ts';
import { runJob } from '../../app.ts';
import { jobParamsOf } from '../../formats/job-params.ts';
import type { DrillReport } from '../../formats/reports/recovery-reports.ts';
import { JobFolder } from '../../jobs/job-folder.ts';
import type { KeyKeeper } from '../../jobs/key-keeper.ts';
import { resolveJobParams } from '../../jobs/resolve-params.ts';
import { listRecords } from '../../ops/backup/backup-record.ts';
import { restoreBackup } from '../../ops/backup/restore-backup.ts';
import { countRecoveryPoint, createRecoveryPoint } from '../../ops/recovery/create-recovery-point.ts';
import { runDrill, smallestJob, type DrillRun } from '../../ops/recovery/drill.ts';
import { lastDrill } from '../../ops/recovery/drill-status.ts';
import { verifyRecoveryPoint } from '../../ops/recovery/verify-recovery-point.ts';
import { NO_MODEL, openJudges } from '../../pipeline/judges.ts';
import type { PipelineObserver } from '../../pipeline/pipeline.ts';
import { nameOf, printRecords, say, warn } from '../backup/backup-command.ts';
import { backupSetup, openExisting, openForBackup, sayWaiting, type BackupOptions } from '../backup/backup-setup.ts';
import { ByteProgress } from '../backup/byte-progress.ts';
import { findJobKeys } from '../job-keys.ts';
import { localTime } from '../local-time.ts';
import { notice, printJson } from '../output.ts';
import { sizeWords } from '../size-words.ts';
import { noteInLanguage, t } from '../language.ts';

export interface DryRunOptions extends BackupOptions {
  readonly dryRun?: boolean;
}

/** `recovery create`. */
export async function createPointCommand(options: DryRunOptions): Promise<void> {
  const setup = await backupSetup(options);
  const { installation, program, root } = setup;
  const now = new Date();
  if (options.dryRun) {
    const { files, size, jobs, warnings } = await countRecoveryPoint(root, installation, program, now);
    if (options.json) return printJson({ status: 'dry run', jobFolder: null, files, size, warnings });
    say(
      t('Would hold {{files}} files, {{size}}, and how each job stands (jobs: {{jobs}}). Nothing was written.', {
        files,
        size: sizeWords(size),
        jobs,
      }),
    );
    return warnings.forEach(warn);
  }
  const repository = await openForBackup(setup, now);
  const progress = new ByteProgress(t('read'));
  const { name, head, warnings } = await createRecoveryPoint(repository, installation, program, {
    ...{ now, waiting: sayWaiting, progress: (bytes) => progress.show(bytes) },
  }).finally(() => progress.close());
  if (options.json) return printJson({ status: 'done', jobFolder: null, root, name, manifest: head, warnings });
  say(
    t('{{name}}: {{files}} files, {{size}}, {{added}} of it new; and how each job stands (jobs: {{jobs}}).', {
      name,
      files: head.counts.files,
      size: sizeWords(head.size),
      added: sizeWords(head.added),
      jobs: head.jobs.length,
    }),
  );
  warnings.forEach(warn);
}

/** `recovery list`. */
export async function listPointsCommand(options: BackupOptions): Promise<void> {
  const { root, installation } = await backupSetup(options);
  const points = (await listRecords(root)).filter(({ kind }) => kind === 'recovery_point');
  const drill = await lastDrill(installation.stateDir);
  printRecords(points, root, options, t('There is no recovery point in {{root}}.', { root }), { drill });
  if (options.json) return;
  if (drill === null) notice(t('There has been no restore drill yet: `recovery drill` makes one.'));
  else
    notice(
      t('Last restore drill: {{time}}, {{result}}.', {
        time: localTime(drill.timestamp),
        result: drill.ok ? t('good') : t('failed'),
      }),
    );
}

/** `recovery verify`. */
export async function verifyPointCommand(asked: string, options: BackupOptions): Promise<void> {
  const setup = await backupSetup(options);
  const repository = await openExisting(setup);
  const name = await nameOf(asked, setup.root, 'recovery_point');
  const progress = new ByteProgress(t('read back'));
  const report = await verifyRecoveryPoint(repository, name, {
    ...{ now: new Date(), progress: (bytes, of) => progress.show(bytes, of) },
  }).finally(() => progress.close());
  if (!report.ok) process.exitCode = 1;
  if (options.json) return printJson({ status: report.ok ? 'ok' : 'failed', jobFolder: null, ...report });
  say(
    `${report.ok ? pc.green(t('good')) : pc.red(t('damaged'))}  ${t('{{name}}: {{files}} files, {{size}} were read back and compared.', { name, files: report.files, size: sizeWords(report.size) })}`,
  );
  report.problems.forEach((problem) => say(`  ${noteInLanguage(problem)}`));
}

export interface DrillCommandOptions extends DryRunOptions {
  readonly scratch?: string;
}

/** `recovery drill`. */
export async function drillCommand(asked: string | undefined, options: DrillCommandOptions): Promise<void> {
  const setup = await backupSetup(options);
  const repository = await openExisting(setup);
  const name = asked === undefined || asked === 'latest' ? await newest(setup.root) : asked;
  const scratchDir = options.scratch ?? tmpdir();
  if (options.dryRun) {
    const { files, size, entries } = await restoreBackup(repository, name, join(scratchDir, 'drill'), { dryRun: true });
    const job = smallestJob(entries);
    if (options.json) return printJson({ status: 'dry run', jobFolder: null, name, files, size, job });
    return say(
      t('Would restore {{name}} ({{files}} files, {{size}}) below {{folder}} and run {{job}}.', {
        name,
        files,
        size: sizeWords(size),
        folder: scratchDir,
        job: job ?? t('no job'),
      }),
    );
  }
  const keys = await findJobKeys(setup.environment);
  const progress = new ByteProgress(t('restored'));
  const report = await runDrill(repository, name, {
    ...{ now: new Date(), scratchDir, stateDir: setup.installation.stateDir, programVersion: setup.program.version },
    progress: (bytes, of) => progress.show(bytes, of),
    keys,
    runJob: (run) => {
      progress.close();
      return runToItsEnd(run, setup.program.version, keys);
    },
  }).finally(() => progress.close());
  if (!report.ok) process.exitCode = 1;
  if (options.json) return printJson({ status: report.ok ? 'ok' : 'failed', jobFolder: null, ...report });
  printDrill(report);
}

/** The newest good recovery point or backup, whichever is newer. */
async function newest(root: string): Promise<string> {
  const good = (await listRecords(root)).findLast(({ state }) => state === 'good');
  return good === undefined ? nameOf('latest', root) : good.name;
}

/** Runs a restored job with the learners that were restored with it. */
async function runToItsEnd({ jobFolder, modelFolder }: DrillRun, version: string, keys: KeyKeeper): Promise<string[]> {
  const job = await JobFolder.open(jobFolder, keys);
  const { params: kept } = await resolveJobParams(job, {});
  const named = kept['boost.model'];
  const params = jobParamsOf({ ...kept, 'boost.model': named === '' || named === NO_MODEL ? named : modelFolder });
  const lock = await job.lock();
  const steps: string[] = [];
  const ignore = (): void => undefined;
  const observer: PipelineObserver = {
    ...{ stepStarted: ignore, stepProgress: ignore, stepSkipped: ignore, notice: ignore },
    stepDone: ({ step }) => void steps.push(step),
  };
  try {
    const judges = await openJudges(params, modelFolder);
    const { signal } = new AbortController();
    await runJob(job, { params, programVersion: version, judges, signal, observer, logLevel: 'info' });
    return steps;
  } finally {
    await lock.release();
  }
}

function printDrill({ ok, recovery_point, files, size, job, problems, elapsed_seconds }: DrillReport): void {
  say(
    `${ok ? pc.green(t('good')) : pc.red(t('failed'))}  ${t('drill with {{point}}: {{files}} files, {{size}} restored in {{seconds}} s.', { point: recovery_point, files, size: sizeWords(size), seconds: elapsed_seconds })}`,
  );
  if (job === null) say(`      ${t('It holds no job that could be run.')}`);
  else {
    const same = {
      true: t(', with the same bytes as before'),
      false: t(', with other bytes than before'),
      null: '',
    };
    const ran = t('{{job}} ran to its end ({{steps}} steps)', { job: job.id, steps: job.steps_run.length });
    say(`      ${ran}${same[`${job.same_outputs}`]}.`);
  }
  problems.forEach((problem) => say(`      ${noteInLanguage(problem)}`));
}

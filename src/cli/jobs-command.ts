import { stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { pc } from './colours.ts';
import { buildPipeline } from '../app.ts';
import { FrameError } from '../errors.ts';
import { jobParamsOf } from '../formats/job-params.ts';
import { DEFAULT_PARAMS, PARAMETER_KEYS } from '../formats/parameters.ts';
import { readEnvironment } from '../jobs/environment.ts';
import { JobFolder, listJobs } from '../jobs/job-folder.ts';
import type { JobStatus } from '../jobs/job-info.ts';
import type { KeyKeeper } from '../jobs/key-keeper.ts';
import { removeJob } from '../jobs/remove-job.ts';
import { resolveJobParams } from '../jobs/resolve-params.ts';
import { existingJobsDir } from './existing-jobs-dir.ts';
import { findJobKeys } from './job-keys.ts';
import { localTime } from './local-time.ts';
import { notice, printJson } from './output.ts';
import { plainTable } from './plain-table.ts';
import { judgesOfStatus } from '../pipeline/judges.ts';
import { programVersion, shippedModelFolder } from './program-version.ts';
import { isItalian, noteInLanguage, t } from './language.ts';

export interface ListOptions {
  readonly jobsDir?: string;
  readonly json?: boolean;
}

export interface ShowOptions extends ListOptions {
  readonly why?: boolean;
}

export interface RemoveOptions extends ListOptions {
  readonly yes?: boolean;
}

/** `jobs list`. */
export async function listCommand(options: ListOptions): Promise<void> {
  const jobsDir = await jobsDirOf(options);
  const rows = [];
  for (const job of await listJobs(jobsDir)) {
    const { state, step, error } = await job.status();
    rows.push({ id: job.id, jobFolder: job.root, mode: job.info.mode, created: job.info.created, state, step, error });
  }
  if (options.json) return printJson({ status: 'ok', jobFolder: null, jobsDir, jobs: rows });
  if (rows.length === 0) return notice(t('There is no job in {{jobsDir}}.', { jobsDir }));
  const shown = rows.map(({ id, mode, created, state, step }) => [
    id,
    t(mode),
    localTime(created),
    colour(state),
    step ?? '',
  ]);
  process.stdout.write(`${plainTable([t('JOB'), t('INPUT'), t('MADE'), t('STATE'), t('STEP')], shown)}\n`);
}

/** `jobs show`. */
export async function showCommand(name: string, options: ShowOptions): Promise<void> {
  const job = await openNamed(name, await jobsDirOf(options), await findJobKeys());
  const status = await job.status();
  const { params } = await resolveJobParams(job, {});
  const jobParams = jobParamsOf(params);
  const judges = await judgesOfStatus(jobParams, shippedModelFolder());
  const steps = await buildPipeline(programVersion(), judges).status(job, jobParams);
  const pictures = await job.data.inputPictures();
  const encryption = await job.files.encryption();
  const changed = PARAMETER_KEYS.filter((key) => params[key] !== DEFAULT_PARAMS[key] && key !== 'job_id');
  if (options.json) {
    return printJson({
      status: status.state,
      jobFolder: job.root,
      id: job.id,
      ...job.info,
      step: status.step ?? null,
      error: status.error ?? null,
      holder: await job.holder(),
      encryption,
      pictures: pictures.map((picture) => picture.name),
      params,
      steps,
    });
  }
  const say = (text: string): boolean => process.stdout.write(`${text}\n`);
  say(
    `${pc.bold(job.id)}  ${colour(status.state)}${status.step === undefined ? '' : t(' at {{step}}', { step: status.step })}`,
  );
  say(`  ${t('folder      {{folder}}', { folder: job.root })}`);
  say(`  ${t('made        {{time}}', { time: localTime(job.info.created) })}`);
  const count = pictures.length;
  say(
    `  ${job.info.mode === 'simulation' ? t('input       {{count}} masks of an original', { count }) : t('input       {{count}} fragments', { count })}`,
  );
  if (encryption !== null) say(`  ${t('encryption  {{encryption}}', { encryption })}`);
  const holder = await job.holder();
  if (holder !== null) say(`  ${t('in use by   process {{pid}} on {{host}}', { pid: holder.pid, host: holder.host })}`);
  if (status.error !== undefined)
    say(
      `  ${t('error       {{code}}: {{message}}', { code: status.error.code, message: noteInLanguage(status.error.message) })}`,
    );
  for (const key of changed)
    say(`  ${t('parameter   {{key}} = {{value}}', { key, value: JSON.stringify(params[key]) })}`);
  for (const { step, done, reasons } of steps) {
    const word = t(done ? 'done' : 'to do').padEnd(12);
    say(`  ${done ? pc.green(word) : pc.yellow(word)}${step}`);
    if (options.why) for (const { message } of reasons) say(`              ${noteInLanguage(message)}`);
  }
}

/** `jobs remove`. */
export async function removeCommand(names: readonly string[], options: RemoveOptions): Promise<void> {
  const jobsDir = await jobsDirOf(options);
  // All names are looked at before anything is removed.
  const jobs: JobFolder[] = [];
  for (const name of names) jobs.push(await openNamed(name, jobsDir));
  if (!options.yes && !(await confirmed(jobs))) {
    notice(t('Nothing was removed.'));
    if (options.json) printJson({ status: 'stopped', jobFolder: null, removed: [] });
    return;
  }
  const removed: string[] = [];
  for (const job of jobs) {
    await removeJob(jobsDir, job.root);
    removed.push(job.id);
    if (!options.json) process.stdout.write(`${t('removed {{job}}', { job: job.id })}\n`);
  }
  if (options.json) printJson({ status: 'done', jobFolder: null, removed });
}

async function confirmed(jobs: readonly JobFolder[]): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new FrameError('FRAME_USAGE', 'Removing a job needs a yes, and nobody can be asked here.', {
      remedy: 'Add --yes.',
    });
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question(
      t('Remove {{jobs}} for good? [y/N] ', { jobs: jobs.map((job) => job.id).join(', ') }),
    );
    return (isItalian() ? /^\s*s[iì]?\s*$/i : /^\s*y(es)?\s*$/i).test(answer);
  } finally {
    prompt.close();
  }
}

export async function jobsDirOf({ jobsDir }: ListOptions): Promise<string> {
  return existingJobsDir(jobsDir, await readEnvironment(process.cwd(), process.env));
}

/** Opens a job by its id, or by the path of its folder. */
export async function openNamed(name: string, jobsDir: string, keys?: KeyKeeper): Promise<JobFolder> {
  const isPath =
    name.includes(sep) || name.includes('/') || (await stat(join(name, 'job.json')).catch(() => null)) !== null;
  return JobFolder.open(isPath ? name : join(jobsDir, name), keys);
}

function colour(state: JobStatus['state']): string {
  const colours = { queued: pc.cyan, running: pc.cyan, stopped: pc.yellow, failed: pc.red, done: pc.green };
  return colours[state](t(state));
}

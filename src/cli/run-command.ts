import { startThreads } from '../app.ts';
import { checkNewJob, readConstraints } from '../check-new-job.ts';
import { pc } from './colours.ts';
import { resolve } from 'node:path';
import { ERROR_CATALOGUE, FrameError } from '../errors.ts';
import { jobParamsOf } from '../formats/job-params.ts';
import type { Params } from '../formats/parameters.ts';
import type { SomeParams } from '../formats/params.ts';
import { checkReference } from '../jobs/check-input.ts';
import { readEnvironment, type Environment } from '../jobs/environment.ts';
import { createJob } from '../jobs/job-draft.ts';
import { JobFolder } from '../jobs/job-folder.ts';
import type { KeyKeeper } from '../jobs/key-keeper.ts';
import type { JobLock } from '../jobs/job-lock.ts';
import { parseSettings, resolveJobParams, resolveNewParams } from '../jobs/resolve-params.ts';
import { newDataKey } from '../jobs/sealed-file.ts';
import { checkStepOrder, findStep, type StepName } from '../jobs/steps.ts';
import type { FoundFragments } from '../pipeline/found-fragments.ts';
import { NO_MODEL, openJudges, type Judges } from '../pipeline/judges.ts';
import type { ThreadRunner } from '../workers/threads.ts';
import { findJobKeys } from './job-keys.ts';
import { notice, printFailure, printJson } from './output.ts';
import { showProgress } from './progress.ts';
import { packageFolder, programVersion, shippedModelFolder } from './program-version.ts';
import type { RunSummary } from './run-session.ts';
import { terminalSession } from './terminal-session.ts';
import { noteInLanguage, t } from './language.ts';

export interface RunArguments {
  readonly masks?: string | undefined;
  readonly original?: string | undefined;
  readonly parts?: string | undefined;
  readonly config?: string | undefined;
}

export interface RunCommandOptions {
  readonly fragments?: string;
  readonly jobFolder?: string;
  readonly config?: string;
  readonly constraints?: string;
  readonly reference?: string;
  readonly from?: string;
  readonly to?: string;
  readonly seed?: string;
  readonly threads?: string;
  readonly profile?: string;
  readonly model?: string;
  readonly device?: string;
  readonly set: readonly string[];
  readonly jobsDir?: string;
  readonly json?: boolean;
}

/** A job that this process holds, ready to run. */
export interface ReadyJob {
  readonly job: JobFolder;
  readonly lock: JobLock;
  readonly params: Params;
  /** Who judges its candidates in step 5. */
  readonly judges: Judges;
  readonly notices: readonly string[];
  /** What the check found in its photographs. */
  readonly found?: FoundFragments;
  /** Threads that the check has started and warmed up; they end with the run. */
  readonly tasks?: ThreadRunner;
}

/** The `run` command: a new job or an old one, through the chain, to a summary. */
export async function runCommand(args: RunArguments, options: RunCommandOptions): Promise<void> {
  checkUsage(args, options);
  const [from, to] = [stepOf('--from', options.from), stepOf('--to', options.to)];
  checkStepOrder(from, to);
  const commandLine = settingsOf(args, options);
  const environment = await readEnvironment(process.cwd(), process.env);
  const keys = await findJobKeys(environment);
  const ready =
    options.jobFolder !== undefined
      ? await openJob(options.jobFolder, keys, commandLine, options)
      : await makeJob({
          ...args,
          fragments: options.fragments,
          jobsDir: options.jobsDir ?? environment.jobsDir.value,
          configFile: options.config ?? args.config ?? environment.defaultConfig.value,
          constraintsFile: options.constraints,
          referenceFile: options.reference,
          commandLine,
          keys,
        });
  await runReadyJob(ready, { environment, from, to, json: options.json ?? false });
}

export interface RunReadyOptions {
  readonly environment: Environment;
  readonly from?: StepName | undefined;
  readonly to?: StepName | undefined;
  readonly json: boolean;
}

/** Runs a job that this process holds, and prints what came out. */
export async function runReadyJob(ready: ReadyJob, { environment, from, to, json }: RunReadyOptions): Promise<void> {
  const { job, lock, params, judges, notices, found, tasks } = ready;
  for (const text of [...environment.notices, ...notices]) notice(t('note: {{text}}', { text: noteInLanguage(text) }));
  notice(t('job {{folder}}', { folder: job.root }));
  try {
    const summary = await terminalSession(job, lock, {
      params: jobParamsOf(params),
      programVersion: programVersion(),
      judges,
      logLevel: environment.logLevel.value,
      from,
      to,
      found,
      tasks,
    });
    printSummary(summary);
    if (json) printJson({ ...summary });
  } catch (error) {
    printFailure(error, { json, jobFolder: job.root, logFile: job.logFile('pipeline') });
  } finally {
    await tasks?.close();
  }
}

function checkUsage({ masks, original, config: given }: RunArguments, options: RunCommandOptions): void {
  const { fragments, jobFolder, config = given } = options;
  const ways = [masks !== undefined, fragments !== undefined, jobFolder !== undefined].filter(Boolean).length;
  if (ways !== 1) {
    const what = ways === 0 ? 'There is nothing to run.' : 'Masks, --fragments and -j each name another input.';
    throw new FrameError('FRAME_USAGE', what, {
      remedy: 'Name masks and an original, or --fragments <folder>, or -j <job folder>; one of the three.',
    });
  }
  if (masks !== undefined && original === undefined) {
    throw new FrameError('FRAME_USAGE', 'The original picture is missing after the folder of masks.', {
      remedy:
        'Write: frame-pipeline run <masks> <original> [parts] [config]. For photographs of real fragments: run --fragments <folder>.',
    });
  }
  if (jobFolder !== undefined && config !== undefined) {
    throw new FrameError('FRAME_USAGE', 'A job that goes on keeps its parameters; --config is for a new one.', {
      remedy: 'Change single parameters of the job with --set key=value.',
    });
  }
}

function stepOf(option: string, text: string | undefined): StepName | undefined {
  if (text === undefined) return undefined;
  const step = findStep(text);
  if (step !== null) return step;
  throw new FrameError('FRAME_USAGE', `${option} ${text}: there is no such step.`, {
    remedy: 'Name a step by its number, 1 to 6, or by its name, such as boost.',
  });
}

/** What the command line says about parameters; `--set` and the short options mean the same, the last word is --set's. */
function settingsOf(
  { parts }: RunArguments,
  { seed, threads, profile, model, device, set }: RunCommandOptions,
): SomeParams {
  const given = { parts, seed, threads, profile, 'boost.model': model, 'boost.device': device };
  const named = Object.entries(given).filter(([, value]) => value !== undefined);
  return parseSettings([...named.map(([key, value]) => `${key}=${value}`), ...set]);
}

/** What a new job is made of. */
export interface NewJob {
  readonly masks?: string | undefined;
  readonly original?: string | undefined;
  readonly fragments?: string | undefined;
  readonly jobsDir: string;
  readonly configFile: string | null;
  readonly constraintsFile?: string | undefined;
  readonly referenceFile?: string | undefined;
  readonly commandLine: SomeParams;
  /** Say whether it is encrypted. */
  readonly keys: KeyKeeper;
}

/** Checks everything, then makes the job and takes it. */
export async function makeJob({
  masks,
  original,
  fragments,
  jobsDir,
  configFile,
  constraintsFile,
  referenceFile,
  commandLine,
  keys,
}: NewJob): Promise<ReadyJob> {
  const templateDirs = [process.cwd(), packageFolder()];
  const { params: given, notices } = await resolveNewParams({ templateDirs, file: configFile, commandLine });
  const params = withModelFromHere(given);
  const tasks = startThreads(jobParamsOf(params));
  tasks.start();
  try {
    const judges = await openJudges(jobParamsOf(params), shippedModelFolder());
    // A key that does not open is told now, not after minutes of looking at photographs.
    if (keys.encryptsNewJobs) await keys.wrap(jobsDir, newDataKey());
    const source = { masks, original, fragments, constraints: constraintsFile, reference: referenceFile };
    const { input, ...checked } = await withCheckShown((progress) =>
      checkNewJob(source, params, { jobsDir, progress, tasks }),
    );
    const made = await createJob(jobsDir, new Date(), { ...input, params }, keys);
    return { ...made, ...checked, params, judges, tasks, notices: [...notices, ...checked.notices] };
  } catch (error) {
    await tasks.close();
    throw error;
  }
}

/** A folder of learners is named from where the command was given, and the job may go on elsewhere. */
function withModelFromHere(params: Params): Params {
  const model = params['boost.model'];
  return model === '' || model === NO_MODEL ? params : { ...params, 'boost.model': resolve(model) };
}

/** Runs a check with its progress on standard error. Ctrl+C ends the process at once: nothing has been made yet. */
async function withCheckShown<T>(check: (progress: (done: number, total: number) => void) => Promise<T>): Promise<T> {
  const display = showProgress(process.stderr);
  const onSignal = (): void => {
    // A bar hides the cursor.
    display.close();
    notice(t('Stopped. No job was made.'));
    process.exit(ERROR_CATALOGUE.FRAME_STOPPED.exit);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  display.checkStarted();
  try {
    return await check((done, total) => display.checkProgress(done, total));
  } finally {
    display.close();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

/** Takes a job that is there, and checks everything that its run needs. @throws FrameError FRAME_JOB_IN_USE, … */
export async function openJob(
  folder: string,
  keys: KeyKeeper,
  commandLine: SomeParams,
  { constraints: constraintsFile, reference: referenceFile }: Pick<RunCommandOptions, 'constraints' | 'reference'> = {},
): Promise<ReadyJob> {
  const job = await JobFolder.open(folder, keys);
  const lock = await job.lock();
  try {
    const { params: given, notices } = await resolveJobParams(job, commandLine);
    const params = withModelFromHere(given);
    const judges = await openJudges(jobParamsOf(params), shippedModelFolder());
    // What the command line changes, it changes for good: the job's file stays what its outputs were made with.
    if (Object.keys(commandLine).length > 0) await job.data.saveParams(params);
    const names = (await job.data.inputPictures()).map(({ name }) => name);
    const limits = { maxSidePx: params.max_picture_side, maxPixels: params.max_picture_pixels };
    const constraints = constraintsFile === undefined ? null : await readConstraints(constraintsFile, names);
    if (referenceFile !== undefined)
      await job.data.saveReference(await checkReference(referenceFile, names.length, limits));
    if (constraints !== null) await job.data.saveConstraints(constraints);
    // Also those that somebody wrote into the job: a fault is told now, not after hours of work.
    await job.data.loadConstraints();
    return { job, lock, params, judges, notices };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** So many names or sizes are told in a line; the rest is counted. */
const MOST_TOLD = 6;

/** Says on standard error what came out; the picture's place stands alone on its line, to be copied. */
export function printSummary(summary: RunSummary): void {
  const { status, jobFolder, picture, encrypted, fragments, right } = summary;
  if (status === 'stopped')
    return notice(
      t('Stopped where it was asked to. Go on with: {{command}}', { command: `frame-pipeline run -j ${jobFolder}` }),
    );
  notice('');
  for (const warning of summary.warnings) notice(`${pc.yellow(t('warning:'))} ${noteInLanguage(warning)}`);
  const [first, ...others] = answerInWords(summary);
  notice(pc.bold(first));
  for (const line of others) notice(line);
  if (right !== null)
    notice(
      t('{{right}} of {{count}} stand where they belong (held against the truth of the simulation).', {
        right,
        count: fragments ?? 0,
      }),
    );
  if (encrypted) {
    notice(
      t('The outputs are encrypted. Take them out with: {{command}}', {
        command: pc.cyan(`frame-pipeline export ${jobFolder}`),
      }),
    );
  } else if (picture !== null) {
    notice(t('The picture:     {{file}}', { file: pc.cyan(picture) }));
    notice(t('How sure it is:  {{file}}', { file: pc.cyan(picture.replace(/\.png$/, '_certainty.png')) }));
  }
  notice(t('All outputs:     {{folder}}', { folder: jobFolder }));
}

/** What a finished run found: how much is placed and how surely, what does not hang together, what fits nowhere. */
export function answerInWords({
  fragments,
  placed,
  certainty,
  componentSizes,
  asideFiles,
}: Pick<RunSummary, 'fragments' | 'placed' | 'certainty' | 'componentSizes' | 'asideFiles'>): string[] {
  const count = fragments ?? 0;
  const lines = [
    count === 1
      ? t('{{placed}} of 1 fragment placed', { placed: placed ?? 0 })
      : t('{{placed}} of {{count}} fragments placed', { placed: placed ?? 0, count }),
  ];
  const { sure = 0, likely = 0, doubtful = 0 } = certainty ?? {};
  const words = [
    ...(sure > 0 ? [t('{{count}} sure', { count: sure })] : []),
    ...(likely > 0 ? [t('{{count}} likely', { count: likely })] : []),
    ...(doubtful > 0 ? [t('{{count}} doubtful', { count: doubtful })] : []),
  ];
  lines[0] += words.length === 0 ? '.' : `: ${words.join(', ')}.`;
  const sizes = componentSizes ?? [];
  if (sizes.length > 1)
    lines.push(
      t(
        'They hang together in {{count}} components, of {{sizes}} fragments. Each has a picture of its own; how these lie to one another is not known.',
        { count: sizes.length, sizes: listed(sizes.map(String)) },
      ),
    );
  const aside = asideFiles ?? [];
  if (aside.length === 1)
    lines.push(t('1 fragment fits nowhere well enough and is left aside: {{names}}.', { names: aside[0] }));
  else if (aside.length > 1)
    lines.push(
      t('{{count}} fragments fit nowhere well enough and are left aside: {{names}}.', {
        count: aside.length,
        names: listed(aside),
      }),
    );
  return lines;
}

/** "a, b and c"; of many the first few, and how many more there are. */
function listed(items: readonly string[]): string {
  const told =
    items.length > MOST_TOLD
      ? [...items.slice(0, MOST_TOLD), t('{{count}} more', { count: items.length - MOST_TOLD })]
      : items;
  return told.length < 2
    ? told.join('')
    : t('{{most}} and {{last}}', { most: told.slice(0, -1).join(', '), last: told[told.length - 1] });
}

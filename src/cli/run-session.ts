import { runJob } from '../app.ts';
import { FrameError } from '../errors.ts';
import { countConfidences, parsePosesJson, type Confidence } from '../formats/poses-json.ts';
import type { JobParams } from '../formats/job-params.ts';
import type { LogLevel } from '../jobs/environment.ts';
import type { JobFolder } from '../jobs/job-folder.ts';
import type { JobLock } from '../jobs/job-lock.ts';
import type { StepName } from '../jobs/steps.ts';
import type { FoundFragments } from '../pipeline/found-fragments.ts';
import type { Judges } from '../pipeline/judges.ts';
import type { PipelineObserver } from '../pipeline/pipeline.ts';
import type { ThreadRunner } from '../workers/threads.ts';

export interface SessionOptions {
  readonly params: JobParams;
  readonly programVersion: string;
  /** Who judges candidates in step 5. */
  readonly judges: Judges;
  readonly logLevel: LogLevel;
  readonly from?: StepName | undefined;
  readonly to?: StepName | undefined;
  /** What the check found in the job's photographs. */
  readonly found?: FoundFragments | undefined;
  /** Threads of the caller's, who closes them. @default the run's own */
  readonly tasks?: ThreadRunner | undefined;
  /** Stops the work cleanly. */
  readonly signal: AbortSignal;
  readonly observer: PipelineObserver;
}

/** What a finished run shows for it. */
export interface RunSummary {
  readonly status: 'done' | 'stopped';
  readonly jobFolder: string;
  /** The reassembled picture, null where nothing was joined or step 6 was not asked for. */
  readonly picture: string | null;
  /** Whether the job's files are encrypted, the picture among them. */
  readonly encrypted: boolean;
  readonly fragments: number | null;
  readonly placed: number | null;
  readonly aside: number | null;
  readonly components: number | null;
  /** Fragments in each component, the largest first. */
  readonly componentSizes: readonly number[] | null;
  /** Pictures of the fragments that are left aside. */
  readonly asideFiles: readonly string[] | null;
  /** How many placed fragments are sure, likely and doubtful. */
  readonly certainty: Readonly<Record<Confidence, number>> | null;
  /** In a simulation: fragments that stand where the truth has them. */
  readonly right: number | null;
  /** What was not as it should be and did not keep the work from its end, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Runs the chain on a job, for whoever watches it: a terminal, or a server whose child this process is. Lets the job's lock go
 * in every case.
 * @throws FrameError FRAME_STOPPED after a stop, else as `runJob`
 */
export async function runSession(job: JobFolder, lock: JobLock, options: SessionOptions): Promise<RunSummary> {
  try {
    await runJob(job, options);
  } catch (error) {
    if (error instanceof FrameError && error.code === 'FRAME_STOPPED') throw stoppedAt(job);
    throw error;
  } finally {
    await lock.release();
  }
  return summaryOf(job, options.judges.warnings);
}

function stoppedAt(job: JobFolder): FrameError {
  return new FrameError('FRAME_STOPPED', 'The work was stopped. All finished steps are kept.', {
    file: job.root,
    remedy: `Go on with: frame-pipeline run -j ${job.root}`,
  });
}

async function summaryOf(job: JobFolder, warnings: readonly string[]): Promise<RunSummary> {
  const status = await job.status();
  const nothing = {
    ...{ picture: null, fragments: null, placed: null, aside: null, components: null, right: null },
    ...{ componentSizes: null, asideFiles: null, certainty: null },
  };
  const encrypted = (await job.files.encryption()) !== null;
  if (status.state !== 'done') return { status: 'stopped', jobFolder: job.root, ...nothing, encrypted, warnings };
  const { poses, names } = parsePosesJson(await job.data.loadText('step6_reconstruct', 'poses.json'));
  const placed = poses.placed.reduce((sum, flag) => sum + flag, 0);
  const sizes = new Map<number, number>();
  poses.component.forEach((root, id) => {
    if (poses.placed[id] === 1) sizes.set(root, (sizes.get(root) ?? 0) + 1);
  });
  return {
    status: 'done',
    jobFolder: job.root,
    picture: placed > 0 ? job.data.pathOf('step6_reconstruct', 'final_result.png') : null,
    encrypted,
    fragments: poses.count,
    placed,
    aside: poses.count - placed,
    components: sizes.size,
    componentSizes: [...sizes.values()].sort((p, q) => q - p),
    asideFiles: names.filter((_, id) => poses.placed[id] === 0),
    certainty: countConfidences(Array.from(poses.probability).filter((_, id) => poses.placed[id] === 1)),
    right: await judge(job),
    warnings,
  };
}

/**
 * Holds the answer of a simulation against its truth, and keeps the figures. This comes after the chain has ended: no
 * step can have looked at the truth.
 * @returns how many fragments are right at the standard level, null for real fragments
 */
async function judge(job: JobFolder): Promise<number | null> {
  if (job.info.mode !== 'simulation') return null;
  const { loadJudgedJob, saveQuality } = await import('./evaluate/judged-job.ts');
  const { evaluate } = await import('../reassembly/judging/evaluate.ts');
  const report = evaluate(await loadJudgedJob(job), { pixels: false });
  await saveQuality(job, report);
  return report.global.standard.correct;
}

import { failureOf } from '../jobs/job-info.ts';
import type { JobFolder } from '../jobs/job-folder.ts';
import { checkStepOrder, type StepName } from '../jobs/steps.ts';
import { FrameError } from '../errors.ts';
import type { StaleReason } from '../jobs/step-mark.ts';
import type { JobParams } from '../formats/job-params.ts';
import type { Logger } from '../log.ts';
import { throwIfStopped } from '../workers/stop.ts';
import type { TaskRunner } from '../workers/task-runner.ts';
import type { Engine } from './engine.ts';
import type { FoundFragments } from './found-fragments.ts';
import type { BaseFilter, FilterContext, FilterName, FilterStep } from './filter.ts';
import { fragmentsOfJob, type FragmentSource } from './fragment-source.ts';

/** A step of the chain, as observers see it. */
export interface StepNews {
  readonly step: StepName;
  readonly filter: FilterName;
  /** 1 for the first step of the chain. */
  readonly number: number;
  /** Steps in the chain. */
  readonly count: number;
}

/** Whoever wants to see a run: a progress bar, the server. */
export interface PipelineObserver {
  stepStarted(news: StepNews): void;
  stepProgress(news: StepNews, done: number, total: number): void;
  stepDone(news: StepNews, elapsedMs: number): void;
  stepSkipped(news: StepNews): void;
  /** One sentence for people. */
  notice(message: string): void;
}

/** What a run of the chain needs from outside. */
export interface PipelineContext {
  readonly params: JobParams;
  readonly engine: Engine;
  readonly tasks: TaskRunner;
  readonly found: FoundFragments;
  readonly signal: AbortSignal;
  /** The log of the pipeline, or of one filter. */
  readonly logOf: (name: 'pipeline' | FilterName) => Logger;
  readonly observer: PipelineObserver;
}

export interface PipelineRunOptions {
  /** Makes this step and all later ones anew; their old outputs stay beside. */
  readonly from?: StepName | undefined;
  /** Ends after this step. @default the last one */
  readonly to?: StepName | undefined;
}

/** How one step of a job stands. */
export interface StepStatus {
  readonly step: StepName;
  readonly filter: FilterName;
  readonly done: boolean;
  /** Why it would be made again; empty for a step that is done. */
  readonly reasons: readonly StaleReason[];
}

/** The filter chain. It goes on at the first step whose mark does not fit, so that a run that was killed just goes on. */
export class Pipeline {
  private readonly chain: readonly { readonly filter: BaseFilter; readonly step: FilterStep }[];

  constructor(filters: readonly BaseFilter[]) {
    this.chain = filters.flatMap((filter) => filter.steps.map((step) => ({ filter, step })));
  }

  /**
   * Runs the chain on a job whose lock the caller holds, and keeps the job's status true.
   *
   * @throws FrameError FRAME_STOPPED after a stop; FRAME_PARAMS_INVALID where `from` comes after `to`; else what went wrong
   */
  async run(job: JobFolder, { from, to }: PipelineRunOptions, context: PipelineContext): Promise<void> {
    checkStepOrder(from, to);
    const log = context.logOf('pipeline');
    const startMs = performance.now();
    // Asked for by step 2 at the earliest, when step 1 stands: nothing writes fragments after that.
    let kept: Promise<FragmentSource> | undefined;
    const fragments = (of: JobFolder): Promise<FragmentSource> => (kept ??= fragmentsOfJob(of));
    let current: StepName | undefined;
    try {
      throwIfStopped(context.signal);
      if (from !== undefined) await job.keepPreviousFrom(from);
      await job.beginRun();
      log.info({ job: job.id, from, to, threads: context.tasks.threads }, 'the run begins');
      for (const [index, { filter, step }] of this.chain.entries()) {
        current = step.name;
        const news = { step: step.name, filter: filter.name, number: index + 1, count: this.chain.length };
        await runStep(job, filter, step, news, { ...context, fragments });
        if (step.name === to) break;
      }
      const whole = to === undefined || to === this.chain.at(-1)?.step.name;
      await job.saveStatus(whole ? { state: 'done' } : { state: 'stopped', step: current });
      log.info({ job: job.id, elapsedMs: Math.round(performance.now() - startMs) }, 'the run ends');
    } catch (error) {
      await this.keepFailure(job, current, error, log);
      throw error;
    }
  }

  /** The steps of the chain, in order. */
  steps(): { readonly step: StepName; readonly filter: FilterName }[] {
    return this.chain.map(({ filter, step }) => ({ step: step.name, filter: filter.name }));
  }

  /** How each step of a job stands; changes nothing. */
  async status(job: JobFolder, params: JobParams): Promise<StepStatus[]> {
    const statuses: StepStatus[] = [];
    for (const { filter, step } of this.chain) {
      const { done, reasons } = await filter.state(step, job, params);
      statuses.push({ step: step.name, filter: filter.name, done, reasons });
    }
    return statuses;
  }

  private async keepFailure(job: JobFolder, step: StepName | undefined, error: unknown, log: Logger): Promise<void> {
    const stopped = error instanceof FrameError && error.code === 'FRAME_STOPPED';
    if (stopped) log.info({ job: job.id, step }, 'stopped on request');
    else log.error({ job: job.id, step, err: error }, 'the run failed');
    const status = stopped
      ? { state: 'stopped' as const, step }
      : { state: 'failed' as const, step, error: failureOf(error) };
    // A full disk may be the very failure: it must not hide behind a second one.
    await job
      .saveStatus(status)
      .catch((second: unknown) => log.error({ err: second }, 'the status could not be saved'));
  }
}

async function runStep(
  job: JobFolder,
  filter: BaseFilter,
  step: FilterStep,
  news: StepNews,
  { logOf, observer, ...context }: PipelineContext & Pick<FilterContext, 'fragments'>,
): Promise<void> {
  throwIfStopped(context.signal);
  const log = logOf(filter.name);
  let started = false;
  const start = (): void => {
    if (!started) observer.stepStarted(news);
    started = true;
  };
  await job.saveStatus({ state: 'running', step: step.name });
  const { made, elapsedMs } = await filter.run(step, job, {
    ...context,
    log,
    progress(done, total) {
      start();
      observer.stepProgress(news, done, total);
    },
    notice(message) {
      start();
      log.warn({ step: step.name }, message);
      observer.notice(message);
    },
  });
  if (!made) return observer.stepSkipped(news);
  start();
  observer.stepDone(news, elapsedMs);
}

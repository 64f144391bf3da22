import type { JobParams } from '../formats/job-params.ts';
import type { JobFolder } from '../jobs/job-folder.ts';
import type { StepClaim, StepState } from '../jobs/step-mark.ts';
import type { JsonValue } from '../jobs/stable-json.ts';
import type { StepName } from '../jobs/steps.ts';
import type { Logger } from '../log.ts';
import { throwIfStopped } from '../workers/stop.ts';
import type { TaskRunner } from '../workers/task-runner.ts';
import type { Engine } from './engine.ts';
import type { FoundFragments } from './found-fragments.ts';
import type { FragmentSource } from './fragment-source.ts';
import type { EngineOptions } from './native-engine.ts';
import { measureCost } from './step-cost.ts';

/** The filters by the names that users know from logs and docs. */
export type FilterName =
  'MatlabFilter' | 'FixGroundtruthFilter' | 'FixImageBackgroundsFilter' | 'BoostFilter' | 'ReconstructFilter';

/** What a filter works with; nothing is reached for. */
export interface FilterContext {
  /** The job's resolved parameters. */
  readonly params: JobParams;
  readonly engine: Engine;
  readonly tasks: TaskRunner;
  /** Finds fragments in photographs; knows those that a check before the job found. */
  readonly found: FoundFragments;
  /** The fragments that step 1 kept, decoded and described once for all steps of a run that look at them. */
  readonly fragments: (job: JobFolder) => Promise<FragmentSource>;
  /** Stops the step: it ends soon with FRAME_STOPPED and stays undone. */
  readonly signal: AbortSignal;
  /** The filter's own log. */
  readonly log: Logger;
  /** Item `done` of `total` of this step. */
  readonly progress: (done: number, total: number) => void;
  /** Something that the user should know, in one sentence; also goes to the log. */
  readonly notice: (message: string) => void;
}

/** Figures of one step, for its `report.json` and the log. */
export type StepReport = Readonly<Record<string, JsonValue>>;

/** What the engine's stages are told, from the job's parameters. */
export function engineOptionsOf({ seed, profile, topK, boost }: JobParams): EngineOptions {
  return { seed, profile, topK, learnedJoints: boost.joints };
}

/** One step of a filter. */
export interface FilterStep {
  readonly name: StepName;
  /** Raised by hand whenever the same inputs and parameters would give other outputs. */
  readonly codeVersion: number;
  /** The parameters and input files that the outputs depend on, and nothing else. */
  dependsOn(job: JobFolder, params: JobParams): Omit<StepClaim, 'code'>;
  /** Makes the outputs in the step's empty folder: load, compute through kernels, save. The caller marks it as done. */
  make(job: JobFolder, context: FilterContext): Promise<StepReport>;
}

/** How one step ended. */
export interface StepRun {
  /** False where the step stood already as it would be made now. */
  readonly made: boolean;
  readonly elapsedMs: number;
}

/**
 * A filter: one or more steps of the chain, each from files of the job folder to files of the job folder.
 *
 * Every filter keeps this contract (`test/filters/` runs one suite on all of them): it makes a step only when its mark
 * does not fit its inputs, parameters and code; it makes it from nothing, in an empty folder; it marks it as done last;
 * stopped or killed at any instant it leaves a step that counts as undone; made twice, the same bytes stand there.
 */
export abstract class BaseFilter {
  abstract readonly name: FilterName;
  abstract readonly steps: readonly FilterStep[];
  private readonly programVersion: string;

  /** @param programVersion part of every step's mark: a new version makes the steps of an old job anew. */
  constructor(programVersion: string) {
    this.programVersion = programVersion;
  }

  /** Whether the step stands as it would be made now, and if not, why. */
  state(step: FilterStep, job: JobFolder, params: JobParams): Promise<StepState> {
    return job.stepState(step.name, this.claim(step, job, params));
  }

  /** Makes one step, unless it is done. @throws FrameError FRAME_STOPPED after a stop, or what went wrong. */
  async run(step: FilterStep, job: JobFolder, context: FilterContext): Promise<StepRun> {
    const { log, params, signal } = context;
    const claim = this.claim(step, job, params);
    const startMs = performance.now();
    const state = await job.stepState(step.name, claim);
    if (state.done) {
      log.info({ step: step.name }, 'already done');
      return { made: false, elapsedMs: performance.now() - startMs };
    }
    throwIfStopped(signal);
    log.info({ step: step.name, because: state.reasons.map(({ message }) => message) }, 'begins');
    await job.beginStep(step.name);
    const endCost = measureCost();
    const report = await step.make(job, context).catch((error: unknown) => {
      endCost();
      throw error;
    });
    const figures = { ...endCost(), ...report };
    throwIfStopped(signal);
    const finished = new Date().toISOString();
    await job.data.saveJson(step.name, 'report.json', { filter: this.name, step: step.name, finished, ...figures });
    await job.finishStep(step.name, claim);
    log.info({ step: step.name, ...figures }, 'done');
    return { made: true, elapsedMs: performance.now() - startMs };
  }

  private claim(step: FilterStep, job: JobFolder, params: JobParams): StepClaim {
    return { code: `${this.programVersion}/${step.codeVersion}`, ...step.dependsOn(job, params) };
  }
}

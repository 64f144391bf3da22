import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJobLogs } from '../../app.ts';
import type { Params } from '../../formats/parameters.ts';
import type { Environment } from '../../jobs/environment.ts';
import { measurePictures } from '../../jobs/measure-pictures.ts';
import { once, type DoctorContext, type GraphicsCard } from '../../ops/tuning/doctor-context.ts';
import { machineLimits } from '../../ops/tuning/machine-limits.ts';
import { measureDisk, type DiskSpeed } from '../../ops/tuning/measure-disk.ts';
import { matchingOfSmallPuzzle } from '../../ops/tuning/measure-matching.ts';
import { mountOf } from '../../ops/tuning/mount-of.ts';
import { graphicsCards } from '../../ops/tuning/graphics-cards.ts';
import { stateDirOf } from '../../ops/state/state-place.ts';
import { NO_MODEL } from '../../pipeline/judges.ts';
import { drawFresco } from '../../reassembly/puzzle/draw-fresco.ts';
import { refusalOf } from '../../workers/device.ts';
import { shippedModelFolder } from '../program-version.ts';
import { metricsAgeS } from './metrics-age.ts';
import { measureVotes } from './measure-votes.ts';

/** About a megapixel, as an answer looks. */
const ANSWER = { width: 1200, height: 900, seed: 3 };
const LOG_LINES = 2000;

/** This machine, measured when it is asked; what several points look at is measured once. */
export function machineContext(params: Params, environment: Environment): DoctorContext {
  const disks = new Map<string, Promise<DiskSpeed>>();
  const matched = new Map<string, Promise<number>>();
  const matching = matchingOfSmallPuzzle();
  return {
    jobsDir: environment.jobsDir.value,
    tempDir: tmpdir(),
    params,
    logLevel: environment.logLevel.value,
    cores: availableParallelism(),
    load: loadavg()[0],
    limits: once(machineLimits),
    refusalOf,
    graphicsCards: once<readonly GraphicsCard[]>(graphicsCards),
    disk: (folder) => kept(disks, folder, () => measureDisk(folder)),
    mount: (folder) => mountOf(folder),
    matching: (threads, profile) => kept(matched, `${threads} ${profile}`, () => matching(threads, profile)),
    pictures: once(() => measurePictures(drawFresco(ANSWER))),
    votes: once(() => {
      const model = params['boost.model'];
      return model === NO_MODEL ? Promise.resolve(null) : measureVotes(model === '' ? shippedModelFolder() : model);
    }),
    logLinesPerS,
    metricsAgeS: () => metricsAgeS(stateDirOf(environment.jobsDir.value, environment.stateDir.value)),
  };
}

function kept<T>(answers: Map<string, Promise<T>>, key: string, measure: () => Promise<T>): Promise<T> {
  const answer = answers.get(key) ?? measure();
  answers.set(key, answer);
  return answer;
}

/** Writes lines as a job does. */
async function logLinesPerS(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'frame-doctor-'));
  try {
    const logs = await openJobLogs((name) => join(folder, `${name}.log`), 'info');
    const log = logs.of('MatlabFilter');
    const startMs = performance.now();
    for (let line = 0; line < LOG_LINES; line++) log.info({ step: 'step1_generate_new_example', line }, 'a line');
    const seconds = (performance.now() - startMs) / 1000;
    logs.close();
    return LOG_LINES / seconds;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

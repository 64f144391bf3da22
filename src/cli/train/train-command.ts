import { join } from 'node:path';
import type { BoostingVariant } from '../../cnn/boosting.ts';
import { FrameError } from '../../errors.ts';
import { hashBytes } from '../../jobs/file-hash.ts';
import { JobLock } from '../../jobs/job-lock.ts';
import { loadModel } from '../../jobs/model-folder.ts';
import { readPicture } from '../../jobs/picture-io.ts';
import { chooseDevice, type DeviceChoice } from '../../workers/device.ts';
import { ThreadRunner } from '../../workers/threads.ts';
import { picturesOfSide } from '../benchmark/suite-pictures.ts';
import { notice, printJson } from '../output.ts';
import { programVersion } from '../program-version.ts';
import { timeLeftText } from '../time-left.ts';
import { makeDataset, type DatasetNews, type HashedPicture } from './make-dataset.ts';
import { measureOthers, type SplitFigures } from './measure-learners.ts';
import { joinSeams } from './seam-dataset.ts';
import { trainEnsemble, type TrainedLearner } from './train-ensemble.ts';
import { BATCH, type StepNews } from './train-on-seams.ts';
import { writeModel } from './write-model.ts';

/** The options of `train`, as commander gives them. */
export interface TrainFlags {
  readonly pictures: string;
  readonly data: string;
  readonly out: string;
  readonly puzzles: number;
  readonly validation: number;
  readonly learners: number;
  readonly rounds: number;
  readonly boosting: BoostingVariant;
  readonly seed: number;
  readonly threads?: number;
  readonly device: DeviceChoice;
  readonly json?: boolean;
}

/** Lines of progress come at most this often. */
const LINE_EVERY_MS = 10_000;

/** The `train` command: makes the seams that are not there yet, trains the learners that are not trained yet, writes the model. */
export async function trainCommand(flags: TrainFlags): Promise<void> {
  const lock = await JobLock.acquire(flags.data);
  try {
    await trainUnderLock(flags);
  } finally {
    await lock.release();
  }
}

/** Two trainings at once would write the same checkpoints. */
async function trainUnderLock(flags: TrainFlags): Promise<void> {
  const pictures = await picturesToBreak(flags.pictures);
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  const tasks = new ThreadRunner({ threads: flags.threads });
  try {
    const { puzzles, validation, seed, learners, rounds, boosting } = flags;
    const common = { tasks, signal: stop.signal, device: await chooseDevice(flags.device) };
    const sided = await makeDataset({
      ...{ folder: flags.data, pictures, puzzles, validation, seed, ...common },
      onPuzzle: showPuzzles(),
    });
    const dataset = joinSeams(sided);
    const recipe = { puzzles, validation, seed, learners, rounds, boosting };
    const others = measureOthers(dataset);
    notice(figuresLine('by hand, rivals known', others.byHand));
    notice(figuresLine('logistic regression', others.regression));
    const trained = await trainEnsemble(
      dataset,
      { learners, rounds, boosting, seed },
      {
        ...common,
        folder: flags.data,
        dataset: identityOf(pictures, recipe),
        now: () => performance.now(),
        onStep: showSteps(),
        onLearner: showLearner,
      },
    );
    if (trained.learners.length === 0)
      throw new FrameError(
        'FRAME_TRAINING_NOTHING',
        'No learner tells right seams from wrong ones better than chance.',
        {
          file: flags.data,
          remedy: 'Train on more puzzles (--puzzles) or for longer (--rounds).',
        },
      );
    notice(figuresLine('ensemble', trained.unseen));
    await writeModel(flags.out, trained, programVersion(), {
      ...recipe,
      pictures: pictures.length,
      seams: dataset.training.length,
      unseen_seams: dataset.validation.length,
      unseen: figuresAsJson({ ...others, ensemble: trained.unseen }),
    });
    // Read back, as whoever uses it will: what the disk did not keep is told now.
    const model = await loadModel(flags.out);
    if (flags.json)
      printJson({ status: 'done', model: flags.out, learners: model?.learners.length ?? 0, unseen: trained.unseen });
    else process.stdout.write(`${join(flags.out, 'manifest.json')}\n`);
  } catch (error) {
    if (!(error instanceof FrameError) || error.code !== 'FRAME_STOPPED') throw error;
    throw new FrameError('FRAME_STOPPED', 'The training was stopped. What is made and trained so far is kept.', {
      file: flags.data,
      remedy: 'Give the same command again: it goes on from there.',
    });
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    await tasks.close();
  }
}

/** @throws FrameError FRAME_INPUT_… */
async function picturesToBreak(folder: string): Promise<HashedPicture[]> {
  const dealt = await picturesOfSide(folder, 'tuning');
  if (dealt.length < 2)
    throw new FrameError('FRAME_INPUT_TOO_FEW', `Of the pictures in ${folder} one only serves for training.`, {
      file: folder,
      remedy: 'Add more pictures: two are needed at least, one to learn from and one to measure on.',
    });
  return dealt.map(({ name, path, sha256 }) => ({ name, sha256, read: () => readPicture(path) }));
}

/** The same for the same pictures, puzzles and seed. */
function identityOf(
  pictures: readonly HashedPicture[],
  { puzzles, validation, seed }: Pick<TrainFlags, 'puzzles' | 'validation' | 'seed'>,
): string {
  const told = [puzzles, validation, seed, ...pictures.map(({ sha256 }) => sha256)];
  return hashBytes(told.join('\n'));
}

function showPuzzles(): (news: DatasetNews) => void {
  const startMs = performance.now();
  let lastMs = startMs;
  return ({ done, total, made, seams }) => {
    const nowMs = performance.now();
    if (done < total && nowMs - lastMs < LINE_EVERY_MS) return;
    lastMs = nowMs;
    // What was found takes no time: the rest takes as long as what was made.
    const left = timeLeftText(nowMs - startMs, made, made + total - done);
    notice(`puzzles  ${done} of ${total}, ${seams} seams  ${left}`.trimEnd());
  };
}

function showSteps(): (learner: string, news: StepNews, steps: number) => void {
  let current = '';
  let [startMs, lastMs, first, count, loss, right] = [0, 0, 0, 0, 0, 0];
  return (learner, news, steps) => {
    const nowMs = performance.now();
    if (learner !== current) [current, startMs, lastMs, first] = [learner, nowMs, nowMs, news.step];
    count++;
    loss += news.loss;
    right += news.right;
    if (nowMs - lastMs < LINE_EVERY_MS && news.step < steps) return;
    lastMs = nowMs;
    const done = news.step - first;
    const speed = (1000 * done * BATCH) / Math.max(1, nowMs - startMs);
    const left = timeLeftText(nowMs - startMs, done, steps - first);
    notice(
      `${learner}  step ${news.step} of ${steps}  loss ${(loss / count).toFixed(3)}  ` +
        `right ${((100 * right) / count).toFixed(1)} %  ${speed.toFixed(0)} images/s  ${left}`.trimEnd(),
    );
    [count, loss, right] = [0, 0, 0];
  };
}

function showLearner({ name, alpha, error, unseen }: TrainedLearner): void {
  const worth = alpha > 0 ? `alpha ${alpha.toFixed(3)}` : 'adds nothing and is left out';
  notice(`${figuresLine(name, unseen)}  training error ${(100 * error).toFixed(1)} %, ${worth}`);
}

function figuresLine(name: string, { all, clean, eroded }: SplitFigures): string {
  const ap = (value: number): string => (Number.isNaN(value) ? 'none' : value.toFixed(3));
  return (
    `${name}: on unseen pictures average precision ${ap(all.averagePrecision)}, clean ${ap(clean.averagePrecision)}, ` +
    `eroded ${ap(eroded.averagePrecision)}; area under ROC ${ap(all.rocAuc)}`
  );
}

/** JSON knows no NaN. */
const figuresAsJson = (figures: Readonly<Record<string, SplitFigures>>) =>
  JSON.parse(JSON.stringify(figures)) as Record<string, Record<string, Record<string, number | null>>>;

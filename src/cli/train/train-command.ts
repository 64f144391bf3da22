import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BoostingVariant } from '../../cnn/boosting.ts';
import type { Calibration } from '../../cnn/ensemble.ts';
import { readWeights } from '../../cnn/read-weights.ts';
import { FrameError } from '../../errors.ts';
import { encodeSeams } from '../../formats/seams-file.ts';
import { hashBytes } from '../../jobs/file-hash.ts';
import { JobLock } from '../../jobs/job-lock.ts';
import { loadModel } from '../../jobs/model-folder.ts';
import { readPicture } from '../../jobs/picture-io.ts';
import { reliabilityOf } from '../../reassembly/judging/reliability.ts';
import { learnersOf } from '../../pipeline/judges.ts';
import { chooseDevice, type DeviceChoice } from '../../workers/device.ts';
import type { TaskContext } from '../../workers/task-runner.ts';
import { ThreadRunner } from '../../workers/threads.ts';
import { picturesOfSide } from '../benchmark/suite-pictures.ts';
import { findJobKeys } from '../job-keys.ts';
import { noteInLanguage, t } from '../language.ts';
import { notice, printJson } from '../output.ts';
import { programVersion } from '../program-version.ts';
import { timeLeftText } from '../time-left.ts';
import { seamsOfJobs, type JobNews } from './job-seams.ts';
import { makeDataset, type DatasetNews, type HashedPicture } from './make-dataset.ts';
import { gainSentence } from './gain-sentence.ts';
import { gainOnWorn, measureOthers, scoresOfOthers, type Gain, type SplitFigures } from './measure-learners.ts';
import { joinSeams, type SeamDataset, type SidedSeams } from './seam-dataset.ts';
import { trainEnsemble, type ArchitectureName, type StartingLearner, type TrainedLearner } from './train-ensemble.ts';
import { BATCH, type StepNews } from './train-on-seams.ts';
import { TrainingReport } from './training-report.ts';
import { writeModel } from './write-model.ts';

/** The options of `train`, as commander gives them. */
export interface TrainFlags {
  readonly pictures?: string;
  readonly jobs?: string;
  readonly from?: string;
  readonly data: string;
  readonly out: string;
  readonly puzzles: number;
  readonly validation: number;
  readonly learners: number;
  readonly rounds: number;
  /** @default that of the model to start from, or else `gentle` */
  readonly boosting?: BoostingVariant;
  /** @default light */
  readonly architecture?: ArchitectureName;
  readonly seed: number;
  readonly threads?: number;
  readonly device: DeviceChoice;
  readonly json?: boolean;
}

/** Lines of progress come at most this often. */
const LINE_EVERY_MS = 10_000;
/** The page that shows the training, in the folder of its data. */
export const REPORT_FILE = 'training.html';

/** The `train` command: makes the seams that are not there yet, trains the learners that are not trained yet, writes the model. */
export async function trainCommand(flags: TrainFlags): Promise<void> {
  checkUsage(flags);
  const lock = await JobLock.acquire(flags.data);
  try {
    await trainUnderLock(flags);
  } finally {
    await lock.release();
  }
}

function checkUsage({ pictures, jobs, from, architecture }: TrainFlags): void {
  if (pictures === undefined && jobs === undefined)
    throw new FrameError('FRAME_USAGE', 'There is nothing to learn from.', {
      remedy:
        'Name --pictures <folder>, which are broken, or --jobs <folder>, whose joints people have judged; or both.',
    });
  if (from !== undefined && architecture !== undefined)
    throw new FrameError('FRAME_USAGE', 'Learners that are trained on keep their architecture.', {
      remedy: 'Leave --architecture out, or --from.',
    });
}

/** Two trainings at once would write the same checkpoints. */
async function trainUnderLock(flags: TrainFlags): Promise<void> {
  // Everything that can be wrong beforehand is told before the first seam is made.
  const pictures = flags.pictures === undefined ? [] : await picturesToBreak(flags.pictures);
  const start = flags.from === undefined ? null : await startFrom(flags.from);
  const device = await chooseDevice(flags.device);
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  const tasks = new ThreadRunner({ threads: flags.threads });
  const context = { tasks, signal: stop.signal, device };
  const now = (): number => performance.now();
  const page = join(flags.data, REPORT_FILE);
  const report = new TrainingReport(page, factsOf(flags, pictures.length), { now, date: () => new Date() });
  try {
    await mkdir(flags.data, { recursive: true });
    notice(t('To watch it in a browser: {{file}}', { file: page }));
    const { puzzles, validation, seed, learners, rounds, architecture } = flags;
    const boosting = flags.boosting ?? start?.boosting ?? 'gentle';
    const { sided, identity, representative } = await seamsToLearnFrom(flags, pictures, report, context);
    // Of joints that people chose to judge more are right than of all that learners are asked about.
    const calibration = representative ? undefined : start?.calibration;
    if (!representative)
      notice(
        start === null
          ? t('Only single joints are judged in what is measured on: probabilities will be too high or too low.')
          : t(
              'Only single joints are judged in what is measured on; probabilities keep the calibration of the learners that were there.',
            ),
      );
    const dataset = joinSeams(sided);
    const recipe = {
      ...{ puzzles: pictures.length === 0 ? 0 : puzzles, validation: pictures.length === 0 ? 0 : validation },
      ...{ seed, learners, rounds, boosting },
      ...(architecture !== undefined && { architecture }),
      ...(start !== null && { from: start.checksum }),
    };
    const scores = scoresOfOthers(dataset);
    const others = measureOthers(dataset, scores);
    notice(figuresLine(t('by hand'), others.byHand));
    notice(figuresLine(t('logistic regression'), others.regression));
    report.measured('by hand', others.byHand);
    report.measured('logistic regression', others.regression);
    const shown = showSteps();
    const trained = await trainEnsemble(
      dataset,
      {
        ...{ learners, rounds, boosting, seed, architecture, calibration },
        ...(start !== null && { from: start.learners }),
      },
      {
        ...context,
        ...{ folder: flags.data, dataset: identity, now },
        onBegin: (learner, steps, course) => report.begin(learner, steps, course),
        onStep: (learner, news, steps) => {
          shown(learner, news, steps);
          report.step(news);
        },
        onLearner: (learner) => {
          showLearner(learner);
          report.learner(learner);
        },
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
    notice(figuresLine(t('ensemble'), trained.unseen));
    const gains = gainsOver(scores, dataset, trained.probability);
    const sentences = Object.entries(gains).map(([name, gain]) => gainSentence(name, gain));
    sentences.forEach((sentence) => notice(noteInLanguage(sentence)));
    await writeModel(flags.out, trained, programVersion(), {
      ...recipe,
      pictures: pictures.length,
      works: new Set(sided.map(({ picture }) => picture)).size,
      seams: dataset.training.length,
      unseen_seams: dataset.validation.length,
      unseen: figuresAsJson({ ...others, ensemble: trained.unseen }),
      gain_on_worn: Object.fromEntries(Object.entries(gains).map(([name, gain]) => [name, gain && { ...gain }])),
    });
    const told = Array.from(dataset.validation, (row, k) => {
      return { probability: trained.probability[k], right: dataset.targets[row] === 1 };
    });
    await report.finish(trained, reliabilityOf(told), sentences);
    // Read back, as whoever uses it will: what the disk did not keep is told now.
    const model = await loadModel(flags.out);
    if (flags.json)
      printJson({
        ...{ status: 'done', model: flags.out, learners: model?.learners.length ?? 0, unseen: trained.unseen },
        ...{ report: page, device },
      });
    else process.stdout.write(`${join(flags.out, 'manifest.json')}\n`);
  } catch (error) {
    const stopped = error instanceof FrameError && error.code === 'FRAME_STOPPED';
    // The failure itself is what is told, also where the page cannot be written.
    await report
      .end(stopped ? 'The training was stopped; the same command goes on.' : 'The training failed.')
      .catch(() => undefined);
    if (!stopped) throw error;
    throw new FrameError('FRAME_STOPPED', 'The training was stopped. What is made and trained so far is kept.', {
      file: flags.data,
      remedy: 'Give the same command again: it goes on from there.',
    });
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    await tasks.close();
  }
}

/** Seams of pictures that are broken, and of a lab's own jobs; and what names all of them. */
async function seamsToLearnFrom(
  { data, jobs, puzzles, validation, seed }: TrainFlags,
  pictures: readonly HashedPicture[],
  report: TrainingReport,
  context: TaskContext,
): Promise<{ sided: readonly SidedSeams[]; identity: string; representative: boolean }> {
  const show = showPuzzles();
  const broken =
    pictures.length === 0
      ? []
      : await makeDataset({
          ...{ folder: data, pictures, puzzles, validation, seed, ...context },
          onPuzzle: (news) => {
            show(news);
            report.seamsMade(news.done, news.total, news.seams);
          },
        });
  const identity = identityOf(pictures, { puzzles, validation, seed });
  if (jobs === undefined) return { sided: broken, identity, representative: true };
  const sides = new Map(broken.map(({ picture, side }) => [picture, side]));
  const tell = ({ job, seams, right }: JobNews): void =>
    notice(
      seams === 0
        ? t('{{job}}: nobody has judged its joints; left out', { job })
        : t('{{job}}: {{seams}} seams, {{right}} right', { job, seams, right }),
    );
  const own = await seamsOfJobs(jobs, sides, context, tell, await findJobKeys());
  const sided = [...broken, ...own];
  for (const side of ['training', 'validation'] as const)
    if (!sided.some((one) => one.side === side))
      throw new FrameError(
        'FRAME_INPUT_TOO_FEW',
        `All jobs in ${jobs} are of one work, and none may be both learned from and measured on.`,
        {
          file: jobs,
          remedy: 'Add jobs of other works, or --pictures to measure on.',
        },
      );
  const hashes = own.map(({ picture, side, ...seams }) =>
    hashBytes(encodeSeams({ ...seams, origin: `${picture} ${side}` })),
  );
  const measured = ({ side }: SidedSeams): boolean => side === 'validation';
  const representative = broken.some(measured) || own.filter(measured).every(({ complete }) => complete);
  return { sided, identity: hashBytes([identity, ...hashes].join('\n')), representative };
}

/** Learners to go on from. */
interface Start {
  readonly checksum: string;
  readonly boosting: BoostingVariant;
  readonly calibration: Calibration;
  readonly learners: readonly StartingLearner[];
}

/** @throws FrameError FRAME_MODEL_… where any learner is missing or damaged: all of them learn on, or none. */
async function startFrom(folder: string): Promise<Start> {
  const model = await loadModel(folder);
  if (model === null)
    throw new FrameError('FRAME_MODEL_MISSING', `There are no learners in ${folder}.`, {
      file: folder,
      remedy: 'Name a folder that `frame-pipeline train` wrote.',
    });
  const { manifest, learners, warnings } = model;
  const damaged = (reason: string): FrameError =>
    new FrameError('FRAME_MODEL_DAMAGED', `The learners in ${folder} cannot be trained on. ${reason}`, {
      file: folder,
      remedy: 'Put the folder back as it was, or train without --from.',
    });
  if (learners.length < manifest.learners.length) throw damaged(warnings.join(' '));
  // Also that they are shown seams as they know them.
  learnersOf(model, folder, 'cpu');
  return {
    checksum: manifest.checksum,
    boosting: manifest.boosting,
    calibration: manifest.calibration,
    learners: learners.map(({ name, architecture, size, sha256, bytes }) => {
      try {
        return { recipe: { architecture, size }, weights: readWeights(architecture, bytes), sha256 };
      } catch (error) {
        throw damaged(`${name}: ${(error as Error).message}.`);
      }
    }),
  };
}

/** What is trained, for the page. */
function factsOf(flags: TrainFlags, pictures: number): string[] {
  const { puzzles, validation, learners, rounds, seed, architecture = 'light', from, jobs } = flags;
  return [
    ...(pictures > 0
      ? [`${puzzles} puzzles to learn from and ${validation} to measure on, of ${pictures} pictures.`]
      : []),
    ...(jobs === undefined ? [] : ['Joints that people have judged, or whose truth is known, in jobs of your own.']),
    from === undefined
      ? `Up to ${learners} learners (${architecture}), ${rounds} rounds over the seams each; seed ${seed}.`
      : `Learners that were trained before learn on, ${rounds} rounds over the seams each; seed ${seed}.`,
  ];
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
    notice(t('puzzles  {{done}} of {{total}}, {{seams}} seams  {{left}}', { done, total, seams, left }).trimEnd());
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
      t('{{learner}}  step {{step}} of {{steps}}  loss {{loss}}  right {{right}} %  {{speed}} images/s  {{left}}', {
        ...{ learner, step: news.step, steps, left },
        loss: (loss / count).toFixed(3),
        right: ((100 * right) / count).toFixed(1),
        speed: speed.toFixed(0),
      }).trimEnd(),
    );
    [count, loss, right] = [0, 0, 0];
  };
}

function showLearner({ name, alpha, error, unseen }: TrainedLearner): void {
  const worth = alpha > 0 ? `alpha ${alpha.toFixed(3)}` : t('adds nothing and is left out');
  notice(
    t('{{figures}}  training error {{error}} %, {{worth}}', {
      ...{ figures: figuresLine(name, unseen), error: (100 * error).toFixed(1), worth },
    }),
  );
}

function figuresLine(name: string, { all, clean, eroded }: SplitFigures): string {
  const ap = (value: number): string => (Number.isNaN(value) ? '-' : value.toFixed(3));
  return t(
    '{{name}}: on unseen pictures average precision {{all}}, clean {{clean}}, eroded {{eroded}}; area under ROC {{area}}',
    {
      ...{ name, all: ap(all.averagePrecision), clean: ap(clean.averagePrecision) },
      ...{ eroded: ap(eroded.averagePrecision), area: ap(all.rocAuc) },
    },
  );
}

/** How much the ensemble adds to what it is to beat. */
function gainsOver(
  { byHand, regression }: ReturnType<typeof scoresOfOthers>,
  dataset: SeamDataset,
  probability: Float32Array,
): Record<string, Gain | null> {
  return {
    byHand: gainOnWorn(dataset, probability, byHand),
    regression: gainOnWorn(dataset, probability, regression),
  };
}

/** JSON knows no NaN. */
const figuresAsJson = (figures: Readonly<Record<string, SplitFigures>>) =>
  JSON.parse(JSON.stringify(figures)) as Record<string, Record<string, Record<string, number | null>>>;

/**
 * npm run fit:score -- [--pictures <folder>] [--puzzles 160] [--validation 40] [--seed 1] [--threads 2] [--loops-only] [--out file] [--write]
 *
 * Learns the weights of the pair score anew, on puzzles made from the folder's pictures (of these only from the ones that
 * no suite judges by), or else from walls that the program paints, and prints how well they do on pictures they have not
 * seen. `--puzzles` are learned from, `--validation` more are measured on. The weights' module goes to `--out`, or with
 * `--write` into src/; with `--loops-only` the network and the rivals' weights stay. See docs/design/0005-pair-score.md.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { picturesOfSide } from '../src/cli/benchmark/suite-pictures.ts';
import { FrameError } from '../src/errors.ts';
import { readPicture } from '../src/jobs/picture-io.ts';
import { LOOP_WEIGHTS, PAIR_NETWORK, RIVAL_WEIGHTS } from '../src/reassembly/scoring/pair-weights.ts';
import { ThreadRunner } from '../src/workers/threads.ts';
import { frescoPictures, planPuzzles, type PictureSource, type PuzzlePlan } from '../src/cli/train/training-puzzles.ts';
import {
  fitPairScore,
  measurePairScore,
  samplePuzzle,
  weightsModule,
  type PuzzleSample,
  type ScoreFigures,
} from './pair-score-fit.ts';

const MODULE = join(import.meta.dirname, '..', 'src', 'reassembly', 'scoring', 'pair-weights.ts');

function refuse(reason: string): never {
  process.stderr.write(`fit:score: ${reason}\n`);
  process.exit(2);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        pictures: { type: 'string' },
        puzzles: { type: 'string', default: '160' },
        validation: { type: 'string', default: '40' },
        seed: { type: 'string', default: '1' },
        threads: { type: 'string' },
        'loops-only': { type: 'boolean', default: false },
        out: { type: 'string' },
        write: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    refuse(`--${name} is a whole number from ${least} on, not "${text}"`);
  return value;
}

async function picturesOf(folder: string): Promise<PictureSource[]> {
  const pictures = await picturesOfSide(folder, 'tuning');
  if (pictures.length < 2)
    refuse(`of the pictures in ${folder} one only serves for tuning; two are needed, one of them to measure on`);
  return pictures.map(({ name, path }) => ({ name, read: () => readPicture(path) }));
}

async function gather(side: string, plans: readonly PuzzlePlan[], runner: ThreadRunner): Promise<PuzzleSample[]> {
  const samples: PuzzleSample[] = [];
  for (const [k, plan] of plans.entries()) {
    const started = performance.now();
    const sample = await samplePuzzle(plan, runner);
    samples.push(sample);
    const right = sample.labels.filter((label) => label === 1).length;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      `${side} ${k + 1}/${plans.length}: ${plan.picture.name}, ${plan.shred.generator}, ${sample.fragments.length} fragments, ` +
        `worn ${plan.shred.erosionPx} px, ${sample.labels.length} candidates, ${right} right, ${seconds} s`,
    );
  }
  return samples;
}

async function main(): Promise<void> {
  const values = readArguments();
  const puzzles = wholeNumber('puzzles', values.puzzles, 1);
  const validation = wholeNumber('validation', values.validation, 1);
  const seed = wholeNumber('seed', values.seed, 0);
  const threads = values.threads === undefined ? undefined : wholeNumber('threads', values.threads, 1);
  const pictures =
    values.pictures === undefined ? frescoPictures(puzzles + validation, seed) : await picturesOf(values.pictures);
  const plans = planPuzzles(pictures, puzzles, validation, seed);

  const runner = new ThreadRunner({ threads });
  try {
    const training = await gather('learn', plans.training, runner);
    const unseen = await gather('measure', plans.validation, runner);
    const stands = { network: PAIR_NETWORK, rivalWeights: RIVAL_WEIGHTS, loopWeights: LOOP_WEIGHTS };
    const score = fitPairScore(training, seed, values['loops-only'] ? stands : null);
    const report = measurePairScore(unseen, score);
    const before = measurePairScore(unseen, stands);

    console.log('\nAverage precision on unseen pictures, alone -> with rivals -> with loops, new (as they stand):');
    const pair = (figures: ScoreFigures): string =>
      [figures.alone, figures.withRivals, figures.withLoops].map((figure) => figure.toFixed(3)).join(' -> ');
    report.puzzles.forEach((figures, k) => {
      const { plan, depthPx } = unseen[k];
      console.log(
        `  ${pair(figures)} (${pair(before.puzzles[k])})  ${figures.right} of ${figures.count} right, ` +
          `worn ${depthPx.toFixed(1)} work px, ${plan.shred.generator}, ${plan.picture.name}`,
      );
    });
    console.log(
      `  ${pair(report.overall)} (${pair(before.overall)})  all, ${report.overall.right} of ${report.overall.count}`,
    );

    console.log('\nReliability: probability, share right, candidates');
    for (const { meanProbability, shareRight, count } of report.reliability) {
      console.log(`  ${meanProbability.toFixed(3)}  ${shareRight.toFixed(3)}  ${count}`);
    }
    console.log(
      `  calibration error ${report.calibrationError.toFixed(4)} (${before.calibrationError.toFixed(4)} as they stand)`,
    );

    if (values.out === undefined && !values.write) return;
    const folder = values.pictures === undefined ? '' : '--pictures <folder> ';
    const text = weightsModule(score, {
      date: new Date().toISOString().slice(0, 10),
      command: `npm run fit:score -- ${folder}--puzzles ${puzzles} --validation ${validation} --seed ${seed}`,
      training,
      validation: unseen,
      report,
    });
    const formatted = await format(text, { ...(await resolveConfig(MODULE)), filepath: MODULE });
    for (const file of [values.out, values.write ? MODULE : undefined]) {
      if (file === undefined) continue;
      writeFileSync(file, formatted);
      console.log(`wrote ${file}`);
    }
  } finally {
    await runner.close();
  }
}

await main().catch((error: unknown) => {
  if (error instanceof FrameError) refuse(`${error.message} ${error.remedy}`);
  throw error;
});

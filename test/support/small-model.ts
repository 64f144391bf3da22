import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDataset } from '../../src/cli/train/make-dataset.ts';
import { joinSeams } from '../../src/cli/train/seam-dataset.ts';
import { trainEnsemble } from '../../src/cli/train/train-ensemble.ts';
import { frescoPictures } from '../../src/cli/train/training-puzzles.ts';
import { writeModel } from '../../src/cli/train/write-model.ts';
import { InLineRunner } from '../../src/workers/in-line.ts';
import { madeOnce } from './made-once.ts';

/** Trains learners on two small frescoes, just long enough to be a model, and writes them. @returns the model's folder. */
export async function trainSmallModel(folder: string): Promise<string> {
  const trained = join(folder, 'small-model');
  await madeOnce('small-model', trained, train);
  return join(trained, 'model');
}

async function train(folder: string): Promise<void> {
  const [data, model] = ['data', 'model'].map((name) => join(folder, name));
  await mkdir(data);
  const common = { tasks: new InLineRunner(), signal: new AbortController().signal };
  const pictures = frescoPictures(2, 7, { width: 380, height: 280 }).map((picture, k) => ({
    ...picture,
    sha256: String(k).repeat(64),
  }));
  const pieces = { least: 6, most: 6 };
  const sided = await makeDataset({ folder: data, pictures, puzzles: 1, validation: 1, seed: 3, pieces, ...common });
  const options = { learners: 3, rounds: 100, boosting: 'gentle', seed: 1 } as const;
  const trained = await trainEnsemble(joinSeams(sided), options, {
    ...{ ...common, folder: data, dataset: 'small', device: 'cpu', now: () => performance.now() },
  });
  await writeModel(model, trained, '0.0.0', { puzzles: 1 });
}

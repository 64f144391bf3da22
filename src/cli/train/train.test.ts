import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { FrameError } from '../../errors.ts';
import { parseModelManifest } from '../../formats/model-manifest.ts';
import { decodeSeams, encodeSeams } from '../../formats/seams-file.ts';
import { atStep, cutSeams, SEAM_NUMBERS } from '../../reassembly/crops/seam-table.ts';
import { UPRIGHT } from '../../reassembly/crops/cut-crop.ts';
import { JobLock } from '../../jobs/job-lock.ts';
import { InLineRunner } from '../../workers/in-line.ts';
import { openNetwork } from '../../workers/network-session.ts';
import { ThreadRunner } from '../../workers/threads.ts';
import type { TaskRunner } from '../../workers/task-runner.ts';
import { makeDataset, type DatasetNews, type DatasetOptions } from './make-dataset.ts';
import { measureOthers } from './measure-learners.ts';
import { joinSeams, type SeamDataset, type SidedSeams } from './seam-dataset.ts';
import { trainCommand } from './train-command.ts';
import { trainEnsemble, type TrainedEnsemble } from './train-ensemble.ts';
import { frescoPictures } from './training-puzzles.ts';
import { writeModel } from './write-model.ts';

const scratch = scratchFolder('file');
let folders = 0;
function newFolder(): string {
  const folder = join(scratch(), String(folders++));
  mkdirSync(folder);
  return folder;
}

const pictures = frescoPictures(4, 2, { width: 460, height: 340 }).map((picture, k) => ({
  ...picture,
  sha256: String(k).repeat(64),
}));
const signal = new AbortController().signal;
const OPTIONS = { learners: 2, rounds: 10, boosting: 'gentle', seed: 1 } as const;

async function make(folder: string, more: Partial<DatasetOptions> = {}): Promise<[SidedSeams[], DatasetNews]> {
  let last: DatasetNews | undefined;
  const seams = await makeDataset({
    ...{ folder, pictures, puzzles: 4, validation: 2, seed: 4, signal, tasks: new InLineRunner() },
    pieces: { least: 8, most: 9 },
    onPuzzle: (news) => (last = news),
    ...more,
  });
  return [seams, last!];
}

/** Byte by byte: the test runner takes a minute over so many numbers. */
function areSame(p: readonly SidedSeams[], q: readonly SidedSeams[]): boolean {
  const bytesOf = (seams: readonly SidedSeams[]): Buffer =>
    Buffer.concat(seams.map((one) => encodeSeams({ ...one, origin: `${one.picture} ${one.side}` })));
  return bytesOf(p).equals(bytesOf(q));
}

function train(dataset: SeamDataset, folder: string, tasks: TaskRunner, stopAt = Infinity): Promise<TrainedEnsemble> {
  const stop = new AbortController();
  let steps = 0;
  // Every look at the clock is a minute later, so that each stretch of steps is saved.
  let clockMs = 0;
  return trainEnsemble(dataset, OPTIONS, {
    ...{ tasks, folder, dataset: 'a', device: 'cpu', signal: stop.signal, now: () => (clockMs += 60_000) },
    onStep: () => {
      if (++steps >= stopAt) stop.abort();
    },
  });
}

describe('training', { timeout: 240_000 }, () => {
  let data: string;
  let sided: SidedSeams[];
  let dataset: SeamDataset;
  let whole: TrainedEnsemble;

  beforeAll(async () => {
    data = newFolder();
    [sided] = await make(data);
    dataset = joinSeams(sided);
    whole = await train(dataset, newFolder(), new InLineRunner());
  }, 240_000);

  test('finds the seams that are there, and makes anew what is damaged or of another plan', async () => {
    const again = await make(data);
    expect(again[1]).toMatchObject({ done: 6, total: 6, made: 0 });
    expect(areSame(again[0], sided)).toBe(true);
    const other = newFolder();
    for (let k = 1; k <= 6; k++)
      copyFileSync(join(data, `puzzle_0000${k}.seams`), join(other, `puzzle_0000${k}.seams`));
    const damaged = join(other, 'puzzle_00003.seams');
    writeFileSync(damaged, readFileSync(damaged).subarray(0, 900));
    const [mended, news] = await make(other);
    expect(news.made).toBe(1);
    expect(areSame(mended, sided)).toBe(true);
  });

  test('learns from no picture that it measures on', () => {
    const of = (rows: Uint32Array) => new Set(Array.from(rows, (row) => dataset.picture[row]));
    const learned = of(dataset.training);
    expect([...of(dataset.validation)].filter((picture) => learned.has(picture))).toEqual([]);
    expect(() => joinSeams([...sided, { ...sided[0], side: 'validation' }])).toThrow(RangeError);
  });

  test('really learns: on pictures that it has not seen it tells right seams from wrong ones', () => {
    const { learners, unseen } = whole;
    expect(learners.map(({ name }) => name)).toEqual(['g0', 'g1']);
    expect(unseen.all.right).toBeGreaterThan(10);
    expect(unseen.all.rocAuc).toBeGreaterThan(0.8);
    const [first, second] = learners;
    expect(first.sampleWeights.halfHeldBy).toBeCloseTo(0.5, 2);
    expect(second.sampleWeights.halfHeldBy).toBeLessThan(0.5);
    expect(measureOthers(dataset).byHand.all.seams).toBe(unseen.all.seams);
  });

  test('gives the same weights on threads, and when it is stopped and goes on', async () => {
    const folder = newFolder();
    const threads = new ThreadRunner({ threads: 2 });
    try {
      const stopped = await train(dataset, folder, threads, 30).catch((error: unknown) => error);
      expect(stopped).toBeInstanceOf(FrameError);
      const resumed = await train(dataset, folder, threads);
      resumed.learners.forEach(({ weights }, k) => {
        const other = whole.learners[k].weights;
        expect(Buffer.from(weights.parameters.buffer).equals(Buffer.from(other.parameters.buffer))).toBe(true);
      });
      expect(resumed.ensemble).toEqual(whole.ensemble);
    } finally {
      await threads.close();
    }
  });

  test('writes a model whose learners say in use what they said in training', async () => {
    const folder = newFolder();
    await writeModel(folder, whole, '0.0.0', { seed: 1 });
    const manifest = parseModelManifest(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    expect(manifest.learners.map(({ name }) => name)).toEqual(['g0', 'g1']);
    expect(Object.keys(manifest.files).sort()).toEqual([
      'alpha.txt',
      'g0/learner.onnx',
      'g0/metrics.json',
      'g1/learner.onnx',
      'g1/metrics.json',
    ]);
    const [{ size }] = manifest.learners;
    const session = await openNetwork(readFileSync(join(folder, 'g0', 'learner.onnx')));
    const table = atStep(dataset.table, size.stepPx);
    const rows = dataset.validation.subarray(0, 40);
    const { crops, roi, numbers } = cutSeams(table, rows, size, () => UPRIGHT);
    const { logOdds } = await session.run({
      crops: { data: crops, dims: [40, 6, size.height, size.width] },
      roi: { data: roi, dims: [40, 4] },
      numbers: { data: numbers, dims: [40, SEAM_NUMBERS] },
    });
    await session.close();
    const mean = (wanted: number): number => {
      const said = Array.from(logOdds.data).filter((_, k) => dataset.targets[rows[k]] === wanted);
      return said.reduce((sum, value) => sum + value, 0) / said.length;
    };
    expect(mean(1)).toBeGreaterThan(mean(0));
  });
});

test('a second training in the same folder is refused', async () => {
  const folder = newFolder();
  const flags = {
    ...{ pictures: folder, data: folder, out: folder, puzzles: 1, validation: 1 },
    device: 'cpu',
    ...OPTIONS,
  } as const;
  const lock = await JobLock.acquire(folder);
  try {
    await expect(trainCommand(flags)).rejects.toMatchObject({ code: 'FRAME_JOB_IN_USE' });
  } finally {
    await lock.release();
  }
  // Once it is free, the folder is asked for pictures.
  await expect(trainCommand(flags)).rejects.toMatchObject({ code: 'FRAME_INPUT_EMPTY' });
});

describe('seams on disk', () => {
  test('come back as they were written, and are refused where columns do not fit', async () => {
    const [sided] = await make(newFolder(), { puzzles: 1, validation: 1 });
    const { table, targets, depthPx } = sided[0];
    const file = { table, targets, depthPx, origin: 'x' };
    expect(areSame([{ ...sided[0], ...decodeSeams(encodeSeams(file), 'x') }], sided.slice(0, 1))).toBe(true);
    for (const broken of [
      { ...file, targets: targets.slice(1) },
      { ...file, table: { ...table, pixels: table.pixels.slice(8) } },
      { ...file, table: { ...table, a: table.a.map(() => 99) } },
      { ...file, table: { ...table, facingStart: table.facingStart.map(() => 1) } },
    ])
      expect(() => decodeSeams(encodeSeams(broken), 'x')).toThrow(FrameError);
  });
});

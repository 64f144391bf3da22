import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { contextOf } from '../../../test/filters/filter-contract.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { makeJob, writeSmallPuzzle } from '../../../test/support/small-job.ts';
import { trainSmallModel } from '../../../test/support/small-model.ts';
import { readWeights } from '../../cnn/read-weights.ts';
import { parseGroundTruth } from '../../formats/ground-truth.ts';
import { jobParamsOf } from '../../formats/job-params.ts';
import { DEFAULT_PARAMS } from '../../formats/parameters.ts';
import { rigidFromRowFirst } from '../../formats/row-first.ts';
import { listJobs } from '../../jobs/job-folder.ts';
import { loadModel } from '../../jobs/model-folder.ts';
import { FixGroundtruthFilter } from '../../pipeline/filters/fix-groundtruth-filter.ts';
import { MatlabFilter } from '../../pipeline/filters/matlab-filter.ts';
import { findCandidates, scoreCandidates, solvePoses } from '../../pipeline/native-engine.ts';
import { trainCommand, type TrainFlags } from './train-command.ts';

const scratch = scratchFolder('file');
const engine = { findCandidates, scoreCandidates, solvePoses };
const params = jobParamsOf({ ...DEFAULT_PARAMS, profile: 'fast' });
let model: string;
let jobs: string;
/** The model, trained on by these jobs. */
let tuned: Trained;
let runs = 0;

beforeAll(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  model = await trainSmallModel(scratch());
  jobs = join(scratch(), 'jobs');
  for (const seed of [4, 5]) {
    const puzzle = await writeSmallPuzzle(join(scratch(), `puzzle${seed}`), {
      width: 400,
      height: 300,
      pieces: 6,
      seed,
    });
    const names = (await readdir(puzzle.masks)).sort();
    const made = await makeJob(join(scratch(), `made${seed}`), {
      mode: 'simulation',
      original: { file: puzzle.original, type: 'png' },
      pictures: names.map((name) => ({ name, file: join(puzzle.masks, name) })),
    });
    for (const filter of [new MatlabFilter('test'), new FixGroundtruthFilter('test')])
      for (const step of filter.steps) await filter.run(step, made, contextOf({ engine, params }));
    cpSync(made.root, join(jobs, `job_2025010${seed}_000000`), { recursive: true });
  }
  tuned = await train({ from: model, jobs, rounds: 4 });
});

interface Trained {
  readonly out: string;
  readonly data: string;
}

async function train(flags: Partial<TrainFlags>): Promise<Trained> {
  const folder = join(scratch(), `run${runs++}`);
  mkdirSync(folder);
  const [data, out] = ['data', 'out'].map((name) => join(folder, name));
  mkdirSync(data);
  await trainCommand({
    ...{ data, out, puzzles: 1, validation: 1, learners: 5, rounds: 1, seed: 1, threads: 1, device: 'cpu' },
    ...flags,
  });
  return { out, data };
}

const weightsOf = async (folder: string) =>
  (await loadModel(folder))!.learners.map(({ architecture, bytes }) => readWeights(architecture, bytes).parameters);

describe('learners that learn on', () => {
  test("start from their weights, and are fitted to a lab's own jobs", async () => {
    const { out, data } = tuned;
    const [before, after] = [await loadModel(model), await loadModel(out)];
    // Boosting may end before the last of them, as ever.
    const kinds = [before, after].map((one) =>
      one!.manifest.learners.map(({ name, size, architecture }) => ({ name, size, architecture })),
    );
    expect(kinds[1]).toEqual(kinds[0].slice(0, kinds[1].length));
    expect(after!.manifest.boosting).toBe(before!.manifest.boosting);
    expect(after!.manifest.recipe).toMatchObject({ from: before!.manifest.checksum, pictures: 0, works: 2 });
    const old = await weightsOf(model);
    (await weightsOf(out)).forEach((weights, k) => {
      const moved = Math.hypot(...weights.map((weight, w) => weight - old[k][w]));
      const length = Math.hypot(...old[k]);
      expect(moved).toBeGreaterThan(0);
      // Other weights would lie about as far off as these are long.
      expect(moved).toBeLessThan(0.1 * length);
    });
    const page = readFileSync(join(data, 'training.html'), 'utf8');
    expect(page).toContain('The training is finished.');
  });

  test('the same command gives the same learners, and finds them trained', async () => {
    const folder = join(scratch(), 'again');
    cpSync(tuned.data, folder, { recursive: true });
    const again = await train({ from: model, jobs, rounds: 4, data: folder });
    const bytes = (out: string): Buffer => readFileSync(join(out, 'g0', 'learner.onnx'));
    expect(bytes(again.out).equals(bytes(tuned.out))).toBe(true);
  });

  test('keep their calibration where people judged only some of the joints', async () => {
    const judged = join(scratch(), 'judged');
    cpSync(jobs, judged, { recursive: true });
    for (const job of await listJobs(judged)) {
      const truth = parseGroundTruth(await job.data.loadText('step3_fix_groundtruth', 'groundtruth_fixed.txt'));
      rmSync(join(job.stepDir('step3_fix_groundtruth'), 'groundtruth_fixed.txt'));
      const locked = [...truth].slice(1).map(([fragment, matrix]) => {
        const { turnRad, x, y } = rigidFromRowFirst(matrix);
        return { fragment, pageFromFragment: { turn_deg: (turnRad * 180) / Math.PI, x, y } };
      });
      await job.data.saveConstraints(JSON.stringify({ format: 'frame-pipeline constraints', version: 1, locked }));
    }
    const { out } = await train({ from: model, jobs: judged, rounds: 4 });
    const [before, after] = [await loadModel(model), await loadModel(out)];
    expect(after!.manifest.calibration).toEqual(before!.manifest.calibration);
    expect((await loadModel(tuned.out))!.manifest.calibration).not.toEqual(before!.manifest.calibration);
  });

  test('what cannot be learned from, or on from, is told before any work', async () => {
    await expect(train({})).rejects.toMatchObject({ code: 'FRAME_USAGE' });
    await expect(train({ from: model, jobs, architecture: 'light' })).rejects.toMatchObject({ code: 'FRAME_USAGE' });
    await expect(train({ from: scratch(), jobs })).rejects.toMatchObject({ code: 'FRAME_MODEL_MISSING' });
    const one = join(jobs, 'job_20250104_000000');
    await expect(train({ from: model, jobs: one })).rejects.toMatchObject({ code: 'FRAME_INPUT_TOO_FEW' });
    const crippled = join(scratch(), 'crippled');
    cpSync(model, crippled, { recursive: true });
    rmSync(join(crippled, 'g0', 'learner.onnx'));
    await expect(train({ from: crippled, jobs })).rejects.toMatchObject({ code: 'FRAME_MODEL_DAMAGED' });
  });
});

test("JigsawNet's own graph can be trained, and its learner looks at colours alone", async () => {
  const { out } = await train({ jobs, architecture: 'jigsawnet', learners: 1 });
  const [{ size, architecture, bytes }] = (await loadModel(out))!.learners;
  expect(size).toEqual({ height: 160, width: 160, stepPx: 1 });
  expect(architecture.numbers.mean).toEqual([]);
  expect(readWeights(architecture, bytes).parameters).toHaveLength(722_626);
  expect(existsSync(join(out, 'alpha.txt'))).toBe(true);
});

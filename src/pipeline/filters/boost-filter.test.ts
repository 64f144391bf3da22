import { cpSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { contextOf } from '../../../test/filters/filter-contract.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { copyJob, makeJob, writeSmallPuzzle } from '../../../test/support/small-job.ts';
import { trainSmallModel } from '../../../test/support/small-model.ts';
import { jobParamsOf } from '../../formats/job-params.ts';
import { DEFAULT_PARAMS } from '../../formats/parameters.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { HAND_MADE, openJudges, type Judges } from '../judges.ts';
import { findCandidates, scoreCandidates, solvePoses } from '../native-engine.ts';
import { BoostFilter } from './boost-filter.ts';
import { FixGroundtruthFilter } from './fix-groundtruth-filter.ts';
import { FixImageBackgroundsFilter } from './fix-image-backgrounds-filter.ts';
import { MatlabFilter } from './matlab-filter.ts';
import { ReconstructFilter } from './reconstruct-filter.ts';

const STEP5 = 'step5_boost';
const engine = { findCandidates, scoreCandidates, solvePoses };
const params = jobParamsOf({ ...DEFAULT_PARAMS, profile: 'fast' });
const scratch = scratchFolder('file');
let ready: JobFolder;
let model: string;
let whole: Judges;

const open = (folder: string): Promise<Judges> => openJudges({ boost: { ...params.boost, model: folder } }, scratch());

beforeAll(async () => {
  model = await trainSmallModel(scratch());
  whole = await open(model);
  const { photographs } = await writeSmallPuzzle(scratch(), { width: 400, height: 300, pieces: 6 });
  const names = (await readdir(photographs)).sort();
  const pictures = names.map((name) => ({ name, file: join(photographs, name) }));
  ready = await makeJob(join(scratch(), 'jobs'), { mode: 'fragments', pictures });
  for (const filter of [MatlabFilter, FixGroundtruthFilter, FixImageBackgroundsFilter]) {
    const made = new filter('test');
    for (const step of made.steps) await made.run(step, ready, contextOf({ engine, params }));
  }
});

async function boost(job: JobFolder, judges: Judges) {
  const notices: string[] = [];
  const filter = new BoostFilter('test', judges);
  const [step] = filter.steps;
  const { reasons } = await filter.state(step, job, params);
  const run = await filter.run(step, job, contextOf({ engine, params, notice: (message) => notices.push(message) }));
  const text = (name: string): Promise<string> => readFile(join(job.stepDir(STEP5), name), 'utf8');
  const json = async (name: string) => JSON.parse(await text(name)) as Record<string, unknown>;
  return { ...run, reasons, notices, report: await json('report.json'), votes: await text('votes.json'), json };
}

describe('step 5 with learners', () => {
  test('keeps the votes of each beside the probability, and tells who judged', async () => {
    const { report, votes, json, notices } = await boost(await copyJob(ready, 'asked'), whole);
    expect(notices).toEqual([]);
    expect(report).toMatchObject({ judged_by: 'the learners', learners: ['g0', 'g1', 'g2'], device: 'cpu' });
    expect(report.alphas).toHaveLength(3);
    expect(report).toMatchObject({ model: whole.identity, warnings: [] });
    expect(Object.keys((JSON.parse(votes) as { learners: object }).learners)).toEqual(['g0', 'g1', 'g2']);
    expect(await json('dataset_config.json')).toMatchObject({ learners: ['g0', 'g1', 'g2'] });
  });

  test('is made again with another model, or when a learner falls silent, and only then', async () => {
    const job = await copyJob(ready, 'again');
    const alone = await boost(job, HAND_MADE);
    expect(alone.report).toMatchObject({ judged_by: 'the hand-made score', learners: [] });
    const first = await boost(job, whole);
    expect([first.made, first.reasons.map(({ what }) => what)]).toEqual([true, ['boost.model']]);
    // The same model from another place is the same.
    const moved = join(scratch(), 'moved');
    cpSync(model, moved, { recursive: true });
    expect((await boost(job, await open(moved))).made).toBe(false);

    rmSync(join(moved, 'g2', 'learner.onnx'));
    const crippled = await boost(job, await open(moved));
    expect(crippled.made).toBe(true);
    expect(crippled.notices).toEqual(['Learner g2 is missing and does not vote.']);
    expect(crippled.report).toMatchObject({ learners: ['g0', 'g1'], warnings: crippled.notices });
    expect(crippled.votes).not.toBe(first.votes);
    expect((await boost(job, whole)).votes).toBe(first.votes);
  });

  test('is what step 6 goes on from, which is made again only where its joints are to hear the learners', async () => {
    const job = await copyJob(ready, 'solved');
    await boost(job, whole);
    const filter = new ReconstructFilter('test');
    const [step] = filter.steps;
    await filter.run(step, job, contextOf({ engine, params }));
    expect((await filter.state(step, job, params)).done).toBe(true);
    const heard = { ...params, boost: { ...params.boost, joints: true } };
    expect((await filter.state(step, job, heard)).reasons.map(({ what }) => what)).toEqual(['boost.joints']);
    await filter.run(step, job, contextOf({ engine, params: heard }));
    expect((await filter.state(step, job, heard)).done).toBe(true);
  });
});

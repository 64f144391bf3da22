import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { contextOf } from '../../../test/filters/filter-contract.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { copyJob, makeJob, writeSmallPuzzle, type SmallPuzzle } from '../../../test/support/small-job.ts';
import type { ConstraintsFile } from '../../formats/constraints.ts';
import { jobParamsOf } from '../../formats/job-params.ts';
import { DEFAULT_PARAMS } from '../../formats/parameters.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { FixGroundtruthFilter } from '../../pipeline/filters/fix-groundtruth-filter.ts';
import { MatlabFilter } from '../../pipeline/filters/matlab-filter.ts';
import { findCandidates, scoreCandidates, solvePoses } from '../../pipeline/native-engine.ts';
import { loadCandidates } from '../../pipeline/stored-candidates.ts';
import { InLineRunner } from '../../workers/in-line.ts';
import { seamsOfJobs, type JobNews, type JobSeams } from './job-seams.ts';
import type { SidedSeams } from './seam-dataset.ts';

const scratch = scratchFolder('file');
const context = { tasks: new InLineRunner(), signal: new AbortController().signal };
const engine = { findCandidates, scoreCandidates, solvePoses };
const params = jobParamsOf({ ...DEFAULT_PARAMS, profile: 'fast' });
let puzzle: SmallPuzzle;
let simulation: JobFolder;
let photographs: JobFolder;

async function passStep3(job: JobFolder): Promise<JobFolder> {
  for (const filter of [new MatlabFilter('test'), new FixGroundtruthFilter('test')])
    for (const step of filter.steps) await filter.run(step, job, contextOf({ engine, params }));
  return job;
}

beforeAll(async () => {
  puzzle = await writeSmallPuzzle(join(scratch(), 'puzzle'), { width: 400, height: 300, pieces: 6 });
  const named = async (folder: string) =>
    (await readdir(folder)).sort().map((name) => ({ name, file: join(folder, name) }));
  const original = { file: puzzle.original, type: 'png' as const };
  const pictures = await named(puzzle.masks);
  simulation = await passStep3(await makeJob(join(scratch(), 'made'), { mode: 'simulation', original, pictures }));
  const photographed = { mode: 'fragments' as const, pictures: await named(puzzle.photographs) };
  photographs = await passStep3(await makeJob(join(scratch(), 'real'), photographed));
});

/** A copy of a job in a folder of its own, with what people know of it. */
async function judged(job: JobFolder, folder: string, known?: Partial<ConstraintsFile>): Promise<JobFolder> {
  const copy = await copyJob(job, join('..', folder, 'job_20250101_000000'));
  if (known !== undefined)
    await copy.data.saveConstraints(JSON.stringify({ format: 'frame-pipeline constraints', version: 1, ...known }));
  return copy;
}

async function seamsIn(folder: string): Promise<{ seams: JobSeams[]; news: JobNews[] }> {
  const news: JobNews[] = [];
  const seams = await seamsOfJobs(join(scratch(), folder), new Map(), context, (one) => news.push(one));
  return { seams, news };
}

const pairsOf = ({ table, targets }: SidedSeams, target: number): string[] =>
  [...table.a.keys()].filter((s) => targets[s] === target).map((s) => `${table.a[s]} ${table.b[s]}`);

describe("seams of a lab's own jobs", () => {
  test('are right or wrong by the truth where it is known', async () => {
    const { seams, news } = await seamsIn('made');
    const [{ targets, table, depthPx }] = seams;
    expect(news).toEqual([{ job: simulation.id, seams: targets.length, right: pairsOf(seams[0], 1).length }]);
    expect(seams[0].complete).toBe(true);
    expect(pairsOf(seams[0], 1).length).toBeGreaterThanOrEqual(5);
    expect(pairsOf(seams[0], 0).length).toBeGreaterThanOrEqual(5);
    expect(table.pictureWidth).toHaveLength(6);
    expect(depthPx).toBeGreaterThan(0);
  });

  test('are what people say of joints, and nothing where they say nothing', async () => {
    await expect(seamsIn('real')).rejects.toMatchObject({ code: 'FRAME_TRAINING_UNJUDGED' });
    const table = await loadCandidates(photographs);
    // The likeliest of a pair stands first.
    const [a, b] = [table.a[0], table.b[0]];
    const other = Array.from(table.a.keys()).find((c) => table.a[c] !== a || table.b[c] !== b)!;
    const degrees = (180 / Math.PI) * table.turnRad[0];
    const aFromB = { turn_deg: degrees, x: table.x[0], y: table.y[0] };
    await judged(photographs, 'accepting', {
      accepted: [{ a, b, aFromB }],
      refused: [{ a: table.a[other], b: table.b[other] }],
    });
    const [seams] = (await seamsIn('accepting')).seams;
    expect(seams.complete).toBe(false);
    expect(pairsOf(seams, 1)).toEqual([`${a} ${b}`]);
    expect(new Set(pairsOf(seams, 0))).toContain(`${table.a[other]} ${table.b[other]}`);
    for (const pair of [...pairsOf(seams, 0), ...pairsOf(seams, 1)])
      expect([`${a} ${b}`, `${table.a[other]} ${table.b[other]}`]).toContain(pair);

    // Locked fragments tell of every pair among them; the frame that they share is nobody's business.
    const locked = [
      { fragment: a, pageFromFragment: { turn_deg: 0, x: 0, y: 0 } },
      { fragment: b, pageFromFragment: aFromB },
    ];
    await judged(photographs, 'locking', { locked });
    const [held] = (await seamsIn('locking')).seams;
    expect(pairsOf(held, 1)).toEqual([`${a} ${b}`]);
    await judged(photographs, 'refusing', { refused: [{ a, b, aFromB }] });
    const [refused] = (await seamsIn('refusing')).seams;
    expect([pairsOf(refused, 1), new Set(pairsOf(refused, 0))]).toEqual([[], new Set([`${a} ${b}`])]);
  });

  test('of one work stand on one side, whatever jobs they are in, and on the side where its picture is already', async () => {
    const twice = join(scratch(), 'twice');
    for (const name of ['job_20250101_000000', 'job_20250102_000000'])
      await copyJob(simulation, join('..', 'twice', name));
    const seams = await seamsOfJobs(twice, new Map(), context);
    expect(seams).toHaveLength(2);
    expect(seams[0].picture).toBe(seams[1].picture);
    expect(seams[0].side).toBe(seams[1].side);
    for (const side of ['training', 'validation'] as const) {
      const told = await seamsOfJobs(twice, new Map([[seams[0].picture, side]]), context);
      expect(told.map((one) => one.side)).toEqual([side, side]);
    }
  });
});

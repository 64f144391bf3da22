import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { contextOf } from '../../test/filters/filter-contract.ts';
import { FAKE_ENGINE } from '../../test/support/fake-engine.ts';
import { scratchFolder } from '../../test/support/scratch-folder.ts';
import { makeJob, writeSmallPuzzle } from '../../test/support/small-job.ts';
import type { JobFolder } from '../jobs/job-folder.ts';
import type { CandidateTable } from '../reassembly/candidates/candidate-table.ts';
import { engineOptionsOf } from './filter.ts';
import { MatlabFilter } from './filters/matlab-filter.ts';
import { fragmentsOfJob } from './fragment-source.ts';
import { loadCandidates, saveCandidates } from './stored-candidates.ts';

const scratch = scratchFolder('file');
let job: JobFolder;
let table: CandidateTable;

beforeAll(async () => {
  const { photographs } = await writeSmallPuzzle(scratch(), { width: 160, height: 120, pieces: 3 });
  const pictures = (await readdir(photographs)).sort().map((name) => ({ name, file: join(photographs, name) }));
  job = await makeJob(join(scratch(), 'jobs'), { mode: 'fragments', pictures });
  const context = contextOf();
  const filter = new MatlabFilter('test');
  await filter.run(filter.steps[0], job, context);
  table = await FAKE_ENGINE.findCandidates(await fragmentsOfJob(job), engineOptionsOf(context.params), context);
});

test('candidates come back with the wear that they were found under', async () => {
  await saveCandidates(job, 3, { ...table, wearDepthPx: 1.3000000000000003 });
  expect(await loadCandidates(job)).toMatchObject({ count: table.count, a: table.a, wearDepthPx: 1.3000000000000003 });
});

test('of candidates of another program the wear is not known, and a damaged file of it is refused', async () => {
  const { wearDepthPx: _, ...foreign } = table;
  await saveCandidates(job, 3, foreign);
  const file = job.data.pathOf('step2_export_alignments', 'wear.json');
  await writeFile(file, '{"depth_px": 1');
  await expect(loadCandidates(job)).rejects.toMatchObject({ code: 'FRAME_FORMAT_SYNTAX' });
  await rm(file);
  expect((await loadCandidates(job)).wearDepthPx).toBeUndefined();
});

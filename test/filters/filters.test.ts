import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe } from 'vitest';
import type { SomeParams } from '../../src/formats/params.ts';
import type { JobInput } from '../../src/jobs/job-draft.ts';
import type { JobFolder } from '../../src/jobs/job-folder.ts';
import type { StepName } from '../../src/jobs/steps.ts';
import type { BaseFilter } from '../../src/pipeline/filter.ts';
import { BoostFilter } from '../../src/pipeline/filters/boost-filter.ts';
import { FixGroundtruthFilter } from '../../src/pipeline/filters/fix-groundtruth-filter.ts';
import { FixImageBackgroundsFilter } from '../../src/pipeline/filters/fix-image-backgrounds-filter.ts';
import { MatlabFilter } from '../../src/pipeline/filters/matlab-filter.ts';
import { ReconstructFilter } from '../../src/pipeline/filters/reconstruct-filter.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { makeJob, writeSmallPuzzle } from '../support/small-job.ts';
import { contextOf, filterContract } from './filter-contract.ts';

const FILTERS: readonly BaseFilter[] = [
  new MatlabFilter('test'),
  new FixGroundtruthFilter('test'),
  new FixImageBackgroundsFilter('test'),
  new BoostFilter('test'),
  new ReconstructFilter('test'),
];

/** A parameter that each step's outputs depend on. Step 1 of real fragments, and step 3, depend on none. */
const MATTERS: Readonly<Record<StepName, SomeParams | null>> = {
  step1_generate_new_example: { seed: 7 },
  step2_export_alignments: { top_k: 3 },
  step3_fix_groundtruth: null,
  step4_fix_images: { bg_color: '8 8 248' },
  step5_boost: { profile: 'fast' },
  step6_reconstruct: { profile: 'quality' },
};

/** Parameters that no output may depend on. */
const MATTERS_NOT: SomeParams = { threads: 3, n_reduced_tforms: 7 };

const scratch = scratchFolder('file');
const inputs = new Map<JobInput['mode'], Omit<JobInput, 'params'>>();

beforeAll(async () => {
  const { masks, original, photographs } = await writeSmallPuzzle(scratch());
  const picturesOf = async (folder: string) =>
    (await readdir(folder)).sort().map((name) => ({ name, file: join(folder, name) }));
  inputs.set('simulation', {
    mode: 'simulation',
    original: { file: original, type: 'png' },
    pictures: await picturesOf(masks),
  });
  inputs.set('fragments', { mode: 'fragments', pictures: await picturesOf(photographs) });
});

/** A job in which all steps before the given one are done. */
async function jobReadyFor(mode: JobInput['mode'], wanted: StepName): Promise<JobFolder> {
  const job = await makeJob(join(scratch(), `${mode}_${wanted}`), inputs.get(mode)!);
  for (const filter of FILTERS) {
    for (const step of filter.steps) {
      if (step.name === wanted) return job;
      await filter.run(step, job, contextOf());
    }
  }
  return job;
}

for (const mode of ['simulation', 'fragments'] as const) {
  describe(mode, () => {
    for (const filter of FILTERS) {
      for (const step of filter.steps) {
        // From step 4 on both modes run the same code on the same kind of files.
        if (mode === 'fragments' && !/^step[13]/.test(step.name)) continue;
        describe(`${filter.name}, ${step.name}`, () =>
          filterContract({
            filter,
            step,
            ready: () => jobReadyFor(mode, step.name),
            matters: mode === 'fragments' ? null : MATTERS[step.name],
            mattersNot: MATTERS_NOT,
          }));
      }
    }
  });
}

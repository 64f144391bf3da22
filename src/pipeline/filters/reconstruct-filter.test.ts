import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { contextOf } from '../../../test/filters/filter-contract.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { makeJob, writeSmallPuzzle } from '../../../test/support/small-job.ts';
import type { RgbaImage } from '../../imaging/image.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { BoostFilter } from './boost-filter.ts';
import { FixGroundtruthFilter } from './fix-groundtruth-filter.ts';
import { FixImageBackgroundsFilter } from './fix-image-backgrounds-filter.ts';
import { MatlabFilter } from './matlab-filter.ts';
import { ReconstructFilter } from './reconstruct-filter.ts';

const STEP6 = 'step6_reconstruct';
const scratch = scratchFolder('file');
let job: JobFolder;

beforeAll(async () => {
  const { photographs } = await writeSmallPuzzle(scratch());
  const names = (await readdir(photographs)).sort();
  const pictures = names.map((name) => ({ name, file: join(photographs, name) }));
  job = await makeJob(join(scratch(), 'jobs'), { mode: 'fragments', pictures });
  for (const filter of [MatlabFilter, FixGroundtruthFilter, FixImageBackgroundsFilter, BoostFilter]) {
    const made = new filter('test');
    for (const step of made.steps) await made.run(step, job, contextOf());
  }
});

interface Pictures {
  readonly final_result: { width: number; height: number; scale: number; page_origin: [number, number] };
}

/** Makes step 6 anew with pictures of so many pixels at most. */
async function reconstruct(mostPicturePx?: number) {
  await job.keepPreviousFrom(STEP6);
  const notices: string[] = [];
  const filter = new ReconstructFilter('test', mostPicturePx);
  await filter.run(filter.steps[0], job, contextOf({ notice: (message) => notices.push(message) }));
  const text = await readFile(join(job.stepDir(STEP6), 'report.json'), 'utf8');
  const { pictures } = JSON.parse(text) as { pictures: Pictures };
  return {
    notices,
    figures: pictures.final_result,
    image: await job.data.loadPicture(STEP6, 'final_result.png'),
    drawing: await job.data.loadPicture(STEP6, 'final_result_certainty.png'),
    poses: await job.data.loadText(STEP6, 'poses.csv'),
  };
}

/** Share of the pixels that lie inside a fragment. */
const coveredShare = ({ width, height, data }: RgbaImage): number =>
  data.filter((_, k) => k % 4 === 3).reduce((sum, alpha) => sum + alpha / 255, 0) / (width * height);

test('a picture that would be too large is drawn at a reduced scale, and the user is told', async () => {
  const whole = await reconstruct();
  expect(whole.notices).toEqual([]);
  expect(whole.figures).toMatchObject({ scale: 1, width: whole.image.width, height: whole.image.height });

  const mostPx = (whole.image.width * whole.image.height) / 5;
  const reduced = await reconstruct(mostPx);
  const { scale, width, height, page_origin: origin } = reduced.figures;
  expect(reduced.notices).toEqual([
    expect.stringMatching(/^final_result is drawn at 4\d\.\d % of the fragments' size/),
  ]);
  expect([reduced.image.width, reduced.image.height]).toEqual([width, height]);
  expect(width * height).toBeLessThanOrEqual(mostPx);
  expect(Math.abs(width - scale * whole.image.width)).toBeLessThan(4);
  origin.forEach((at, k) => expect(Math.abs(at - scale * whole.figures.page_origin[k])).toBeLessThan(2));
  expect(coveredShare(reduced.image)).toBeCloseTo(coveredShare(whole.image), 1);
  // Poses are those of the fragments as given, and the drawing over the picture has its usual size.
  expect(reduced.poses).toBe(whole.poses);
  expect(Math.abs(reduced.drawing.height - whole.drawing.height)).toBeLessThan(0.05 * whole.drawing.height);
});

import { isDerechTruth, parseDerechTruth, posesFromDerech } from '../../formats/derech-truth.ts';
import {
  formatGroundTruth,
  groundTruthFromPoses,
  parseGroundTruth,
  type GroundTruth,
} from '../../formats/ground-truth.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { BaseFilter, type FilterContext, type FilterStep, type StepReport } from '../filter.ts';

const STEP1 = 'step1_generate_new_example';
const STEP3 = 'step3_fix_groundtruth';
const TRUTH = 'm/groundtruth.txt';

/** Step 3: the ground truth in the form that the later programs read. Real fragments have none, which is no fault. */
export class FixGroundtruthFilter extends BaseFilter {
  readonly name = 'FixGroundtruthFilter';
  readonly steps: readonly FilterStep[] = [
    {
      name: STEP3,
      codeVersion: 1,
      dependsOn: ({ info }) => ({
        params: { truth: info.mode === 'simulation' ? 'known' : 'absent' },
        // The sizes of the fragments' pictures enter too: that form counts from the pictures' centres.
        inputs: info.mode === 'simulation' ? [`output/${STEP1}`] : [],
      }),
      make: fixGroundtruth,
    },
  ];
}

async function fixGroundtruth(job: JobFolder, { progress }: FilterContext): Promise<StepReport> {
  progress(0, 1);
  if (job.info.mode !== 'simulation') {
    progress(1, 1);
    return { truth: 'absent' };
  }
  const text = await job.data.loadText(STEP1, TRUTH);
  const truth = isDerechTruth(text) ? await fromPlaces(job, text) : parseGroundTruth(text, TRUTH);
  await job.data.saveText(STEP3, 'groundtruth_fixed.txt', formatGroundTruth(truth));
  progress(1, 1);
  return { truth: 'known', fragments: truth.size };
}

async function fromPlaces(job: JobFolder, text: string): Promise<GroundTruth> {
  const sizes = await job.data.loadFragmentSizes();
  const [puzzle] = parseDerechTruth(text, TRUTH);
  return groundTruthFromPoses(posesFromDerech(puzzle, sizes, TRUTH));
}

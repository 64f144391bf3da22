import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parsePosesJson } from '../../formats/poses-json.ts';
import { JobFolder } from '../../jobs/job-folder.ts';
import { readIfThere } from '../../jobs/read-if-there.ts';
import { STEP_NAMES, type StepName } from '../../jobs/steps.ts';
import type { StepCost as StepFigures } from '../../pipeline/step-cost.ts';
import { evaluate } from '../../reassembly/judging/evaluate.ts';
import { judgePlacements } from '../../reassembly/judging/verdicts.ts';
import { loadJudgedFiles } from '../evaluate/judged-files.ts';
import type { BenchmarkCost, BenchmarkQuality, StepCost } from './benchmark-report.ts';
import type { FragmentSet } from './find-sets.ts';
import { qualityFigures } from './quality-figures.ts';

/** Contact from which neighbours count as such with a long one, as a share of the square root of the smaller area. */
const LONG_CONTACT = 0.4;

/** Holds a finished job's answer against a set's truth, on the set's own pictures. */
export async function judgeJob(jobFolder: string, set: FragmentSet): Promise<BenchmarkQuality> {
  const job = await JobFolder.open(jobFolder);
  const reconstruct = job.stepDir('step6_reconstruct');
  const poseFiles = (await readdir(reconstruct)).filter((name) => /^pose_result_\d+\.txt$/.test(name));
  const judged = await loadJudgedFiles({
    truth: set.truthFile,
    poses: poseFiles.map((name) => join(reconstruct, name)),
    fragments: dirname(set.pictures[0]),
    alignments: join(job.stepDir('step2_export_alignments'), 'alignments.txt'),
    filtered: join(job.stepDir('step5_boost'), 'filtered_alignments.txt'),
  });
  const quality = evaluate(judged, { pixels: false });
  return qualityFigures(
    quality,
    evaluate(judged, { pixels: false, minContact: LONG_CONTACT }),
    judgePlacements(judged.truth, judged.fragments, judged.components, quality.image_diagonal_px ?? 0),
    parsePosesJson(await job.data.loadText('step6_reconstruct', 'poses.json')),
  );
}

/** What a step's report counts as its items; those of a step that did nothing are none. */
const ITEMS: Readonly<Record<StepName, string>> = {
  step1_generate_new_example: 'fragments',
  step2_export_alignments: 'pairs',
  step3_fix_groundtruth: 'fragments',
  step4_fix_images: 'fragments',
  step5_boost: 'candidates',
  step6_reconstruct: 'fragments',
};

/** What a job's steps cost, as their reports tell it; steps that were not made are left out. */
export async function stepCosts(jobFolder: string): Promise<BenchmarkCost['steps']> {
  const job = await JobFolder.open(jobFolder);
  const costs: Record<string, StepCost> = {};
  for (const step of STEP_NAMES) {
    const text = await readIfThere(join(job.stepDir(step), 'report.json'));
    if (text === null) continue;
    const report = JSON.parse(text.toString('utf8')) as StepFigures & Readonly<Record<string, number>>;
    costs[step] = {
      wallS: report.elapsedMs / 1000,
      cpuS: report.cpuMs / 1000,
      memoryDeltaMiB: report.memoryDeltaMiB,
      memoryPeakMiB: report.memoryPeakMiB,
      items: report[ITEMS[step]] ?? 0,
    };
  }
  return costs;
}

import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parsePosesJson } from '../../formats/poses-json.ts';
import { JobFolder } from '../../jobs/job-folder.ts';
import { STEP_NAMES } from '../../jobs/steps.ts';
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

/** What a job's steps cost, as their reports tell it. */
export async function stepCosts(jobFolder: string): Promise<BenchmarkCost['steps']> {
  const { data } = await JobFolder.open(jobFolder);
  const costs: Record<string, StepCost> = {};
  for (const step of STEP_NAMES) {
    const report = (await data.loadJson(step, 'report.json')) as { elapsedMs: number; memoryDeltaMiB?: number };
    costs[step] = { wallS: report.elapsedMs / 1000, memoryDeltaMiB: report.memoryDeltaMiB ?? null };
  }
  return costs;
}

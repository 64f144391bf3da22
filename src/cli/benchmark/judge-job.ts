import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parsePosesJson } from '../../formats/poses-json.ts';
import { JobFolder } from '../../jobs/job-folder.ts';
import { STEP_NAMES } from '../../jobs/steps.ts';
import { evaluate } from '../../reassembly/judging/evaluate.ts';
import { loadJudgedFiles } from '../evaluate/judged-files.ts';
import type { BenchmarkQuality } from './benchmark-report.ts';
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
  return qualityFigures(
    evaluate(judged, { pixels: false }),
    evaluate(judged, { pixels: false, minContact: LONG_CONTACT }),
    parsePosesJson(await job.data.loadText('step6_reconstruct', 'poses.json')),
  );
}

/** Wall time of a job's steps, as their reports tell it, seconds. */
export async function stepTimes(jobFolder: string): Promise<Readonly<Record<string, number>>> {
  const { data } = await JobFolder.open(jobFolder);
  const times: Record<string, number> = {};
  for (const step of STEP_NAMES) {
    const { elapsedMs } = (await data.loadJson(step, 'report.json')) as { elapsedMs: number };
    times[step] = elapsedMs / 1000;
  }
  return times;
}

import { FrameError } from '../../errors.ts';
import { parseAlignments } from '../../formats/alignments.ts';
import { parseFilteredAlignments } from '../../formats/filtered-alignments.ts';
import { parseGroundTruth } from '../../formats/ground-truth.ts';
import { parsePosesJson } from '../../formats/poses-json.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { affineFromRigid, type Affine } from '../../math/affine.ts';
import type { JudgedAnswer, QualityReport } from '../../reassembly/judging/evaluate.ts';
import type { Poses } from '../../reassembly/poses/poses.ts';
import { byId, loadTruth } from './judged-files.ts';
import { poseAt } from '../../reassembly/poses/pose-columns.ts';

/**
 * Reads a finished job's answer and its truth.
 *
 * @param truthFile ground truth beside the job, for jobs that have none of their own.
 * @throws FrameError FRAME_JOB_NO_TRUTH, FRAME_JOB_STEP_MISSING, and what reading a job can say.
 */
export async function loadJudgedJob(folder: JobFolder, truthFile?: string): Promise<JudgedAnswer> {
  const { data } = folder;
  if (truthFile === undefined && folder.info.mode !== 'simulation') {
    throw new FrameError('FRAME_JOB_NO_TRUTH', `${folder.root} holds real fragments, so it knows no right answer.`, {
      file: folder.root,
      remedy: 'Give a ground truth that you have made with --gt.',
    });
  }
  const { poses } = parsePosesJson(await data.loadText('step6_reconstruct', 'poses.json'), 'poses.json');
  const fragments = await data.loadFragments();
  const truth =
    truthFile === undefined
      ? byId(parseGroundTruth(await data.loadText('step3_fix_groundtruth', 'groundtruth_fixed.txt')))
      : await loadTruth(
          truthFile,
          fragments,
          (await data.loadFragmentNotes()).map(({ source }) => source),
        );
  for (const id of truth.keys()) {
    if (id < fragments.length) continue;
    throw new FrameError(
      'FRAME_FORMAT_ID',
      `${truthFile!}: the job has ${fragments.length} fragments, no ${id + 1}th`,
      {
        file: truthFile!,
        remedy: 'Check that the ground truth belongs to the fragments of this job.',
      },
    );
  }
  return {
    truth,
    fragments: fragments.filter(({ id }) => truth.has(id)),
    strangers: fragments.filter(({ id }) => !truth.has(id)),
    components: componentsOf(poses),
    candidates: parseAlignments(await data.loadText('step2_export_alignments', 'alignments.txt')),
    kept: parseFilteredAlignments(await data.loadText('step5_boost', 'filtered_alignments.txt')),
  };
}

/** Keeps the figures in the job. @returns the file. */
export async function saveQuality(folder: JobFolder, report: QualityReport): Promise<string> {
  const lock = await folder.lock();
  try {
    return await folder.saveQuality(report);
  } finally {
    await lock.release();
  }
}

/** Page poses per component; fragments left aside are in none. */
function componentsOf(poses: Poses): Map<number, Affine>[] {
  const components = new Map<number, Map<number, Affine>>();
  for (let id = 0; id < poses.count; id++) {
    if (poses.placed[id] === 0) continue;
    const root = poses.component[id];
    const component = components.get(root) ?? new Map<number, Affine>();
    components.set(root, component.set(id, affineFromRigid(poseAt(poses, id))));
  }
  return [...components.values()];
}

import { parseGroundTruth } from '../../formats/ground-truth.ts';
import { parsePosesJson } from '../../formats/poses-json.ts';
import { rigidFromRowFirst } from '../../formats/row-first.ts';
import { parseVotes } from '../../formats/votes.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { readStepCost } from '../../jobs/step-cost.ts';
import { STEP_NAMES } from '../../jobs/steps.ts';
import { loadCandidates } from '../../pipeline/stored-candidates.ts';
import { refutedByTruth } from '../../pipeline/truth-flags.ts';
import type { CandidateTable } from '../../reassembly/candidates/candidate-table.ts';
import type { Plots } from '../api.ts';
import { alphasOfStep5 } from './learner-weights.ts';

/** Bins of every histogram, over 0 to 1. */
const BINS = 20;

/** What there is to draw of a job in plots. @throws FrameError FRAME_JOB_STEP_MISSING */
export async function plotsOfJob(job: JobFolder): Promise<Plots> {
  const { data, info } = job;
  const table = await loadCandidates(job);
  const { probability, kept, votes } = parseVotes(await data.loadText('step5_boost', 'votes.json'), table);
  const { poses, joints } = parsePosesJson(await data.loadText('step6_reconstruct', 'poses.json'));
  const truth =
    info.mode === 'simulation' ? await data.findText('step3_fix_groundtruth', 'groundtruth_fixed.txt') : null;
  const refuted = truth === null ? null : refutedBy(truth, table);
  const alphas = await alphasOfStep5(job);
  const rows = Array.from(kept.keys());
  const keptRows = rows.filter((row) => kept[row] === 1);
  const at = (some: readonly number[]): number[] => histogram(some.map((row) => probability[row]));
  const steps: Plots['steps'] = [];
  for (const step of STEP_NAMES) {
    const cost = await readStepCost(job, step);
    if (cost !== null) steps.push({ step, seconds: cost.seconds, items: cost.items });
  }
  return {
    candidates: at(rows),
    kept: at(keptRows),
    joints: histogram(joints.map((joint) => joint.probability)),
    fragments: histogram(Array.from(poses.probability).filter((_, id) => poses.placed[id] === 1)),
    right: refuted && at(keptRows.filter((row) => refuted[row] === 0)),
    wrong: refuted && at(keptRows.filter((row) => refuted[row] === 1)),
    steps,
    learners: [...votes].map(([learner, column]) => {
      const asked = rows.filter((row) => !Number.isNaN(column[row]));
      const share = (isSo: (row: number) => boolean): number | null =>
        asked.length === 0 ? null : asked.filter(isSo).length / asked.length;
      return {
        learner,
        alpha: alphas.get(learner) ?? 1,
        asked: asked.length,
        votes: histogram(asked.map((row) => column[row])),
        agreement: share((row) => column[row] >= 0.5 === probability[row] >= 0.5),
        accuracy: refuted === null ? null : share((row) => column[row] >= 0.5 === (refuted[row] === 0)),
      };
    }),
  };
}

function refutedBy(truth: string, table: CandidateTable): Uint8Array {
  const poses = [...parseGroundTruth(truth)].map(([id, matrix]) => [id, rigidFromRowFirst(matrix)] as const);
  return refutedByTruth(table, new Map(poses));
}

function histogram(values: readonly number[]): number[] {
  const bins = new Array<number>(BINS).fill(0);
  for (const value of values) bins[Math.min(BINS - 1, Math.max(0, Math.floor(BINS * value)))]++;
  return bins;
}

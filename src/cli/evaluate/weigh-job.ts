import { FrameError } from '../../errors.ts';
import { parsePosesJson } from '../../formats/poses-json.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { turnOfAffine, type Affine } from '../../math/affine.ts';
import { IDENTITY, type Rigid } from '../../math/rigid.ts';
import { describeAll } from '../../pipeline/describe-all.ts';
import { knownWear } from '../../pipeline/find-wear.ts';
import { fragmentsOfJob } from '../../pipeline/fragment-source.ts';
import { loadCandidates } from '../../pipeline/stored-candidates.ts';
import { scaleRigid } from '../../reassembly/contours/work-frame.ts';
import type { PosesById } from '../../reassembly/judging/anchors.ts';
import { gainOf, weighTruth, type JointFigures, type WeighedTruth } from '../../reassembly/judging/weigh-truth.ts';
import type { Assembly } from '../../reassembly/poses/assembly.ts';
import { createBench } from '../../reassembly/poses/bench.ts';
import { createJointScorer } from '../../reassembly/scoring/joint-scorer.ts';
import { PAIR_NETWORK } from '../../reassembly/scoring/pair-weights.ts';
import { InLineRunner } from '../../workers/in-line.ts';
import { plainTable } from '../plain-table.ts';
import { columnsOf, poseAt } from '../../reassembly/poses/pose-columns.ts';

/**
 * Weighs the truth of a job against its answer, by the very objective that the solver maximises.
 * @throws FrameError FRAME_JOB_STEP_MISSING; FRAME_USAGE where the candidates come from another program.
 */
export async function weighJob(job: JobFolder, truth: PosesById): Promise<WeighedTruth> {
  const { poses } = parsePosesJson(await job.data.loadText('step6_reconstruct', 'poses.json'), 'poses.json');
  const table = await loadCandidates(job);
  const context = { tasks: new InLineRunner(), signal: new AbortController().signal };
  const { descriptions, colours, scale } = await describeAll(await fragmentsOfJob(job), [0], context);
  const wear = knownWear(table, scale);
  if (wear === null) {
    throw new FrameError('FRAME_USAGE', 'The candidates do not say under which wear they were found.', {
      file: job.root,
      remedy: 'Make step 2 again with this program: run -j <job> --from 2.',
    });
  }
  const assemblyOf = (poseOf: (id: number) => Rigid, clusterOf: (id: number) => number): Assembly => ({
    poses: columnsOf(descriptions.map((_, id) => scaleRigid(poseOf(id), scale))),
    cluster: Int32Array.from(descriptions, (_, id) => clusterOf(id)),
  });
  const first = Math.min(...truth.keys());
  const right = assemblyOf(
    (id) => rigidOf(truth.get(id)),
    (id) => (truth.has(id) ? first : id),
  );
  const found = assemblyOf(
    (id) => poseAt(poses, id),
    (id) => (poses.placed[id] === 1 ? poses.component[id] : id),
  );
  const scorer = createJointScorer(descriptions, colours, PAIR_NETWORK, wear.reach);
  return weighTruth(right, found, table, createBench(scorer, wear.gap));
}

/** The turn and shift of a true place; any place for a fragment that has none. */
function rigidOf(pageFromFragment: Affine | undefined): Rigid {
  if (pageFromFragment === undefined) return IDENTITY;
  return { turnRad: turnOfAffine(pageFromFragment), x: pageFromFragment.x, y: pageFromFragment.y };
}

/** Contacts of a few pixels come and go as poses move; they are worth less than this. */
const SLIGHT_WORTH = 1;
/** Rows shown of each kind. */
const MOST_ROWS = 12;

/** What was weighed, as a person reads it. @param names of the fragments, by id. */
export function weighedText({ truth, answer, joints }: WeighedTruth, names: readonly string[]): string {
  const differ = joints.filter((joint) => !joint.same && Math.abs(gainOf(joint)) >= SLIGHT_WORTH);
  const verdict =
    differ.length === 0
      ? 'They have the same joints, but for slight ones.'
      : truth > answer
        ? `The objective prefers the truth by ${(truth - answer).toFixed(1)}: a better search would find it.`
        : `The objective prefers the answer by ${(answer - truth).toFixed(1)}: the joints below are why.`;
  const figures = (joint: JointFigures | null): string[] =>
    joint === null ? ['', ''] : [joint.worth.toFixed(1), joint.contactPx.toFixed(0)];
  const shown = [...differ.filter((joint) => gainOf(joint) > 0).slice(0, MOST_ROWS), ...differ.slice(-MOST_ROWS)];
  const rows = [...new Set(shown)].map((joint) => [
    names[joint.a],
    names[joint.b],
    ...figures(joint.truth),
    joint.truth === null ? '' : joint.candidate === null ? 'none' : `${joint.candidate}.`,
    ...figures(joint.answer),
    gainOf(joint).toFixed(1),
  ]);
  const head = ['A', 'B', 'TRUE WORTH', 'PX', 'CANDIDATE', 'FOUND WORTH', 'PX', 'GAIN'];
  return [
    `Objective: the truth is worth ${truth.toFixed(1)}, the answer ${answer.toFixed(1)}. ${verdict}`,
    ...(rows.length === 0 ? [] : [plainTable(head, rows)]),
  ].join('\n');
}

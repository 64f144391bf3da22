import { parsePosesJson, type PosesAnswer } from '../../formats/poses-json.ts';
import { completeParams } from '../../formats/params.ts';
import { PARAMETER_KEYS } from '../../formats/parameters.ts';
import { fragmentPicture } from '../../jobs/job-data.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { readStepCost } from '../../jobs/step-cost.ts';
import { STEP_NAMES } from '../../jobs/steps.ts';
import { applyTo, compose, invert, wrapAngle, type Rigid } from '../../math/rigid.ts';
import { poseAt } from '../../reassembly/poses/pose-columns.ts';
import type { JobComparison } from '../api.ts';

const STEP1 = 'step1_generate_new_example';
/** Less is no difference that anybody sees. */
const SAME_SHIFT_PX = 3;
const SAME_TURN_DEG = 1;
/** So many fragments are tried as the one that the two answers are laid over each other by. */
const TRIED = 60;

/** What differs between two runs, apart from the two jobs themselves. */
export async function compareJobs(a: JobFolder, b: JobFolder): Promise<Omit<JobComparison, 'a' | 'b'>> {
  const [paramsA, paramsB] = await Promise.all([a, b].map(async (job) => completeParams(await job.data.loadParams())));
  const params = PARAMETER_KEYS.filter((key) => key !== 'job_id' && paramsA[key] !== paramsB[key]).map((key) => ({
    ...{ key, a: paramsA[key], b: paramsB[key] },
  }));
  const steps = [];
  for (const step of STEP_NAMES) {
    const [costA, costB] = await Promise.all([readStepCost(a, step), readStepCost(b, step)]);
    steps.push({ step, secondsA: costA?.seconds ?? null, secondsB: costB?.seconds ?? null });
  }
  const [answerA, answerB] = await Promise.all([answerOf(a), answerOf(b)]);
  if (answerA === null || answerB === null || !(await haveSameFragments(a, b, answerA.names.length)))
    return { params, steps, poses: null };
  return { params, steps, poses: comparePoses(answerA, answerB) };
}

/** Whether both are made of the same pictures: a simulation with another seed turns them otherwise, under the same names. */
async function haveSameFragments(a: JobFolder, b: JobFolder, count: number): Promise<boolean> {
  const [markA, markB] = await Promise.all([a.readMark(STEP1), b.readMark(STEP1)]);
  return Array.from({ length: count }, (_, id) => fragmentPicture(id)).every(
    (file) => markA?.outputs[file]?.sha256 === markB?.outputs[file]?.sha256,
  );
}

async function answerOf(job: JobFolder): Promise<PosesAnswer | null> {
  const text = await job.data.findText('step6_reconstruct', 'poses.json');
  return text === null ? null : parsePosesJson(text, 'poses.json');
}

/**
 * Where two answers to the same puzzle differ, apart from where the whole lies on its page: of the motions that bring one
 * fragment of a onto the same one of b, that which brings the most of them.
 * @returns null where the fragments are not the same
 */
export function comparePoses(a: PosesAnswer, b: PosesAnswer): JobComparison['poses'] {
  if (a.names.length !== b.names.length || a.names.some((name, id) => name !== b.names[id])) return null;
  const ids = [...a.names.keys()];
  const only = (x: PosesAnswer, y: PosesAnswer): string[] =>
    ids.filter((id) => x.poses.placed[id] === 1 && y.poses.placed[id] === 0).map((id) => x.names[id]);
  const common = ids.filter((id) => a.poses.placed[id] === 1 && b.poses.placed[id] === 1);
  const every = Math.max(1, Math.ceil(common.length / TRIED));
  let best: { readonly moved: NonNullable<JobComparison['poses']>['moved'] } | null = null;
  for (const id of common.filter((_, k) => k % every === 0)) {
    const bFromA = compose(poseAt(b.poses, id), invert(poseAt(a.poses, id)));
    const moved = common.flatMap((other) => {
      const { shiftPx, turnDeg } = differenceOf(compose(bFromA, poseAt(a.poses, other)), poseAt(b.poses, other));
      return shiftPx <= SAME_SHIFT_PX && turnDeg <= SAME_TURN_DEG ? [] : [{ file: a.names[other], shiftPx, turnDeg }];
    });
    if (best === null || moved.length < best.moved.length) best = { moved };
  }
  return { common: common.length, onlyA: only(a, b), onlyB: only(b, a), moved: best?.moved ?? [] };
}

function differenceOf(p: Rigid, q: Rigid): { shiftPx: number; turnDeg: number } {
  const [a, b] = [applyTo(p, 0, 0), applyTo(q, 0, 0)];
  const rounded = (value: number): number => Math.round(100 * value) / 100;
  return {
    shiftPx: rounded(Math.hypot(a.x - b.x, a.y - b.y)),
    turnDeg: rounded((Math.abs(wrapAngle(p.turnRad - q.turnRad)) * 180) / Math.PI),
  };
}

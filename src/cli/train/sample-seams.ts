import { collectSeams, type LabelledSeams } from '../../reassembly/crops/seam-table.ts';
import { gateCandidates } from '../../reassembly/crops/gate-candidates.ts';
import { inSetColours, setColours, shrinkFragment } from '../../reassembly/crops/small-picture.ts';
import { keysOf } from '../../reassembly/scoring/candidate-keys.ts';
import type { TaskRunner } from '../../workers/task-runner.ts';
import { AMBIGUOUS, matchPuzzle, type PuzzlePlan } from './training-puzzles.ts';

/** Candidates below these log odds are not found in use either (see findCandidates). */
const LEAST_LOGIT = -6;
/** More than learners are asked about in use: what is just out of the running there is a good wrong answer here. */
export const SEAMS_PER_FRAGMENT = 24;

/** Breaks a picture and collects the seams that steps 1 and 2 find on it: the right ones, and the wrong ones that look best. */
export async function sampleSeams(plan: PuzzlePlan, tasks: TaskRunner, signal: AbortSignal): Promise<LabelledSeams> {
  const matched = await matchPuzzle(plan, tasks, LEAST_LOGIT, signal);
  const { fragments, descriptions, colours, scale, depthPx, wear, work, labels } = matched;
  const keys = keysOf(work, descriptions);
  const small = fragments.map((fragment) => shrinkFragment(fragment, scale));
  const own = setColours(small);
  const pictures = small.map((picture) => inSetColours(picture, own));
  const chosen = gateCandidates(work, keys.withLoops, SEAMS_PER_FRAGMENT).filter((row) => labels[row] !== AMBIGUOUS);
  const { table, rows } = collectSeams({ descriptions, colours, reach: wear.reach, pictures, work, keys }, chosen);
  return { table, targets: Uint8Array.from(rows, (row) => labels[row]), depthPx };
}

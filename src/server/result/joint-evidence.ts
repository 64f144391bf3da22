import { FrameError } from '../../errors.ts';
import { parseVotes } from '../../formats/votes.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { applyTo, compose, invert, wrapAngle, type Rigid } from '../../math/rigid.ts';
import { loadCandidates } from '../../pipeline/stored-candidates.ts';
import type { CandidateTable, ScoredCandidates } from '../../reassembly/candidates/candidate-table.ts';
import { poseAt } from '../../reassembly/poses/pose-columns.ts';
import type { JointEvidence } from '../api.ts';
import { answerOfJob, type Answer } from './answer-of-job.ts';
import { alphasOfStep5 } from './learner-weights.ts';
import { seamOfJoint, type Seam } from './seam-of-joint.ts';

/** A joint is of a candidate where it lies no farther off than this: degrees, and pixels as a share of the contact. */
const SAME_TURN_RAD = (6 * Math.PI) / 180;
const SAME_SHIFT_OF_CONTACT = 0.15;
const LEAST_SAME_SHIFT_PX = 6;
/** So many rivals are told. */
const MOST_OTHERS = 10;

/** A joint of the answer, as it lies. */
export interface LaidJoint {
  readonly a: number;
  readonly b: number;
  readonly aFromB: Rigid;
  readonly probability: number;
  readonly contactPx: number;
  readonly gapPx: number;
  readonly seam: Seam;
}

/** A joint of an answer with its seam. @throws FrameError FRAME_REQUEST_NOT_FOUND */
export function jointOf({ poses, joints, outlines }: Answer, one: number, other: number): LaidJoint {
  const [a, b] = one < other ? [one, other] : [other, one];
  const joint = joints.find((found) => Math.min(found.a, found.b) === a && Math.max(found.a, found.b) === b);
  if (joint === undefined)
    throw new FrameError('FRAME_REQUEST_NOT_FOUND', `The answer has no joint of the fragments ${a} and ${b}.`, {
      remedy: 'Ask for one of the joints that the scene lists.',
    });
  const aFromB = compose(invert(poseAt(poses, a)), poseAt(poses, b));
  const { probability, contactPx, gapPx } = joint;
  return { a, b, aFromB, probability, contactPx, gapPx, seam: seamOfJoint(outlines[a], outlines[b], aFromB, gapPx) };
}

/** What speaks for and against one joint of a job's answer. */
export async function evidenceOfJoint(job: JobFolder, one: number, other: number): Promise<JointEvidence> {
  const joint = jointOf(await answerOfJob(job), one, other);
  const { a, b, aFromB, probability, contactPx, gapPx, seam } = joint;
  const table = await loadCandidates(job);
  const scored = parseVotes(await job.data.loadText('step5_boost', 'votes.json'), table);
  const rows = rowsOf(table, a, b);
  const own = candidateOf(table, rows, joint);
  const others = rows
    .filter((row) => row !== own)
    .sort((p, q) => scored.probability[q] - scored.probability[p])
    .slice(0, MOST_OTHERS);
  const learned = own !== null && [...scored.votes.values()].some((column) => !Number.isNaN(column[own]));
  return {
    a,
    b,
    probability,
    score: own === null ? null : (scored.byHand ?? scored.probability)[own],
    ensemble: learned ? scored.probability[own] : null,
    votes: own === null ? [] : await votesOn(job, scored, own),
    evidence: [
      { name: 'contact', value: contactPx, unit: 'px' },
      { name: 'gap', value: gapPx, unit: 'px' },
      ...fitOf(seam),
      ...(own === null ? [] : offOf(table, own, aFromB, seam)),
      { name: 'candidates of the pair', value: rows.length, unit: '' },
      ...(own === null ? [] : [{ name: 'rank among them', value: 1 + rankOf(scored, rows, own), unit: '' }]),
    ].map(({ name, value, unit }) => ({ name, value: rounded(value), unit })),
    seam: { a: Array.from(seam.a, rounded), b: Array.from(seam.b, rounded) },
    otherCandidates: others.map((row) => ({
      score: scored.probability[row],
      turnDeg: rounded((table.turnRad[row] * 180) / Math.PI),
      x: rounded(table.x[row]),
      y: rounded(table.y[row]),
    })),
  };
}

function rowsOf({ count, a, b }: CandidateTable, wantedA: number, wantedB: number): number[] {
  const rows: number[] = [];
  for (let row = 0; row < count; row++) if (a[row] === wantedA && b[row] === wantedB) rows.push(row);
  return rows;
}

/** The candidate that a joint came from: the nearest, unless poses have moved it far off. */
function candidateOf(table: CandidateTable, rows: readonly number[], joint: LaidJoint): number | null {
  const most = Math.max(LEAST_SAME_SHIFT_PX, SAME_SHIFT_OF_CONTACT * joint.contactPx);
  let best: number | null = null;
  let bestPx = most;
  for (const row of rows) {
    const { turnRad, shiftPx } = deviationAt(table, row, joint.aFromB, joint.seam);
    if (Math.abs(turnRad) > SAME_TURN_RAD || shiftPx > bestPx) continue;
    [best, bestPx] = [row, shiftPx];
  }
  return best;
}

/** How far a candidate lies off a joint, measured at the middle of the seam. */
function deviationAt(
  table: CandidateTable,
  row: number,
  aFromB: Rigid,
  { b: seam }: Seam,
): { turnRad: number; shiftPx: number } {
  const candidate: Rigid = { turnRad: table.turnRad[row], x: table.x[row], y: table.y[row] };
  const middle = 2 * Math.floor(seam.length / 4);
  const at = seam.length === 0 ? { x: 0, y: 0 } : applyTo(invert(aFromB), seam[middle], seam[middle + 1]);
  const [one, other] = [applyTo(aFromB, at.x, at.y), applyTo(candidate, at.x, at.y)];
  return {
    turnRad: wrapAngle(candidate.turnRad - aFromB.turnRad),
    shiftPx: Math.hypot(one.x - other.x, one.y - other.y),
  };
}

interface Named {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** How well the two contours follow each other: what is left of the gap after its mean. */
function fitOf({ gapPx }: Seam): Named[] {
  if (gapPx.length === 0) return [];
  const mean = gapPx.reduce((sum, gap) => sum + gap, 0) / gapPx.length;
  const spread = Math.sqrt(gapPx.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gapPx.length);
  return [
    { name: 'contour fit', value: spread, unit: 'px' },
    { name: 'overlap along the seam', value: gapPx.filter((gap) => gap < 0).length / gapPx.length, unit: 'share' },
    { name: 'deepest overlap', value: Math.max(0, -Math.min(...gapPx)), unit: 'px' },
  ];
}

function offOf(table: CandidateTable, row: number, aFromB: Rigid, seam: Seam): Named[] {
  const { turnRad, shiftPx } = deviationAt(table, row, aFromB, seam);
  return [
    { name: 'turned since it was found', value: (Math.abs(turnRad) * 180) / Math.PI, unit: '°' },
    { name: 'moved since it was found', value: shiftPx, unit: 'px' },
  ];
}

function rankOf({ probability }: ScoredCandidates, rows: readonly number[], own: number): number {
  return rows.filter((row) => probability[row] > probability[own]).length;
}

async function votesOn(job: JobFolder, { votes }: ScoredCandidates, row: number): Promise<JointEvidence['votes']> {
  const alphas = await alphasOfStep5(job);
  return [...votes]
    .filter(([, column]) => !Number.isNaN(column[row]))
    .map(([learner, column]) => ({ learner, vote: column[row], alpha: alphas.get(learner) ?? 1 }));
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

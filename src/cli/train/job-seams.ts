import { FrameError } from '../../errors.ts';
import { parseGroundTruth } from '../../formats/ground-truth.ts';
import { rigidFromRowFirst } from '../../formats/row-first.ts';
import { JobFolder, listJobs } from '../../jobs/job-folder.ts';
import { NO_KEYS, type KeyKeeper } from '../../jobs/key-keeper.ts';
import { compose, invert, type Rigid } from '../../math/rigid.ts';
import { eachFragment, fragmentsOfJob } from '../../pipeline/fragment-source.ts';
import { judgeCandidates, type JudgedCandidates } from '../../pipeline/native-engine.ts';
import { loadCandidates } from '../../pipeline/stored-candidates.ts';
import { gateCandidates } from '../../reassembly/crops/gate-candidates.ts';
import type { LabelledSeams } from '../../reassembly/crops/seam-table.ts';
import { scaleRigid } from '../../reassembly/contours/work-frame.ts';
import { pairKey, withoutRefused } from '../../reassembly/poses/bind-fragments.ts';
import type { Constraints } from '../../reassembly/poses/constraints.ts';
import type { TaskContext } from '../../workers/task-runner.ts';
import { SEAMS_PER_FRAGMENT } from './sample-seams.ts';
import type { SidedSeams } from './seam-dataset.ts';
import { AMBIGUOUS, labelOf, WRONG } from './training-puzzles.ts';

/** A job, and what it shows: jobs of the same pictures must not stand on both sides. */
interface ShownJob {
  readonly job: JobFolder;
  /** SHA-256 of its input pictures: of the original in a simulation, of each photograph otherwise. */
  readonly pictures: readonly string[];
}

/** Jobs are dealt by the first digit of their work's hash: one work in four is measured on. */
const MEASURED_BELOW = 4;

/** Seams of a job. */
export interface JobSeams extends SidedSeams {
  /** Whether nearly all of the candidates that learners would be asked about are judged: then as many are right here as in use. */
  readonly complete: boolean;
}

/** From this share of judged candidates on a job counts as complete; truth itself leaves out what lies nearly right. */
const COMPLETE_SHARE = 0.75;

/** What is told of each job. */
export interface JobNews {
  readonly job: string;
  /** Seams that its people, or its truth, call right or wrong; 0 where it is left out. */
  readonly seams: number;
  readonly right: number;
}

/**
 * Seams of a lab's own jobs: candidates of step 2 whose joint is accepted or refused, whose fragments are locked or grouped, or
 * whose truth is known.
 *
 * @param folder a job, or a folder of jobs.
 * @param keys open encrypted jobs.
 * @param sides works that are on a side already, by the hash of a picture.
 * @throws FrameError FRAME_INPUT_…, FRAME_TRAINING_UNJUDGED where no job tells anything; FRAME_STOPPED.
 */
export async function seamsOfJobs(
  folder: string,
  sides: ReadonlyMap<string, SidedSeams['side']>,
  context: TaskContext,
  onJob: (news: JobNews) => void = () => undefined,
  keys: KeyKeeper = NO_KEYS,
): Promise<JobSeams[]> {
  const shown: ShownJob[] = [];
  for (const job of await jobsIn(folder, keys)) shown.push(await showJob(job));
  const works = worksOf(shown);
  const seams: JobSeams[] = [];
  for (const { job, pictures } of shown) {
    const labelled = await sampleJob(job, context);
    const targets = labelled?.targets ?? new Uint8Array(0);
    onJob({ job: job.id, seams: targets.length, right: targets.reduce((sum, target) => sum + target, 0) });
    if (labelled === null) continue;
    const picture = works.get(pictures[0])!;
    const known = pictures.map((one) => sides.get(one)).find((side) => side !== undefined);
    const dealt = parseInt(picture[0], 16) < MEASURED_BELOW ? 'validation' : 'training';
    seams.push({ ...labelled, picture, side: known ?? dealt });
  }
  if (seams.length === 0)
    throw new FrameError('FRAME_TRAINING_UNJUDGED', `No job in ${folder} tells of a joint that it is right or wrong.`, {
      file: folder,
      remedy: 'Accept or refuse joints in the constraints.json of a job that has passed step 2, or take simulations.',
    });
  return sides.size > 0 ? seams : onBothSides(seams);
}

/** Without any other picture both sides need a work: of few, the first or last by name changes sides. */
function onBothSides(seams: readonly JobSeams[]): JobSeams[] {
  const works = [...new Set(seams.map(({ picture }) => picture))].sort();
  const lacks = (side: SidedSeams['side']): boolean => seams.every((one) => one.side !== side);
  const moved = lacks('validation') ? works[0] : lacks('training') ? works[works.length - 1] : null;
  return seams.map((one) => {
    if (one.picture !== moved) return one;
    return { ...one, side: one.side === 'training' ? 'validation' : 'training' };
  });
}

async function jobsIn(folder: string, keys: KeyKeeper): Promise<JobFolder[]> {
  const itself = await JobFolder.open(folder, keys).catch((error: unknown) => {
    if (error instanceof FrameError && error.code === 'FRAME_JOB_NOT_A_JOB') return null;
    throw error;
  });
  return itself === null ? listJobs(folder, keys) : [itself];
}

async function showJob(job: JobFolder): Promise<ShownJob> {
  const files =
    job.info.original === null ? (await job.data.inputPictures()).map(({ file }) => file) : [job.info.original];
  const pictures: string[] = [];
  for (const file of files) pictures.push((await job.files.identify(file))?.sha256 ?? '');
  return { job, pictures: pictures.sort() };
}

/** The work that each picture shows, by the smallest hash of all pictures that are in jobs together. */
function worksOf(jobs: readonly ShownJob[]): Map<string, string> {
  const works = new Map<string, string>();
  for (let changed = true; changed;) {
    changed = false;
    for (const { pictures } of jobs) {
      const [work] = pictures.map((picture) => works.get(picture) ?? picture).sort();
      for (const picture of pictures) {
        if (works.get(picture) === work) continue;
        works.set(picture, work);
        changed = true;
      }
    }
  }
  return works;
}

/** The seams of a job that are known to be right or wrong; null where there are none. */
async function sampleJob(
  job: JobFolder,
  context: TaskContext,
): Promise<(LabelledSeams & Pick<JobSeams, 'complete'>) | null> {
  const { data } = job;
  if ((await data.findText('step2_export_alignments', 'alignments.txt')) === null) return null;
  const constraints = await data.loadConstraints();
  const frames = [...(await truthOf(job)), ...framesOf(constraints)];
  if (frames.length === 0 && (constraints === null || constraints.accepted.length + constraints.refused.length === 0))
    return null;
  const fragments = await fragmentsOfJob(job);
  const stage = { ...context, progress: () => undefined };
  const judged = await judgeCandidates(fragments, await loadCandidates(job), { seed: 0 }, stage);
  const labels = labelsOf(judged, frames, constraints);
  const { work, keys, descriptions, colours, scale, wear } = judged;
  const gated = gateCandidates(work, keys.withLoops, SEAMS_PER_FRAGMENT);
  const rows = gated.filter((row) => labels[row] !== AMBIGUOUS);
  const pictures = await eachFragment(fragments, context, async (fragment) => {
    const [picture] = await context.tasks.map('shrinkFragment', [{ fragment, scale }], { signal: context.signal });
    return picture;
  });
  const input = { descriptions, colours, reach: wear.reach, pictures, work, keys, rows, stepsPx: [1] };
  const [collected] = await context.tasks.map('collectSeams', [input], { signal: context.signal });
  if (collected.rows.length === 0) return null;
  const targets = Uint8Array.from(collected.rows, (row) => labels[row]);
  const complete = rows.length >= COMPLETE_SHARE * gated.length;
  return { table: collected.tables[0], targets, depthPx: wear.depth, complete };
}

/** Poses of fragments that share one frame, by id, pixels as given. */
type Frame = ReadonlyMap<number, Rigid>;

async function truthOf({ info, data }: JobFolder): Promise<Frame[]> {
  if (info.mode !== 'simulation') return [];
  const text = await data.findText('step3_fix_groundtruth', 'groundtruth_fixed.txt');
  return text === null
    ? []
    : [new Map([...parseGroundTruth(text)].map(([id, matrix]) => [id, rigidFromRowFirst(matrix)]))];
}

function framesOf(constraints: Constraints | null): Frame[] {
  if (constraints === null) return [];
  return [constraints.locked, ...constraints.groups]
    .filter((placed) => placed.length > 1)
    .map((placed) => new Map(placed.map(({ id, pose }) => [id, pose])));
}

/** RIGHT, WRONG or, where nobody says anything, AMBIGUOUS. */
function labelsOf(
  { work, keys, descriptions, scale, wear }: JudgedCandidates,
  frames: readonly Frame[],
  constraints: Constraints | null,
): Uint8Array {
  const { a, b, turnRad, x, y } = work;
  const rows = Array.from(a.keys());
  const poseOf = (row: number): Rigid => ({ turnRad: turnRad[row], x: x[row], y: y[row] });
  const accepted = new Map<number, Rigid>();
  for (const joint of constraints?.accepted ?? []) {
    // Without an alignment, the likeliest candidate of the pair is meant.
    const own = rows.filter((row) => a[row] === joint.a && b[row] === joint.b);
    const meant =
      joint.aFromB === null
        ? own.length > 0
          ? poseOf(own.reduce((best, row) => (keys.withLoops[row] > keys.withLoops[best] ? row : best)))
          : null
        : scaleRigid(joint.aFromB, scale);
    if (meant !== null) accepted.set(pairKey(joint.a, joint.b), meant);
  }
  const allowed =
    constraints === null ? null : withoutRefused(new Float32Array(a.length).fill(1), work, constraints, descriptions);
  return Uint8Array.from(rows, (row) => {
    const frame = frames.find((one) => one.has(a[row]) && one.has(b[row]));
    const wanted =
      frame === undefined
        ? accepted.get(pairKey(a[row], b[row]))
        : scaleRigid(compose(invert(frame.get(a[row])!), frame.get(b[row])!), scale);
    if (wanted !== undefined) return labelOf(poseOf(row), wanted, descriptions[b[row]], wear.depth);
    return allowed !== null && allowed[row] === 0 ? WRONG : AMBIGUOUS;
  });
}

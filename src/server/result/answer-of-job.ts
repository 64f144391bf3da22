import { z } from 'zod';
import { FrameError } from '../../errors.ts';
import { parseGroundTruth } from '../../formats/ground-truth.ts';
import { parsePlacementOutlines } from '../../formats/placement-svg.ts';
import { parsePosesJson, type PosesAnswer } from '../../formats/poses-json.ts';
import { affineFromRowFirst } from '../../formats/row-first.ts';
import { hashBytes } from '../../jobs/file-hash.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { stableJson } from '../../jobs/stable-json.ts';
import { applyTo, invert } from '../../math/rigid.ts';
import { outlineOf } from '../../reassembly/fragments/outline-of.ts';
import type { PosesById } from '../../reassembly/judging/anchors.ts';
import { poseAt } from '../../reassembly/poses/pose-columns.ts';

const STEP1 = 'step1_generate_new_example';
const STEP3 = 'step3_fix_groundtruth';
const STEP6 = 'step6_reconstruct';

/** Goes up whenever views of the same answer come out otherwise: what browsers and disks keep of an older program is not taken for them. */
const VIEWS = 2;

/** What step 6 says of its pictures. */
const PICTURE = z.object({
  component: z.int(),
  width: z.int(),
  height: z.int(),
  scale: z.number().positive(),
  page_origin: z.tuple([z.number(), z.number()]),
});
const REPORT = z.object({ pictures: z.record(z.string(), PICTURE).default({}) });

/** The assembled picture of the largest component, and where the page lies in it. */
export type AssembledPicture = z.infer<typeof PICTURE>;

/** An answer, read from the disk. */
export interface Answer extends PosesAnswer {
  /** By id, x and y of each fragment's outline in its own frame. */
  readonly outlines: readonly Float64Array[];
  readonly sizes: readonly { readonly width: number; readonly height: number }[];
  /** Null where no two fragments could be joined. */
  readonly picture: AssembledPicture | null;
  /** True poses by id; null for real fragments. */
  readonly truth: PosesById | null;
}

/**
 * Which answer a job has now: changes whenever the fragments or the answer are made anew.
 * @throws FrameError FRAME_RESULT_NOT_READY where there is none, or it is of fragments that have been made anew since
 */
export async function versionOfAnswer(job: JobFolder): Promise<string> {
  const [fragments, answer] = [await job.readMark(STEP1), await job.readMark(STEP6)];
  if (fragments === null || answer === null) throw await notReady(job);
  // The answer names the fragments that it was made of.
  for (const [file, identity] of Object.entries(answer.inputs))
    if (
      file.startsWith(`output/${STEP1}/`) &&
      fragments.outputs[file.slice(`output/${STEP1}/`.length)]?.sha256 !== identity?.sha256
    )
      throw await notReady(job);
  return hashBytes(stableJson([VIEWS, fragments, answer])).slice(0, 24);
}

/** Reads a job's answer; outlines from its drawing, and of fragments that are left aside from their masks. */
export async function answerOfJob(job: JobFolder): Promise<Answer> {
  const { data } = job;
  const answer = parsePosesJson(await data.loadText(STEP6, 'poses.json'));
  const onPage = parsePlacementOutlines((await data.findText(STEP6, 'placement.svg')) ?? '');
  const outlines: Float64Array[] = [];
  for (let id = 0; id < answer.poses.count; id++) {
    const drawn = answer.poses.placed[id] === 1 ? onPage.get(id) : undefined;
    outlines.push(drawn === undefined ? await traced(job, id) : inFragment(drawn, answer, id));
  }
  const { pictures } = REPORT.parse(await data.loadJson(STEP6, 'report.json'));
  return {
    ...answer,
    outlines,
    sizes: await data.loadFragmentSizes(),
    picture: pictures.final_result ?? null,
    truth: await truthOfJob(job),
  };
}

/** The assembled picture of a job's largest component. @throws FrameError FRAME_REQUEST_NOT_FOUND where there is none */
export async function answerPicture({ data }: JobFolder): Promise<AssembledPicture> {
  const { final_result: picture } = REPORT.parse(await data.loadJson(STEP6, 'report.json')).pictures;
  if (picture !== undefined) return picture;
  throw new FrameError('FRAME_REQUEST_NOT_FOUND', 'No two fragments could be joined, so there is no picture.', {
    remedy: 'Look at the fragments one by one.',
  });
}

async function truthOfJob({ info, data }: JobFolder): Promise<PosesById | null> {
  if (info.mode !== 'simulation') return null;
  const text = await data.findText(STEP3, 'groundtruth_fixed.txt');
  return text === null
    ? null
    : new Map([...parseGroundTruth(text)].map(([id, matrix]) => [id, affineFromRowFirst(matrix)]));
}

async function traced({ data }: JobFolder, id: number): Promise<Float64Array> {
  const { width, height, mask } = await data.loadFragment(id);
  return outlineOf({ width, height, data: mask }).xy;
}

function inFragment(onPage: Float64Array, { poses }: PosesAnswer, id: number): Float64Array {
  const fragmentFromPage = invert(poseAt(poses, id));
  const xy = new Float64Array(onPage.length);
  for (let k = 0; k < xy.length; k += 2) {
    const point = applyTo(fragmentFromPage, onPage[k], onPage[k + 1]);
    xy[k] = point.x;
    xy[k + 1] = point.y;
  }
  return xy;
}

async function notReady(job: JobFolder): Promise<FrameError> {
  const { state } = await job.status();
  const underWay = state === 'running' || state === 'queued';
  return new FrameError(
    'FRAME_RESULT_NOT_READY',
    underWay ? `The job ${job.id} is still being worked on.` : `The job ${job.id} has no answer yet.`,
    { remedy: underWay ? 'Look again when it is done.' : 'Run it to its end first.' },
  );
}

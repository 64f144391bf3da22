import { enclosedArea } from '../../geometry/convex-hull.ts';
import { confidenceOf } from '../../formats/poses-json.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import {
  affineFromRigid,
  applyAffine,
  composeAffine,
  invertAffine,
  turnOfAffine,
  type Affine,
} from '../../math/affine.ts';
import { anchorAt, bestAnchoring, type PosesById } from '../../reassembly/judging/anchors.ts';
import { between } from '../../reassembly/judging/judge-candidates.ts';
import { deviation, isWithin, levelsFor, type Level } from '../../reassembly/judging/levels.ts';
import { poseAt } from '../../reassembly/poses/pose-columns.ts';
import type { Scene } from '../api.ts';
import { answerOfJob, versionOfAnswer, type Answer } from './answer-of-job.ts';
import { findOriginal } from './find-original.ts';
import { shapeOfOutline } from './outline-shape.ts';
import { uprightTurn } from './upright-turn.ts';

/** Blank between components, as a share of the page's height. */
const MARGIN = 0.04;

/**
 * Everything that a viewer draws of a job's answer. The page's pixels are those of the assembled picture of the largest
 * component, before that was shrunk; the others stand to its right, since how they lie to it is not known.
 *
 * @throws FrameError FRAME_RESULT_NOT_READY
 */
export async function buildScene(job: JobFolder): Promise<Scene> {
  const version = await versionOfAnswer(job);
  const answer = await answerOfJob(job);
  const { poses, joints, names, outlines, sizes } = answer;
  const { shiftOf, page, largest } = layComponents(answer);
  const judged = answer.truth === null ? null : judge(answer, answer.truth, largest);
  const originalFromTruth = judged === null ? null : await findOriginal(job, answer);
  const shifted = (pose: Affine, { x, y }: Shift): { turnDeg: number; x: number; y: number } => ({
    turnDeg: rounded((turnOfAffine(pose) * 180) / Math.PI, 6),
    x: rounded(pose.x + x, 4),
    y: rounded(pose.y + y, 4),
  });
  const home = shiftOf.get(largest ?? -1) ?? { x: 0, y: 0 };
  const pageFromOriginal =
    originalFromTruth && shifted(composeAffine(judged!.pageFromTruth, invertAffine(originalFromTruth)), home);
  return {
    version,
    page,
    fragments: names.map((file, id) => {
      const placed = poses.placed[id] === 1;
      const shift = shiftOf.get(poses.component[id]);
      const truly = judged?.pageFromFragment.get(id);
      return {
        id,
        file,
        width: sizes[id].width,
        height: sizes[id].height,
        outline: Array.from(outlines[id], (value) => rounded(value, 2)),
        pageFromFragment: placed && shift !== undefined ? shifted(affineFromRigid(poseAt(poses, id)), shift) : null,
        component: poses.component[id],
        probability: rounded(poses.probability[id], 6),
        confidence: placed ? confidenceOf(poses.probability[id]) : null,
        truth: truly === undefined ? null : { pageFromFragment: shifted(truly, home), right: judged!.right.has(id) },
      };
    }),
    joints: joints.map(({ a, b, probability, contactPx, gapPx }) => ({
      a,
      b,
      ...{ probability, confidence: confidenceOf(probability), contactPx, gapPx },
      right: judged === null ? null : judged.joinedRight(a, b),
    })),
    reference: job.data.referenceFile() !== null,
    original: job.info.original !== null,
    pageFromOriginal,
    // In a simulation it is known how the intact work hung.
    uprightDeg: pageFromOriginal === null ? rounded(uprightOf(answer, largest), 3) : -pageFromOriginal.turnDeg,
  };
}

/** The turn that stands one component upright, degrees. */
function uprightOf({ poses, outlines }: Answer, component: number | null): number {
  const onPage: number[] = [];
  let areaPx = 0;
  for (let id = 0; id < poses.count; id++) {
    if (poses.placed[id] === 0 || poses.component[id] !== component) continue;
    const pose = affineFromRigid(poseAt(poses, id));
    areaPx += Math.abs(enclosedArea(outlines[id]));
    for (let k = 0; k < outlines[id].length; k += 2) {
      const { x, y } = applyAffine(pose, outlines[id][k], outlines[id][k + 1]);
      onPage.push(x, y);
    }
  }
  return uprightTurn(onPage, areaPx);
}

interface Shift {
  readonly x: number;
  readonly y: number;
}

interface Box {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

/** Where each component's page lies on the scene's. */
function layComponents({ poses, outlines, picture }: Answer): {
  shiftOf: ReadonlyMap<number, Shift>;
  page: Scene['page'];
  /** The component that the assembled picture shows. */
  largest: number | null;
} {
  const boxes = new Map<number, Box & { count: number }>();
  for (let id = 0; id < poses.count; id++) {
    if (poses.placed[id] === 0) continue;
    const root = poses.component[id];
    const box = boxes.get(root) ?? { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity, count: 0 };
    boxes.set(root, box);
    box.count++;
    const pose = affineFromRigid(poseAt(poses, id));
    for (let k = 0; k < outlines[id].length; k += 2) {
      const { x, y } = applyAffine(pose, outlines[id][k], outlines[id][k + 1]);
      box.minX = Math.min(box.minX, x);
      box.maxX = Math.max(box.maxX, x);
      box.minY = Math.min(box.minY, y);
      box.maxY = Math.max(box.maxY, y);
    }
  }
  const bySize = [...boxes].sort(([, p], [, q]) => q.count - p.count);
  if (bySize.length === 0) return { shiftOf: new Map(), page: { width: 0, height: 0 }, largest: null };
  const largest = picture?.component ?? bySize[0][0];
  const shiftOf = new Map<number, Shift>();
  let [width, height] = [0, 0];
  if (picture !== null) {
    const { scale, page_origin: origin } = picture;
    // Centres of pixels have whole numbers: the corner of the shrunk picture lies half a pixel before its first one.
    const shift = (at: number): number => (at + 0.5) / scale - 0.5;
    shiftOf.set(largest, { x: shift(origin[0]), y: shift(origin[1]) });
    [width, height] = [picture.width / scale, picture.height / scale];
  }
  const margin = MARGIN * Math.max(height, ...bySize.map(([, box]) => box.maxY - box.minY));
  for (const [root, box] of bySize) {
    if (shiftOf.has(root)) continue;
    const left = width === 0 ? 0 : width + margin;
    shiftOf.set(root, { x: left - box.minX, y: -box.minY });
    width = left + box.maxX - box.minX;
    height = Math.max(height, box.maxY - box.minY);
  }
  return { shiftOf, page: { width: rounded(width, 3), height: rounded(height, 3) }, largest };
}

interface Judged {
  readonly pageFromTruth: Affine;
  /** True poses on the page of the largest component. */
  readonly pageFromFragment: PosesById;
  readonly right: ReadonlySet<number>;
  readonly joinedRight: (a: number, b: number) => boolean;
}

/** Holds an answer against the truth, at the standard level. */
function judge({ poses, outlines }: Answer, truth: PosesById, largest: number | null): Judged | null {
  const shapes = new Map(outlines.map((xy, id) => [id, shapeOfOutline(xy)]));
  const level: Level = levelsFor(diagonalOf(truth, outlines)).standard;
  const placed = new Map<number, Affine>();
  for (let id = 0; id < poses.count; id++)
    if (poses.placed[id] === 1) placed.set(id, affineFromRigid(poseAt(poses, id)));
  const known = new Map([...placed].filter(([id]) => poses.component[id] === largest && truth.has(id)));
  const anchoring = bestAnchoring(known, truth, shapes, level);
  if (anchoring === null) return null;
  const { truthFromAnswer, right } = anchoring;
  const pageFromTruth = invertAffine(right.length > 0 ? truthFromAnswer : anchorAt([...known.keys()][0], known, truth));
  return {
    pageFromTruth,
    pageFromFragment: new Map([...truth].map(([id, pose]) => [id, composeAffine(pageFromTruth, pose)])),
    // A single fragment always fits its own anchor, which says nothing unless it is the whole puzzle.
    right: new Set(right.length >= 2 || truth.size === 1 ? right : []),
    joinedRight: (a, b) => {
      const [poseA, poseB, trueA, trueB] = [placed.get(a), placed.get(b), truth.get(a), truth.get(b)];
      if (!poseA || !poseB || !trueA || !trueB || poses.component[a] !== poses.component[b]) return false;
      return isWithin(deviation(between(poseA, poseB), between(trueA, trueB), shapes.get(b)!), level);
    },
  };
}

/** Of the true picture, pixels. */
function diagonalOf(truth: PosesById, outlines: readonly Float64Array[]): number {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [id, pose] of truth) {
    const xy = outlines.at(id) ?? new Float64Array(0);
    for (let k = 0; k < xy.length; k += 2) {
      const { x, y } = applyAffine(pose, xy[k], xy[k + 1]);
      [minX, maxX] = [Math.min(minX, x), Math.max(maxX, x)];
      [minY, maxY] = [Math.min(minY, y), Math.max(maxY, y)];
    }
  }
  return Math.hypot(maxX - minX, maxY - minY);
}

function rounded(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}

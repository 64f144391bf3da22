import { findContacts, type Contacts } from '../candidates/contacts.ts';
import type { GapPrior } from '../candidates/refine-alignment.ts';
import { SAMPLE_STEP, type FragmentDescription } from '../contours/fragment-description.ts';
import type { Alignment } from '../candidates/refine-alignment.ts';
import type { Bench } from './bench.ts';
import type { Edge } from './choose-edges.ts';
import { MOST_EVIDENCE, seamWeight, UNSOUGHT_LOGIT } from './joint-book.ts';

/** Where two fragments meet under an alignment: a straight line through the middle of their seam, half way between the borders. */
export interface SeamLine {
  /** Unit normal of the seam, out of a, in a's frame. */
  readonly normalX: number;
  readonly normalY: number;
  /** The seam's middle in a's frame and in b's, work pixels. */
  readonly middleInA: Point;
  readonly middleInB: Point;
  /** Median distance of b's border from a's, and how long they face each other: work pixels. */
  readonly gapPx: number;
  readonly lengthPx: number;
}

/** How far the poses of two fragments may be from an alignment, as one standard deviation each. */
export interface SeamTolerance {
  /** Across and along the seam, work pixels. */
  readonly sigmaAcrossPx: number;
  readonly sigmaAlongPx: number;
  readonly sigmaTurnRad: number;
}

/** A seam laid at the gap that is to be expected, and how exact it is there. */
export interface Seam extends FoundSeam, SeamTolerance {
  /** The gap that the candidate was found with, work pixels. */
  readonly foundGapPx: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Errors of candidates along their seam: what contour noise makes, and what wear adds per pixel of the gap. */
const ALONG_PX = 2;
const ALONG_PER_GAP = 0.2;
/** Errors across it, once its gap is the expected one: beside the spread of gaps, what contour noise makes. */
const ACROSS_PX = 1;
/** Errors of the turn: of the shortest and the longest seams with gaps of WIDE_GAP_PX, radians; less where gaps are narrow. */
const SHORT_TURN_RAD = 0.09;
const LONG_TURN_RAD = 0.06;
const SHORT_PX = 55;
const LONG_PX = 110;
const WIDE_GAP_PX = 8;
const LEAST_TURN_SHARE = 0.4;

/**
 * The seam of two fragments at an alignment.
 * @param reach largest gap that counts as contact, work pixels.
 * @param contacts scratch, written over.
 * @param stride every how many samples of b are looked at.
 * @returns null where their borders hardly face each other, or all around.
 */
export function seamLine(
  a: FragmentDescription,
  b: FragmentDescription,
  { turnRad, x, y }: Alignment,
  reach: number,
  contacts: Contacts,
  stride = 1,
): SeamLine | null {
  findContacts(a, b, turnRad, x, y, reach, contacts, stride);
  const found: number[] = [];
  for (let k = 0; k < b.sampleCount; k += stride) if (contacts.partner[k] >= 0) found.push(contacts.gap[k]);
  if (found.length * stride < LEAST_SAMPLES) return null;
  const gapPx = Float64Array.from(found).sort()[found.length >> 1];
  const cos = Math.cos(turnRad);
  const sin = Math.sin(turnRad);
  let normalX = 0;
  let normalY = 0;
  let px = 0;
  let py = 0;
  let count = 0;
  for (let k = 0; k < b.sampleCount; k += stride) {
    const m = contacts.partner[k];
    if (m < 0 || Math.abs(contacts.gap[k] - gapPx) > SEAM_SPREAD_PX) continue;
    normalX += a.normalX[m];
    normalY += a.normalY[m];
    px += cos * b.sampleX[k] - sin * b.sampleY[k] + x;
    py += sin * b.sampleX[k] + cos * b.sampleY[k] + y;
    count++;
  }
  const length = Math.hypot(normalX, normalY);
  if (length < LEAST_STRAIGHTNESS * count) return null;
  normalX /= length;
  normalY /= length;
  const middle = { x: px / count - (gapPx / 2) * normalX, y: py / count - (gapPx / 2) * normalY };
  const lengthPx = found.length * stride * SAMPLE_STEP;
  return { normalX, normalY, gapPx, lengthPx, ...middleOf({ turnRad, x, y }, middle) };
}

/** Samples whose gap differs by more from the median belong to a corner, or to another border: they say nothing of the seam. */
const SEAM_SPREAD_PX = 4;
/** Fewer samples in contact, or normals that add up to a smaller share of their number, make no line. */
const LEAST_SAMPLES = 8;
const LEAST_STRAIGHTNESS = 0.3;

/** The middle of a seam in both frames. */
function middleOf({ turnRad, x, y }: Alignment, middleInA: Point): Pick<SeamLine, 'middleInA' | 'middleInB'> {
  const cos = Math.cos(turnRad);
  const sin = Math.sin(turnRad);
  const dx = middleInA.x - x;
  const dy = middleInA.y - y;
  return { middleInA, middleInB: { x: cos * dx + sin * dy, y: cos * dy - sin * dx } };
}

/** The same two fragments with another gap: b, and with it the seam's middle, moved along the normal. */
export function withGap<T extends Alignment & SeamLine>(seam: T, gapPx: number): T {
  const { turnRad, normalX, normalY, middleInA } = seam;
  const move = gapPx - seam.gapPx;
  const [x, y] = [seam.x + move * normalX, seam.y + move * normalY];
  const middle = { x: middleInA.x + (move / 2) * normalX, y: middleInA.y + (move / 2) * normalY };
  return { ...seam, x, y, gapPx, ...middleOf({ turnRad, x, y }, middle) };
}

/** How exact a candidate is whose seam is this long. */
export function toleranceOf({ lengthPx }: Pick<SeamLine, 'lengthPx'>, gap: GapPrior): SeamTolerance {
  const long = Math.max(0, Math.min(1, (lengthPx - SHORT_PX) / (LONG_PX - SHORT_PX)));
  const wide = Math.min(1, LEAST_TURN_SHARE + (1 - LEAST_TURN_SHARE) * (gap.mean / WIDE_GAP_PX));
  return {
    sigmaAcrossPx: Math.hypot(ACROSS_PX, gap.sigma),
    sigmaAlongPx: ALONG_PX + ALONG_PER_GAP * gap.mean,
    sigmaTurnRad: wide * (SHORT_TURN_RAD + long * (LONG_TURN_RAD - SHORT_TURN_RAD)),
  };
}

/** An edge with its seam as the candidate was found, and what it is worth to an assembly that keeps it exactly. */
export interface FoundSeam extends Edge, SeamLine {
  readonly worth: number;
}

/** The seams of edges; edges whose borders hardly face each other have none. */
export function findSeams(edges: readonly Edge[], { scorer }: Bench): FoundSeam[] {
  const { descriptions, contacts, reach } = scorer;
  return edges.flatMap((edge) => {
    const line = seamLine(descriptions[edge.a], descriptions[edge.b], edge, reach, contacts);
    if (line === null) return [];
    const worth = seamWeight(line.lengthPx) * Math.max(0, Math.min(MOST_EVIDENCE, edge.key + UNSOUGHT_LOGIT));
    return [{ ...edge, ...line, worth }];
  });
}

/**
 * Seams as the pose graph takes them. A pair does not tell its gap: over 13 sets and made puzzles, clean ones and worn ones, the
 * median gap of a right candidate and the true one did not go together at all (slope -.05 to .1), candidates were off by 1.7 to
 * 7.5 px across, and the true gaps of one set spread by .1 to 3 px. So each seam is laid at the gap that all are expected to have.
 */
export function laySeams(found: readonly FoundSeam[], gap: GapPrior): Seam[] {
  return found.map((seam) => withGap({ ...seam, ...toleranceOf(seam, gap), foundGapPx: seam.gapPx }, gap.mean));
}

/** The seams of edges, laid at the gap that the bench expects. */
export function seamsOf(edges: readonly Edge[], bench: Bench): Seam[] {
  return laySeams(findSeams(edges, bench), bench.gap);
}

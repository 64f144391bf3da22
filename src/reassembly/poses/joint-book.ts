import type { Alignment } from '../candidates/refine-alignment.ts';
import type { JointEvidence, JointScorer } from '../scoring/joint-scorer.ts';
import { pairKey } from './bind-fragments.ts';
import { withLearned, type LearnedEvidence } from './learned-evidence.ts';

/** How two fragments meet, and what that is worth to an assembly. */
export interface JudgedJoint {
  /** Length of the common seam, work pixels; 0 where the two do not touch. */
  readonly contactPx: number;
  /** Log odds on its own. */
  readonly logit: number;
  /** What speaks for the joint itself, from 0 to MOST_EVIDENCE; below 0 where the two overlap. */
  readonly evidence: number;
  /** What it adds to the worth of an assembly: its evidence, and that borders meet at all. */
  readonly worth: number;
}

/** Judges joints, and remembers the last few of each pair: most of an assembly stays as it is from one trial to the next. */
export interface JointBook {
  /** The joint of a < b lying at aFromB, work pixels. */
  judge(a: number, b: number, aFromB: Alignment): JudgedJoint;
  /** The same for trials that are hardly made twice: nothing is remembered, and the next call writes over the answer. */
  weigh(a: number, b: number, turnRad: number, x: number, y: number): JudgedJoint;
}

/**
 * What every joint starts with, log odds: the score was learned on searched candidates, of which one in fifty or so is
 * right (-4); a joint that two placed fragments happen to make has not been searched for.
 */
export const UNSOUGHT_LOGIT = 4;
/**
 * Bounds of what one joint can say. A poor joint costs nothing: worn and short seams of true neighbours are poor too, and
 * charging for them makes loose chains of few joints win over the compact truth (see docs/design). What must not be is an
 * overlap, and that is charged apart.
 */
const LEAST_EVIDENCE = 0;
export const MOST_EVIDENCE = 6;
/**
 * What it is worth that two borders meet, whatever they look like. An intact picture has no open borders inside it: without
 * this, loose chains of a few very good joints outscore the compact truth, half of whose joints are too worn to speak.
 */
export const MEETING_WORTH = 1.5;
/** Most that one joint is worth. */
export const MOST_WORTH = MOST_EVIDENCE + MEETING_WORTH;
/** Seams shorter than this (work pixels) count for half. */
const HALF_CONTACT_PX = 25;
/** What a square work pixel of overlap costs, beyond what contour noise makes along a seam, per pixel of it. */
const OVERLAP_COST = 0.02;
const NOISE_OVERLAP = 0.5;
/** Poses nearer than this are the same, work pixels and radians: rounding as clusters move as wholes. */
const SAME_PX = 1e-6;
const SAME_RAD = 1e-8;
/** Judgements remembered per pair: the assembly as it stands, and the trials of late. */
const REMEMBERED = 4;

interface Entry extends Weighed, Alignment {}

interface Weighed {
  contactPx: number;
  logit: number;
  evidence: number;
  worth: number;
}

/** How much a seam of this length counts, 0 … 1. */
export function seamWeight(contactPx: number): number {
  return contactPx / (contactPx + HALF_CONTACT_PX);
}

/** Beyond the seam as it is, by how much a move of some pixels may lengthen it: a share of it, and work pixels. */
const LENGTHENED = 1.25;
const LENGTHENED_PX = 10;

/** The most that a joint may come to be worth when its fragments are moved by some pixels. */
export function promiseOf({ contactPx }: Pick<JudgedJoint, 'contactPx'>): number {
  return MOST_WORTH * seamWeight(LENGTHENED * contactPx + LENGTHENED_PX);
}

/** Shorter seams than this (work pixels) have little to say, however well they fit. */
const LONG_CONTACT_PX = 50;

/**
 * How well seams fit: what speaks for all long ones, as a share of what could speak for seams of their lengths at most; 0
 * where there are none.
 */
export function fitOf(joints: readonly Pick<JudgedJoint, 'evidence' | 'contactPx'>[]): number {
  let evidence = 0;
  let most = 0;
  for (const joint of joints) {
    if (joint.contactPx < LONG_CONTACT_PX) continue;
    evidence += Math.max(0, joint.evidence);
    most += MOST_EVIDENCE * seamWeight(joint.contactPx);
  }
  return most > 0 ? evidence / most : 0;
}

/** What an overlap costs, beyond what contour noise makes along a seam. @param overlap square work pixels. */
export function overlapCost(overlap: number, contactPx: number): number {
  return OVERLAP_COST * Math.max(0, overlap - NOISE_OVERLAP * contactPx);
}

/** Log odds count less where the seam is short, and are bounded, so that no joint buys a mistake. */
function weighInto(out: Weighed, { contactPx, logit, overlap }: JointEvidence): Weighed {
  const crushed = overlapCost(overlap, contactPx);
  const seam = seamWeight(contactPx);
  out.contactPx = contactPx;
  out.logit = logit;
  out.evidence = seam * Math.max(LEAST_EVIDENCE, Math.min(MOST_EVIDENCE, logit + UNSOUGHT_LOGIT)) - crushed;
  out.worth = out.evidence + seam * MEETING_WORTH;
  return out;
}

/** A book for the fragments that the scorer describes. @param learned what learners say of candidates, where that is to count. */
export function createJointBook(scorer: JointScorer, learned?: LearnedEvidence): JointBook {
  const judge = learned === undefined ? scorer : withLearned(scorer, learned);
  const pages = new Map<number, Entry[]>();
  const scratch: Weighed = { contactPx: 0, logit: 0, evidence: 0, worth: 0 };
  return {
    judge(a, b, { turnRad, x, y }) {
      const key = pairKey(a, b);
      let page = pages.get(key);
      if (page === undefined) pages.set(key, (page = []));
      for (const entry of page)
        if (
          Math.abs(entry.x - x) < SAME_PX &&
          Math.abs(entry.y - y) < SAME_PX &&
          Math.abs(entry.turnRad - turnRad) < SAME_RAD
        )
          return entry;
      const entry: Entry = { turnRad, x, y, contactPx: 0, logit: 0, evidence: 0, worth: 0 };
      weighInto(entry, judge.evaluate(a, b, turnRad, x, y));
      if (page.length === REMEMBERED) page.shift();
      page.push(entry);
      return entry;
    },
    weigh(a, b, turnRad, x, y) {
      return weighInto(scratch, judge.evaluate(a, b, turnRad, x, y));
    },
  };
}

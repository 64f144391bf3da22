import type { Alignment } from '../candidates/refine-alignment.ts';
import { CLAIM_WORDS, markClaims } from './rivals.ts';
import type { JointScorer } from './joint-scorer.ts';

/** Candidates in work pixels as columns: candidate c is row c. `aFromB` of fragments `a[c] < b[c]`. */
export interface WorkCandidates {
  /** Fragment ids, a below b. */
  readonly a: Uint16Array;
  readonly b: Uint16Array;
  /** aFromB: radians clockwise on the screen, then work pixels. */
  readonly turnRad: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Log odds that each is right, seen from its own pair alone. */
  readonly logit: Float64Array;
  /** Which stretches of the two contours each claims, CLAIM_WORDS words per candidate. */
  readonly claims: Int32Array;
}

/** aFromB of candidates without any judgement, work pixels. */
export type AlignmentColumns = Pick<WorkCandidates, 'a' | 'b' | 'turnRad' | 'x' | 'y'>;

/** Collects judged candidates one by one. */
export interface CandidateCollector {
  /** Judges aFromB; below `leastLogit`, or without contact, it is not kept. */
  add(a: number, b: number, alignment: Alignment, leastLogit: number): void;
  /** Judges aFromB and keeps it in its place whatever it is worth. */
  addWhatever(a: number, b: number, alignment: Alignment): void;
  /** What was kept, in the order in which it came. */
  finish(): WorkCandidates;
}

/** Log odds of a candidate whose borders do not even touch. */
const NO_CONTACT_LOGIT = -12;

/** A collector without candidates. @param scorer judges them; its contacts and features are written over. */
export function collectCandidates(scorer: JointScorer): CandidateCollector {
  const a: number[] = [];
  const b: number[] = [];
  const turnRad: number[] = [];
  const x: number[] = [];
  const y: number[] = [];
  const logit: number[] = [];
  const claims: number[] = [];
  const claim = new Int32Array(CLAIM_WORDS);
  const push = (ia: number, ib: number, alignment: Alignment, worth: number): void => {
    a.push(ia);
    b.push(ib);
    turnRad.push(alignment.turnRad);
    x.push(alignment.x);
    y.push(alignment.y);
    logit.push(worth);
    markClaims(scorer.descriptions[ia], scorer.descriptions[ib], scorer.contacts, claim, 0);
    claims.push(...claim);
  };
  return {
    add(ia, ib, alignment, leastLogit) {
      const evidence = scorer.evaluate(ia, ib, alignment.turnRad, alignment.x, alignment.y);
      if (evidence.contactPx > 0 && evidence.logit >= leastLogit) push(ia, ib, alignment, evidence.logit);
    },
    addWhatever(ia, ib, alignment) {
      const evidence = scorer.evaluate(ia, ib, alignment.turnRad, alignment.x, alignment.y);
      push(ia, ib, alignment, evidence.contactPx > 0 ? evidence.logit : NO_CONTACT_LOGIT);
    },
    finish: () => ({
      a: Uint16Array.from(a),
      b: Uint16Array.from(b),
      turnRad: Float64Array.from(turnRad),
      x: Float64Array.from(x),
      y: Float64Array.from(y),
      logit: Float64Array.from(logit),
      claims: Int32Array.from(claims),
    }),
  };
}

/** One table out of several, in their order. */
export function joinCandidates(parts: readonly WorkCandidates[]): WorkCandidates {
  const join = <A extends Uint16Array | Float64Array | Int32Array>(
    make: (length: number) => A,
    column: keyof WorkCandidates,
  ): A => {
    const out = make(parts.reduce((sum, part) => sum + part[column].length, 0));
    let at = 0;
    for (const part of parts) {
      out.set(part[column], at);
      at += part[column].length;
    }
    return out;
  };
  return {
    a: join((length) => new Uint16Array(length), 'a'),
    b: join((length) => new Uint16Array(length), 'b'),
    turnRad: join((length) => new Float64Array(length), 'turnRad'),
    x: join((length) => new Float64Array(length), 'x'),
    y: join((length) => new Float64Array(length), 'y'),
    logit: join((length) => new Float64Array(length), 'logit'),
    claims: join((length) => new Int32Array(length), 'claims'),
  };
}

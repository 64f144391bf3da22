import { findContacts } from '../candidates/contacts.ts';
import { DEEP_INSIDE, type FragmentDescription } from '../contours/fragment-description.ts';
import { IDENTITY, invert, type Rigid } from '../../math/rigid.ts';
import { solveSymmetric } from '../../math/solve-symmetric.ts';
import { clustersOf, copyAssembly, type Assembly } from './assembly.ts';
import type { Bench } from './bench.ts';
import { isForbidden } from './bind-fragments.ts';
import { layWithin, mergeKeepsBorder } from './border-rules.ts';
import type { Edge } from './choose-edges.ts';
import type { TouchingPair } from './relax-poses.ts';
import { LEAST_GAIN, PATTERN_MOVES, TURN_PER_PX } from './pattern-moves.ts';
import { relaxOnEdges, type EdgesOfPairs } from './relax-on-edges.ts';
import { sharpenPoses } from './sharpen-poses.ts';
import { centreOf, relativePose, TOUCHING_SLACK_PX, touchingPairs } from './touching-pairs.ts';

/** One cluster moved beside another: pageOfAFromPageOfB, and what that is worth. */
export interface Merge {
  /** What its joints add to the whole. */
  worth: number;
  /** What speaks for them. */
  evidence: number;
  turnRad: number;
  x: number;
  y: number;
}

/** Deepest overlap and share of the smaller area that two fragments may overlap: contour noise, not a collision. */
const DEEPEST_OVERLAP_PX = 7;
const OVERLAP_SHARE = 0.035;
/**
 * How many times more two fragments may overlap before they are pulled into place, and where their places were given, not
 * found, or are yet to be sharpened.
 */
const UNREFINED_LENIENCY = 2;
const GIVEN_LENIENCY = 3;
/** How far apart borders may be before they are pulled into place, work pixels. */
const UNREFINED_SLACK_PX = 40;
/** Reaches of the steps that pull two clusters together, work pixels beside the gap. */
const PULL_REACHES_PX = [6, 4, 3] as const;
/** A merge with less evidence than this both where it is found and where it is pulled to is hopeless: sharpening cannot mend it. */
const HOPELESS_EVIDENCE = 0.2;
/** Lengths of the moves by which a merge is sharpened, work pixels; it is turned about the middle of the seam. */
const SHARPEN_STEPS_PX = [3, 1.5] as const;
/** The same for all fragments of clusters that are bent. */
const BENT_SHARPENING = { stepsPx: [6, 3, 1.5], passes: 1 };

/**
 * The first two fragments of one cluster that overlap by far more than contour noise, or null: poses that a person has
 * given need not be as exact as found ones.
 */
export function firstOverlap(assembly: Assembly, bench: Bench): TouchingPair | null {
  for (const members of clustersOf(assembly)) {
    if (members.length < 2) continue;
    for (const pair of touchingPairs(assembly, members, bench))
      if (collides(assembly, [pair], IDENTITY, bench, GIVEN_LENIENCY)) return pair;
  }
  return null;
}

/**
 * The best way to merge b's cluster into a's along an edge; null where fragments would collide, meet as they must not, or
 * leave the border. It starts where the candidate lies, or where ICP over all pairs that touch across pulls it, whichever is worth more: a
 * candidate lies where its own evidence is best, and the common gap may pull it away from there. Then it is moved to where
 * all joints across are worth most (pattern search, Hooke & Jeeves 1961).
 */
export function tryMerge(
  assembly: Assembly,
  membersA: readonly number[],
  membersB: readonly number[],
  edge: Edge,
  bench: Bench,
): Merge | null {
  const merge = { worth: 0, evidence: 0, ...alongEdge(assembly, edge) };
  const wide = crossPairs(assembly, membersA, membersB, merge, bench, UNREFINED_SLACK_PX);
  if (collides(assembly, wide, merge, bench, UNREFINED_LENIENCY)) return null;
  const pairs = crossPairs(assembly, membersA, membersB, merge, bench, 2 * TOUCHING_SLACK_PX);
  const pulled = { ...merge };
  for (const reach of PULL_REACHES_PX) pullTogether(assembly, wide, pulled, bench, reach);
  weighMerge(assembly, pairs, merge, bench);
  weighMerge(assembly, pairs, pulled, bench);
  let best = pulled.worth >= merge.worth ? pulled : merge;
  if (best.evidence < HOPELESS_EVIDENCE) return null;
  best = sharpenMerge(assembly, pairs, best, bench);
  const near = crossPairs(assembly, membersA, membersB, best, bench, TOUCHING_SLACK_PX);
  if (collides(assembly, near, best, bench, 1) || forbids(assembly, near, best, bench)) return null;
  if (!mergeKeepsBorder(bench.bonds.border, assembly.poses, membersA, membersB, best)) return null;
  return best;
}

/**
 * Merges b's cluster into a's where a stiff merge fails though its edge is a good one: errors have added up within the
 * clusters, so both are bent (all their candidates weighed again, then sharpened) before it is decided.
 * @returns the assembly with the two as one, and how much more speaks for all its joints; null where fragments still collide.
 */
export function bendTogether(
  assembly: Assembly,
  membersA: readonly number[],
  membersB: readonly number[],
  edge: Edge,
  edges: EdgesOfPairs,
  bench: Bench,
): { assembly: Assembly; evidence: number } | null {
  const members = [...membersA, ...membersB].sort((p, q) => p - q);
  const before = evidenceIn(assembly, membersA, bench) + evidenceIn(assembly, membersB, bench);
  const bent = copyAssembly(assembly);
  unite(bent, membersA, membersB, alongEdge(assembly, edge));
  relaxOnEdges(bench.scorer.descriptions, bent.poses, members, edges, bench.bonds.body);
  if (collides(bent, touchingPairs(bent, members, bench), IDENTITY, bench, GIVEN_LENIENCY)) return null;
  sharpenPoses(bent, members, bench, BENT_SHARPENING);
  const pairs = touchingPairs(bent, members, bench);
  if (collides(bent, pairs, IDENTITY, bench, 1) || forbids(bent, pairs, IDENTITY, bench)) return null;
  const { border } = bench.bonds;
  if (border !== null && layWithin(border, members, bent.poses) === null) return null;
  return { assembly: bent, evidence: evidenceIn(bent, members, bench) - before };
}

/** Puts b's cluster on a's page. */
export function unite(
  { poses, cluster }: Assembly,
  membersA: readonly number[],
  membersB: readonly number[],
  merge: Rigid,
): void {
  const kept = Math.min(cluster[membersA[0]], cluster[membersB[0]]);
  const cos = Math.cos(merge.turnRad);
  const sin = Math.sin(merge.turnRad);
  const { turnRad, x, y } = poses;
  for (const id of membersB) {
    const [px, py] = [x[id], y[id]];
    turnRad[id] += merge.turnRad;
    x[id] = cos * px - sin * py + merge.x;
    y[id] = sin * px + cos * py + merge.y;
    cluster[id] = kept;
  }
  for (const id of membersA) cluster[id] = kept;
}

/** Evidence of all joints of one cluster. */
function evidenceIn(assembly: Assembly, members: readonly number[], bench: Bench): number {
  let evidence = 0;
  for (const { a, b } of touchingPairs(assembly, members, bench))
    evidence += bench.book.judge(a, b, relativePose(assembly.poses, a, b)).evidence;
  return evidence;
}

/** pageAFromPageB = pageAFromA aFromB bFromPageB. */
function alongEdge({ poses }: Assembly, edge: Edge): Rigid {
  const ta = poses.turnRad[edge.a];
  const turnRad = ta + edge.turnRad - poses.turnRad[edge.b];
  const cosA = Math.cos(ta);
  const sinA = Math.sin(ta);
  const bx = cosA * edge.x - sinA * edge.y + poses.x[edge.a];
  const by = sinA * edge.x + cosA * edge.y + poses.y[edge.a];
  const cos = Math.cos(turnRad);
  const sin = Math.sin(turnRad);
  return {
    turnRad,
    x: bx - (cos * poses.x[edge.b] - sin * poses.y[edge.b]),
    y: by - (sin * poses.x[edge.b] + cos * poses.y[edge.b]),
  };
}

/** Sums over all joints that a merge makes, written into it. */
function weighMerge(assembly: Assembly, pairs: readonly TouchingPair[], merge: Merge, { book }: Bench): void {
  merge.worth = 0;
  merge.evidence = 0;
  for (const { a, b } of pairs) {
    // Joints are judged smaller id first, so that they are worth the same here and in the whole.
    const across = relativeUnder(assembly, a, b, merge);
    const { turnRad, x, y } = a < b ? across : invert(across);
    const { worth, evidence } = book.weigh(Math.min(a, b), Math.max(a, b), turnRad, x, y);
    merge.worth += worth;
    merge.evidence += evidence;
  }
}

/** Moves a merge to where its joints are worth most. */
function sharpenMerge(assembly: Assembly, pairs: readonly TouchingPair[], start: Merge, bench: Bench): Merge {
  const pivot = pivotOf(assembly, pairs, start, bench);
  let best = start;
  for (const step of SHARPEN_STEPS_PX) {
    for (let better = true; better;) {
      better = false;
      for (const [dx, dy, turn] of PATTERN_MOVES) {
        const moved = { ...best, ...moveAbout(best, pivot, dx * step, dy * step, turn * step * TURN_PER_PX) };
        weighMerge(assembly, pairs, moved, bench);
        if (moved.worth <= best.worth + LEAST_GAIN) continue;
        best = moved;
        better = true;
      }
    }
  }
  return best;
}

/** The middle between the fragments that meet: a merge turned about it hardly shifts the seam. */
function pivotOf(
  assembly: Assembly,
  pairs: readonly TouchingPair[],
  merge: Rigid,
  bench: Bench,
): { x: number; y: number } {
  const cos = Math.cos(merge.turnRad);
  const sin = Math.sin(merge.turnRad);
  let x = 0;
  let y = 0;
  for (const { a, b } of pairs) {
    const ca = centreOf(assembly.poses, a, bench);
    const cb = centreOf(assembly.poses, b, bench);
    x += (ca.x + cos * cb.x - sin * cb.y + merge.x) / 2 / pairs.length;
    y += (ca.y + sin * cb.x + cos * cb.y + merge.y) / 2 / pairs.length;
  }
  return { x, y };
}

/** Turned about a point of a's page and shifted. */
function moveAbout(
  { turnRad, x, y }: Rigid,
  pivot: { x: number; y: number },
  dx: number,
  dy: number,
  turn: number,
): Rigid {
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  return {
    turnRad: turnRad + turn,
    x: cos * (x - pivot.x) - sin * (y - pivot.y) + pivot.x + dx,
    y: sin * (x - pivot.x) + cos * (y - pivot.y) + pivot.y + dy,
  };
}

/** Whether the bonds forbid any two fragments of the two clusters to lie to one another like this. */
function forbids(
  assembly: Assembly,
  pairs: readonly TouchingPair[],
  merge: Rigid,
  { bonds, book, scorer }: Bench,
): boolean {
  if (bonds.refused.size === 0) return false;
  return pairs.some((pair) => {
    const across = relativeUnder(assembly, pair.a, pair.b, merge);
    const [a, b, aFromB] = pair.a < pair.b ? [pair.a, pair.b, { ...across }] : [pair.b, pair.a, invert(across)];
    return isForbidden(bonds, a, b, aFromB, scorer.descriptions[b], book.judge(a, b, aFromB).contactPx);
  });
}

/** Pairs (a of cluster A, b of cluster B) near enough to touch within `slack` work pixels. */
function crossPairs(
  assembly: Assembly,
  membersA: readonly number[],
  membersB: readonly number[],
  merge: Rigid,
  bench: Bench,
  slack: number,
): TouchingPair[] {
  const pairs: TouchingPair[] = [];
  const cos = Math.cos(merge.turnRad);
  const sin = Math.sin(merge.turnRad);
  const centresA = membersA.map((id) => centreOf(assembly.poses, id, bench));
  for (const b of membersB) {
    const { x: cx, y: cy } = centreOf(assembly.poses, b, bench);
    const px = cos * cx - sin * cy + merge.x;
    const py = sin * cx + cos * cy + merge.y;
    for (let k = 0; k < membersA.length; k++) {
      const limit = bench.radius[membersA[k]] + bench.radius[b] + slack;
      const dx = centresA[k].x - px;
      const dy = centresA[k].y - py;
      if (dx * dx + dy * dy < limit * limit) pairs.push({ a: membersA[k], b });
    }
  }
  return pairs;
}

const relative = { turnRad: 0, x: 0, y: 0 };

/** aFromB of two fragments of different clusters under a merge. */
function relativeUnder(assembly: Assembly, a: number, b: number, merge: Rigid): typeof relative {
  const { poses } = assembly;
  const cos = Math.cos(merge.turnRad);
  const sin = Math.sin(merge.turnRad);
  const px = cos * poses.x[b] - sin * poses.y[b] + merge.x - poses.x[a];
  const py = sin * poses.x[b] + cos * poses.y[b] + merge.y - poses.y[a];
  const cosA = Math.cos(poses.turnRad[a]);
  const sinA = Math.sin(poses.turnRad[a]);
  relative.turnRad = poses.turnRad[b] + merge.turnRad - poses.turnRad[a];
  relative.x = cosA * px + sinA * py;
  relative.y = -sinA * px + cosA * py;
  return relative;
}

/** Whether any pair overlaps by more than contour noise. @param leniency how many times more is allowed before refinement. */
function collides(
  assembly: Assembly,
  pairs: readonly TouchingPair[],
  merge: Rigid,
  bench: Bench,
  leniency: number,
): boolean {
  const { descriptions, contacts } = bench.scorer;
  for (const { a, b } of pairs) {
    const da = descriptions[a];
    const db = descriptions[b];
    const r = relativeUnder(assembly, a, b, merge);
    const cos = Math.cos(r.turnRad);
    const sin = Math.sin(r.turnRad);
    if (isDeepInside(da, cos * db.centreX - sin * db.centreY + r.x, sin * db.centreX + cos * db.centreY + r.y))
      return true;
    const ax = da.centreX - r.x;
    const ay = da.centreY - r.y;
    if (isDeepInside(db, cos * ax + sin * ay, -sin * ax + cos * ay)) return true;
    findContacts(da, db, r.turnRad, r.x, r.y, 4, contacts, 3);
    if (contacts.deepest > DEEPEST_OVERLAP_PX * leniency) return true;
    if (contacts.penetration * 2 > OVERLAP_SHARE * leniency * Math.min(da.area, db.area) + 60) return true;
  }
  return false;
}

function isDeepInside(d: FragmentDescription, x: number, y: number): boolean {
  const cx = Math.round(x - d.fieldX);
  const cy = Math.round(y - d.fieldY);
  if (cx < 0 || cy < 0 || cx >= d.fieldWidth || cy >= d.fieldHeight) return false;
  return d.nearest[cy * d.fieldWidth + cx] === DEEP_INSIDE;
}

/** One point-to-line step of the whole cluster of b towards that of a, over all touching pairs. */
function pullTogether(
  assembly: Assembly,
  pairs: readonly TouchingPair[],
  merge: Merge,
  bench: Bench,
  reach: number,
): void {
  const { descriptions, contacts } = bench.scorer;
  const normal = new Float64Array(9);
  const right = new Float64Array(3);
  const row = [0, 0, 0];
  let originX = 0;
  let originY = 0;
  let count = 0;
  const tolerance = reach / 2;
  const gap = bench.gap;
  for (const { a, b } of pairs) {
    const da = descriptions[a];
    const db = descriptions[b];
    const r = relativeUnder(assembly, a, b, merge);
    const { turnRad: turn, x, y } = r;
    findContacts(da, db, turn, x, y, gap.mean + gap.sigma + reach, contacts, 2);
    if (contacts.count === 0) continue;
    const cos = Math.cos(turn);
    const sin = Math.sin(turn);
    const ta = assembly.poses.turnRad[a];
    const cosA = Math.cos(ta);
    const sinA = Math.sin(ta);
    // The seam's own gap: half way between what is seen and what is known beforehand.
    let seen = 0;
    for (let k = 0; k < db.sampleCount; k += 2)
      if (contacts.partner[k] >= 0) seen += contacts.gap[k] / (contacts.count / 2);
    const share = (gap.sigma * gap.sigma) / (gap.sigma * gap.sigma + 1);
    const seamGap = gap.mean + share * (seen - gap.mean);
    for (let k = 0; k < db.sampleCount; k += 2) {
      const m = contacts.partner[k];
      if (m < 0) continue;
      const residual = contacts.gap[k] - seamGap;
      const outlier = residual / tolerance;
      const weight = 1 / (1 + outlier * outlier) ** 2;
      const nx = cosA * da.normalX[m] - sinA * da.normalY[m];
      const ny = sinA * da.normalX[m] + cosA * da.normalY[m];
      const qx = cos * db.sampleX[k] - sin * db.sampleY[k] + x;
      const qy = sin * db.sampleX[k] + cos * db.sampleY[k] + y;
      const px = cosA * qx - sinA * qy + assembly.poses.x[a];
      const py = sinA * qx + cosA * qy + assembly.poses.y[a];
      if (count++ === 0) {
        originX = px;
        originY = py;
      }
      row[0] = nx;
      row[1] = ny;
      row[2] = ny * (px - originX) - nx * (py - originY);
      for (let p = 0; p < 3; p++) {
        for (let q = 0; q <= p; q++) normal[3 * p + q] += weight * row[p] * row[q];
        right[p] -= weight * row[p] * residual;
      }
    }
  }
  if (count < 8) return;
  normal[0] += 0.01 * count;
  normal[4] += 0.01 * count;
  normal[8] += 4 * count;
  const step = solveSymmetric(normal, right, 3);
  if (step === null) return;
  const turn = Math.max(-0.1, Math.min(0.1, step[2]));
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  const mx = merge.x - originX;
  const my = merge.y - originY;
  merge.x = cos * mx - sin * my + originX + Math.max(-5, Math.min(5, step[0]));
  merge.y = sin * mx + cos * my + originY + Math.max(-5, Math.min(5, step[1]));
  merge.turnRad += turn;
}

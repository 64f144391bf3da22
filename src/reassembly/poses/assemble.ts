import { refineAlignment, type Alignment } from '../candidates/refine-alignment.ts';
import { sameAlignment } from '../candidates/match-fragments.ts';
import type { JointEvidence, JointScorer } from '../scoring/joint-scorer.ts';
import { findContacts } from '../candidates/contacts.ts';
import { DEEP_INSIDE } from '../contours/fragment-description.ts';
import type { Random } from '../../math/random.ts';
import { invert } from '../../math/rigid.ts';
import { solveSymmetric } from '../../math/solve-symmetric.ts';
import { isForbidden, isRefused, noBonds, pairKey, type Bonds } from './bind-fragments.ts';
import type { Edge } from './choose-edges.ts';
import { mergeKeepsBorder } from './border-rules.ts';
import type { TouchingPair, WorkPoses } from './relax-poses.ts';
import { relaxWithin } from './relax-within.ts';
import type { GapPrior } from '../candidates/refine-alignment.ts';

/** How clusters are merged. */
export interface AssembleOptions {
  /** Standard deviation of the noise on the edges' keys: restarts differ by it. */
  readonly keyNoise: number;
}

/** An assembly under work: which fragments hang together, and where they lie. */
export interface Assembly {
  readonly poses: WorkPoses;
  /** Cluster number of each fragment: the smallest id in it. */
  readonly cluster: Int32Array;
}

/** A merge must be worth at least this much, summed over all joints that it makes. */
const LEAST_WORTH = 0.6;
/** A merge that proves worth less than this share of its key goes back into the queue with what it is worth. */
const KEPT_SHARE = 0.7;
/** Deepest overlap and share of the smaller area that two fragments may overlap: contour noise, not a collision. */
const DEEPEST_OVERLAP_PX = 7;
const OVERLAP_SHARE = 0.035;
/** How many times more two fragments may overlap whose places were given, not found. */
const GIVEN_LENIENCY = 3;
/** Seams shorter than this (work pixels) count for half. */
const HALF_CONTACT_PX = 25;

/**
 * What every joint starts with, log odds: the score was learned on searched candidates, of which one in fifty or so is
 * right (-4); a joint that two placed fragments happen to make has not been searched for.
 */
const UNSOUGHT_LOGIT = 4;
/**
 * Bounds of what one joint can say. A poor joint costs nothing: worn and short seams of true neighbours are poor too, and
 * charging for them makes loose chains of few joints win over the compact truth (see docs/design). What must not be is an
 * overlap, and that is tested apart.
 */
const LEAST_JOINT = 0;
const MOST_JOINT = 8;
/** A pair may be moved by this much, work pixels and radians, to see how well its own seam closes: poses bend to all seams at once. */
const LOCAL_SHIFT_PX = 5;
const LOCAL_TURN_RAD = 0.1;

/** Worth of one joint in the objective: its log odds, less where the seam is short, bounded so that no joint buys a mistake. */
function jointWorth(contactPx: number, logit: number): number {
  const weight = contactPx / (contactPx + HALF_CONTACT_PX);
  return weight * Math.max(LEAST_JOINT, Math.min(MOST_JOINT, logit + UNSOUGHT_LOGIT));
}

/**
 * Evidence of a joint at, or within a few pixels of, where the poses put it: the better of the two, since pulling borders
 * together by their distance alone can also take a worn joint off its place.
 */
function localEvidence(bench: Bench, a: number, b: number, aFromB: Alignment): JointEvidence {
  const { scorer, gap } = bench;
  const da = scorer.descriptions[a];
  const db = scorer.descriptions[b];
  const start = { ...aFromB };
  const still = { ...scorer.evaluate(a, b, start.turnRad, start.x, start.y) };
  const moved = { ...aFromB };
  refineAlignment(da, db, moved, { gap, reaches: [5, 4, 3, 2.5], stride: 2 }, scorer.contacts);
  if (!sameAlignment(start, moved, db, LOCAL_SHIFT_PX, LOCAL_TURN_RAD)) return still;
  const pulled = scorer.evaluate(a, b, moved.turnRad, moved.x, moved.y);
  return still.contactPx > 0 && still.logit > pulled.logit ? still : pulled;
}

/** Evidence of a joint within one cluster; what lies inside a body is judged once. */
function evidenceWithin(bench: Bench, a: number, b: number, aFromB: Alignment): JointEvidence {
  const { body } = bench.bonds;
  if (body[a] !== body[b]) return localEvidence(bench, a, b, aFromB);
  const key = pairKey(a, b);
  const known = bench.settled.get(key);
  if (known !== undefined) return known;
  const evidence = { ...localEvidence(bench, a, b, aFromB) };
  bench.settled.set(key, evidence);
  return evidence;
}

/** What the bonds put together from the start; all other fragments alone. */
export function boundAssembly({ bond, start }: Bonds): Assembly {
  return copyAssembly({ poses: start, cluster: bond });
}

/**
 * The first two fragments of one cluster that overlap by far more than contour noise, or null: poses that a person has
 * given need not be as exact as found ones.
 */
export function firstOverlap(assembly: Assembly, bench: Bench): TouchingPair | null {
  const still: Merge = { worth: 0, turnRad: 0, x: 0, y: 0 };
  for (const members of clustersOf(assembly)) {
    if (members.length < 2) continue;
    for (const pair of touchingPairs(assembly, members, bench))
      if (collides(assembly, [pair], still, bench, GIVEN_LENIENCY)) return pair;
  }
  return null;
}

/** Fragments 0 … count - 1, each alone in its own frame. */
export function looseAssembly(count: number): Assembly {
  const cluster = Int32Array.from({ length: count }, (_, k) => k);
  return {
    poses: { turnRad: new Float64Array(count), x: new Float64Array(count), y: new Float64Array(count) },
    cluster,
  };
}

/** A copy that shares nothing with the first. */
export function copyAssembly({ poses, cluster }: Assembly): Assembly {
  return {
    poses: { turnRad: poses.turnRad.slice(), x: poses.x.slice(), y: poses.y.slice() },
    cluster: cluster.slice(),
  };
}

/** What every step of an assembly works with. */
export interface Bench {
  readonly scorer: JointScorer;
  /** Distance from each fragment's centre to the farthest sample of its contour, work pixels. */
  readonly radius: Float64Array;
  /** What is known of the gap at joints, work pixels. */
  readonly gap: GapPrior;
  /** What is known beforehand, and kept. */
  readonly bonds: Bonds;
  /** Evidence of joints inside a body, by pair: it is always the same. */
  readonly settled: Map<number, JointEvidence>;
}

/** A bench for the fragments that the scorer describes. @param bonds none by default. */
export function createBench(
  scorer: JointScorer,
  gap: GapPrior,
  bonds: Bonds = noBonds(scorer.descriptions.length),
): Bench {
  const radius = Float64Array.from(scorer.descriptions, (d) => {
    let most = 0;
    for (let k = 0; k < d.sampleCount; k++)
      most = Math.max(most, Math.hypot(d.sampleX[k] - d.centreX, d.sampleY[k] - d.centreY));
    return most;
  });
  return { scorer, radius, gap, bonds, settled: new Map() };
}

/**
 * Merges clusters along the edges, best first. When an edge comes up, the two clusters are pulled together by ICP over ALL
 * pairs that touch across, and the merge is worth the sum over all these joints, not that one edge; it is refused when
 * fragments would overlap, and put back when it proves worth much less than its key promised.
 */
export function assemble(
  assembly: Assembly,
  edges: readonly Edge[],
  bench: Bench,
  random: Random,
  options: AssembleOptions,
): void {
  const queue = edges
    .filter(({ a, b }) => assembly.cluster[a] !== assembly.cluster[b])
    .map((edge) => ({ edge, key: edge.key + options.keyNoise * random.normal() }))
    .sort((p, q) => q.key - p.key);
  const members = new Map<number, number[]>();
  assembly.cluster.forEach((cluster, id) => {
    const list = members.get(cluster);
    if (list) list.push(id);
    else members.set(cluster, [id]);
  });
  let next = 0;
  while (next < queue.length) {
    const { edge, key } = queue[next++];
    const ca = assembly.cluster[edge.a];
    const cb = assembly.cluster[edge.b];
    if (ca === cb) continue;
    const merge = tryMerge(assembly, members.get(ca)!, members.get(cb)!, edge, bench);
    if (merge === null || merge.worth < LEAST_WORTH) continue;
    if (merge.worth < KEPT_SHARE * key) {
      // Binary insertion keeps the queue sorted from `next` on.
      let low = next;
      let high = queue.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (queue[middle].key >= merge.worth) low = middle + 1;
        else high = middle;
      }
      if (low > next) {
        queue.splice(low, 0, { edge, key: merge.worth });
        continue;
      }
    }
    const [kept, gone] = ca < cb ? [ca, cb] : [cb, ca];
    const moved = members.get(cb)!;
    const { turnRad, x, y } = assembly.poses;
    for (const id of moved) {
      const cos = Math.cos(merge.turnRad);
      const sin = Math.sin(merge.turnRad);
      const px = x[id];
      const py = y[id];
      turnRad[id] = turnRad[id] + merge.turnRad;
      x[id] = cos * px - sin * py + merge.x;
      y[id] = sin * px + cos * py + merge.y;
    }
    const all = [...members.get(ca)!, ...moved];
    for (const id of all) assembly.cluster[id] = kept;
    members.delete(gone);
    members.set(kept, all);
    if ((moved.length > 1 && all.length > moved.length + 1) || all.length % 8 === 0) {
      relaxWithin(
        bench.bonds.border,
        bench.scorer.descriptions,
        assembly.poses,
        all,
        touchingPairs(assembly, all, bench),
        { gap: bench.gap, reaches: [4, 3], stride: 2, body: bench.bonds.body },
        bench.scorer.contacts,
      );
    }
  }
}

/** Pairs of members near enough to touch. */
export function touchingPairs(assembly: Assembly, members: readonly number[], bench: Bench): TouchingPair[] {
  const pairs: TouchingPair[] = [];
  const centres = members.map((id) => centreOf(assembly, id, bench));
  for (let p = 0; p < members.length; p++) {
    for (let q = p + 1; q < members.length; q++) {
      const limit = bench.radius[members[p]] + bench.radius[members[q]] + 12;
      const dx = centres[p][0] - centres[q][0];
      const dy = centres[p][1] - centres[q][1];
      if (dx * dx + dy * dy > limit * limit) continue;
      const [a, b] = members[p] < members[q] ? [members[p], members[q]] : [members[q], members[p]];
      pairs.push({ a, b });
    }
  }
  return pairs;
}

function centreOf(assembly: Assembly, id: number, bench: Bench): [number, number] {
  const d = bench.scorer.descriptions[id];
  const t = assembly.poses.turnRad[id];
  const cos = Math.cos(t);
  const sin = Math.sin(t);
  return [
    cos * d.centreX - sin * d.centreY + assembly.poses.x[id],
    sin * d.centreX + cos * d.centreY + assembly.poses.y[id],
  ];
}

interface Merge {
  worth: number;
  /** pageOfAFromPageOfB. */
  turnRad: number;
  x: number;
  y: number;
}

/** What merging b's cluster into a's along an edge would be worth; null where fragments would collide. */
function tryMerge(
  assembly: Assembly,
  membersA: readonly number[],
  membersB: readonly number[],
  edge: Edge,
  bench: Bench,
): Merge | null {
  const { poses } = assembly;
  // pageAFromPageB = pageAFromA aFromB bFromPageB
  const ta = poses.turnRad[edge.a];
  const tb = poses.turnRad[edge.b];
  const turnRad = ta + edge.turnRad - tb;
  const cosA = Math.cos(ta);
  const sinA = Math.sin(ta);
  const bx = cosA * edge.x - sinA * edge.y + poses.x[edge.a];
  const by = sinA * edge.x + cosA * edge.y + poses.y[edge.a];
  const cos = Math.cos(turnRad);
  const sin = Math.sin(turnRad);
  const merge: Merge = {
    worth: 0,
    turnRad,
    x: bx - (cos * poses.x[edge.b] - sin * poses.y[edge.b]),
    y: by - (sin * poses.x[edge.b] + cos * poses.y[edge.b]),
  };
  const pairs = crossPairs(assembly, membersA, membersB, merge, bench, 40);
  if (collides(assembly, pairs, merge, bench, 2)) return null;
  const asFound = worthAcross(assembly, membersA, membersB, merge, bench);
  const pulled = { ...merge };
  for (const reach of [6, 4, 3]) pullTogether(assembly, pairs, pulled, bench, reach);
  const asPulled = worthAcross(assembly, membersA, membersB, pulled, bench);
  // A candidate lies where its own evidence is best; the common gap may pull it away from there.
  if (asPulled !== null && asPulled >= (asFound ?? 0)) return { ...pulled, worth: asPulled };
  return asFound === null ? null : { ...merge, worth: asFound };
}

/** Sum over all joints that a merge makes; null where fragments would collide, meet as they must not, or leave the border. */
function worthAcross(
  assembly: Assembly,
  membersA: readonly number[],
  membersB: readonly number[],
  merge: Merge,
  bench: Bench,
): number | null {
  const near = crossPairs(assembly, membersA, membersB, merge, bench, 12);
  if (collides(assembly, near, merge, bench, 1)) return null;
  if (!mergeKeepsBorder(bench.bonds.border, assembly.poses, membersA, membersB, merge)) return null;
  let worth = 0;
  for (const { a, b } of near) {
    const r = relativePose(assembly, a, b, merge);
    const evidence = localEvidence(bench, a, b, r);
    if (forbids(bench, a, b, r, evidence.contactPx)) return null;
    if (evidence.contactPx > 0) worth += jointWorth(evidence.contactPx, evidence.logit);
  }
  return worth;
}

/** Whether the bonds forbid two fragments of different clusters to lie to one another like this. */
function forbids({ bonds, scorer }: Bench, a: number, b: number, aFromB: Alignment, contactPx: number): boolean {
  if (bonds.refused.size === 0) return false;
  // Bonds name pairs smaller id first; crossPairs does not.
  return a < b
    ? isForbidden(bonds, a, b, aFromB, scorer.descriptions[b], contactPx)
    : isForbidden(bonds, b, a, invert(aFromB), scorer.descriptions[a], contactPx);
}

/** Pairs (a of cluster A, b of cluster B) near enough to touch within `slack` work pixels. */
function crossPairs(
  assembly: Assembly,
  membersA: readonly number[],
  membersB: readonly number[],
  merge: Merge,
  bench: Bench,
  slack: number,
): TouchingPair[] {
  const pairs: TouchingPair[] = [];
  const cos = Math.cos(merge.turnRad);
  const sin = Math.sin(merge.turnRad);
  const centresA = membersA.map((id) => centreOf(assembly, id, bench));
  for (const b of membersB) {
    const [cx, cy] = centreOf(assembly, b, bench);
    const px = cos * cx - sin * cy + merge.x;
    const py = sin * cx + cos * cy + merge.y;
    for (let k = 0; k < membersA.length; k++) {
      const limit = bench.radius[membersA[k]] + bench.radius[b] + slack;
      const dx = centresA[k][0] - px;
      const dy = centresA[k][1] - py;
      if (dx * dx + dy * dy < limit * limit) pairs.push({ a: membersA[k], b });
    }
  }
  return pairs;
}

const relative = { turnRad: 0, x: 0, y: 0 };

/** aFromB of two fragments of different clusters under a merge. */
function relativePose(assembly: Assembly, a: number, b: number, merge: Merge): typeof relative {
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
  merge: Merge,
  bench: Bench,
  leniency: number,
): boolean {
  const { descriptions, contacts } = bench.scorer;
  for (const { a, b } of pairs) {
    const da = descriptions[a];
    const db = descriptions[b];
    const r = relativePose(assembly, a, b, merge);
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

function isDeepInside(d: JointScorer['descriptions'][number], x: number, y: number): boolean {
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
    const r = relativePose(assembly, a, b, merge);
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

/**
 * Evidence of every joint of an assembly: of every two fragments of one cluster whose borders meet.
 * @returns `worth`, the sum over all joints; `support`, by fragment, the sum over its own; the joints, a below b. A joint's
 * `worth` goes from 0 to 8, its `contactPx` is in work pixels, and its `logit` is its log odds on its own.
 */
export function judgeAssembly(
  assembly: Assembly,
  bench: Bench,
): {
  worth: number;
  support: Float64Array;
  joints: { a: number; b: number; worth: number; contactPx: number; logit: number }[];
} {
  const support = new Float64Array(assembly.cluster.length);
  const joints: { a: number; b: number; worth: number; contactPx: number; logit: number }[] = [];
  let worth = 0;
  const still: Merge = { worth: 0, turnRad: 0, x: 0, y: 0 };
  for (const members of clustersOf(assembly)) {
    if (members.length < 2) continue;
    for (const { a, b } of touchingPairs(assembly, members, bench)) {
      const r = relativePose(assembly, a, b, still);
      if (bench.bonds.refused.size > 0 && isRefused(bench.bonds, a, b, { ...r }, bench.scorer.descriptions[b]))
        continue;
      const evidence = evidenceWithin(bench, a, b, r);
      if (evidence.contactPx === 0) continue;
      const certain = bench.bonds.accepted.has(pairKey(a, b));
      const w = certain ? MOST_JOINT : jointWorth(evidence.contactPx, evidence.logit);
      joints.push({ a, b, worth: w, contactPx: evidence.contactPx, logit: evidence.logit });
      support[a] += w;
      support[b] += w;
      worth += w;
    }
  }
  return { worth, support, joints };
}

/** Ids of the fragments of each cluster, rising; clusters in the order of their smallest id. */
export function clustersOf({ cluster }: Assembly): number[][] {
  const lists = new Map<number, number[]>();
  cluster.forEach((c, id) => {
    const list = lists.get(c);
    if (list) list.push(id);
    else lists.set(c, [id]);
  });
  return [...lists.values()];
}

/**
 * Numbers the clusters anew after fragments were taken out: what no joint of worth holds together any more falls apart.
 *
 * @param bond by fragment, a number that those share which stay together in any case. @default none do
 */
export function splitBroken(
  assembly: Assembly,
  joints: readonly { a: number; b: number; worth: number }[],
  freed: ReadonlySet<number>,
  bond?: ArrayLike<number>,
): void {
  const { cluster } = assembly;
  const parent = Int32Array.from(cluster, (_, id) => id);
  const find = (id: number): number => {
    while (parent[id] !== id) {
      parent[id] = parent[parent[id]]!;
      id = parent[id]!;
    }
    return id;
  };
  const unite = (a: number, b: number): void => {
    const ra = find(a);
    const rb = find(b);
    if (ra !== rb) parent[Math.max(ra, rb)] = Math.min(ra, rb);
  };
  if (bond !== undefined) for (let id = 0; id < cluster.length; id++) unite(id, bond[id]);
  for (const { a, b, worth } of joints) if (worth > 0 && !freed.has(a) && !freed.has(b)) unite(a, b);
  for (let id = 0; id < cluster.length; id++) cluster[id] = find(id);
}

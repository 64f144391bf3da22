import { wrapAngle } from '../../math/rigid.ts';
import type { Features } from './features.ts';
import type { FeatureMatches } from './match-features.ts';

/** What all fragments say of the reference's size. */
export interface CommonScale {
  /** Pixels of the reference per pixel of the fragments. */
  readonly scale: number;
  /** Pairs of matches that agree on it, weighted by how good they are. */
  readonly votes: number;
  /** Share of all votes that fall to it. */
  readonly share: number;
}

/** Sizes that are thought of: pixels of the reference per pixel of the fragments. */
const SMALLEST = 1 / 6;
const LARGEST = 6;
/** Width of a class of votes, as a power of e. */
const CLASS = 0.02;
/** Votes within this many classes of one another agree: 6 %, since a bent page is not the same size everywhere. */
const SPREAD_CLASSES = 3;
/** Only matches that are nearer than the next one by this ratio vote. */
const MOST_RATIO = 0.9;
/** Most matches of one fragment that vote, best first: their pairs are many. */
const MOST_MATCHES = 60;
/** Two spots tell a scale only from this distance on, pixels of the fragment. */
const LEAST_DISTANCE_PX = 12;
/** How far the turns and sizes of two spots, and of the line between them, may disagree. */
const TURN_RAD = 0.35;
const SIZE_FACTOR = 1.5;

/**
 * The one scale between all fragments and the reference: every two matches of one fragment that agree with each other in
 * turn and size vote for the ratio of their distances, and the scale is where most votes gather. Wrong matches agree by
 * chance alone, and then on any scale.
 * @returns null where nothing votes.
 */
export function findCommonScale(
  fragments: readonly { readonly features: Features; readonly matches: FeatureMatches }[],
  reference: Features,
): CommonScale | null {
  const classes = Math.ceil(Math.log(LARGEST / SMALLEST) / CLASS);
  const votes = new Float64Array(classes);
  for (const { features, matches } of fragments) vote(features, matches, reference, votes);
  let total = 0;
  for (const one of votes) total += one;
  if (total === 0) return null;
  const gathered = votes.map((_, k) => {
    let sum = 0;
    for (let near = Math.max(0, k - SPREAD_CLASSES); near <= Math.min(classes - 1, k + SPREAD_CLASSES); near++)
      sum += votes[near] * (1 - Math.abs(near - k) / (SPREAD_CLASSES + 1));
    return sum;
  });
  let best = 0;
  gathered.forEach((sum, k) => {
    if (sum > gathered[best]) best = k;
  });
  let weight = 0;
  let place = 0;
  for (let near = Math.max(0, best - SPREAD_CLASSES); near <= Math.min(classes - 1, best + SPREAD_CLASSES); near++) {
    weight += votes[near];
    place += votes[near] * (near + 0.5);
  }
  return { scale: SMALLEST * Math.exp((CLASS * place) / weight), votes: weight, share: weight / total };
}

function vote(fragment: Features, matches: FeatureMatches, reference: Features, votes: Float64Array): void {
  const chosen = Array.from(matches.of, (_, m) => m)
    .filter((m) => matches.ratio[m] <= MOST_RATIO)
    .sort((p, q) => matches.ratio[p] - matches.ratio[q] || p - q)
    .slice(0, MOST_MATCHES);
  for (const [k, m] of chosen.entries()) {
    for (const n of chosen.slice(0, k)) {
      const scale = agreedScale(fragment, reference, matches.of[m], matches.to[m], matches.of[n], matches.to[n]);
      if (scale === null || scale <= SMALLEST || scale >= LARGEST) continue;
      const sureness = (1 - matches.ratio[m]) * (1 - matches.ratio[n]);
      votes[Math.floor(Math.log(scale / SMALLEST) / CLASS)] += sureness;
    }
  }
}

/** The scale that two matches imply; null where they contradict each other. */
function agreedScale(
  fragment: Features,
  reference: Features,
  of1: number,
  to1: number,
  of2: number,
  to2: number,
): number | null {
  const dx = fragment.x[of2] - fragment.x[of1];
  const dy = fragment.y[of2] - fragment.y[of1];
  const distance = Math.hypot(dx, dy);
  if (distance < LEAST_DISTANCE_PX) return null;
  const ex = reference.x[to2] - reference.x[to1];
  const ey = reference.y[to2] - reference.y[to1];
  const scale = Math.hypot(ex, ey) / distance;
  const turn = Math.atan2(ey, ex) - Math.atan2(dy, dx);
  for (const [of, to] of [
    [of1, to1],
    [of2, to2],
  ]) {
    const size = reference.sigma[to] / fragment.sigma[of] / scale;
    if (size > SIZE_FACTOR || size < 1 / SIZE_FACTOR) return null;
    if (Math.abs(wrapAngle(reference.angleRad[to] - fragment.angleRad[of] - turn)) > TURN_RAD) return null;
  }
  return scale;
}

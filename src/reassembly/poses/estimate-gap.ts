import { compose, invert } from '../../math/rigid.ts';
import { createContacts, findContacts, type Contacts } from '../candidates/contacts.ts';
import type { GapPrior } from '../candidates/refine-alignment.ts';
import type { FragmentDescription } from '../contours/fragment-description.ts';
import { relaxPoses, type Residuals, type TouchingPair, type WorkPoses } from './relax-poses.ts';
import { poseAt } from './pose-columns.ts';

/** Gaps tried, work pixels; below nothing, since masks that were cut with a pixel in common overlap when they lie right. */
const TRIED = [-1.4, -0.7, 0, 0.7, 1.4, 2.1, 2.8, 4.2, 5.6, 7, 9, 11.5] as const;
const NO_GAP = 2;
/** Those tried first; from the best of them one goes downhill. Nearly always that is the lowest of all, for half the trials. */
const FIRST_LOOKS = [NO_GAP, 4, 7, 10];
/** How firmly each trial holds its gap, work pixels. */
const FIRM = 0.15;
/** Reaches of a trial's steps, work pixels beside the gap: wide enough to come from any of the gaps tried to any other. */
const REACHES_PX = [12, 10, 8, 6, 6] as const;
/** A sample that faces its neighbour under one gap and not under another counts there as this far off. */
const LOST_PX = 1.5;
/** A gap is believed only when it leaves residuals smaller than no gap by this share: clean cuts must stay closed. */
const LEAST_GAIN = 0.004;

/** Fewer loops than this cannot tell a gap from a shift: what closes at one gap then closes at any. */
const LEAST_LOOPS = 2;
/** Widest gap that is looked at where the present one is kept, work pixels. */
const WIDEST_PRESENT_PX = 20;

/**
 * The typical gap of an assembly, found without truth: all poses are relaxed with every seam held at one gap, for some of a
 * ladder of gaps, and the gap that leaves the smallest residuals is it. One straight seam cannot tell a gap from a shift, but
 * borders that bend do not fit each other at the wrong distance, and around corners and loops errors cannot hide.
 *
 * Chains, which have no loops, are at most closed, never opened beyond the gap that they have.
 * @returns work pixels; 0 where nothing speaks for another.
 */
export function estimateGap(
  descriptions: readonly FragmentDescription[],
  poses: WorkPoses,
  members: readonly number[],
  pairs: readonly TouchingPair[],
  contacts?: Contacts,
): number {
  if (pairs.length === 0) return 0;
  const looks = new Map<number, Residuals>();
  const look = (k: number): void => {
    if (looks.has(k)) return;
    const trial = { turnRad: poses.turnRad.slice(), x: poses.x.slice(), y: poses.y.slice() };
    const options = { gap: { mean: TRIED[k], sigma: FIRM }, reaches: REACHES_PX, stride: 2 };
    looks.set(k, relaxPoses(descriptions, trial, members, pairs, options, contacts));
  };
  const rms = (k: number): number => {
    const most = Math.max(...[...looks.values()].map(({ mass }) => mass));
    const { mass, squares } = looks.get(k)!;
    return Math.sqrt((squares + (most - mass) * LOST_PX ** 2) / most);
  };
  const lowestOf = (ks: readonly number[]): number => ks.reduce((p, q) => (rms(q) < rms(p) ? q : p));
  FIRST_LOOKS.forEach(look);
  let best = lowestOf(FIRST_LOOKS);
  for (;;) {
    const around = [best, best - 1, best + 1].filter((k) => k >= 0 && k < TRIED.length);
    around.forEach(look);
    const lower = lowestOf(around);
    if (lower === best) break;
    best = lower;
  }
  const widest =
    pairs.length - members.length + 1 < LEAST_LOOPS ? presentGap(descriptions, poses, pairs, contacts) : Infinity;
  if (rms(best) > (1 - LEAST_GAIN) * rms(NO_GAP)) return 0;
  if (best === 0 || best === TRIED.length - 1) return Math.min(widest, TRIED[best]);
  // The bottom of the parabola through the best and its neighbours.
  const [x0, x1, x2] = [TRIED[best - 1], TRIED[best], TRIED[best + 1]];
  const slope01 = (rms(best) - rms(best - 1)) / (x1 - x0);
  const slope12 = (rms(best + 1) - rms(best)) / (x2 - x1);
  const curve = (slope12 - slope01) / (x2 - x0);
  return Math.min(widest, curve > 0 ? (x0 + x1) / 2 - slope01 / (2 * curve) : x1);
}

/** Median distance between facing borders where the poses put them. */
function presentGap(
  descriptions: readonly FragmentDescription[],
  poses: WorkPoses,
  pairs: readonly TouchingPair[],
  contacts: Contacts = createContacts(Math.max(...descriptions.map((d) => d.sampleCount))),
): number {
  const gaps: number[] = [];
  for (const { a, b } of pairs) {
    const { turnRad, x, y } = compose(invert(poseAt(poses, a)), poseAt(poses, b));
    findContacts(descriptions[a], descriptions[b], turnRad, x, y, WIDEST_PRESENT_PX, contacts);
    for (let k = 0; k < descriptions[b].sampleCount; k++) if (contacts.partner[k] >= 0) gaps.push(contacts.gap[k]);
  }
  gaps.sort((p, q) => p - q);
  return gaps.length > 0 ? gaps[gaps.length >> 1] : 0;
}

/** What is known of single gaps once the typical one is: they vary the more, the wider it is. */
export function gapAround(mean: number): GapPrior {
  return { mean, sigma: 0.3 + 0.35 * Math.max(0, mean) };
}

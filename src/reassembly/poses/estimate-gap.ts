import type { Contacts } from '../candidates/contacts.ts';
import type { GapPrior } from '../candidates/refine-alignment.ts';
import type { FragmentDescription } from '../contours/fragment-description.ts';
import { relaxPoses, type TouchingPair, type WorkPoses } from './relax-poses.ts';

/** Gaps tried, work pixels; below nothing, since masks that were cut with a pixel in common overlap when they lie right. */
const TRIED = [-1.4, -0.7, 0, 0.7, 1.4, 2.1, 2.8, 4.2, 5.6, 7, 9, 11.5] as const;
const NO_GAP = 2;
/** How firmly each trial holds its gap, work pixels. */
const FIRM = 0.15;
/** Reaches of a trial's steps, work pixels beside the gap: wide enough to come from any of the gaps tried to any other. */
const REACHES_PX = [12, 10, 8, 6, 6] as const;
/** A sample that faces its neighbour under one gap and not under another counts there as this far off. */
const LOST_PX = 1.5;
/** A gap is believed only when it leaves residuals smaller than no gap by this share: clean cuts must stay closed. */
const LEAST_GAIN = 0.004;

/**
 * The typical gap of an assembly, found without truth: all poses are relaxed with every seam held at one gap, for a ladder
 * of gaps, and the gap that leaves the smallest residuals is it. One straight seam cannot tell a gap from a shift, but
 * borders that bend do not fit each other at the wrong distance, and around corners and loops errors cannot hide.
 *
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
  const trials = TRIED.map((gap) => {
    const trial = { turnRad: poses.turnRad.slice(), x: poses.x.slice(), y: poses.y.slice() };
    const options = { gap: { mean: gap, sigma: FIRM }, reaches: REACHES_PX, stride: 2 };
    return relaxPoses(descriptions, trial, members, pairs, options, contacts);
  });
  const most = Math.max(...trials.map(({ mass }) => mass));
  const residuals = trials.map(({ mass, squares }) => Math.sqrt((squares + (most - mass) * LOST_PX ** 2) / most));
  let best = 0;
  residuals.forEach((rms, k) => {
    if (rms < residuals[best]) best = k;
  });
  if (residuals[best] > (1 - LEAST_GAIN) * residuals[NO_GAP]) return 0;
  if (best === 0 || best === TRIED.length - 1) return TRIED[best];
  // The bottom of the parabola through the best and its neighbours.
  const [x0, x1, x2] = [TRIED[best - 1], TRIED[best], TRIED[best + 1]];
  const slope01 = (residuals[best] - residuals[best - 1]) / (x1 - x0);
  const slope12 = (residuals[best + 1] - residuals[best]) / (x2 - x1);
  const curve = (slope12 - slope01) / (x2 - x0);
  return curve > 0 ? (x0 + x1) / 2 - slope01 / (2 * curve) : x1;
}

/** What is known of single gaps once the typical one is: they vary the more, the wider it is. */
export function gapAround(mean: number): GapPrior {
  return { mean, sigma: 0.3 + 0.35 * Math.max(0, mean) };
}

import { wrapAngle } from '../../math/rigid.ts';
import type { Features } from './features.ts';
import type { FeatureMatches } from './match-features.ts';

/** A place on the reference that a fragment might have: turned, scaled by the common scale, its centre at (x, y). */
export interface ProposedPlace {
  readonly turnRad: number;
  /** Where the fragment's centre comes to lie, pixels of the reference. */
  readonly x: number;
  readonly y: number;
  /** Spots of the fragment that lie where the place wants them. */
  readonly spots: number;
}

/** How far a spot may lie from where a place wants it: as a share of the fragment's size, and pixels of the reference. */
const NEAR_SHARE = 0.06;
const NEAR_PX = 3;
/** How far the turn of a spot may differ from that of the place. */
const NEAR_TURN_RAD = 0.4;
/** Places nearer than this share of the fragment's size and this turn are one. */
const SAME_SHARE = 0.25;
const SAME_TURN_RAD = 0.35;

/**
 * Places that several matches of a fragment agree on, those with most spots first. Since the scale is known, one match
 * tells a whole place; the others vote for it.
 *
 * @param centre middle of the fragment, its own pixels
 * @param sizePx about the fragment's side, its own pixels
 * @param limit most places
 */
export function proposePlaces(
  fragment: Features,
  matches: FeatureMatches,
  reference: Features,
  scale: number,
  centre: readonly [number, number],
  sizePx: number,
  limit: number,
): ProposedPlace[] {
  const near = NEAR_SHARE * sizePx * scale + NEAR_PX;
  const places: ProposedPlace[] = [];
  for (let m = 0; m < matches.count; m++) {
    const turn = wrapAngle(reference.angleRad[matches.to[m]] - fragment.angleRad[matches.of[m]]);
    places.push(gatherVotes(fragment, matches, reference, scale, centre, m, turn, near));
  }
  places.sort((p, q) => q.spots - p.spots || p.y - q.y || p.x - q.x);
  const kept: ProposedPlace[] = [];
  for (const place of places) {
    if (kept.length >= limit) break;
    const known = kept.some(
      (other) =>
        Math.hypot(other.x - place.x, other.y - place.y) < SAME_SHARE * sizePx * scale &&
        Math.abs(wrapAngle(other.turnRad - place.turnRad)) < SAME_TURN_RAD,
    );
    if (!known) kept.push(place);
  }
  return kept;
}

/** The place that one match tells, moved to the mean of all that agree with it. */
function gatherVotes(
  fragment: Features,
  { count, of, to }: FeatureMatches,
  reference: Features,
  scale: number,
  [centreX, centreY]: readonly [number, number],
  leader: number,
  turnRad: number,
  near: number,
): ProposedPlace {
  const cos = scale * Math.cos(turnRad);
  const sin = scale * Math.sin(turnRad);
  const shiftX = reference.x[to[leader]] - (cos * fragment.x[of[leader]] - sin * fragment.y[of[leader]]);
  const shiftY = reference.y[to[leader]] - (sin * fragment.x[of[leader]] + cos * fragment.y[of[leader]]);
  let spots = 0;
  let last = -1;
  const from: number[] = [];
  const onto: number[] = [];
  for (let m = 0; m < count; m++) {
    // Several matches of one spot stand in a row: it counts once.
    if (of[m] === last) continue;
    const ex = cos * fragment.x[of[m]] - sin * fragment.y[of[m]] + shiftX - reference.x[to[m]];
    const ey = sin * fragment.x[of[m]] + cos * fragment.y[of[m]] + shiftY - reference.y[to[m]];
    if (ex * ex + ey * ey > near * near) continue;
    if (Math.abs(wrapAngle(reference.angleRad[to[m]] - fragment.angleRad[of[m]] - turnRad)) > NEAR_TURN_RAD) continue;
    last = of[m];
    spots++;
    from.push(of[m]);
    onto.push(to[m]);
  }
  const turn = spots < 2 ? turnRad : turnBetween(fragment, reference, from, onto, turnRad);
  // With the turn of all of them, the centre lies at the mean of what each says.
  const cosAll = scale * Math.cos(turn);
  const sinAll = scale * Math.sin(turn);
  let x = 0;
  let y = 0;
  for (const [k, spot] of from.entries()) {
    const dx = centreX - fragment.x[spot];
    const dy = centreY - fragment.y[spot];
    x += (reference.x[onto[k]] + cosAll * dx - sinAll * dy) / spots;
    y += (reference.y[onto[k]] + sinAll * dx + cosAll * dy) / spots;
  }
  return { turnRad: turn, x, y, spots };
}

/** The turn that brings one set of spots nearest to another (Procrustes); the given one where they lie in one point. */
function turnBetween(
  fragment: Features,
  reference: Features,
  from: readonly number[],
  onto: readonly number[],
  turnRad: number,
): number {
  const mean = (values: Float32Array, spots: readonly number[]): number =>
    spots.reduce((sum, spot) => sum + values[spot], 0) / spots.length;
  const [fx, fy] = [mean(fragment.x, from), mean(fragment.y, from)];
  const [rx, ry] = [mean(reference.x, onto), mean(reference.y, onto)];
  // Held by the spots' own directions, as if one more pair of points lay some pixels off.
  let along = 25 * Math.cos(turnRad);
  let across = 25 * Math.sin(turnRad);
  for (const [k, spot] of from.entries()) {
    const [ax, ay] = [fragment.x[spot] - fx, fragment.y[spot] - fy];
    const [bx, by] = [reference.x[onto[k]] - rx, reference.y[onto[k]] - ry];
    along += ax * bx + ay * by;
    across += ax * by - ay * bx;
  }
  return Math.atan2(across, along);
}

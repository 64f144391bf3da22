import { invert } from '../../math/rigid.ts';
import { findContacts } from '../candidates/contacts.ts';
import { DEEP_INSIDE, type FragmentDescription } from '../contours/fragment-description.ts';
import { clustersOf, type Assembly } from './assembly.ts';
import type { Bench } from './bench.ts';
import { isForbidden } from './bind-fragments.ts';
import type { TouchingPair } from './relax-poses.ts';
import { relativePose, touchingPairs } from './touching-pairs.ts';

/** Deepest overlap and share of the smaller area that two fragments may overlap: contour noise, not a collision. */
const DEEPEST_OVERLAP_PX = 7;
const OVERLAP_SHARE = 0.035;
/** Beside the share: what even the smallest fragments may overlap, square work pixels. */
const OVERLAP_AREA = 60;
/** How many times more two fragments may overlap where their places were given, not found. */
const GIVEN_LENIENCY = 3;

/**
 * The first two fragments of one cluster that overlap by far more than contour noise, or null: poses that a person has
 * given need not be as exact as found ones.
 */
export function firstOverlap(assembly: Assembly, bench: Bench): TouchingPair | null {
  for (const members of clustersOf(assembly)) {
    if (members.length < 2) continue;
    for (const pair of touchingPairs(assembly, members, bench))
      if (collides(assembly, [pair], bench, GIVEN_LENIENCY)) return pair;
  }
  return null;
}

/** Whether any pair overlaps by more than contour noise. @param leniency how many times more is allowed. */
export function collides(
  { poses }: Assembly,
  pairs: readonly TouchingPair[],
  { scorer }: Bench,
  leniency: number,
): boolean {
  const { descriptions, contacts } = scorer;
  const at = { turnRad: 0, x: 0, y: 0 };
  for (const { a, b } of pairs) {
    const [da, db] = [descriptions[a], descriptions[b]];
    relativePose(poses, a, b, at);
    const { turnRad, x, y } = at;
    const [cos, sin] = [Math.cos(turnRad), Math.sin(turnRad)];
    if (isDeepInside(da, cos * db.centreX - sin * db.centreY + x, sin * db.centreX + cos * db.centreY + y)) return true;
    const [ax, ay] = [da.centreX - x, da.centreY - y];
    if (isDeepInside(db, cos * ax + sin * ay, cos * ay - sin * ax)) return true;
    findContacts(da, db, turnRad, x, y, 4, contacts, 3);
    if (contacts.deepest > DEEPEST_OVERLAP_PX * leniency) return true;
    const most = OVERLAP_SHARE * leniency * Math.min(da.area, db.area) + OVERLAP_AREA;
    if (contacts.penetration * 2 > most) return true;
  }
  return false;
}

/** Whether the bonds forbid any two of the pairs to lie to one another as they do. */
export function forbids({ poses }: Assembly, pairs: readonly TouchingPair[], { bonds, book, scorer }: Bench): boolean {
  if (bonds.refused.size === 0) return false;
  return pairs.some((pair) => {
    const across = { ...relativePose(poses, pair.a, pair.b) };
    const [a, b, aFromB] = pair.a < pair.b ? [pair.a, pair.b, across] : [pair.b, pair.a, invert(across)];
    return isForbidden(bonds, a, b, aFromB, scorer.descriptions[b], book.judge(a, b, aFromB).contactPx);
  });
}

function isDeepInside(d: FragmentDescription, x: number, y: number): boolean {
  const cx = Math.round(x - d.fieldX);
  const cy = Math.round(y - d.fieldY);
  if (cx < 0 || cy < 0 || cx >= d.fieldWidth || cy >= d.fieldHeight) return false;
  return d.nearest[cy * d.fieldWidth + cx] === DEEP_INSIDE;
}

import { sameAlignment } from '../candidates/match-fragments.ts';
import type { FragmentDescription } from '../contours/fragment-description.ts';
import { relativePose } from './touching-pairs.ts';
import { rootedIn, type Bonds } from './bind-fragments.ts';
import type { SearchResult } from './search-assembly.ts';

/** Two answers agree on a joint that puts b this near in both: work pixels and radians. */
const AGREE_SHIFT_PX = 10;
const AGREE_TURN_RAD = 0.12;

/**
 * What two answers agree on, as bonds: fragments that good joints hold together alike in both. Searching anew between such
 * groups moves whole groups at a time, which taking single fragments out never does (tour merging, Cook & Seymour 2003).
 *
 * @param bonds what is known beforehand; it holds in the result as well.
 * @param first its places are where the search starts from.
 */
export function agreedBonds(
  descriptions: readonly FragmentDescription[],
  bonds: Bonds,
  first: SearchResult,
  second: SearchResult,
): Bonds {
  const bond = bonds.bond.slice();
  const unite = (a: number, b: number): void => {
    const [kept, gone] = bond[a] < bond[b] ? [bond[a], bond[b]] : [bond[b], bond[a]];
    if (kept !== gone) for (let id = 0; id < bond.length; id++) if (bond[id] === gone) bond[id] = kept;
  };
  const { poses } = first.assembly;
  const other = second.assembly;
  for (const { a, b, worth } of first.joints) {
    if (worth <= 0 || other.cluster[a] !== other.cluster[b]) continue;
    const there = relativePose(other.poses, a, b);
    if (sameAlignment(relativePose(poses, a, b), there, descriptions[b], AGREE_SHIFT_PX, AGREE_TURN_RAD)) unite(a, b);
  }
  return {
    ...bonds,
    bond,
    rooted: rootedIn(bond, bonds.locked),
    start: { turnRad: poses.turnRad.slice(), x: poses.x.slice(), y: poses.y.slice() },
    freeShare: bond.length < 2 ? 0 : (new Set(bond).size - 1) / (bond.length - 1),
  };
}

import { nearMotion, type PointPair } from '../../geometry/near-motion.ts';
import { applyTo, compose, invert, type Rigid } from '../../math/rigid.ts';
import { scaleRigid } from '../contours/work-frame.ts';
import type { Assembly } from './assembly.ts';
import type { Bench } from './bench.ts';
import { firstOverlap } from './collisions.ts';
import { touchingPairs } from './touching-pairs.ts';
import { isRefused, rootedIn, type Bonds } from './bind-fragments.ts';
import { corners } from './follow-bend.ts';
import { relaxPoses } from './relax-poses.ts';

/** Where a reference picture puts a fragment. */
export interface LocatedFragment {
  /** On the page, which is the reference in the fragments' size: pixels as given. */
  readonly pose: Rigid;
  /** Log odds that it is right. */
  readonly logOdds: number;
}

/** Bonds, and which fragments the reference put there. */
export interface ReferenceBonds {
  readonly bonds: Bonds;
  /** Ids, rising. */
  readonly bound: readonly number[];
}

/** From these log odds on a fragment is bound to where the reference puts it. */
const SURE_LOG_ODDS = 1;
/**
 * Reaches of the steps that close the seams, work pixels beside the gap: the page is bent, so that neighbours lie some pixels
 * off each other at first.
 */
const REACHES_PX = [14, 12, 10, 8, 6, 5, 4, 4] as const;

/**
 * Ties together what the reference surely locates: those fragments lie on one page from the start, seams closed, and the
 * search only finds places for the others around them. What is known beforehand stays: whatever it ties to a located
 * fragment comes along, and the page of locked fragments is the page. Of fragments that cannot both lie where the reference
 * puts them, the less sure one is left to the search.
 *
 * @param located by id, null for a fragment that the reference does not show
 * @param bench its bonds are what is known beforehand
 */
export function bindLocated(located: readonly (LocatedFragment | null)[], bench: Bench): ReferenceBonds {
  const { bonds, scorer, gap } = bench;
  const { descriptions, contacts } = scorer;
  const given = layOut(located, bench);
  const bound = new Set(given.keys());
  const laid = looseCopy(bonds);
  for (let clean = false; !clean && bound.size > 1;) {
    Object.assign(laid, looseCopy(bonds));
    const members = [...bound].sort((p, q) => p - q);
    for (const id of members) put(laid, id, given.get(id)!, members[0]);
    const pairs = touchingPairs(laid, members, bench);
    const options = { gap, reaches: REACHES_PX, stride: 2, body: bonds.body };
    relaxPoses(descriptions, laid.poses, members, pairs, options, contacts);
    clean = true;
    for (;;) {
      const clash = firstRefused(laid, bench) ?? firstOverlap(laid, bench);
      if (clash === null || bonds.bond[clash.a] === bonds.bond[clash.b]) break;
      clean = false;
      const [a, b] = [clash.a, clash.b].map((id) => surenessOf(bonds, located, id));
      const gone = bonds.bond[a < b ? clash.a : clash.b];
      for (const id of [...bound]) {
        if (bonds.bond[id] !== gone) continue;
        bound.delete(id);
        laid.cluster[id] = bonds.bond[id];
      }
    }
  }
  if (bound.size < 2) return { bonds, bound: [] };
  const members = [...bound].sort((p, q) => p - q);
  const bond = bonds.bond.slice();
  // The smallest id of a bond names it.
  for (const id of members) bond[id] = members[0];
  const start = { turnRad: bonds.start.turnRad.slice(), x: bonds.start.x.slice(), y: bonds.start.y.slice() };
  const locked = members.find((id) => bonds.locked[id] === 1);
  const frame =
    locked === undefined
      ? { turnRad: 0, x: 0, y: 0 }
      : compose(rigidOf(bonds.start, locked), invert(rigidOf(laid.poses, locked)));
  for (const id of members) {
    const pose = compose(frame, rigidOf(laid.poses, id));
    start.turnRad[id] = pose.turnRad;
    start.x[id] = pose.x;
    start.y[id] = pose.y;
  }
  const freeShare = (new Set(bond).size - 1) / (bond.length - 1);
  return {
    bonds: { ...bonds, bond, start, rooted: rootedIn(bond, bonds.locked), freeShare },
    bound: members.filter((id) => isSure(located[id])),
  };
}

function isSure(located: LocatedFragment | null): boolean {
  return located !== null && located.logOdds >= SURE_LOG_ODDS;
}

/** Where what is surely located, and what is tied to it beforehand, lies on the page: work pixels. */
function layOut(located: readonly (LocatedFragment | null)[], { bonds, scorer }: Bench): Map<number, Rigid> {
  const { descriptions } = scorer;
  const sure = [...located.keys()].filter((id) => isSure(located[id]));
  const laid = new Map<number, Rigid>();
  for (const root of new Set(sure.map((id) => bonds.bond[id]))) {
    // Three points of each located fragment tell where the whole bond goes: of a single one, exactly where it is located.
    const pairs: PointPair[] = sure
      .filter((id) => bonds.bond[id] === root)
      .flatMap((id) => {
        const { centreX, centreY, scale, area } = descriptions[id];
        const page = scaleRigid(located[id]!.pose, scale);
        return corners(centreX, centreY, Math.sqrt(area)).map(([x, y]) => {
          const from = applyTo(rigidOf(bonds.start, id), x, y);
          const to = applyTo(page, x, y);
          return { fromX: from.x, fromY: from.y, toX: to.x, toY: to.y };
        });
      });
    const pageFromBond = nearMotion(pairs, 0, 0, Infinity);
    bonds.bond.forEach((one, id) => {
      if (one === root) laid.set(id, compose(pageFromBond, rigidOf(bonds.start, id)));
    });
  }
  return laid;
}

function rigidOf({ turnRad, x, y }: Bonds['start'], id: number): Rigid {
  return { turnRad: turnRad[id], x: x[id], y: y[id] };
}

function looseCopy({ bond, start }: Bonds): Assembly {
  return {
    poses: { turnRad: start.turnRad.slice(), x: start.x.slice(), y: start.y.slice() },
    cluster: bond.slice(),
  };
}

function put({ poses, cluster }: Assembly, id: number, pose: Rigid, root: number): void {
  poses.turnRad[id] = pose.turnRad;
  poses.x[id] = pose.x;
  poses.y[id] = pose.y;
  cluster[id] = root;
}

/** A pair of one cluster that lies just as is refused; null where there is none. */
function firstRefused({ poses, cluster }: Assembly, { bonds, scorer }: Bench): { a: number; b: number } | null {
  for (const key of bonds.refused.keys()) {
    const [a, b] = [Math.floor(key / 0x10000), key % 0x10000];
    if (cluster[a] !== cluster[b] || bonds.bond[a] === bonds.bond[b]) continue;
    const aFromB = compose(invert(rigidOf(poses, a)), rigidOf(poses, b));
    if (isRefused(bonds, a, b, aFromB, scorer.descriptions[b])) return { a, b };
  }
  return null;
}

/** How sure the place of a fragment's whole bond is: what is locked is certain. */
function surenessOf({ bond, locked }: Bonds, located: readonly (LocatedFragment | null)[], id: number): number {
  let most = -Infinity;
  bond.forEach((root, other) => {
    if (root !== bond[id]) return;
    most = locked[other] === 1 ? Infinity : Math.max(most, located[other]?.logOdds ?? -Infinity);
  });
  return most;
}

import { nearMotion, type PointPair } from '../../geometry/near-motion.ts';
import { applyTo, compose, type Rigid } from '../../math/rigid.ts';
import type { Joint, Poses } from './poses.ts';
import { poseAt } from './pose-columns.ts';

/** A fragment whose place is known on a bent picture of the page as well as on the page; pixels as given. */
export interface Anchor {
  readonly onReference: Rigid;
  readonly onPage: Rigid;
  /** Middle of the fragment, its own pixels. */
  readonly centre: { readonly x: number; readonly y: number };
  /** About its side. */
  readonly sidePx: number;
}

/** How far an anchor's word counts, in sides of fragments. */
const REACH_SIDES = 1.5;

/** Where a fragment that lies on the page should lie on the bent picture, by the anchors about it. */
export function poseOnReference(
  onPage: Rigid,
  centre: { readonly x: number; readonly y: number },
  anchors: readonly Anchor[],
): Rigid {
  const at = applyTo(onPage, centre.x, centre.y);
  const pairs = anchors.flatMap((anchor) => pointPairs(anchor, anchor.onPage, anchor.onReference));
  return compose(nearMotion(pairs, at.x, at.y, reachOf(anchors)), onPage);
}

/** The inverse of {@link poseOnReference}. */
function poseOnPageOf({ onReference, centre }: Anchor, anchors: readonly Anchor[]): Rigid {
  const at = applyTo(onReference, centre.x, centre.y);
  const pairs = anchors.flatMap((anchor) => pointPairs(anchor, anchor.onReference, anchor.onPage));
  return compose(nearMotion(pairs, at.x, at.y, reachOf(anchors)), onReference);
}

function reachOf(anchors: readonly Anchor[]): number {
  return (REACH_SIDES * anchors.reduce((sum, { sidePx }) => sum + sidePx, 0)) / Math.max(1, anchors.length);
}

function pointPairs({ centre, sidePx }: Anchor, from: Rigid, to: Rigid): PointPair[] {
  return corners(centre.x, centre.y, sidePx).map(([x, y]) => {
    const start = applyTo(from, x, y);
    const end = applyTo(to, x, y);
    return { fromX: start.x, fromY: start.y, toX: end.x, toY: end.y };
  });
}

/** Three points about a fragment's centre: where they lie tells its turn as well. */
export function corners(x: number, y: number, side: number): [number, number][] {
  return [0, 1, 2].map((k) => {
    const angle = (2 * Math.PI * k) / 3;
    return [x + (side / 2) * Math.cos(angle), y + (side / 2) * Math.sin(angle)];
  });
}

/**
 * Moves islands to where they belong. Fragments that share a page because a bent picture shows them there, and that no joint
 * ties to the rest, still lie as bent as the picture; the largest part of the page that hangs together by joints has become
 * straight, and shows how the picture is bent about them.
 *
 * @param anchors by fragment: those that the picture surely shows, null for others. Islands without any stay.
 * @param fixed 1 for fragments that must not move
 */
export function settleIslands(
  poses: Poses,
  joints: readonly Pick<Joint, 'a' | 'b'>[],
  anchors: readonly (Omit<Anchor, 'onPage'> | null)[],
  fixed: ArrayLike<number>,
): Poses {
  const turnRad = poses.turnRad.slice();
  const x = poses.x.slice();
  const y = poses.y.slice();
  const known = (ids: readonly number[]): Anchor[] =>
    ids.flatMap((id) => (anchors[id] === null ? [] : [{ ...anchors[id], onPage: poseAt(poses, id) }]));
  for (const islands of islandsByPage(poses, joints)) {
    const [main, ...others] = islands.sort((p, q) => q.length - p.length || p[0] - q[0]);
    const shore = known(main);
    if (shore.length < 2) continue;
    for (const island of others) {
      if (island.some((id) => fixed[id] === 1)) continue;
      const pairs = known(island).flatMap((anchor) => pointPairs(anchor, anchor.onPage, poseOnPageOf(anchor, shore)));
      const motion = nearMotion(pairs, 0, 0, Infinity);
      for (const id of island) {
        const settled = compose(motion, poseAt(poses, id));
        turnRad[id] = settled.turnRad;
        x[id] = settled.x;
        y[id] = settled.y;
      }
    }
  }
  return { ...poses, turnRad, x, y };
}

/** The fragments of each page, by what hangs together by joints. */
function islandsByPage({ count, placed, component }: Poses, joints: readonly Pick<Joint, 'a' | 'b'>[]): number[][][] {
  const root = Int32Array.from({ length: count }, (_, id) => id);
  const find = (id: number): number => {
    while (root[id] !== id) id = root[id] = root[root[id]];
    return id;
  };
  for (const { a, b } of joints) {
    const [p, q] = [find(a), find(b)];
    root[Math.max(p, q)] = Math.min(p, q);
  }
  const pages = new Map<number, Map<number, number[]>>();
  for (let id = 0; id < count; id++) {
    if (placed[id] === 0) continue;
    const page = pages.get(component[id]) ?? new Map<number, number[]>();
    pages.set(component[id], page);
    page.set(find(id), [...(page.get(find(id)) ?? []), id]);
  }
  return [...pages.values()].map((page) => [...page.values()]);
}

import { FrameError } from '../../errors.ts';
import { compose, invert, type Rigid } from '../../math/rigid.ts';
import { sameAlignment } from '../candidates/match-fragments.ts';
import type { FragmentDescription } from '../contours/fragment-description.ts';
import { scaleRigid } from '../contours/work-frame.ts';
import type { AlignmentColumns } from '../scoring/judge-candidates.ts';
import { borderRules, layWithin, type BorderRules } from './border-rules.ts';
import type { Edge } from './choose-edges.ts';
import type { Constraints } from './constraints.ts';
import type { WorkPoses } from './relax-poses.ts';
import { columnsOf } from './pose-columns.ts';

/**
 * Constraints as the search takes them: which fragments hang together from the start, and how. Plain values, so that
 * tasks on threads can be handed them. A fragment that nothing binds is a bond and a body of its own.
 */
export interface Bonds {
  /** Smallest id of those that must stay in one cluster. */
  readonly bond: Int32Array;
  /** Smallest id of those that keep their places to one another exactly; a bond is one body or several. */
  readonly body: Int32Array;
  /** 1 where the pose on the page is fixed. */
  readonly locked: Uint8Array;
  /** 1 for fragments that no round of the search takes out: locked ones, and what is bound to them or to too many others. */
  readonly rooted: Uint8Array;
  /** Where bound fragments lie to one another at the start, each bond in a frame of its own: work pixels. */
  readonly start: WorkPoses;
  /** Where each fragment lies in its body's frame, pixels as given; the frame of the locked body is the page. */
  readonly bodyFromFragment: readonly Rigid[];
  /** Pairs whose joint is accepted, by {@link pairKey}. */
  readonly accepted: ReadonlySet<number>;
  /** By {@link pairKey}, the refused alignments in work pixels; null refuses the pair altogether. */
  readonly refused: ReadonlyMap<number, readonly (Rigid | null)[]>;
  /** What is known of the outer border of the whole, null for nothing. */
  readonly border: BorderRules | null;
  /** 1 where nothing is bound, 0 where everything hangs together already: how much there is left to search. */
  readonly freeShare: number;
}

/** How near to a refused alignment another one is the same, work pixels and radians; wider than candidates of one joint differ. */
const REFUSED_SHIFT_PX = 10;
const REFUSED_TURN_RAD = 0.12;
/** How far constraints on the same pair may differ: a hand is not exact, and a chain of joints even less; poses settle later. */
const AGREE_SHIFT_PX = 28;
const AGREE_TURN_RAD = 0.3;
/** Poses within bodies are written by programs, to many digits. */
const EXACT_SHIFT_PX = 0.5;
const EXACT_TURN_RAD = 0.005;
/** A pair that is refused altogether still may come near: only from this length of seam on, work pixels, do the two meet. */
const LEAST_REFUSED_CONTACT_PX = 25;
/** Bonds of more than this share of all fragments are not taken out: the rest is what is searched around them. */
const LARGEST_FREED_SHARE = 1 / 3;

/** A number for a pair a < b of at most 65,536 fragments. */
export function pairKey(a: number, b: number): number {
  return a * 0x10000 + b;
}

/** Bonds of fragments that nothing is known of. */
export function noBonds(count: number): Bonds {
  const alone = Int32Array.from({ length: count }, (_, id) => id);
  return {
    bond: alone,
    body: alone,
    locked: new Uint8Array(count),
    rooted: new Uint8Array(count),
    start: { turnRad: new Float64Array(count), x: new Float64Array(count), y: new Float64Array(count) },
    bodyFromFragment: Array.from({ length: count }, () => ({ turnRad: 0, x: 0, y: 0 })),
    accepted: new Set(),
    refused: new Map(),
    border: null,
    freeShare: 1,
  };
}

/**
 * Lays everything that constraints tie together, before any search: first the locked fragments and the groups, as bodies,
 * then the accepted joints between them.
 *
 * @param descriptions by id; their scale is that of the bonds.
 * @param edges likeliest first, refused ones left out: the alignments of joints that are accepted without one.
 * @throws FrameError FRAME_CONSTRAINTS_CONFLICT where two of them cannot both hold, FRAME_CONSTRAINTS_NO_FIT where nothing
 *   is known of how an accepted pair meets, FRAME_CONSTRAINTS_BORDER where the border cannot be as it is said.
 */
export function bindFragments(
  constraints: Constraints,
  descriptions: readonly FragmentDescription[],
  edges: readonly Edge[],
): Bonds {
  const count = descriptions.length;
  const { scale } = descriptions[0];
  const { names, file } = constraints;
  const conflict = (a: number, b: number, what: string): FrameError =>
    new FrameError('FRAME_CONSTRAINTS_CONFLICT', `${file}: ${names[a]} and ${names[b]} ${what}.`, {
      file,
      remedy: 'Take one of the two back.',
    });

  const bodies = looseFrames(count);
  const locked = new Uint8Array(count);
  for (const { id, pose } of constraints.locked) {
    locked[id] = 1;
    bodies.pose[id] = pose;
  }
  for (const set of [constraints.locked, ...constraints.groups]) {
    for (const { id, pose } of set.slice(1)) {
      const first = set[0];
      // The page is the frame of every body with a locked fragment, so such a body is never the one that moves.
      const [fixed, moved] = lockedIn(bodies, locked, id) ? [{ id, pose }, first] : [first, { id, pose }];
      const wanted = compose(invert(fixed.pose), moved.pose);
      if (bodies.root[fixed.id] !== bodies.root[moved.id]) {
        // Locked poses stand on the page already; moving them there would cost their last digits.
        if (set === constraints.locked) mergeRoots(bodies, fixed.id, moved.id);
        else mergeFrames(bodies, fixed.id, moved.id, wanted);
      } else if (
        !agree(between(bodies, fixed.id, moved.id), wanted, descriptions[moved.id], EXACT_SHIFT_PX, EXACT_TURN_RAD)
      ) {
        throw conflict(fixed.id, moved.id, 'are held in two ways that differ');
      }
    }
  }

  const clusters: Frames = { root: bodies.root.slice(), pose: bodies.pose.map((pose) => scaleRigid(pose, scale)) };
  for (const { a, b, aFromB } of constraints.accepted) {
    const apart = clusters.root[a] !== clusters.root[b];
    const wanted = aFromB === null ? edges.find((edge) => edge.a === a && edge.b === b) : scaleRigid(aFromB, scale);
    if (apart && wanted === undefined) throw noFit(constraints, a, b);
    if (apart) mergeFrames(clusters, a, b, wanted!);
    else if (
      aFromB !== null &&
      !sameAlignment(between(clusters, a, b), wanted!, descriptions[b], AGREE_SHIFT_PX, AGREE_TURN_RAD)
    )
      throw conflict(a, b, 'are held, or joined by others, otherwise than their accepted joint says');
  }

  const refused = refusedAlignments(constraints, scale);
  const accepted = new Set(constraints.accepted.map(({ a, b }) => pairKey(a, b)));
  for (const { a, b, aFromB } of constraints.refused) {
    // Where only a chain of joints brings the two there, poses may still settle otherwise.
    if (aFromB === null || (bodies.root[a] !== bodies.root[b] && !accepted.has(pairKey(a, b)))) continue;
    if (isRefused({ refused }, a, b, between(clusters, a, b), descriptions[b]))
      throw conflict(a, b, 'are held, or joined, just as is refused');
  }
  const bond = clusters.root;
  const start = columnsOf(clusters.pose);
  const border = borderRules(constraints, descriptions);
  if (border !== null) refuseOffBorder(constraints, border, bond, start);
  return {
    bond,
    body: bodies.root,
    locked,
    rooted: rootedIn(bond, locked),
    start,
    bodyFromFragment: bodies.pose,
    accepted,
    refused,
    border,
    freeShare: count < 2 ? 0 : (new Set(bond).size - 1) / (count - 1),
  };
}

/** Probabilities with those of refused candidates set to 0. @param columns work pixels. */
export function withoutRefused(
  probability: ArrayLike<number>,
  columns: AlignmentColumns,
  constraints: Constraints,
  descriptions: readonly FragmentDescription[],
): Float64Array {
  const bonds = { refused: refusedAlignments(constraints, descriptions[0].scale) };
  return Float64Array.from(probability, (p, c) => {
    const b = columns.b[c];
    const alignment = { turnRad: columns.turnRad[c], x: columns.x[c], y: columns.y[c] };
    return isRefused(bonds, columns.a[c], b, alignment, descriptions[b]) ? 0 : p;
  });
}

/** Whether a joint is refused at this alignment, work pixels: nothing may count for it. */
export function isRefused(
  { refused }: Pick<Bonds, 'refused'>,
  a: number,
  b: number,
  aFromB: Rigid,
  descriptionOfB: FragmentDescription,
): boolean {
  const alignments = refused.get(pairKey(a, b));
  return (
    alignments !== undefined &&
    alignments.some(
      (one) => one === null || sameAlignment(one, aFromB, descriptionOfB, REFUSED_SHIFT_PX, REFUSED_TURN_RAD),
    )
  );
}

/** Whether no merge may bring the two to this alignment. @param contactPx length of the seam that they would share, work pixels. */
export function isForbidden(
  bonds: Pick<Bonds, 'refused'>,
  a: number,
  b: number,
  aFromB: Rigid,
  descriptionOfB: FragmentDescription,
  contactPx: number,
): boolean {
  if (!isRefused(bonds, a, b, aFromB, descriptionOfB)) return false;
  return contactPx >= LEAST_REFUSED_CONTACT_PX || !bonds.refused.get(pairKey(a, b))!.includes(null);
}

/** The region that can be taken out together: bonds whole or, where they are rooted, not at all. */
export function closedRegion({ bond, rooted }: Bonds, region: ReadonlySet<number>): Set<number> {
  const bonds = new Set([...region].filter((id) => rooted[id] === 0).map((id) => bond[id]));
  const closed = new Set([...region].filter((id) => rooted[id] === 0));
  bond.forEach((root, id) => {
    if (bonds.has(root)) closed.add(id);
  });
  return closed;
}

/** Whether a fragment is bound to another one. */
export function isBound({ bond, locked }: Bonds, id: number): boolean {
  return locked[id] === 1 || bond[id] !== id || bond.indexOf(id, id + 1) >= 0;
}

/**
 * The answer with what is held put exactly where it is held: the page of the locked body moved so that its fragments lie
 * where they are locked, and the fragments of every other body where they lie to its first one. The search moves bodies as
 * wholes, so this takes away rounding and nothing else.
 *
 * @param poses pixels as given, by id.
 * @param cluster cluster number of each fragment.
 */
export function holdExactly(
  { body, locked, bodyFromFragment }: Bonds,
  poses: readonly Rigid[],
  cluster: ArrayLike<number>,
): Rigid[] {
  const held = [...poses];
  const first = locked.indexOf(1);
  if (first >= 0) {
    const pageFromCluster = compose(bodyFromFragment[first], invert(poses[first]));
    for (let id = 0; id < held.length; id++)
      if (cluster[id] === cluster[first]) held[id] = compose(pageFromCluster, poses[id]);
  }
  for (let id = 0; id < held.length; id++) {
    const root = body[id];
    if (first >= 0 && root === body[first]) held[id] = bodyFromFragment[id];
    else if (root !== id) {
      const clusterFromBody = compose(held[root], invert(bodyFromFragment[root]));
      held[id] = compose(clusterFromBody, bodyFromFragment[id]);
    }
  }
  return held;
}

/** Fragments in frames: those of one root, its smallest id, share one. */
interface Frames {
  readonly root: Int32Array;
  readonly pose: Rigid[];
}

function looseFrames(count: number): Frames {
  return {
    root: Int32Array.from({ length: count }, (_, id) => id),
    pose: Array.from({ length: count }, () => ({ turnRad: 0, x: 0, y: 0 })),
  };
}

function lockedIn({ root }: Frames, locked: Uint8Array, id: number): boolean {
  return root.some((one, other) => one === root[id] && locked[other] === 1);
}

function between({ pose }: Frames, a: number, b: number): Rigid {
  return compose(invert(pose[a]), pose[b]);
}

/** Moves b's frame into a's so that b lies to a as wanted. */
function mergeFrames(frames: Frames, a: number, b: number, aFromB: Rigid): void {
  const { root, pose } = frames;
  const move = compose(compose(pose[a], aFromB), invert(pose[b]));
  const from = root[b];
  for (let id = 0; id < root.length; id++) if (root[id] === from) pose[id] = compose(move, pose[id]);
  mergeRoots(frames, a, b);
}

function mergeRoots({ root }: Frames, a: number, b: number): void {
  const [kept, gone] = root[a] < root[b] ? [root[a], root[b]] : [root[b], root[a]];
  for (let id = 0; id < root.length; id++) if (root[id] === gone) root[id] = kept;
}

/** Whether two alignments of pixels as given are one, as far as pixels at the working scale can tell. */
function agree(p: Rigid, q: Rigid, b: FragmentDescription, shiftPx: number, turnRad: number): boolean {
  return sameAlignment(scaleRigid(p, b.scale), scaleRigid(q, b.scale), b, shiftPx, turnRad);
}

function refusedAlignments({ refused }: Constraints, scale: number): Map<number, (Rigid | null)[]> {
  const byPair = new Map<number, (Rigid | null)[]>();
  for (const { a, b, aFromB } of refused) {
    const key = pairKey(a, b);
    const list = byPair.get(key) ?? [];
    list.push(aFromB && scaleRigid(aFromB, scale));
    byPair.set(key, list);
  }
  return byPair;
}

/** Which fragments no round takes out: those of bonds with a locked fragment, or with too many. */
export function rootedIn(bond: Int32Array, locked: Uint8Array): Uint8Array {
  const sizes = new Map<number, number>();
  bond.forEach((root) => sizes.set(root, (sizes.get(root) ?? 0) + 1));
  const rooted = new Set<number>();
  bond.forEach((root, id) => {
    if (locked[id] === 1 || sizes.get(root)! > Math.max(2, LARGEST_FREED_SHARE * bond.length)) rooted.add(root);
  });
  return Uint8Array.from(bond, (root) => (rooted.has(root) ? 1 : 0));
}

/** @throws FrameError FRAME_CONSTRAINTS_BORDER where the border cannot be as it is said, whatever the search finds. */
function refuseOffBorder(constraints: Constraints, border: BorderRules, bond: Int32Array, start: WorkPoses): void {
  const { file, names } = constraints;
  const refusal = (what: string, remedy: string): FrameError =>
    new FrameError('FRAME_CONSTRAINTS_BORDER', `${file}: ${what}.`, { file, remedy });
  const anywhere = { ...border, hems: border.hems.map(() => []), pageFromOutline: null };
  const tooLarge = names.filter((_, id) => layWithin(anywhere, [id], start) === null);
  if (2 * tooLarge.length > names.length)
    throw refusal(
      `${tooLarge.length} of ${names.length} fragments, such as ${tooLarge[0]}, are larger than the outline`,
      'Give the outline in pixels of the fragments.',
    );
  for (const { id } of constraints.border)
    if (border.hems[id].length === 0 || layWithin(border, [id], start) === null)
      throw refusal(
        `${names[id]} is said to lie on the border, and no stretch of its contour could lie there`,
        border.outline === null
          ? 'Take it from the list, or give the outline where the border is not straight.'
          : 'Take it from the list, or check the outline.',
      );
  for (const root of new Set(bond)) {
    const bound: number[] = [];
    for (let id = 0; id < bond.length; id++) {
      if (bond[id] !== root) continue;
      bound.push(id);
      if (layWithin(border, bound, start) !== null) continue;
      const others = bound.length === 1 ? 'it is locked' : `it is held to ${names[bound[0]]}`;
      throw refusal(
        `where ${others}, ${names[id]} sticks out of the border, or a fragment of the border lies off it`,
        'Move it, take back what holds it, or check what is said of the border.',
      );
    }
  }
}

function noFit({ names, file }: Constraints, a: number, b: number): FrameError {
  return new FrameError(
    'FRAME_CONSTRAINTS_NO_FIT',
    `${file}: the joint of ${names[a]} and ${names[b]} is accepted, and no way is known in which they meet.`,
    { file, remedy: 'Say with "aFromB" how they lie to one another, as in poses.json.' },
  );
}

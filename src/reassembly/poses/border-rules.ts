import { clipHalfPlane } from '../../geometry/clip-half-plane.ts';
import { convexHull, reachTowards } from '../../geometry/convex-hull.ts';
import { applyTo, compose, invert, wrapAngle, type Rigid } from '../../math/rigid.ts';
import { findHems, type Hem } from '../contours/find-hems.ts';
import type { FragmentDescription } from '../contours/fragment-description.ts';
import { scaleRigid, WORK_SIDE_PX } from '../contours/work-frame.ts';
import type { BorderSide, Constraints, Outline } from './constraints.ts';
import type { WorkPoses } from './relax-poses.ts';
import { poseAt } from './pose-columns.ts';

/**
 * What is known of the outer border of the whole, as the search takes it: plain values in work pixels, so that tasks on
 * threads can be handed them.
 */
export interface BorderRules {
  /** The outer shape; null where it is not known. */
  readonly outline: OutlineSides | null;
  /** Where the outline lies on the page of the locked fragments; null for anywhere. */
  readonly pageFromOutline: Rigid | null;
  /** By id, the poses of locked fragments on the page; null for all others. */
  readonly pageFromLocked: readonly (Rigid | null)[];
  /** Whether sides of the border have names: without an outline, the whole is then a rectangle of unknown size. */
  readonly sided: boolean;
  /** By id, the side of the border that a fragment lies on, an index of SIDES; -1 where none is named. */
  readonly side: Int8Array;
  /** By id, where fragments of the border may meet it; none for all others. */
  readonly hems: readonly (readonly Hem[])[];
  /** By id, corners of the convex hull: what of a fragment can stick out. */
  readonly hulls: readonly Float64Array[];
  /** By id, points along the contour: what can lie in front of a hem. */
  readonly contours: readonly Float64Array[];
  /** How far fragments may stick out; hems may lie inside the border by twice as much. */
  readonly slackPx: number;
  /** Turns of the page that are tried, radians. */
  readonly turns: Float64Array;
}

/** A convex outline by its sides: points p with `cos(angle) px + sin(angle) py <= offset` for all of them lie inside. */
export interface OutlineSides {
  /** Directions of the outward normals, radians. */
  readonly angleRad: Float64Array;
  readonly offset: Float64Array;
  /** Some point inside. */
  readonly centre: { readonly x: number; readonly y: number };
  readonly diameterPx: number;
}

/** Named sides in the order of {@link BorderRules.side}, with the directions of their outward normals in quarter turns. */
const SIDES: readonly BorderSide[] = ['right', 'bottom', 'left', 'top'];
/** Fragments may stick out as deep as worn and chipped hems lie off the line they had, and by what errors of a large whole add up to. */
const SLACK_PX = 10;
const SLACK_OF_DIAMETER = 0.01;
/**
 * So many times the slack a hem may lie inside the border: while gaps are not known yet, worn fragments are pulled together
 * too near, and the whole comes out smaller than it was.
 */
const HEM_SLACKS = 2;
/** Share of the slack that a merge may take up: the rest is room for the poses to settle. */
const MERGE_SHARE = 0.7;
/** Turns are tried as near to one another as keeps the farthest points within a quarter of the slack, and at least this near. */
const WIDEST_TURN_RAD = 0.05;
/** A hem runs like a side when their normals are this near, and the nearer the longer it is: its ends lie off by some pixels. */
const SAME_TURN_RAD = 0.08;
const ENDS_OFF_PX = 5;
/** On a named side of a bent border normals are within an eighth of a turn of that side's. */
const NAMED_TURN_RAD = Math.PI / 4 + 0.05;
/** Nothing may lie in front of a hem as deep as a fragment is wide. */
const FREE_DEPTH_PX = WORK_SIDE_PX;
/** Every how many samples of a contour are looked at in front of a hem. */
const FRONT_STRIDE = 3;
/** Corners of an outline that turn by less than this, with sides shorter than that, make a bent border. */
const BENT_TURN_RAD = 0.5;
const LONG_SIDE_PX = 40;
/** So many curvatures stand for all between the least and the largest of a bent border. */
const CURVATURES = 5;
/** Choices between hems that are tried at one turn before it counts as one that does not fit. */
const MOST_CHOICES = 400;

/** The rules that constraints make, null where nothing is said of the border. @param descriptions by id. */
export function borderRules(
  { border, outline, locked }: Constraints,
  descriptions: readonly FragmentDescription[],
): BorderRules | null {
  if (border.length === 0 && outline === null) return null;
  const { scale } = descriptions[0];
  const sides = outline === null ? null : sidesOf(workCorners(outline, scale));
  const side = new Int8Array(descriptions.length).fill(-1);
  for (const one of border) if (one.side !== null) side[one.id] = SIDES.indexOf(one.side);
  const sided = border.some((one) => one.side !== null);
  // Without an outline, about what the diameter of the whole is.
  const diameterPx = sides?.diameterPx ?? 1.5 * Math.sqrt(descriptions.reduce((sum, { area }) => sum + area, 0));
  const slackPx = SLACK_PX + SLACK_OF_DIAMETER * diameterPx;
  const curvatures = outline === null ? [0] : curvaturesOf(workCorners(outline, scale));
  const onBorder = new Set(border.map(({ id }) => id));
  const pageFromLocked: (Rigid | null)[] = descriptions.map(() => null);
  for (const { id, pose } of locked) pageFromLocked[id] = scaleRigid(pose, scale);
  const pageFromOutline = outline?.pageFromOutline ?? null;
  // A turn that lays the outline upon itself still tells its sides apart.
  const symmetry = outline === null || sided || pageFromOutline !== null ? 1 : outline.symmetry;
  return {
    outline: sides,
    pageFromOutline: pageFromOutline === null ? null : scaleRigid(pageFromOutline, scale),
    pageFromLocked,
    sided,
    side,
    hems: descriptions.map((description, id) => (onBorder.has(id) ? findHems(description, curvatures) : [])),
    hulls: descriptions.map((d) => convexHull(interleaved(d, 1))),
    contours: descriptions.map((d) => (sides === null && !sided ? interleaved(d, FRONT_STRIDE) : new Float64Array(0))),
    slackPx,
    turns: evenTurns((2 * Math.PI) / symmetry, Math.min(WIDEST_TURN_RAD, slackPx / diameterPx)),
  };
}

/**
 * Lays fragments that hang together within the border, and takes what keeps the rules for some of them to keep them for any
 * fewer of them.
 *
 * @param ids the fragments.
 * @param poses of all fragments, work pixels, by id.
 * @param slackPx how far they may stick out. @default that of the rules
 * @returns outlineFromPage, work pixels, under which all rules hold (where neither the outline nor a side is known, the
 *   identity); null where there is none.
 */
export function layWithin(
  rules: BorderRules,
  ids: readonly number[],
  poses: WorkPoses,
  slackPx = rules.slackPx,
): Rigid | null {
  const whole = gather(rules, ids, poses);
  if (!hasFrame(rules)) return hemsAreFree(whole, slackPx) ? STILL : null;
  for (const turnRad of whole.turns) {
    const laid = layAtTurn(rules, whole, turnRad, slackPx);
    if (laid !== null) return laid;
  }
  return null;
}

/** Whether fragments that a merge puts on one page keep the rules. @param rules null for none. */
export function mergeKeepsBorder(rules: BorderRules | null, ids: readonly number[], poses: WorkPoses): boolean {
  return rules === null || layWithin(rules, ids, poses, MERGE_SHARE * rules.slackPx) !== null;
}

/**
 * Like {@link layWithin}, and in the middle: the motion under which least would stick out, or lie off the border, were it
 * to be as tight as can be.
 */
export function layTightly(rules: BorderRules, ids: readonly number[], poses: WorkPoses): Rigid | null {
  const whole = gather(rules, ids, poses);
  if (!hasFrame(rules)) return layWithin(rules, ids, poses);
  const { outline, slackPx } = rules;
  // Where no hem must lie on the border, the fragments may keep away from it.
  const least = whole.hems.length > 0 || outline === null ? 0 : -outline.diameterPx / 2;
  const tightest = (turns: Iterable<number>): { slack: number; laid: Rigid } | null => {
    let best: { slack: number; laid: Rigid } | null = null;
    for (const turnRad of turns) {
      let low = least;
      // A little more than the rules allow: poses have been scaled up and down since they were found.
      let high: number = best?.slack ?? 1.001 * slackPx;
      let laid = layAtTurn(rules, whole, turnRad, high);
      if (laid === null) continue;
      for (let step = 0; step < 12; step++) {
        const middle: number = (low + high) / 2;
        const tighter = layAtTurn(rules, whole, turnRad, middle);
        if (tighter === null) low = middle;
        else [high, laid] = [middle, tighter];
      }
      if (best === null || high < best.slack - 1e-9) best = { slack: high, laid };
    }
    return best;
  };
  let best = tightest(whole.turns);
  let stepRad = whole.turns.length > 1 ? whole.turns[1] - whole.turns[0] : 0;
  while (best !== null && stepRad > 1e-4) {
    const { turnRad } = best.laid;
    const finer = tightest([-0.5, 0.5].map((share) => turnRad + share * stepRad));
    if (finer !== null && finer.slack < best.slack) best = finer;
    stepRad /= 2;
  }
  return best?.laid ?? null;
}

/** Whether the border says how the page lies: by an outline, or by named sides. */
export function hasFrame({ outline, sided }: BorderRules): boolean {
  return outline !== null || sided;
}

const STILL: Rigid = { turnRad: 0, x: 0, y: 0 };

/** Fragments as they lie on their page, gathered once for all turns that are tried. */
interface Whole {
  /** Corners of their hull. */
  readonly hull: Float64Array;
  /** The fragments of the border among them: their hems on the page, and their side. */
  readonly hems: readonly { readonly id: number; readonly hems: readonly Hem[]; readonly side: number }[];
  readonly contours: readonly { readonly id: number; readonly xy: Float64Array }[];
  readonly turns: ArrayLike<number> & Iterable<number>;
  /** Where the outline must lie on this page, null for anywhere. */
  readonly outlineFromPage: Rigid | null;
}

function gather(rules: BorderRules, ids: readonly number[], poses: WorkPoses): Whole {
  const corners: number[] = [];
  for (const id of ids) for (const one of moved(poseAt(poses, id), rules.hulls[id])) corners.push(one);
  const locked = ids.find((id) => rules.pageFromLocked[id] !== null);
  const fixed = locked !== undefined && rules.pageFromOutline !== null;
  // Merges carry the page of the locked fragments along.
  const outlineFromPage = fixed
    ? compose(compose(invert(rules.pageFromOutline), rules.pageFromLocked[locked]!), invert(poseAt(poses, locked)))
    : null;
  return {
    hull: convexHull(corners),
    hems: ids
      .filter((id) => rules.hems[id].length > 0)
      .map((id) => ({ id, hems: rules.hems[id].map((hem) => movedHem(poseAt(poses, id), hem)), side: rules.side[id] })),
    contours: ids.map((id) => ({ id, xy: moved(poseAt(poses, id), rules.contours[id]) })),
    turns: outlineFromPage === null ? rules.turns : [outlineFromPage.turnRad],
    outlineFromPage,
  };
}

/** The rules at one turn of the page: a motion that keeps them, or null. */
function layAtTurn(rules: BorderRules, whole: Whole, turnRad: number, slackPx: number): Rigid | null {
  return rules.outline === null
    ? layInRectangle(whole, turnRad, slackPx)
    : layInOutline(rules.outline, whole, turnRad, slackPx);
}

/** A half-plane of shifts, as in {@link clipHalfPlane}. */
interface HalfPlane {
  readonly angleRad: number;
  readonly offset: number;
}

/**
 * At a given turn, what the outline asks of the shift is one half-plane per side, and what it asks of a hem one per point: a
 * convex region, empty or not.
 */
function layInOutline(outline: OutlineSides, whole: Whole, turnRad: number, slackPx: number): Rigid | null {
  const { angleRad, offset, centre, diameterPx } = outline;
  let region: number[];
  if (whole.outlineFromPage !== null) region = [whole.outlineFromPage.x, whole.outlineFromPage.y];
  else {
    const far = 2 * diameterPx;
    const { x, y } = applyTo({ turnRad, x: 0, y: 0 }, whole.hull[0], whole.hull[1]);
    const [midX, midY] = [centre.x - x, centre.y - y];
    region = [midX - far, midY - far, midX + far, midY - far, midX + far, midY + far, midX - far, midY + far];
  }
  for (let k = 0; k < angleRad.length && region.length > 0; k++) {
    const reach = reachTowards(whole.hull, angleRad[k] - turnRad);
    region = clipHalfPlane(region, angleRad[k], offset[k] + slackPx - reach);
  }
  if (region.length === 0) return null;
  const choices: HalfPlane[][][] = [];
  for (const { hems, side } of whole.hems) {
    const open: HalfPlane[][] = [];
    for (const hem of hems) {
      const planes = hemOnOutline(outline, hem, side, turnRad, slackPx);
      if (planes !== null) open.push(planes);
    }
    if (open.length === 0) return null;
    choices.push(open);
  }
  // Fragments with the fewest hems first: a choice that cannot be shows early.
  choices.sort((p, q) => p.length - q.length);
  const laid = choose(region, choices, 0, { choices: MOST_CHOICES });
  return laid === null ? null : { turnRad, ...middleOf(laid) };
}

/** What a hem asks of the shift to lie on the outline, or null where no side of it runs like the hem. */
function hemOnOutline(
  { angleRad, offset }: OutlineSides,
  hem: Hem,
  side: number,
  turnRad: number,
  slackPx: number,
): HalfPlane[] | null {
  const across = hem.normalRad[hem.normalRad.length >> 1] + turnRad;
  if (side >= 0 && Math.abs(wrapAngle(across - side * (Math.PI / 2))) > NAMED_TURN_RAD) return null;
  const planes: HalfPlane[] = [];
  for (let p = 0; p < hem.normalRad.length; p++) {
    const normal = hem.normalRad[p] + turnRad;
    const nearest = sideTowards(angleRad, normal);
    if (Math.abs(wrapAngle(angleRad[nearest] - normal)) > turnOff(hem)) return null;
    const there = angleRad[nearest] - turnRad;
    const reach = Math.cos(there) * hem.xy[2 * p] + Math.sin(there) * hem.xy[2 * p + 1];
    planes.push({ angleRad: angleRad[nearest] + Math.PI, offset: reach - offset[nearest] + HEM_SLACKS * slackPx });
  }
  return planes;
}

/** How far a hem's normal may lie off that of the border, radians. */
function turnOff({ lengthPx }: Hem): number {
  return SAME_TURN_RAD + ENDS_OFF_PX / lengthPx;
}

/** The side whose normal is nearest to a direction; normals turn clockwise from the first to the last. */
function sideTowards(angleRad: Float64Array, directionRad: number): number {
  const count = angleRad.length;
  const past = (angle: number): number => {
    const turn = wrapAngle(angle - angleRad[0]);
    return turn < 0 ? turn + 2 * Math.PI : turn;
  };
  const direction = past(directionRad);
  let [low, high] = [0, count];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (past(angleRad[middle]) <= direction) low = middle;
    else high = middle;
  }
  const next = high % count;
  const off = (k: number): number => Math.abs(wrapAngle(angleRad[k] - directionRad));
  return off(next) < off(low) ? next : low;
}

/** The region that is left once every fragment has one of its hems on the outline; null where none is. */
function choose(
  region: number[],
  choices: readonly HalfPlane[][][],
  at: number,
  left: { choices: number },
): number[] | null {
  if (at === choices.length) return region;
  for (const planes of choices[at]) {
    if (left.choices-- <= 0) return null;
    let rest = region;
    for (const { angleRad, offset } of planes) {
      if (rest.length === 0) break;
      rest = clipHalfPlane(rest, angleRad, offset);
    }
    const found = rest.length === 0 ? null : choose(rest, choices, at + 1, left);
    if (found !== null) return found;
  }
  return null;
}

/**
 * A rectangle of unknown size: every fragment of the border has a hem that runs like one of the four sides, beyond which
 * nothing lies. Its top left corner becomes that of the box around the fragments.
 */
function layInRectangle({ hull, hems }: Whole, turnRad: number, slackPx: number): Rigid | null {
  const reach = SIDES.map((_, side) => reachTowards(hull, side * (Math.PI / 2) - turnRad));
  const lies = (hem: Hem, named: number): boolean => {
    const { xy, normalRad } = hem;
    const quarters = (normalRad[normalRad.length >> 1] + turnRad) / (Math.PI / 2);
    const side = ((Math.round(quarters) % 4) + 4) % 4;
    if (named >= 0 && side !== named) return false;
    if (Math.abs(quarters - Math.round(quarters)) * (Math.PI / 2) > turnOff(hem)) return false;
    const there = side * (Math.PI / 2) - turnRad;
    for (let k = 0; k < xy.length; k += 2)
      if (reach[side] - (Math.cos(there) * xy[k] + Math.sin(there) * xy[k + 1]) > HEM_SLACKS * slackPx) return false;
    return true;
  };
  if (!hems.every(({ hems: ofOne, side }) => ofOne.some((hem) => lies(hem, side)))) return null;
  return { turnRad, x: reach[2] - 0.5, y: reach[3] - 0.5 };
}

/** Whether of each fragment of the border a hem is free: nothing lies upon it or in front of it. */
function hemsAreFree({ hems, contours }: Whole, slackPx: number): boolean {
  const isFree = (id: number, { xy }: Hem): boolean => {
    const last = xy.length - 2;
    const lengthPx = Math.hypot(xy[last] - xy[0], xy[last + 1] - xy[1]);
    const [alongX, alongY] = [(xy[last] - xy[0]) / lengthPx, (xy[last + 1] - xy[1]) / lengthPx];
    return contours.every((other) => {
      if (other.id === id) return true;
      for (let k = 0; k < other.xy.length; k += 2) {
        const [dx, dy] = [other.xy[k] - xy[0], other.xy[k + 1] - xy[1]];
        const along = alongX * dx + alongY * dy;
        if (along < 0 || along > lengthPx) continue;
        // A neighbour's border lies upon the hem: what is a little inside counts as well.
        const out = alongY * dx - alongX * dy;
        if (out > -slackPx && out < FREE_DEPTH_PX) return false;
      }
      return true;
    });
  };
  return hems.every(({ id, hems: ofOne }) => ofOne.some((hem) => isFree(id, hem)));
}

/** Corners in work pixels. */
function workCorners({ xy }: Outline, scale: number): Float64Array {
  return xy.map((coordinate) => scale * (coordinate + 0.5) - 0.5);
}

function sidesOf(xy: Float64Array): OutlineSides {
  const angleRad: number[] = [];
  const offset: number[] = [];
  let [x, y] = [0, 0];
  let diameterPx = 0;
  for (let k = 0; k < xy.length; k += 2) {
    const next = (k + 2) % xy.length;
    const angle = Math.atan2(xy[k] - xy[next], xy[next + 1] - xy[k + 1]);
    angleRad.push(angle);
    offset.push(Math.cos(angle) * xy[k] + Math.sin(angle) * xy[k + 1]);
    x += (2 * xy[k]) / xy.length;
    y += (2 * xy[k + 1]) / xy.length;
    for (let other = 0; other < k; other += 2)
      diameterPx = Math.max(diameterPx, Math.hypot(xy[k] - xy[other], xy[k + 1] - xy[other + 1]));
  }
  return {
    angleRad: Float64Array.from(angleRad),
    offset: Float64Array.from(offset),
    centre: { x, y },
    diameterPx,
  };
}

/** The curvatures that hems of an outline may have, per work pixel. */
function curvaturesOf(xy: Float64Array): number[] {
  const count = xy.length / 2;
  const way = (k: number): { turn: number; length: number } => {
    const [from, to] = [k % count, (k + 1) % count];
    const [dx, dy] = [xy[2 * to] - xy[2 * from], xy[2 * to + 1] - xy[2 * from + 1]];
    return { turn: Math.atan2(dy, dx), length: Math.hypot(dx, dy) };
  };
  const bends: number[] = [];
  let straight = false;
  for (let k = 0; k < count; k++) {
    const [before, after] = [way(k), way(k + 1)];
    const turn = wrapAngle(after.turn - before.turn);
    const lengthPx = (before.length + after.length) / 2;
    if (turn < BENT_TURN_RAD) bends.push(turn / lengthPx);
    if (after.length >= LONG_SIDE_PX) straight = true;
  }
  if (bends.length === 0) return [0];
  const [least, most] = [Math.min(...bends), Math.max(...bends)];
  const steps = Array.from({ length: CURVATURES }, (_, k) => least + ((most - least) * k) / (CURVATURES - 1));
  return [...new Set(straight ? [0, ...steps] : steps)];
}

/** Turns from 0 on, evenly spaced over a range, as near as that to one another. */
function evenTurns(rangeRad: number, stepRad: number): Float64Array {
  const count = Math.ceil(rangeRad / stepRad);
  return Float64Array.from({ length: count }, (_, k) => (k * rangeRad) / count);
}

function interleaved({ sampleX, sampleY, sampleCount }: FragmentDescription, stride: number): Float64Array {
  const xy: number[] = [];
  for (let k = 0; k < sampleCount; k += stride) xy.push(sampleX[k], sampleY[k]);
  return Float64Array.from(xy);
}

function moved({ turnRad, x, y }: Rigid, xy: Float64Array): Float64Array {
  const cos = Math.cos(turnRad);
  const sin = Math.sin(turnRad);
  const out = new Float64Array(xy.length);
  for (let k = 0; k < xy.length; k += 2) {
    out[k] = cos * xy[k] - sin * xy[k + 1] + x;
    out[k + 1] = sin * xy[k] + cos * xy[k + 1] + y;
  }
  return out;
}

function movedHem(pose: Rigid, { xy, normalRad, lengthPx }: Hem): Hem {
  return { xy: moved(pose, xy), normalRad: normalRad.map((normal) => normal + pose.turnRad), lengthPx };
}

/** The mean of a polygon's corners: inside, where it is convex. */
function middleOf(xy: readonly number[]): { x: number; y: number } {
  let [x, y] = [0, 0];
  for (let k = 0; k < xy.length; k += 2) {
    x += (2 * xy[k]) / xy.length;
    y += (2 * xy[k + 1]) / xy.length;
  }
  return { x, y };
}

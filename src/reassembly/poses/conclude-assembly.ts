import { sameAlignment } from '../candidates/match-fragments.ts';
import type { CandidateTable } from '../candidates/candidate-table.ts';
import type { GapPrior } from '../candidates/refine-alignment.ts';
import type { WearModel } from '../candidates/wear-model.ts';
import { createContacts, findContacts } from '../candidates/contacts.ts';
import { SAMPLE_STEP, type FragmentDescription } from '../contours/fragment-description.ts';
import { scaleRigid } from '../contours/work-frame.ts';
import { compose, invert, wrapAngle, type Rigid } from '../../math/rigid.ts';
import type { JointScorer } from '../scoring/joint-scorer.ts';
import { clustersOf, copyAssembly, type Assembly } from './assembly.ts';
import { createBench, type Bench } from './bench.ts';
import { closeSeams } from './close-seams.ts';
import { agreedShare, certaintyOf, type Agreement } from './certainty.ts';
import { hasFrame, layTightly, layWithin } from './border-rules.ts';
import type { Edge } from './choose-edges.ts';
import { judgeAssembly, type AssemblyJoint } from './judge-assembly.ts';
import { relaxOnSeams } from './relax-on-seams.ts';
import { seamGraph } from './seam-graph.ts';
import { seamsOf } from './seams.ts';
import { holdExactly, isBound, isRefused, noBonds, pairKey, type Bonds } from './bind-fragments.ts';
import { estimateGap, gapAround } from './estimate-gap.ts';
import { partWhereLoose } from './part-where-loose.ts';
import { columnsOf, poseAt } from './pose-columns.ts';
import type { Joint, Poses } from './poses.ts';
import { relaxPoses, type WorkPoses } from './relax-poses.ts';
import { relativePose } from './touching-pairs.ts';

/** Reaches of the polishing steps, pixels of the finer scale beside the gap. */
const POLISH_REACHES_PX = [8, 6, 5, 4, 3, 2.5, 2] as const;
/**
 * Gaps are even where closing them all alike leaves this share of the worth: .9 and more where borders still meet in part, and
 * lie right to a tenth of a pixel then, .7 and less where they nowhere do (docs/design/0006-solver.md).
 */
const EVEN_SHARE = 0.8;
/** Poses are left where the search put them when settling them by the candidates leaves less than this share. */
const BENT_SHARE = 0.85;
/** A candidate agrees with the final poses when it puts b this near: work pixels and radians. */
const AGREES_SHIFT_PX = 8;
const AGREES_TURN_RAD = 0.07;

/** What the solver answers. */
export interface Conclusion {
  /** Pixels as given. */
  readonly poses: Poses;
  readonly joints: readonly Joint[];
  /** Rows of the candidate table that agree with the poses, rising. */
  readonly selected: readonly number[];
  /** Typical gap between neighbours, pixels as given. */
  readonly gapPx: number;
}

/**
 * The search's best assembly as final poses in pixels as given: it is taken apart where too little holds it together, all
 * joints are polished together at a finer scale, and every joint and fragment gets a probability.
 *
 * @param assembly poses in work pixels of the scorer's descriptions; its clusters are parted in place.
 * @param fine the same fragments described at the scale of polishing, by id.
 * @param table all candidates, pixels as given.
 * @param edges those that the search used.
 * @param bonds what is held: locked fragments come out exactly where they are locked, and what is bound stays together
 *   however little speaks for it.
 * @param agreement what other answers say of its joints.
 * @param beliefs by fragment, log odds from elsewhere, such as a reference picture, that it stands rightly; 0 says nothing.
 */
export function concludeAssembly(
  assembly: Assembly,
  scorer: JointScorer,
  wear: WearModel,
  fine: readonly FragmentDescription[],
  table: CandidateTable,
  edges: readonly Edge[],
  agreement: Agreement = new Map(),
  bonds: Bonds = noBonds(scorer.descriptions.length),
  beliefs: ArrayLike<number> = new Float64Array(scorer.descriptions.length),
): Conclusion {
  const bench = createBench(scorer, wear.gap, bonds);
  const found = judgeAssembly(assembly, bench);
  partWhereLoose(assembly, found, agreement, bonds, beliefs);
  const judged = judgeAssembly(assembly, bench);
  const certainty = certaintyOf(judged, agreedShare(found, agreement), beliefs);
  const scale = scorer.descriptions[0].scale;
  const count = scorer.descriptions.length;
  const joints = judged.joints
    .map((joint, k) => ({ ...joint, probability: certainty.joints[k] }))
    .filter(({ evidence }) => evidence > 0);
  const fineScale = fine[0].scale;
  const joined = Array.from(assembly.cluster, (_, id) => id).filter((id) =>
    joints.some(({ a, b }) => a === id || b === id),
  );
  const gap = estimateGap(scorer.descriptions, assembly.poses, joined, joints, scorer.contacts);
  // A body moves as a whole, so those of its fragments that no joint reaches come along.
  const moved = Array.from(assembly.cluster, (_, id) => id).filter((id) => joined.includes(id) || isBound(bonds, id));
  const settled = settle(assembly, judged.worth, joints, gapAround(gap), edges, bench);
  const polished = settled.even
    ? polish(settled.assembly, moved, joints, fine, fineScale / scale, gapAround(gap), bonds)
    : scaledPoses(settled.assembly.poses, fineScale / scale);
  const finePoses = keepWithin(assembly, polished, fineScale / scale, bonds);
  const given = layOnBorder(
    assembly,
    bonds,
    scale,
    holdExactly(
      bonds,
      Array.from({ length: count }, (_, id) => scaleRigid(poseAt(finePoses, id), 1 / fineScale)),
      assembly.cluster,
    ),
  );

  // Merge upon merge turns fragments round and round; a locked one keeps the turn that it was given.
  const turnRad = Float64Array.from(given, (pose, id) =>
    bonds.locked[id] === 1 ? pose.turnRad : wrapAngle(pose.turnRad),
  );

  const sizes = new Map<number, number>();
  assembly.cluster.forEach((cluster) => sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1));
  const placed = Uint8Array.from(assembly.cluster, (cluster, id) =>
    sizes.get(cluster)! > 1 || bonds.locked[id] === 1 ? 1 : 0,
  );
  const poses: Poses = {
    count,
    turnRad,
    x: Float64Array.from(given, ({ x }) => x),
    y: Float64Array.from(given, ({ y }) => y),
    placed,
    component: Uint16Array.from(assembly.cluster),
    probability: Float32Array.from(certainty.fragments, (probability, id) => {
      if (bonds.locked[id] === 1) return 1;
      return placed[id] ? probability : 0;
    }),
  };
  const contacts = createContacts(Math.max(...fine.map((d) => d.sampleCount)));
  return {
    poses,
    joints: joints.map(({ a, b, probability }) => {
      const settledFor = bonds.accepted.has(pairKey(a, b)) ? 1 : probability;
      return measureJoint(a, b, settledFor, finePoses, fine, fineScale, wear.reach * (fineScale / scale), contacts);
    }),
    gapPx: gap / scale,
    selected: agreeing(table, given, poses, scorer.descriptions, scale, bonds),
  };
}

/**
 * The last word on poses at the working scale. Where gaps are even, closing all seams to one gap costs the evidence hardly
 * anything, and is exact; the finer scale then adds to it. Where they differ, it would pull borders off their places, and
 * what the candidates say of each pair is as near as one gets.
 *
 * @param worth of the assembly as it stands.
 */
function settle(
  assembly: Assembly,
  worth: number,
  joints: readonly AssemblyJoint[],
  gap: GapPrior,
  edges: readonly Edge[],
  bench: Bench,
): { assembly: Assembly; even: boolean } {
  const { scorer, bonds } = bench;
  const closed = copyAssembly(assembly);
  closeSeams(closed, joints, gap, bench);
  if (judgeAssembly(closed, bench).worth >= EVEN_SHARE * worth) return { assembly: closed, even: true };
  const bent = copyAssembly(assembly);
  const graph = seamGraph(scorer.descriptions.length, seamsOf(edges, bench));
  for (const members of clustersOf(assembly))
    if (members.length > 2) relaxOnSeams(bench, graph, bent.poses, members, bonds.body);
  return { assembly: judgeAssembly(bent, bench).worth >= BENT_SHARE * worth ? bent : assembly, even: false };
}

/** The poses in pixels of another scale. */
function scaledPoses(poses: WorkPoses, ratio: number): WorkPoses {
  return columnsOf(Array.from(poses.x, (_, id) => scaleRigid(poseAt(poses, id), ratio)));
}

/** All poses at the finer scale, relaxed there over all joints at once. @param gap work pixels of the coarser scale. */
function polish(
  assembly: Assembly,
  members: readonly number[],
  joints: readonly { a: number; b: number }[],
  fine: readonly FragmentDescription[],
  ratio: number,
  gap: GapPrior,
  { body }: Bonds,
): WorkPoses {
  const finePoses = scaledPoses(assembly.poses, ratio);
  if (members.length === 0) return finePoses;
  const options = { gap: { mean: gap.mean * ratio, sigma: gap.sigma * ratio }, reaches: POLISH_REACHES_PX, body };
  relaxPoses(fine, finePoses, members, joints, options);
  return finePoses;
}

/**
 * What was found lies within the border; clusters that settling or polishing pushed beyond it are put back to that.
 *
 * @param ratio of the settled poses' scale to that of the found ones.
 */
function keepWithin(found: Assembly, settled: WorkPoses, ratio: number, { border }: Bonds): WorkPoses {
  if (border === null) return settled;
  const [back, there] = [scaledPoses(settled, 1 / ratio), scaledPoses(found.poses, ratio)];
  for (const ids of clustersOf(found)) {
    if (layWithin(border, ids, back) !== null) continue;
    for (const id of ids) {
      settled.turnRad[id] = there.turnRad[id];
      settled.x[id] = there.x[id];
      settled.y[id] = there.y[id];
    }
  }
  return settled;
}

/**
 * The page of every component made that of the outline, or stood upright by the sides that are known: the picture comes out
 * as one looks at it. A page with locked fragments stays as it is.
 *
 * @param given pixels as given, by id.
 * @param scale work pixels per pixel as given.
 */
function layOnBorder(assembly: Assembly, { border, locked }: Bonds, scale: number, given: readonly Rigid[]): Rigid[] {
  const laid = [...given];
  if (border === null || !hasFrame(border)) return laid;
  const poses = columnsOf(given.map((pose) => scaleRigid(pose, scale)));
  for (const ids of clustersOf(assembly)) {
    if (ids.length < 2 || ids.some((id) => locked[id] === 1)) continue;
    const borderFromPage = layTightly(border, ids, poses);
    if (borderFromPage === null) continue;
    for (const id of ids) laid[id] = compose(scaleRigid(borderFromPage, 1 / scale), given[id]);
  }
  return laid;
}

function measureJoint(
  a: number,
  b: number,
  probability: number,
  poses: WorkPoses,
  fine: readonly FragmentDescription[],
  fineScale: number,
  reach: number,
  contacts: ReturnType<typeof createContacts>,
): Joint {
  const { turnRad, x, y } = relativePose(poses, a, b);
  findContacts(fine[a], fine[b], turnRad, x, y, reach, contacts);
  const gaps: number[] = [];
  for (let k = 0; k < fine[b].sampleCount; k++) if (contacts.partner[k] >= 0) gaps.push(contacts.gap[k]);
  gaps.sort((p, q) => p - q);
  return {
    a,
    b,
    probability,
    contactPx: (gaps.length * SAMPLE_STEP) / fineScale,
    gapPx: gaps.length ? Math.max(0, gaps[gaps.length >> 1]) / fineScale : 0,
  };
}

/** Rows of the table that the final poses agree with. */
function agreeing(
  table: CandidateTable,
  given: readonly Rigid[],
  poses: Poses,
  descriptions: readonly FragmentDescription[],
  scale: number,
  bonds: Bonds,
): number[] {
  const rows: number[] = [];
  for (let c = 0; c < table.count; c++) {
    const a = table.a[c];
    const b = table.b[c];
    if (!poses.placed[a] || !poses.placed[b] || poses.component[a] !== poses.component[b]) continue;
    const final = scaleRigid(compose(invert(given[a]), given[b]), scale);
    if (isRefused(bonds, a, b, final, descriptions[b])) continue;
    const candidate = scaleRigid({ turnRad: table.turnRad[c], x: table.x[c], y: table.y[c] }, scale);
    if (sameAlignment(final, candidate, descriptions[b], AGREES_SHIFT_PX, AGREES_TURN_RAD)) rows.push(c);
  }
  return rows;
}

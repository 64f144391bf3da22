import { seededRandom, type Random } from '../../math/random.ts';
import { assemble } from './assemble.ts';
import { boundAssembly, clustersOf, copyAssembly, isWhole, splitBroken, type Assembly } from './assembly.ts';
import type { Bench } from './bench.ts';
import { closedRegion, type Bonds } from './bind-fragments.ts';
import type { GapPrior } from '../candidates/refine-alignment.ts';
import { closeSeams } from './close-seams.ts';
import { estimateGap, gapAround } from './estimate-gap.ts';
import type { Edge } from './choose-edges.ts';
import { judgeAssembly, type JudgedAssembly } from './judge-assembly.ts';
import { fitOf } from './joint-book.ts';
import { layChains } from './lay-chains.ts';
import { moveWithin } from './move-within.ts';
import { sharpenPoses } from './sharpen-poses.ts';
import { createMeetingBook } from './meeting.ts';
import { relaxOnSeams } from './relax-on-seams.ts';
import { directionsOf, emptyKept, keptSeam, seamGraph, worthWithin, type SeamGraph } from './seam-graph.ts';
import { findSeams, laySeams } from './seams.ts';

/** How long and with which luck one restart searches. */
export interface SearchOptions {
  /** The same seed, restart and edges give the same result. */
  readonly seed: number;
  /** Rounds of taking a region apart and putting it together again. */
  readonly rounds: number;
  /** What is enough. @default nothing is */
  readonly enough?: Enough | undefined;
}

/** From when on a search is nearly done: its first assembly holds all fragments together, and fits as only clean breaks do. */
export interface Enough {
  /** Least fit of the first assembly's seams (fitOf). */
  readonly fit: number;
  /** Rounds that are made even so; and all seams are closed to one gap then, not sharpened one by one. */
  readonly rounds: number;
}

/** What one restart found. */
export interface SearchResult {
  readonly assembly: Assembly;
  /** What its poses keep of the candidates' seams, and how its borders meet: what the search maximises. */
  readonly kept: number;
  /** Sum of the worth of all joints, once moved to where they are worth most. */
  readonly worth: number;
  /** Sum of their evidence. */
  readonly evidence: number;
  /** All joints of the assembly. */
  readonly joints: JudgedAssembly['joints'];
}

/** Noise on what seams are worth: of the first assembly (the first restart has none) and of the rounds. */
const RESTART_NOISE = 1.2;
const ROUND_NOISE = 1.5;
/** How much worth a round may lose and still be kept with a chance of 1 in e, in the first round; falls to nothing (Kirkpatrick 1983). */
const FIRST_TEMPERATURE = 1;
/** Moves of the answer at the end, work pixels. */
const SHARPENING = { stepsPx: [3, 1.5, 0.8], passes: 3 };

/**
 * One restart of the search: a greedy assembly, then large-neighbourhood rounds (Shaw 1998): a region is taken apart,
 * weakly supported fragments first, put together again with other luck, and kept when the whole is worth no less, or
 * sometimes a little less. What the rounds look at is cheap: what poses keep of the candidates' seams, and how borders meet. The
 * best assembly is then moved to where the evidence of its joints is best, and judged by it. It starts from what the bench's
 * bonds tie together, and never takes that apart.
 *
 * @param count number of fragments.
 * @param restart number of the restart, from 0: each has its own luck.
 */
export function searchAssembly(
  count: number,
  edges: readonly Edge[],
  known: Bench,
  restart: number,
  options: SearchOptions,
): SearchResult {
  const random = seededRandom(options.seed).fork(`restart ${restart}`);
  const { bonds } = known;
  const noise = restart === 0 ? 0 : RESTART_NOISE;
  const found = findSeams(edges, known);
  const first = laySeams(found, known.gap);
  let now = boundAssembly(bonds);
  assemble(now, first, seamGraph(count, first), known, random, { noise });
  const { joints: seen } = judgeAssembly(now, known);
  const gapPx = seenGap(now, seen, known);
  const bench = { ...known, gap: { ...known.gap, mean: expectedGap(known.gap, gapPx) } };
  const seams = laySeams(found, bench.gap);
  const graph = seamGraph(count, seams);
  const meeting = createMeetingBook(bench);
  const weigh = (assembly: Assembly): number =>
    meeting.worth(assembly) +
    clustersOf(assembly).reduce((sum, members) => sum + worthWithin(graph, assembly.poses, members), 0);
  for (const members of clustersOf(now)) relaxWithin(now, members, graph, bench);
  let worthNow = weigh(now);
  let best = now;
  let most = worthNow;
  const enough = isWhole(now) && fitOf(seen) >= (options.enough?.fit ?? Infinity);
  const rounds = enough ? options.enough!.rounds : options.rounds;
  for (let round = 0; round < rounds; round++) {
    const joints = keptJoints(graph, now);
    const freed = closedRegion(bonds, chooseRegion(count, joints, random));
    if (freed.size === 0) continue;
    const trial = copyAssembly(now);
    takeApart(trial, joints, freed, bonds, random);
    const body = bodiesBut(freed, trial, bonds);
    assemble(trial, seams, graph, bench, random, { noise: ROUND_NOISE, body });
    for (const members of clustersOf(trial)) relaxWithin(trial, members, graph, bench);
    const worth = weigh(trial);
    const temperature = FIRST_TEMPERATURE * (1 - round / rounds);
    if (worth < worthNow && random.next() >= Math.exp((worth - worthNow) / temperature)) continue;
    now = trial;
    worthNow = worth;
    if (worth > most) {
      best = now;
      most = worth;
    }
  }
  const answer = copyAssembly(best);
  layChains(answer, graph, bonds.bond);
  const closed = enough && gapPx !== null ? closedAlike(answer, gapAround(gapPx), bench) : null;
  if (closed === null) sharpenWithin(answer, [...answer.cluster.keys()], bench);
  const { worth, joints } = judgeAssembly(closed ?? answer, bench);
  const evidence = joints.reduce((sum, joint) => sum + joint.evidence, 0);
  return { assembly: closed ?? answer, kept: most, worth, evidence, joints };
}

/** From so many fragments that hang together on, a gap can be seen. */
const LEAST_SEEN = 4;

/** The gap that the first assembly shows, work pixels; null where too few fragments hang together. */
function seenGap(assembly: Assembly, seen: JudgedAssembly['joints'], { scorer }: Bench): number | null {
  const [largest] = clustersOf(assembly).sort((p, q) => q.length - p.length);
  if (largest.length < LEAST_SEEN) return null;
  const joints = seen.filter(({ a, evidence }) => evidence > 0 && assembly.cluster[a] === assembly.cluster[largest[0]]);
  return estimateGap(scorer.descriptions, assembly.poses, largest, joints, scorer.contacts);
}

/**
 * The gap that seams are to be expected to have, work pixels: what wear supposes and what the first assembly shows count for half each.
 * The one is too wide where sets are less worn than supposed, the other too narrow where gaps differ; over twenty sets and
 * puzzles, the first was off by 2.7 px in the root mean square, both together by 1.4.
 */
function expectedGap({ mean }: GapPrior, seenPx: number | null): number {
  return seenPx === null ? mean : (mean + seenPx) / 2;
}

/** Fragments with less evidence than this, about twice what a fragment is held by at least, are sharpened in any case. */
const LITTLE_EVIDENCE = 10;

/**
 * The assembly with all seams closed to one gap; null where that costs any of its worth. Clean breaks fit as well then as once
 * sharpened, all but a hundredth, for a tenth of the time. Fragments of which little is seen are sharpened all the same, since on
 * theirs it may depend whether they are left aside.
 */
function closedAlike(assembly: Assembly, gap: GapPrior, bench: Bench): Assembly | null {
  const { worth, joints } = judgeAssembly(assembly, bench);
  const closed = copyAssembly(assembly);
  closeSeams(
    closed,
    joints.filter(({ evidence }) => evidence > 0),
    gap,
    bench,
  );
  const judged = judgeAssembly(closed, bench);
  if (judged.worth < worth) return null;
  sharpenWithin(
    closed,
    [...closed.cluster.keys()].filter((id) => judged.support[id] < LITTLE_EVIDENCE),
    bench,
  );
  return closed;
}

/** Relaxes what hangs together, unless this would push it beyond the border. */
function relaxWithin({ poses }: Assembly, members: readonly number[], graph: SeamGraph, bench: Bench): void {
  if (members.length < 3) return;
  const { border, body } = bench.bonds;
  moveWithin(border, poses, members, () => relaxOnSeams(bench, graph, poses, members, body));
}

/** A joint that poses keep. */
interface KeptJoint {
  readonly a: number;
  readonly b: number;
  readonly worth: number;
}

/** Joints worth less hold nothing together. */
const LEAST_HELD = 0.3;

/** All pairs of one cluster whose seams the poses keep. */
function keptJoints(graph: SeamGraph, { poses, cluster }: Assembly): KeptJoint[] {
  const directions = directionsOf(poses, cluster.keys());
  const scratch = emptyKept();
  const joints: KeptJoint[] = [];
  for (const pairs of graph.pairsOf)
    for (const pair of pairs) {
      const { a, b } = pair;
      if (cluster[a] !== cluster[b]) continue;
      const { worth } = keptSeam(poses, directions, pair, scratch);
      if (worth > LEAST_HELD) joints.push({ a, b, worth });
    }
  return joints;
}

/** How often freed fragments are all set free, and not only cut off from the rest. */
const SCATTERED_SHARE = 0.6;
/** Joints worth less than this may break by themselves, and how often they do. */
const WEAK_WORTH = 1.5;
const BROKEN_SHARE = 0.3;

/** Takes a region out: in single fragments or, to be laid elsewhere as it is, in one piece; weak joints elsewhere break at times. */
function takeApart(
  assembly: Assembly,
  joints: readonly KeptJoint[],
  freed: ReadonlySet<number>,
  { bond, rooted }: Bonds,
  random: Random,
): void {
  const scattered = random.next() < SCATTERED_SHARE;
  const holding = joints.filter(({ a, b, worth }) => {
    if (freed.has(a) !== freed.has(b)) return false;
    if (freed.has(a) && scattered) return false;
    return worth >= WEAK_WORTH || (rooted[a] === 1 && rooted[b] === 1) || random.next() >= BROKEN_SHARE;
  });
  splitBroken(assembly, holding, bond);
}

/** Sharpens the poses of some fragments, but for clusters that this would push beyond the border. */
function sharpenWithin(assembly: Assembly, ids: readonly number[], bench: Bench): void {
  const { border } = bench.bonds;
  if (border === null) return sharpenPoses(assembly, ids, bench, SHARPENING);
  const some = new Set(ids);
  for (const members of clustersOf(assembly)) {
    const own = members.filter((id) => some.has(id));
    moveWithin(border, assembly.poses, members, () => sharpenPoses(assembly, own, bench, SHARPENING));
  }
}

/** By fragment, one number for all that is left of a cluster, and those of the bonds for what was freed. */
function bodiesBut(freed: ReadonlySet<number>, { cluster }: Assembly, { body }: Bonds): number[] {
  const count = cluster.length;
  return Array.from(cluster, (own, id) => (freed.has(id) ? count + body[id] : own));
}

/** A connected region (with fragments left aside thrown in), grown from a weakly supported fragment. */
function chooseRegion(count: number, joints: readonly KeptJoint[], random: Random): Set<number> {
  const support = new Float64Array(count);
  const neighbours = Array.from({ length: count }, (): { id: number; worth: number }[] => []);
  for (const { a, b, worth } of joints) {
    support[a] += worth;
    support[b] += worth;
    neighbours[a].push({ id: b, worth });
    neighbours[b].push({ id: a, worth });
  }
  const size = 1 + random.below(Math.max(2, Math.min(LARGEST_REGION, Math.ceil(REGION_SHARE * count))));
  // Tournament: of three fragments the one with the least support.
  let start = random.below(count);
  for (let k = 0; k < 2; k++) {
    const other = random.below(count);
    if (support[other] < support[start]) start = other;
  }
  const region = new Set([start]);
  while (region.size < size) {
    const rim = [...region].flatMap((id) => neighbours[id]).filter(({ id }) => !region.has(id));
    if (rim.length === 0) {
      region.add(random.below(count));
      continue;
    }
    rim.sort((p, q) => p.worth - q.worth || p.id - q.id);
    region.add(rim[Math.min(rim.length - 1, Math.floor(random.next() * random.next() * rim.length))].id);
  }
  support.forEach((sum, id) => {
    if (sum === 0) region.add(id);
  });
  return region;
}

/** A region has up to this share of all fragments, and never more than this many. */
const REGION_SHARE = 0.4;
const LARGEST_REGION = 24;

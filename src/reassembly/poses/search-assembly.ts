import { seededRandom, type Random } from '../../math/random.ts';
import { assemble, poolEdges } from './assemble.ts';
import { boundAssembly, clustersOf, copyAssembly, splitBroken, type Assembly } from './assembly.ts';
import type { Bench } from './bench.ts';
import { closedRegion, type Bonds } from './bind-fragments.ts';
import type { Edge } from './choose-edges.ts';
import { judgeAssembly, type JudgedAssembly } from './judge-assembly.ts';
import { moveWithin } from './move-within.ts';
import { sharpenPoses, type SharpenOptions } from './sharpen-poses.ts';
import { relativePose, touchingPairs } from './touching-pairs.ts';

/** How long and with which luck one restart searches. */
export interface SearchOptions {
  /** The same seed, restart and edges give the same result. */
  readonly seed: number;
  /** Rounds of taking a region apart and putting it together again. */
  readonly rounds: number;
}

/** What one restart found. */
export interface SearchResult {
  readonly assembly: Assembly;
  /** Sum of the worth of all joints: what the search maximises. */
  readonly worth: number;
  /** Sum of their evidence. */
  readonly evidence: number;
  /** All joints of the assembly. */
  readonly joints: JudgedAssembly['joints'];
}

/** Noise on the edges' keys, log odds: of the first assembly (the first restart has none) and of the rounds. */
const RESTART_NOISE = 1.2;
const ROUND_NOISE = 1.5;
/** Moves of the first assembly and of each round, work pixels. */
const FIRST_SHARPENING = { stepsPx: [3, 1.5, 0.8], passes: 3 };
const ROUND_SHARPENING = { stepsPx: [3, 1.5], passes: 2 };

/**
 * One restart of the search: a greedy assembly, then large-neighbourhood rounds (Shaw 1998): a region is taken apart,
 * weakly supported fragments first, put together again with other luck, and kept when the whole is worth no less. It
 * starts from what the bench's bonds tie together, and never takes that apart.
 *
 * @param count number of fragments.
 * @param restart number of the restart, from 0: each has its own luck.
 */
export function searchAssembly(
  count: number,
  edges: readonly Edge[],
  bench: Bench,
  restart: number,
  options: SearchOptions,
): SearchResult {
  const random = seededRandom(options.seed).fork(`restart ${restart}`);
  const { bonds } = bench;
  const pool = poolEdges(edges);
  const ids = Array.from({ length: count }, (_, id) => id);
  let best = boundAssembly(bonds);
  assemble(best, pool, bench, random, { keyNoise: restart === 0 ? 0 : RESTART_NOISE });
  sharpenWithin(best, ids, bench, FIRST_SHARPENING);
  let judged = judgeAssembly(best, bench);
  for (let round = 0; round < options.rounds; round++) {
    const freed = closedRegion(bonds, chooseRegion(count, judged, best, random));
    if (freed.size === 0) continue;
    const trial = copyAssembly(best);
    setFree(trial, freed, bonds);
    splitBroken(trial, judged.joints, freed, bonds.bond);
    const body = bodiesBut(freed, trial, bonds);
    assemble(trial, pool, bench, random, { keyNoise: ROUND_NOISE, body });
    sharpenWithin(trial, movedIn(trial, best, bench), bench, ROUND_SHARPENING);
    const trialJudged = judgeAssembly(trial, bench);
    if (trialJudged.worth >= judged.worth) {
      best = trial;
      judged = trialJudged;
    }
  }
  const { worth, joints } = judged;
  return { assembly: best, worth, evidence: joints.reduce((sum, { evidence }) => sum + evidence, 0), joints };
}

/** Sharpens poses, but for clusters that this would push beyond the border. */
function sharpenWithin(assembly: Assembly, ids: readonly number[], bench: Bench, options: SharpenOptions): void {
  const { border } = bench.bonds;
  if (border === null) return sharpenPoses(assembly, ids, bench, options);
  for (const members of clustersOf(assembly)) {
    const moving = members.filter((id) => ids.includes(id));
    moveWithin(border, assembly.poses, members, () => sharpenPoses(assembly, moving, bench, options));
  }
}

/** By fragment, one number for all that is left of a cluster, and those of the bonds for what was freed. */
function bodiesBut(freed: ReadonlySet<number>, { cluster }: Assembly, { body }: Bonds): number[] {
  const count = cluster.length;
  return Array.from(cluster, (own, id) => (freed.has(id) ? count + body[id] : own));
}

/** Fragments that lie to a neighbour otherwise than they did. */
function movedIn(trial: Assembly, before: Assembly, bench: Bench): number[] {
  const moved = new Set<number>();
  const [now, then] = [
    { turnRad: 0, x: 0, y: 0 },
    { turnRad: 0, x: 0, y: 0 },
  ];
  for (const members of clustersOf(trial)) {
    if (members.length < 2) continue;
    for (const { a, b } of touchingPairs(trial, members, bench)) {
      if (moved.has(a) && moved.has(b)) continue;
      relativePose(trial.poses, a, b, now);
      relativePose(before.poses, a, b, then);
      if (Math.abs(now.x - then.x) + Math.abs(now.y - then.y) + Math.abs(now.turnRad - then.turnRad) < 1e-6) continue;
      moved.add(a).add(b);
    }
  }
  return [...moved].sort((p, q) => p - q);
}

/** A connected region of the assembly (with fragments left aside thrown in), grown from a weakly supported fragment. */
function chooseRegion(count: number, judged: JudgedAssembly, assembly: Assembly, random: Random): Set<number> {
  const size = 1 + random.below(Math.max(2, Math.min(14, Math.ceil(count / 3))));
  // Tournament: of four fragments the one with the least support.
  let start = random.below(count);
  for (let k = 0; k < 3; k++) {
    const other = random.below(count);
    if (judged.support[other] < judged.support[start]) start = other;
  }
  const region = new Set([start]);
  const neighbours = new Map<number, { id: number; worth: number }[]>();
  for (const { a, b, worth } of judged.joints) {
    (neighbours.get(a) ?? neighbours.set(a, []).get(a)!).push({ id: b, worth });
    (neighbours.get(b) ?? neighbours.set(b, []).get(b)!).push({ id: a, worth });
  }
  while (region.size < size) {
    const rim = [...region].flatMap((id) => neighbours.get(id) ?? []).filter(({ id }) => !region.has(id));
    if (rim.length === 0) {
      region.add(random.below(count));
      continue;
    }
    rim.sort((p, q) => p.worth - q.worth || p.id - q.id);
    region.add(rim[Math.min(rim.length - 1, Math.floor(random.next() * random.next() * rim.length))].id);
  }
  assembly.cluster.forEach((_, id) => {
    if (judged.support[id] === 0) region.add(id);
  });
  return region;
}

/** Puts fragments back to where they were before anything was found. @param freed whole bonds. */
function setFree(assembly: Assembly, freed: ReadonlySet<number>, { start }: Bonds): void {
  const { poses, cluster } = assembly;
  for (const id of freed) {
    poses.turnRad[id] = start.turnRad[id];
    poses.x[id] = start.x[id];
    poses.y[id] = start.y[id];
    cluster[id] = -1;
  }
}

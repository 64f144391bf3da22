import { seededRandom, type Random } from '../../math/random.ts';
import {
  assemble,
  boundAssembly,
  clustersOf,
  copyAssembly,
  judgeAssembly,
  splitBroken,
  touchingPairs,
  type Assembly,
  type Bench,
} from './assemble.ts';
import { closedRegion, type Bonds } from './bind-fragments.ts';
import type { Edge } from './choose-edges.ts';
import { relaxWithin } from './relax-within.ts';

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
}

/** Noise on the edges' keys, log odds: of the first assembly (the first restart has none) and of the rounds. */
const RESTART_NOISE = 1.2;
const ROUND_NOISE = 1.5;

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
  let best = boundAssembly(bonds);
  assemble(best, edges, bench, random, { keyNoise: restart === 0 ? 0 : RESTART_NOISE });
  relaxAll(best, bench);
  let judged = judgeAssembly(best, bench);
  for (let round = 0; round < options.rounds; round++) {
    const freed = closedRegion(bonds, chooseRegion(count, judged, best, random));
    if (freed.size === 0) continue;
    const trial = copyAssembly(best);
    setFree(trial, freed, bonds);
    splitBroken(trial, judged.joints, freed, bonds.bond);
    assemble(trial, edges, bench, random, { keyNoise: ROUND_NOISE });
    relaxAll(trial, bench);
    const trialJudged = judgeAssembly(trial, bench);
    if (trialJudged.worth >= judged.worth) {
      best = trial;
      judged = trialJudged;
    }
  }
  return { assembly: best, worth: judged.worth };
}

function relaxAll(assembly: Assembly, bench: Bench): void {
  for (const members of clustersOf(assembly)) {
    if (members.length < 3) continue;
    const pairs = touchingPairs(assembly, members, bench);
    relaxWithin(
      bench.bonds.border,
      bench.scorer.descriptions,
      assembly.poses,
      members,
      pairs,
      { gap: bench.gap, reaches: [5, 3], stride: 2, body: bench.bonds.body },
      bench.scorer.contacts,
    );
  }
}

type Judged = ReturnType<typeof judgeAssembly>;

/** A connected region of the assembly (with fragments left aside thrown in), grown from a weakly supported fragment. */
function chooseRegion(count: number, judged: Judged, assembly: Assembly, random: Random): Set<number> {
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

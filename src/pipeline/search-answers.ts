import { agreedBonds } from '../reassembly/poses/agreed-bonds.ts';
import type { Bonds } from '../reassembly/poses/bind-fragments.ts';
import { fitOf } from '../reassembly/poses/joint-book.ts';
import { isWhole } from '../reassembly/poses/assembly.ts';
import type { SearchResult } from '../reassembly/poses/search-assembly.ts';
import type { TaskInput } from '../workers/tasks.ts';
import type { StageContext } from './stage-context.ts';

/** How much is searched. */
export interface Effort {
  /** Searches with luck of their own. */
  readonly restarts: number;
  /** Rounds of each. */
  readonly rounds: number;
  /** Generations of answers that are made out of two. */
  readonly generations: number;
}

/** What every restart of a search has in common. */
export type Search = Omit<TaskInput<'searchAssembly'>, 'restart' | 'rounds' | 'enough' | 'bonds'>;

/** Restarts that are made however little is free, where the profile has as many: a single one is brittle, and these are short. */
const LEAST_RESTARTS = 4;
/** Trials, each with its own luck, and rounds of each: they tell whether there is anything to search for. */
const TRIALS = 2;
const TRIAL_ROUNDS = 20;
/** Restarts after which it is asked whether all answers so far are the same. */
const FIRST_RESTARTS = 2;
/**
 * Trials leave no doubt where they hold all fragments together and either their seams fit so well, or well and they agree on
 * all but so few. Clean breaks fit by .9 to 1; worn ones by .55 to .93, whether they are right or wrong, but then no two short
 * trials come to the same. What is left over may be of another picture, and so may some of what is joined: two trials are too few
 * to tell.
 */
const PROVEN_FIT = 0.94;
const AGREED_FIT = 0.9;
const PROVEN_OPEN_SHARE = 0.05;

/** From so many fragments on, a restart has all its rounds; of fewer there are fewer regions to take apart. */
const FULL_COUNT = 50;

/** The effort when only a share of the fragments is free, or they are few: rounds shrink with both, and restarts down to a few. */
export function effortFor(whole: Effort, { bond, freeShare }: Pick<Bonds, 'bond' | 'freeShare'>): Effort {
  const least = freeShare === 0 ? 1 : Math.min(LEAST_RESTARTS, whole.restarts);
  return {
    restarts: Math.max(least, Math.round(whole.restarts * freeShare)),
    rounds: Math.ceil(whole.rounds * freeShare * Math.min(1, bond.length / FULL_COUNT)),
    generations: freeShare === 0 ? 0 : whole.generations,
  };
}

/** Short searches, the best one first; the first of equals. */
export async function tryOut(search: Search, bonds: Bonds, { tasks, signal }: StageContext): Promise<SearchResult[]> {
  const { rounds } = effortFor({ restarts: 1, rounds: TRIAL_ROUNDS, generations: 0 }, bonds);
  const inputs = Array.from({ length: TRIALS }, (_, restart) => ({
    ...search,
    bonds,
    rounds,
    restart,
    enough: { fit: AGREED_FIT, rounds: 0 },
  }));
  return ranked(await tasks.map('searchAssembly', inputs, { signal }));
}

/** Whether trials leave no doubt, so that no better answer and no deeper wear is to be looked for. */
export function areProven(
  [best, ...others]: readonly SearchResult[],
  { descriptions }: Pick<Search, 'descriptions'>,
  bonds: Bonds,
): boolean {
  if (!isWhole(best.assembly)) return false;
  const fit = fitOf(best.joints);
  if (fit < AGREED_FIT) return false;
  if (fit >= PROVEN_FIT) return true;
  return others.every((other) => agreedBonds(descriptions, bonds, best, other).freeShare <= PROVEN_OPEN_SHARE);
}

/**
 * How good an answer is: what it keeps of the candidates, and what its borders show where they lie. Of answers that keep alike, and on worn
 * borders many do, the second tells which one is right (docs/design/0006-solver.md).
 */
const merit = ({ kept, worth }: SearchResult): number => kept + worth;

const ranked = (answers: readonly SearchResult[]): SearchResult[] => [...answers].sort((p, q) => merit(q) - merit(p));

/**
 * Trials, restarts of the search, then answers made out of the best one and each other: what the two agree on moves as
 * wholes while the rest is searched anew, so that each generation keeps what is right in either. It ends where there is nothing to
 * search for: after the trials, where they leave no doubt, once what they differ in has been searched anew; after the first
 * restarts, where all answers so far, each with its own luck, come to the same whole.
 *
 * @returns `pool`, answers, best first; the first of equals, so that the order in which threads finish is of no account.
 *   `lucks`, those of the restarts, none of which has seen another.
 */
export async function searchAnswers(
  search: Search,
  bonds: Bonds,
  { restarts, rounds, generations }: Effort,
  context: StageContext,
): Promise<{ pool: SearchResult[]; lucks: SearchResult[] }> {
  const total = restarts + generations * restarts + 1;
  const trials = await tryOut(search, bonds, context);
  let done = 1;
  context.progress(done, total);
  const run = async (held: readonly Bonds[], from: number, few?: number): Promise<SearchResult[]> => {
    const effort = few === undefined ? { rounds } : { rounds: few, enough: { fit: AGREED_FIT, rounds: few } };
    const inputs = held.map((one, k) => ({ ...search, ...effort, bonds: one, restart: from + k }));
    const results = await context.tasks.map('searchAssembly', inputs, {
      signal: context.signal,
      onProgress: (count) => context.progress(done + count, total),
    });
    done += inputs.length;
    return results;
  };
  const restartFrom = (from: number, to: number): Promise<SearchResult[]> =>
    run(new Array<Bonds>(Math.max(0, to - from)).fill(bonds), from);
  const agreedWith = (best: SearchResult, others: readonly SearchResult[]): Bonds[] =>
    others.map((other) => agreedBonds(search.descriptions, bonds, best, other));
  if (areProven(trials, search, bonds)) {
    // What only one of them has right is too little for a search of all, and too much to leave aside for it.
    const [open] = agreedWith(trials[0], trials.slice(1)).sort((p, q) => q.freeShare - p.freeShare);
    if (open.freeShare === 0) return { pool: trials, lucks: trials };
    const few = Math.ceil(rounds * open.freeShare);
    const pool = ranked([...trials, ...(await run(new Array<Bonds>(LEAST_RESTARTS).fill(open), TRIALS, few))]);
    return { pool, lucks: pool };
  }
  let pool = ranked([...trials, ...(await restartFrom(TRIALS, TRIALS + Math.min(restarts - 1, FIRST_RESTARTS)))]);
  if (agreedWith(pool[0], pool.slice(1)).every(({ freeShare }) => freeShare === 0)) return { pool, lucks: pool };
  // All of them, though most may agree: how far answers agree is what tells the sure from the doubtful.
  pool = ranked([...pool, ...(await restartFrom(pool.length, TRIALS + restarts - 1))]);
  const lucks = pool;
  for (let generation = 1; generation <= generations; generation++) {
    const [best, ...others] = pool;
    const agreed = agreedWith(best, others);
    const unlike = others.map((_, k) => k).filter((k) => agreed[k].freeShare > 0);
    if (unlike.length === 0) break;
    const children = await run(
      unlike.map((k) => agreed[k]),
      generation * restarts,
    );
    unlike.forEach((k, child) => {
      if (merit(children[child]) > merit(others[k])) others[k] = children[child];
    });
    pool = ranked([best, ...others]);
  }
  return { pool, lucks };
}

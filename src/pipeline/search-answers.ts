import { agreedBonds } from '../reassembly/poses/agreed-bonds.ts';
import type { Bonds } from '../reassembly/poses/bind-fragments.ts';
import { fitOf } from '../reassembly/poses/joint-book.ts';
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
export type Search = Omit<TaskInput<'searchAssembly'>, 'restart' | 'rounds' | 'bonds'>;

/** Restarts that are made however little is free, where the profile has as many: a single one is brittle, and these are short. */
const LEAST_RESTARTS = 4;
/** Rounds of a trial, which tells whether there is anything to search for. */
const TRIAL_ROUNDS = 2;
/** Restarts after which it is asked whether all answers so far are the same. */
const FIRST_RESTARTS = 2;
/** Answers that agree on all but this share of the fragments need no more of their kind: the rest is searched for in generations. */
const OPEN_SHARE = 0.1;
/**
 * An answer whose seams fit so well, and that holds so many of the fragments together, is not searched for again, and no
 * deeper wear is tried. Clean breaks come to .83 to .97; worn ones to .5 to .75, whether they are right or wrong.
 */
const PROVEN_FIT = 0.8;
const PROVEN_SHARE = 0.75;

/** The effort when only a share of the fragments is free: rounds shrink with it, and restarts down to a few. */
export function effortFor(whole: Effort, { freeShare }: Bonds): Effort {
  const least = freeShare === 0 ? 1 : Math.min(LEAST_RESTARTS, whole.restarts);
  return {
    restarts: Math.max(least, Math.round(whole.restarts * freeShare)),
    rounds: Math.ceil(whole.rounds * freeShare),
    generations: freeShare === 0 ? 0 : whole.generations,
  };
}

/** A short search, as restart 0. */
export async function tryOut(search: Search, bonds: Bonds, { tasks, signal }: StageContext): Promise<SearchResult> {
  const { rounds } = effortFor({ restarts: 1, rounds: TRIAL_ROUNDS, generations: 0 }, bonds);
  const [trial] = await tasks.map('searchAssembly', [{ ...search, bonds, rounds, restart: 0 }], { signal });
  return trial;
}

/** Whether an answer fits so well that no better one is to be looked for. */
export function isProven({ joints, assembly: { cluster } }: Pick<SearchResult, 'joints' | 'assembly'>): boolean {
  const sizes = new Map<number, number>();
  for (const c of cluster) sizes.set(c, (sizes.get(c) ?? 0) + 1);
  return Math.max(...sizes.values()) >= PROVEN_SHARE * cluster.length && fitOf(joints) >= PROVEN_FIT;
}

/**
 * A trial, restarts of the search, then answers made out of the best one and each other: what the two agree on moves as
 * wholes while the rest is searched anew, so that each generation keeps what is right in either. It ends where there is nothing to
 * search for: after the trial, where it leaves no doubt; after the first restarts, where they and the trial, each with its own luck,
 * come to the same whole.
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
  const trial = await tryOut(search, bonds, context);
  let done = 1;
  context.progress(done, total);
  if (isProven(trial)) return { pool: [trial], lucks: [trial] };
  const run = async (held: readonly Bonds[], from: number): Promise<SearchResult[]> => {
    const inputs = held.map((one, k) => ({ ...search, rounds, bonds: one, restart: from + k }));
    const results = await context.tasks.map('searchAssembly', inputs, {
      signal: context.signal,
      onProgress: (count) => context.progress(done + count, total),
    });
    done += inputs.length;
    return results;
  };
  const ranked = (answers: SearchResult[]): SearchResult[] => [...answers].sort((p, q) => q.worth - p.worth);
  const restartFrom = (from: number, to: number): Promise<SearchResult[]> =>
    run(new Array<Bonds>(Math.max(0, to - from)).fill(bonds), from);
  const agreedWith = (best: SearchResult, others: readonly SearchResult[]): Bonds[] =>
    others.map((other) => agreedBonds(search.descriptions, bonds, best, other));

  let pool = ranked([trial, ...(await restartFrom(1, Math.min(restarts, 1 + FIRST_RESTARTS)))]);
  const open = agreedWith(pool[0], pool.slice(1)).map(({ freeShare }) => freeShare);
  if (open.some((share) => share > OPEN_SHARE)) pool = ranked([...pool, ...(await restartFrom(pool.length, restarts))]);
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
      if (children[child].worth > others[k].worth) others[k] = children[child];
    });
    pool = ranked([best, ...others]);
  }
  return { pool, lucks };
}

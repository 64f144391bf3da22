/** A job that waits for its turn. */
export interface WaitingJob {
  readonly id: string;
  /** Whose turn it takes; jobs of the command line share one. */
  readonly owner: string;
  readonly priority: number;
  /** Since when it waits, ISO 8601. */
  readonly submitted: string;
}

/** What an owner has had of late. */
export interface OwnersTurns {
  /** Jobs of this owner that run now. */
  running(owner: string): number;
  /** Number of the last turn that this owner had; 0 for none. */
  lastTurn(owner: string): number;
}

/**
 * The order in which jobs come to their turn: higher priorities first; within one, owners take turns, and each one's jobs come
 * in the order in which they were handed in. Somebody who hands in a hundred jobs delays another's single job by one at most.
 */
export function orderQueue(waiting: readonly WaitingJob[], turns: OwnersTurns): WaitingJob[] {
  const sooner = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  const inOrder = [...waiting].sort(
    (a, b) => b.priority - a.priority || sooner(a.submitted, b.submitted) || sooner(a.id, b.id),
  );
  /** By priority and owner: in which round the next of them comes. What runs already counts as rounds that were had. */
  const rounds = new Map<string, number>();
  return inOrder
    .map((job) => {
      const key = `${job.priority} ${job.owner}`;
      const round = rounds.get(key) ?? turns.running(job.owner);
      rounds.set(key, round + 1);
      return { job, round, last: turns.lastTurn(job.owner) };
    })
    .sort((a, b) => b.job.priority - a.job.priority || a.round - b.round || a.last - b.last)
    .map(({ job }) => job);
}

/** Pairs of fragments as columns. */
interface PairColumns {
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
}

/**
 * The candidates that learners are asked about: those among the best of either of their fragments. What is out of the running
 * on every side cannot become a joint, whatever a learner would say of it.
 *
 * @param key log odds by candidate, what the others say of it considered.
 * @param perFragment how many of the best of each fragment.
 * @returns rows, ascending.
 */
export function gateCandidates({ a, b }: PairColumns, key: ArrayLike<number>, perFragment: number): number[] {
  const order = Array.from({ length: key.length }, (_, row) => row).sort((p, q) => key[q] - key[p] || p - q);
  const taken = new Map<number, number>();
  const rows: number[] = [];
  for (const row of order) {
    const [ofA, ofB] = [taken.get(a[row]) ?? 0, taken.get(b[row]) ?? 0];
    if (ofA >= perFragment && ofB >= perFragment) continue;
    taken.set(a[row], ofA + 1);
    taken.set(b[row], ofB + 1);
    rows.push(row);
  }
  return rows.sort((p, q) => p - q);
}

/** How many values fall into each of equal parts of 0 to `most`; both ends count as inside. */
export function histogram(values: readonly number[], most: number, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[Math.max(0, Math.min(bins - 1, Math.floor((value / most) * bins)))]++;
  return counts;
}

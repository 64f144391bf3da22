const BARS = '▁▂▃▄▅▆▇█';

/**
 * A course in one line of text: as many equal stretches of time as it is wide, each the mean of its points from the least
 * (lowest bar) to the most (full bar); a stretch without any point is blank. A course that never changes lies low.
 */
export function sparkline(
  points: readonly (readonly [x: number, y: number])[],
  [from, to]: readonly [number, number],
  width: number,
): string {
  const sums = Array.from({ length: width }, () => ({ sum: 0, count: 0 }));
  for (const [x, y] of points) {
    const at = Math.floor((width * (x - from)) / (to - from));
    const stretch = sums[Math.min(width - 1, Math.max(0, at))];
    stretch.sum += y;
    stretch.count++;
  }
  const means = sums.map(({ sum, count }) => (count === 0 ? null : sum / count));
  const known = means.filter((mean) => mean !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return means
    .map((mean) => {
      if (mean === null) return ' ';
      return most === least ? BARS[0] : BARS[Math.round(((BARS.length - 1) * (mean - least)) / (most - least))];
    })
    .join('');
}

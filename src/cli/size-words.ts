const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A number of bytes for people, in steps of a thousand: `1.4 GB`. */
export function sizeWords(bytes: number): string {
  let [value, unit] = [bytes, 0];
  // 999.6 kB would be written as 1000 kB.
  while (value >= 999.5 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

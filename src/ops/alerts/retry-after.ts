/** Nobody is obeyed for longer than that, ms. */
const LONGEST_MS = 6 * 3_600_000;

/**
 * Reads the header Retry-After: seconds, or a date.
 * @returns ms from now, at most six hours; undefined where nothing is said that can be understood.
 */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_MS);
}

/** After the first failure, ms. */
const FIRST_MS = 30_000;
/** So that a mail server that comes back after a night is used within a quarter of an hour, ms. */
const LONGEST_MS = 15 * 60_000;

/**
 * How long to leave a channel alone that has failed: twice as long each time, and not all at the same instant.
 * @param failures how often in a row, 1 or more.
 * @param random at least 0, below 1.
 * @param askedMs how long the other side asked to be left alone.
 * @returns ms
 */
export function backoffMs(failures: number, random: number, askedMs = 0): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20));
  return Math.max(askedMs, Math.round(whole / 2 + (random * whole) / 2));
}

import { InvalidArgumentError } from 'commander';

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3600_000, d: 86_400_000 };

/** A stretch of time as people write it: `90s`, `30m`, `24h`, `7d`. @returns milliseconds @throws InvalidArgumentError */
export function parseDuration(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text.trim()) ?? [];
  const ms = Number(amount) * (UNITS_MS[unit ?? ''] ?? NaN);
  if (ms > 0 && ms <= 3650 * UNITS_MS.d) return ms;
  throw new InvalidArgumentError('Write a number and s, m, h or d, such as 90s, 30m, 24h or 7d.');
}

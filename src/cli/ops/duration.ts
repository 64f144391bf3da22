import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../../formats/duration.ts';

/** A stretch of time on the command line, longer than nothing. @returns milliseconds @throws InvalidArgumentError */
export function readDuration(text: string): number {
  const ms = parseDuration(text.trim());
  if (ms !== null && ms > 0) return ms;
  throw new InvalidArgumentError('Write a time such as 90s, 30m, 24h, 7d or 1h30m.');
}

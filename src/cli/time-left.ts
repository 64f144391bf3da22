import { t } from './language.ts';

/** The speed of a step's items varies by about this factor from one stretch to the next. */
const SLOWER = 1.5;
const FASTER = 0.75;

/** No estimate before this much time and this share of the items: the first items include starting up. */
const SETTLED_MS = 1_500;
const SETTLED_SHARE = 0.03;

/**
 * How long a step still takes, as a range, from its speed so far.
 *
 * @param elapsedMs since the step's first item began
 * @returns for example `8 to 15 s left`; empty while it is too early to say
 */
export function timeLeftText(elapsedMs: number, done: number, total: number): string {
  if (done <= 0 || done >= total || elapsedMs < SETTLED_MS || done < total * SETTLED_SHARE) return '';
  const leftMs = (elapsedMs / done) * (total - done);
  const soonest = roundTime(leftMs * FASTER);
  const latest = roundTime(leftMs * SLOWER);
  return soonest === latest
    ? t('about {{time}} left', { time: latest })
    : t('{{soonest}} to {{latest}} left', { soonest, latest });
}

/** A duration to about two digits: nobody waits by the second. */
export function roundTime(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 10) return `${seconds} s`;
  if (seconds < 95) return `${Math.round(seconds / 5) * 5} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 95) return `${minutes} min`;
  return `${Math.round(minutes / 6) / 10} h`;
}

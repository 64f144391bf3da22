const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
type Unit = keyof typeof UNIT_MS;

/** Longer than any spell that is asked for in earnest; it keeps sums of times exact. */
const LONGEST_MS = 10 * 366 * UNIT_MS.d;

/**
 * Reads a length of time as people write it: `30s`, `5m`, `2h`, `1d`, `1h30m`, `1.5h`, and `0`.
 * @returns milliseconds, or null where the text says none.
 */
export function parseDuration(text: string): number | null {
  if (text === '0') return 0;
  const isTime = /^(\d{1,9}d)?(\d{1,9}h)?(\d{1,9}m)?(\d{1,9}s)?$/.test(text) || /^\d{1,9}\.\d{1,3}[smhd]$/.test(text);
  if (!isTime || text === '') return null;
  let sumMs = 0;
  for (const [, count, unit] of text.matchAll(/([\d.]+)([smhd])/g))
    sumMs += Math.round(Number(count) * UNIT_MS[unit as Unit]);
  return sumMs <= LONGEST_MS ? sumMs : null;
}

/** A length of time for people, in its two largest units: `2h`, `1h 30m`, `3d 4h`; below a second `0s`. @param ms not negative. */
export function formatDuration(ms: number): string {
  const parts: string[] = [];
  let rest = ms;
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const count = Math.floor(rest / UNIT_MS[unit]);
    rest -= count * UNIT_MS[unit];
    if (count > 0) parts.push(`${count}${unit}`);
    // "2d 5s" says more than is meant: units that don't follow each other aren't put together.
    else if (parts.length > 0) break;
  }
  return parts.slice(0, 2).join(' ') || '0s';
}

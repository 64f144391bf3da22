import i18next from 'i18next';

const locale = (): string => (i18next.language === 'it' ? 'it-IT' : 'en-GB');

const numberFormats = new Map<string, Intl.NumberFormat>();
/** Formats are kept: to make one takes a hundred times as long as to use it, and tables use them hundreds of times. */
function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale()} ${JSON.stringify(options)}`;
  const known = numberFormats.get(key) ?? new Intl.NumberFormat(locale(), options);
  numberFormats.set(key, known);
  return known;
}

export function formatNumber(value: number, digits = 0): string {
  return numberFormat({ maximumFractionDigits: digits }).format(value);
}

/** A share of 1 as per cent. */
export function formatShare(share: number, digits = 0): string {
  return numberFormat({ style: 'percent', maximumFractionDigits: digits }).format(share);
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];

export function formatBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return numberFormat({
    style: 'unit',
    unit: UNITS[power],
    unitDisplay: 'short',
    maximumFractionDigits: power === 0 ? 0 : 1,
  }).format(bytes / 1000 ** power);
}

export function formatTime(iso: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));
}

export function formatClock(iso: string): string {
  return new Intl.DateTimeFormat(locale(), { timeStyle: 'medium' }).format(new Date(iso));
}

const STEPS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "3 hours ago". */
export function formatAgo(iso: string, now = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  const words = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' });
  for (const [unit, size] of STEPS)
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  return words.format(0, 'second');
}

/** "2 min 10 s"; the larger two units that matter. */
export function formatDuration(seconds: number): string {
  const unit = (value: number, name: string): string =>
    numberFormat({
      style: 'unit',
      unit: name,
      unitDisplay: 'narrow',
      maximumFractionDigits: 0,
    }).format(value);
  if (seconds < 10)
    return numberFormat({
      style: 'unit',
      unit: 'second',
      unitDisplay: 'narrow',
      maximumFractionDigits: 1,
    }).format(seconds);
  if (seconds < 60) return unit(Math.round(seconds), 'second');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    const rest = Math.round(seconds - 60 * minutes);
    return rest === 0 || minutes >= 10 ? unit(minutes, 'minute') : `${unit(minutes, 'minute')} ${unit(rest, 'second')}`;
  }
  const hours = Math.floor(minutes / 60);
  return `${unit(hours, 'hour')} ${unit(minutes - 60 * hours, 'minute')}`;
}

const DAY_SECONDS = 86_400;

/** A mark of an axis of time: the hour, or the day where marks lie days apart. */
export function formatTick(seconds: number, stepSeconds: number): string {
  const how: Intl.DateTimeFormatOptions =
    stepSeconds >= DAY_SECONDS ? { day: 'numeric', month: 'short' } : { hour: '2-digit', minute: '2-digit' };
  return new Intl.DateTimeFormat(locale(), how).format(new Date(1000 * seconds));
}

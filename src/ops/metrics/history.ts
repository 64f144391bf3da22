import { deflateSync, inflateSync } from 'node:zlib';
import { METRICS_RECORD, type MetricsRecord } from '../../formats/reports/metrics-record.ts';
import type { State } from '../state/open-state.ts';
import { figuresOf } from './figures-of.ts';

/** How much history is kept, whatever happens. */
export interface HistoryLimits {
  /** Every record, for so long. @default a week */
  readonly rawMs: number;
  /** Least, mean and most of each hour, for so long. @default a year */
  readonly hourlyMs: number;
  /** The database grows no larger; what is oldest goes first. @default 64 MiB */
  readonly bytes: number;
}

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;

export const HISTORY_LIMITS: HistoryLimits = { rawMs: 7 * DAY_MS, hourlyMs: 365 * DAY_MS, bytes: 64 * 2 ** 20 };

/** One hour of one figure. */
export interface HourFigure {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  readonly count: number;
}

/** All figures of one hour, by their path in a record, such as `job_metrics.total_jobs`. */
export interface Hour {
  readonly startMs: number;
  readonly figures: Readonly<Record<string, HourFigure>>;
}

type Packed = Record<string, [min: number, mean: number, max: number, count: number]>;

/**
 * So many rows at most go for their age with each record that comes: enough to keep a week a week, and too few for a clock
 * that is wrong for an hour to take the history with it.
 */
const EXPIRED_AT_ONCE = 2;

/** Keeps a record, adds it to its hour, and lets go what is older or more than the limits. A second record of the same instant changes nothing. */
export function keepRecord({ db }: State, record: MetricsRecord, limits: HistoryLimits = HISTORY_LIMITS): void {
  const atMs = Date.parse(record.timestamp);
  const hourMs = atMs - (atMs % HOUR_MS);
  db.transaction(() => {
    const isNew = db.prepare('INSERT OR IGNORE INTO metrics_raw VALUES (?, ?)').run(atMs, pack(record));
    if (isNew.changes > 0) {
      const before = db.prepare('SELECT figures FROM metrics_hourly WHERE hour_ms = ?').pluck().get(hourMs);
      const figures = merge(unpackHour(before), figuresOf(record));
      db.prepare('INSERT OR REPLACE INTO metrics_hourly VALUES (?, ?)').run(hourMs, pack(figures));
    }
    removeExpired(db, 'metrics_raw', atMs, limits.rawMs);
    removeExpired(db, 'metrics_hourly', atMs, limits.hourlyMs);
  }).immediate();
  pruneBytes({ db }, limits.bytes);
}

/** Records from a moment on to another, oldest first. One that the disk has damaged is left out. */
export function readRecords({ db }: State, sinceMs: number, untilMs: number): MetricsRecord[] {
  const rows = db
    .prepare('SELECT record FROM metrics_raw WHERE at_ms BETWEEN ? AND ? ORDER BY at_ms')
    .pluck()
    .all(sinceMs, untilMs);
  return rows.flatMap((bytes) => {
    const parsed = METRICS_RECORD.safeParse(unpack(bytes));
    return parsed.success ? [parsed.data] : [];
  });
}

/** The newest record; null where none is kept. One of a clock that was ahead does not count. */
export function newestRecord(state: State, now: Date): MetricsRecord | null {
  const nowMs = now.getTime();
  const newest = state.db.prepare('SELECT max(at_ms) FROM metrics_raw WHERE at_ms <= ?').pluck().get(nowMs);
  return newest === null ? null : (readRecords(state, newest as number, nowMs).at(-1) ?? null);
}

/** Hours that begin from a moment on to another, oldest first. */
export function readHours({ db }: State, sinceMs: number, untilMs: number): Hour[] {
  const rows = db
    .prepare('SELECT hour_ms, figures FROM metrics_hourly WHERE hour_ms BETWEEN ? AND ? ORDER BY hour_ms')
    .all(sinceMs, untilMs) as { hour_ms: number; figures: unknown }[];
  return rows.map(({ hour_ms, figures }) => ({
    startMs: hour_ms,
    figures: Object.fromEntries(
      Object.entries(unpackHour(figures)).map(([name, [min, mean, max, count]]) => [name, { min, mean, max, count }]),
    ),
  }));
}

function merge(hour: Packed, figures: ReadonlyMap<string, number>): Packed {
  const merged: Packed = { ...hour };
  for (const [name, value] of figures) {
    const [min, mean, max, count] = hour[name] ?? [value, 0, value, 0];
    // Means are kept with few digits; adding the difference keeps their error from growing.
    const next = mean + (value - mean) / (count + 1);
    merged[name] = [Math.min(min, value), Number(next.toPrecision(12)), Math.max(max, value), count + 1];
  }
  return merged;
}

function unpackHour(bytes: unknown): Packed {
  const value = unpack(bytes);
  return typeof value === 'object' && value !== null ? (value as Packed) : {};
}

/** Compressed, since a week of text would be five times as large and every opening reads it all to check it. */
const pack = (value: unknown): Buffer => deflateSync(JSON.stringify(value));

/** @returns null where the bytes are not as they were written: the compressed form carries a checksum. */
function unpack(bytes: unknown): unknown {
  try {
    return JSON.parse(inflateSync(bytes as Buffer).toString('utf8'));
  } catch {
    return null;
  }
}

type Table = 'metrics_raw' | 'metrics_hourly';

const keyOf = (table: Table): string => (table === 'metrics_raw' ? 'at_ms' : 'hour_ms');

/** Takes away some of what is older than the limit, or of days to come: a clock that was ahead left those. */
function removeExpired(db: State['db'], table: Table, nowMs: number, mostMs: number): void {
  const key = keyOf(table);
  db.prepare(
    `DELETE FROM ${table} WHERE ${key} IN
       (SELECT ${key} FROM ${table} WHERE ${key} <= ? OR ${key} > ? ORDER BY ${key} LIMIT ${EXPIRED_AT_ONCE})`,
  ).run(nowMs - mostMs, nowMs + DAY_MS);
}

/** A tenth goes at a time, so that this is not done at every collection once the limit is reached. */
function pruneBytes({ db }: Pick<State, 'db'>, mostBytes: number): void {
  const usedBytes = (): number => {
    const [pages, free, size] = ['page_count', 'freelist_count', 'page_size'].map(
      (name) => db.pragma(name, { simple: true }) as number,
    );
    return (pages - free) * size;
  };
  for (const table of ['metrics_raw', 'metrics_hourly'] as const) {
    const key = keyOf(table);
    while (usedBytes() > mostBytes) {
      const rows = db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
      if (rows === 0) break;
      db.prepare(`DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} ORDER BY ${key} LIMIT ?)`).run(
        Math.ceil(rows / 10),
      );
    }
  }
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleRecord } from '../../../test/support/metrics-sample.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import type { MetricsRecord } from '../../formats/reports/metrics-record.ts';
import { openState, type State } from '../state/open-state.ts';
import { figuresOf } from './figures-of.ts';
import { HISTORY_LIMITS, keepRecord, newestRecord, readHours, readRecords } from './history.ts';

const scratch = scratchFolder();
const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.UTC(2025, 0, 1);

const recordAt = (atMs: number, completed: number): MetricsRecord =>
  sampleRecord(new Date(atMs).toISOString(), completed);

async function withState(use: (state: State) => void): Promise<void> {
  const state = await openState(scratch());
  // Nothing is lost here by a power cut, and years are simulated.
  state.db.pragma('synchronous = OFF');
  try {
    use(state);
  } finally {
    state.close();
  }
}

const bytesOf = ({ db }: State): number =>
  (db.pragma('page_count', { simple: true }) as number) * (db.pragma('page_size', { simple: true }) as number);

describe('the history of metrics', () => {
  test('gives back what was kept, and an hour in short', async () => {
    await withState((state) => {
      const kept = [4, 9, 2].map((completed, k) => recordAt(START_MS + 60_000 * k, completed));
      for (const record of kept) keepRecord(state, record);
      keepRecord(state, kept[2]);
      expect(readRecords(state, START_MS, START_MS + HOUR_MS)).toEqual(kept);
      expect(readRecords(state, START_MS, START_MS + 60_000)).toEqual(kept.slice(0, 2));
      expect(newestRecord(state, new Date(START_MS + HOUR_MS))).toEqual(kept[2]);
      const [hour, ...more] = readHours(state, 0, START_MS);
      expect(more).toEqual([]);
      expect(hour.startMs).toBe(START_MS);
      expect(hour.figures['job_metrics.completed_jobs']).toEqual({ min: 2, mean: 5, max: 9, count: 3 });
      expect(Object.keys(hour.figures).sort()).toEqual([...figuresOf(kept[0]).keys()].sort());
    });
  });

  test('leaves out a record that the disk has damaged', async () => {
    await withState((state) => {
      for (let k = 0; k < 3; k++) keepRecord(state, recordAt(START_MS + 60_000 * k, 5));
      const spoil = (table: string): void => {
        const bytes = state.db.prepare(`SELECT * FROM ${table} LIMIT 1`).raw().get() as [number, Buffer];
        bytes[1][bytes[1].length >> 1] ^= 1;
        state.db.prepare(`INSERT OR REPLACE INTO ${table} VALUES (?, ?)`).run(...bytes);
      };
      spoil('metrics_raw');
      spoil('metrics_hourly');
      expect(readRecords(state, START_MS, Infinity)).toHaveLength(2);
      keepRecord(state, recordAt(START_MS + 180_000, 5));
      expect(readHours(state, 0, Infinity)[0].figures['job_metrics.completed_jobs'].count).toBe(1);
    });
  });

  test('whatever the pace of years of collection, stays within its limits and true to what was collected', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            // Gaps from seconds to months: a service that was off.
            gapMs: fc.oneof(fc.integer({ min: 1, max: 120_000 }), fc.integer({ min: HOUR_MS, max: 90 * DAY_MS })),
            completed: fc.integer({ min: 2, max: 1000 }),
          }),
          { minLength: 1, maxLength: 60 },
        ),
        async (collections) => {
          await withState((state) => {
            state.db.exec('DELETE FROM metrics_raw; DELETE FROM metrics_hourly');
            const kept: { atMs: number; completed: number }[] = [];
            let atMs = START_MS;
            for (const { gapMs, completed } of collections) {
              atMs += gapMs;
              kept.push({ atMs, completed });
              keepRecord(state, recordAt(atMs, completed));
            }
            const raw = kept.filter((one) => one.atMs > atMs - HISTORY_LIMITS.rawMs);
            expect(
              readRecords(state, atMs - HISTORY_LIMITS.rawMs + 1, atMs).map(({ timestamp }) => Date.parse(timestamp)),
            ).toEqual(raw.map((one) => one.atMs));
            const hours = new Map<number, number[]>();
            for (const one of kept) {
              const hour = one.atMs - (one.atMs % HOUR_MS);
              hours.set(hour, [...(hours.get(hour) ?? []), one.completed]);
            }
            const expected = [...hours].filter(([hour]) => hour > atMs - HISTORY_LIMITS.hourlyMs);
            const found = readHours(state, atMs - HISTORY_LIMITS.hourlyMs + 1, atMs);
            expect(found.map(({ startMs }) => startMs)).toEqual(expected.map(([hour]) => hour));
            for (const [k, [, values]] of expected.entries()) {
              const { min, mean, max, count } = found[k].figures['job_metrics.completed_jobs'];
              expect({ min, max, count }).toEqual({
                min: Math.min(...values),
                max: Math.max(...values),
                count: values.length,
              });
              expect(mean).toBeCloseTo(values.reduce((sum, value) => sum + value) / values.length, 6);
            }
          });
        },
      ),
      { numRuns: 12, seed: 5 },
    );
  });

  test('at a steady pace a week is a week, and a service that was off loses its old days bit by bit', async () => {
    await withState((state) => {
      const rows = (): number => state.db.prepare('SELECT count(*) FROM metrics_raw').pluck().get() as number;
      for (let hour = 0; hour < 400; hour++) keepRecord(state, recordAt(START_MS + hour * HOUR_MS, 5));
      expect(rows()).toBe(7 * 24);
      for (let hour = 0; hour < 7 * 24; hour++) keepRecord(state, recordAt(START_MS + 90 * DAY_MS + hour * HOUR_MS, 5));
      expect(rows()).toBe(7 * 24);
    });
  });

  test('a clock that is ten years ahead for a while costs little of it, and leaves nothing behind', async () => {
    await withState((state) => {
      const back = START_MS + 600 * 60_000;
      const ahead = back + 3650 * DAY_MS;
      for (let at = START_MS; at < back; at += 60_000) keepRecord(state, recordAt(at, 5));
      for (let k = 0; k < 30; k++) keepRecord(state, recordAt(ahead + 60_000 * k, 9));
      expect(newestRecord(state, new Date(back))).toEqual(recordAt(back - 60_000, 5));
      for (let k = 0; k < 30; k++) keepRecord(state, recordAt(back + 60_000 * k, 5));
      expect(readRecords(state, START_MS, back - 1)).toHaveLength(600 - 2 * 30);
      expect(readRecords(state, back + DAY_MS, Infinity)).toEqual([]);
      expect(readHours(state, back + DAY_MS, Infinity)).toEqual([]);
    });
  });

  test('grows no larger than its bytes over three years, the oldest going first', async () => {
    await withState((state) => {
      const limits = { ...HISTORY_LIMITS, bytes: 2 ** 20 };
      let most = 0;
      const end = START_MS + 3 * 365 * DAY_MS;
      for (let atMs = START_MS; atMs < end; atMs += DAY_MS) {
        // Four minutes in a row, each day.
        for (let k = 0; k < 4; k++) keepRecord(state, recordAt(atMs + 60_000 * k, 5), limits);
        most = Math.max(most, bytesOf(state));
      }
      expect(most).toBeLessThan(limits.bytes + 64 * 1024);
      expect(readRecords(state, 0, end).length).toBeGreaterThan(0);
      expect(readHours(state, 0, end).at(-1)!.startMs).toBe(end - DAY_MS);
    });
  });
});

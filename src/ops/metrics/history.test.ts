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
      expect(readRecords(state, START_MS)).toEqual(kept);
      expect(newestRecord(state)).toEqual(kept[2]);
      const [hour, ...more] = readHours(state, 0);
      expect(more).toEqual([]);
      expect(hour.startMs).toBe(START_MS);
      expect(hour.figures['job_metrics.completed_jobs']).toEqual({ min: 2, mean: 5, max: 9, count: 3 });
      expect(Object.keys(hour.figures).sort()).toEqual([...figuresOf(kept[0]).keys()].sort());
    });
  });

  test('leaves out a record that the disk has damaged', async () => {
    await withState((state) => {
      for (let k = 0; k < 3; k++) keepRecord(state, recordAt(START_MS + 60_000 * k, 5));
      state.db.prepare("UPDATE metrics_raw SET record = '{\"timest' WHERE at_ms = ?").run(START_MS + 60_000);
      state.db.exec("UPDATE metrics_hourly SET figures = '7'");
      expect(readRecords(state, START_MS)).toHaveLength(2);
      keepRecord(state, recordAt(START_MS + 180_000, 5));
      expect(readHours(state, 0)[0].figures['job_metrics.completed_jobs'].count).toBe(1);
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
            expect(readRecords(state, 0).map(({ timestamp }) => Date.parse(timestamp))).toEqual(
              raw.map((one) => one.atMs),
            );
            const hours = new Map<number, number[]>();
            for (const one of kept) {
              const hour = one.atMs - (one.atMs % HOUR_MS);
              hours.set(hour, [...(hours.get(hour) ?? []), one.completed]);
            }
            const expected = [...hours].filter(([hour]) => hour > atMs - HISTORY_LIMITS.hourlyMs);
            const found = readHours(state, 0);
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

  test('grows no larger than its bytes over three years, the oldest going first', async () => {
    await withState((state) => {
      const limits = { ...HISTORY_LIMITS, bytes: 2 * 2 ** 20 };
      let most = 0;
      const end = START_MS + 3 * 365 * DAY_MS;
      for (let atMs = START_MS; atMs < end; atMs += 12 * HOUR_MS) {
        // Ten minutes in a row, twice a day.
        for (let k = 0; k < 4; k++) keepRecord(state, recordAt(atMs + 60_000 * k, 5), limits);
        most = Math.max(most, bytesOf(state));
      }
      expect(most).toBeLessThan(limits.bytes + 64 * 1024);
      expect(readRecords(state, 0).length).toBeGreaterThan(0);
      expect(readHours(state, 0).at(-1)!.startMs).toBe(end - 12 * HOUR_MS);
    });
  });
});

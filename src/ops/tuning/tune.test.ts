import { expect, test } from 'vitest';
import { faultsOf } from '../../../test/support/published-schema.ts';
import { settingsOf, tune, type TuneContext } from './tune.ts';

/** A machine on which threads and batches take what is told. */
function context(change: Partial<TuneContext> = {}): TuneContext {
  return {
    present: { threads: 1, batchSize: 32 },
    ...{ cores: 4, repeats: 3, onTry: () => undefined },
    job: (threads) => Promise.resolve(8 / threads),
    votes: {
      seams: 128,
      learners: [
        {
          name: 'g0',
          size: { width: 48, height: 96, stepPx: 1 },
          secondsOf: (batch) => Promise.resolve(batch === 16 ? 0.1 : 0.2),
        },
      ],
    },
    ...change,
  };
}

test('takes what is faster, and writes one thread per core as 0', async () => {
  const rows = await tune(context());
  expect(settingsOf(rows)).toEqual({ threads: 0, 'boost.batch_size': 16 });
  expect(rows.map(({ what, gain }) => [what, gain])).toEqual([
    ['threads', 4],
    ['batch size', 2],
    ['network input size', null],
  ]);
  const report = {
    timestamp: new Date(0).toISOString(),
    version: '0.1.0',
    duration: 1,
    cpu_seconds: 1,
    repeats: 3,
    rows,
  };
  expect(faultsOf('tune-report', report)).toEqual([]);
});

test('leaves alone what is best already, and says that the input size is no setting', async () => {
  const rows = await tune(context({ present: { threads: 0, batchSize: 16 } }));
  expect(settingsOf(rows)).toEqual({});
  expect(rows[2]).toMatchObject({ parameter: null, present: 'g0 48x96' });
  expect(rows[2].note).toContain('not a setting');
});

test('tries every setting in turn, as often as the others, and the present one among them', async () => {
  const tried: number[] = [];
  const job = (threads: number): Promise<number> => Promise.resolve((tried.push(threads), 1));
  expect((await tune(context({ present: { threads: 3, batchSize: 32 }, job, votes: null }))).length).toBe(1);
  expect(tried).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]);
});

test('a machine whose times scatter is left alone', async () => {
  const times = [4, 9, 2, 8, 3, 7, 5, 6, 9];
  let k = 0;
  const job = (): Promise<number> => Promise.resolve(times[k++ % times.length]);
  expect(settingsOf(await tune(context({ job, votes: null })))).toEqual({});
});

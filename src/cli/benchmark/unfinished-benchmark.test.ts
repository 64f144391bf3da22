import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { benchmarkRow } from '../../../test/support/benchmark-row.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { machineNow } from './report-files.ts';
import { UnfinishedBenchmark, type BenchmarkIdentity } from './unfinished-benchmark.ts';

const folder = scratchFolder();

const IDENTITY: BenchmarkIdentity = {
  program: 'abc',
  runs: ['a', 'b'],
  options: { suite: 'small', profile: 'balanced', threads: null, pictures: 'painted' },
  machine: machineNow(),
  node: process.version,
};
const open = (change: Partial<BenchmarkIdentity> = {}) =>
  new UnfinishedBenchmark(join(folder(), 'unfinished'), { ...IDENTITY, ...change });

test('another start of the same benchmark has the runs that were done, and the time of the first start', () => {
  const first = open();
  const row = benchmarkRow({ set: 'a', seed: 3 });
  first.add(row);
  const second = open();
  expect(second.startedAt).toBe(first.startedAt);
  expect(second.rowOf({ set: 'a', seed: 3 })).toEqual(row);
  expect(second.rowOf({ set: 'a', seed: 4 })).toBeUndefined();
});

test('a run that was being written when it was killed is made again', () => {
  open().add(benchmarkRow({ set: 'a', seed: 3 }));
  writeFileSync(join(folder(), 'unfinished', 'run_b_3.json.part'), '{"set"');
  expect(open().rowOf({ set: 'b', seed: 3 })).toBeUndefined();
});

test.each([[{ program: 'def' }], [{ runs: ['a'] }], [{ options: { ...IDENTITY.options, profile: 'fast' } }]])(
  'runs of another benchmark are not mixed in: %j',
  (change) => {
    open().add(benchmarkRow({ set: 'a', seed: 3 }));
    expect(open(change).rowOf({ set: 'a', seed: 3 })).toBeUndefined();
  },
);

test('at the end only the pictures of wrong answers stay', () => {
  const unfinished = open();
  writeFileSync(join(folder(), 'answer.jpg'), 'picture');
  unfinished.keepPicture({ set: 'a', seed: 3 }, join(folder(), 'answer.jpg'));
  unfinished.keepPicture({ set: 'b', seed: 3 }, join(folder(), 'gone.jpg'));
  unfinished.finish(join(folder(), 'wrong'));
  expect(readdirSync(join(folder(), 'wrong'))).toEqual(['a_3.jpg']);
  expect(readFileSync(join(folder(), 'wrong', 'a_3.jpg'), 'utf8')).toBe('picture');
  expect(existsSync(join(folder(), 'unfinished'))).toBe(false);
  open().finish(join(folder(), 'none'));
  expect(existsSync(join(folder(), 'none'))).toBe(false);
});

test('a folder that cannot be made is told as what it is, before the first run', () => {
  writeFileSync(join(folder(), 'occupied'), 'a file');
  expect(() => new UnfinishedBenchmark(join(folder(), 'occupied', 'unfinished'), IDENTITY)).toThrow(
    expect.objectContaining({ code: 'FRAME_INPUT_NOT_A_FOLDER' }),
  );
});

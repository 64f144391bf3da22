import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { measureCost } from './step-cost.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Keeps one thread at work. */
function compute(forMs: number): number {
  const endMs = performance.now() + forMs;
  let sum = 0;
  while (performance.now() < endMs) for (let k = 0; k < 1000; k++) sum += Math.sqrt(k);
  return sum;
}

test('tells work from waiting: a step that sleeps has a duration and no CPU', async () => {
  const endWork = measureCost();
  const startCpu = process.cpuUsage();
  compute(200);
  const { user, system } = process.cpuUsage(startCpu);
  const work = endWork();
  // On a busy machine the thread may not get all of the time: what counts is what the system gave it.
  expect(work.cpuMs).toBeGreaterThanOrEqual(Math.floor((user + system) / 1000) - 1);
  expect(work.cpuMs).toBeGreaterThan(20);

  const endSleep = measureCost();
  await sleep(200);
  const slept = endSleep();
  expect(slept.elapsedMs).toBeGreaterThanOrEqual(199);
  expect(slept.cpuMs).toBeLessThan(100);
});

test('tells the peak of memory that is given back before the end', async () => {
  const end = measureCost();
  // Two blocks that are let go; the fill makes the system hand the pages over.
  let blocks: Uint8Array[] | null = [new Uint8Array(64 << 20).fill(1), new Uint8Array(64 << 20).fill(2)];
  await sleep(60);
  expect(blocks.length).toBe(2);
  blocks = null;
  const { memoryPeakMiB, memoryDeltaMiB } = end();
  expect(memoryPeakMiB).toBeGreaterThan(110);
  expect(memoryPeakMiB).toBeGreaterThanOrEqual(memoryDeltaMiB);
});

test('a peak that stays below an earlier one of the process is told too', async () => {
  const large = new Uint8Array(256 << 20).fill(1);
  // What earlier tests let go is to be gone before, not in between.
  collect();
  const end = measureCost();
  const small = new Uint8Array(48 << 20).fill(1);
  await sleep(60);
  expect(large.length).toBeGreaterThan(small.length);
  expect(end().memoryPeakMiB).toBeGreaterThan(35);
});

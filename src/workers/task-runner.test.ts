import { afterAll, describe, expect, test } from 'vitest';
import { FrameError } from '../errors.ts';
import { InLineRunner } from './in-line.ts';
import type { TaskRunner } from './task-runner.ts';
import { ThreadRunner } from './threads.ts';

/** About 20 ns a round: some minutes of work, which only a stop can end in time. */
const FOR_MINUTES = 1e10;

const upTo = (count: number): Float64Array => Float64Array.from({ length: count }, (_, i) => i);

/** What every runner promises, whatever it runs the tasks on. */
function runnerContract(runner: TaskRunner): void {
  test('returns the outputs in the order of the inputs, whichever is done first', async () => {
    const inputs = Array.from({ length: 23 }, (_, i) => ({ numbers: upTo(i), repeat: i % 5 === 0 ? 200_000 : 1 }));
    const outputs = await runner.map('sum', inputs);
    expect(outputs.map(({ total }) => total)).toEqual(inputs.map((_, i) => Math.abs((i * (i - 1)) / 2)));
    expect(outputs[4].squares).toEqual(Float64Array.of(0, 1, 4, 9));
  });

  test('counts each finished item once', async () => {
    const counts: [number, number][] = [];
    const inputs = Array.from({ length: 7 }, () => ({ numbers: upTo(3) }));
    await runner.map('sum', inputs, { onProgress: (done, total) => counts.push([done, total]) });
    expect(counts).toEqual([1, 2, 3, 4, 5, 6, 7].map((done) => [done, 7]));
  });

  test('leaves the inputs usable: they are copied or shared, never taken away', async () => {
    const numbers = upTo(4);
    const shared = new Float64Array(new SharedArrayBuffer(4 * 8));
    shared.set(numbers);
    const outputs = await runner.map('sum', [{ numbers }, { numbers: shared }]);
    expect(outputs.map(({ total }) => total)).toEqual([6, 6]);
    expect(numbers).toEqual(upTo(4));
    expect([...shared]).toEqual([0, 1, 2, 3]);
  });

  test('is content with nothing to do', async () => {
    expect(await runner.map('sum', [])).toEqual([]);
  });

  test('starts nothing after a stop', async () => {
    const work = runner.map('sum', [{ numbers: upTo(1) }], { signal: AbortSignal.abort() });
    await expect(work).rejects.toMatchObject({ code: 'FRAME_STOPPED' });
  });

  test('stops in the middle, says so, and works on', async () => {
    const controller = new AbortController();
    const inputs = Array.from({ length: 5_000 }, () => ({ numbers: upTo(10) }));
    let last = 0;
    const work = runner.map('sum', inputs, {
      signal: controller.signal,
      onProgress(done) {
        last = done;
        if (done === 3) controller.abort();
      },
    });
    await expect(work).rejects.toMatchObject({ code: 'FRAME_STOPPED' });
    expect(last).toBe(3);
    expect((await runner.map('sum', [{ numbers: upTo(3) }]))[0].total).toBe(3);
  });

  test('hands on an error with its code, file and remedy', async () => {
    const error: unknown = await runner
      .map('sum', [{ numbers: upTo(1), fail: 'coded' }])
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(FrameError);
    expect(error).toMatchObject({ code: 'FRAME_STOPPED', message: 'Asked to fail.', file: 'a', remedy: 'b' });
  });

  test('hands on an error of the program and works on', async () => {
    const inputs = [{ numbers: upTo(1) }, { numbers: upTo(2), fail: 'plain' as const }, { numbers: upTo(3) }];
    await expect(runner.map('sum', inputs)).rejects.toThrow(RangeError('Asked to fail.'));
    expect((await runner.map('sum', [{ numbers: upTo(4) }]))[0].total).toBe(6);
  });
}

const threads = new ThreadRunner({ threads: 2 });
afterAll(() => threads.close());

describe('InLineRunner', () => runnerContract(new InLineRunner()));

describe('ThreadRunner', () => {
  runnerContract(threads);

  test('ends a long task within two seconds of a stop', async () => {
    const controller = new AbortController();
    const inputs = Array.from({ length: 3 }, () => ({ numbers: upTo(10), repeat: FOR_MINUTES }));
    const work = threads.map('sum', inputs, { signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    const start = performance.now();
    await expect(work).rejects.toMatchObject({ code: 'FRAME_STOPPED' });
    expect(performance.now() - start).toBeLessThan(2_000);
    expect((await threads.map('sum', [{ numbers: upTo(3) }]))[0].total).toBe(3);
  });

  test('a failure ends the long tasks beside it', async () => {
    const inputs = [
      { numbers: upTo(10), repeat: FOR_MINUTES },
      { numbers: upTo(1), fail: 'plain' as const },
    ];
    await expect(threads.map('sum', inputs)).rejects.toThrow('Asked to fail.');
  });

  test('starts no thread before its first task, and closes twice without harm', async () => {
    const idle = new ThreadRunner({ threads: 1 });
    await idle.close();
    await idle.close();
    expect(() => new ThreadRunner({ threads: 0 })).toThrow('Expected 1 thread or more, got 0');
  });
});

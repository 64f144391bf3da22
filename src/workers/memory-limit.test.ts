import fc from 'fast-check';
import { expect, test } from 'vitest';
import { guardMemory, planMemory } from './memory-limit.ts';
import { throwIfStopped } from './stop.ts';

test('takes as many threads as fit, never more than asked, and leaves room for the work', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 20_000 }), (threads, limit) => {
      let plan;
      try {
        plan = planMemory(limit, threads);
      } catch (error) {
        expect(error).toMatchObject({ code: 'FRAME_MEMORY_LIMIT' });
        expect(limit).toBeLessThan(304);
        return;
      }
      expect(plan.threads).toBeGreaterThanOrEqual(1);
      expect(plan.threads).toBeLessThanOrEqual(threads);
      expect(140 + plan.threads * plan.heapMiB!).toBeLessThanOrEqual(limit);
    }),
    { seed: 7 },
  );
});

test('without a limit nothing is bounded', () => {
  expect(planMemory(0, 8)).toEqual({ threads: 8 });
  expect(guardMemory(0, () => 1e9).signal.aborted).toBe(false);
});

test('more than the limit stops the work with an error that says so', async () => {
  let held = 90;
  const guard = guardMemory(100, () => held);
  const heard = new Promise((resolve) => guard.signal.addEventListener('abort', resolve));
  expect(() => throwIfStopped(guard.signal)).not.toThrow();
  held = 130;
  await heard;
  expect(() => throwIfStopped(guard.signal)).toThrow(expect.objectContaining({ code: 'FRAME_MEMORY_LIMIT' }) as Error);
  guard.close();
});

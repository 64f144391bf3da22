import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderQueue, type WaitingJob } from './order-queue.ts';

const NO_TURNS = { running: () => 0, lastTurn: () => 0 };
const job = (id: string, owner: string, submitted: number, priority = 0): WaitingJob => ({
  ...{ id, owner, priority },
  submitted: new Date(submitted).toISOString(),
});
const ids = (jobs: readonly WaitingJob[]): string => jobs.map(({ id }) => id).join(' ');

test('owners take turns, whoever came first', () => {
  const waiting = [job('a1', 'ada', 1), job('a2', 'ada', 2), job('a3', 'ada', 3), job('b1', 'bob', 9)];
  expect(ids(orderQueue(waiting, NO_TURNS))).toBe('a1 b1 a2 a3');
});

test('what runs counts as a turn that was had', () => {
  const waiting = [job('a1', 'ada', 1), job('b1', 'bob', 2), job('b2', 'bob', 3)];
  expect(ids(orderQueue(waiting, { ...NO_TURNS, running: (owner) => (owner === 'ada' ? 1 : 0) }))).toBe('b1 a1 b2');
});

test('of two who had as many turns, the one whose turn is longer ago goes first', () => {
  const waiting = [job('a1', 'ada', 1), job('b1', 'bob', 2)];
  expect(ids(orderQueue(waiting, { ...NO_TURNS, lastTurn: (owner) => (owner === 'ada' ? 7 : 6) }))).toBe('b1 a1');
});

test('a higher priority goes before everything', () => {
  const waiting = [job('a1', 'ada', 1), job('b1', 'bob', 2), job('a2', 'ada', 3, 5)];
  expect(ids(orderQueue(waiting, NO_TURNS))).toBe('a2 a1 b1');
});

test('every job comes once, and nobody waits for two more jobs of another than their own', () => {
  const waiting = fc.array(
    fc.record({
      owner: fc.constantFrom('ada', 'bob', 'eve'),
      at: fc.nat(50),
      priority: fc.integer({ min: -1, max: 1 }),
    }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(waiting, (drawn) => {
      const jobs = drawn.map(({ owner, at, priority }, k) => job(`j${k}`, owner, at, priority));
      const order = orderQueue(jobs, NO_TURNS);
      expect(new Set(order)).toEqual(new Set(jobs));
      for (const [k, one] of order.entries()) {
        expect(order.slice(k).every(({ priority }) => priority <= one.priority)).toBe(true);
        const before = order.slice(0, k).filter(({ priority }) => priority === one.priority);
        const had = (owner: string): number => before.filter((other) => other.owner === owner).length;
        for (const owner of ['ada', 'bob', 'eve']) expect(had(owner)).toBeLessThanOrEqual(had(one.owner) + 1);
      }
    }),
    { seed: 6, numRuns: 200 },
  );
});

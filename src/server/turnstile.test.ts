import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyedLocks } from './keyed-locks.ts';
import { Turnstile } from './turnstile.ts';

test('never more than so many are inside, all get through, in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.boolean(), { maxLength: 30 }),
      async (atOnce, fails) => {
        const turnstile = new Turnstile(atOnce);
        let [inside, most] = [0, 0];
        const entered: number[] = [];
        const all = await Promise.allSettled(
          fails.map((fail, k) =>
            turnstile.pass(async () => {
              entered.push(k);
              most = Math.max(most, ++inside);
              await Promise.resolve();
              inside--;
              if (fail) throw new Error('fails');
            }),
          ),
        );
        expect(all.map(({ status }) => status === 'rejected')).toEqual(fails);
        expect(most).toBeLessThanOrEqual(atOnce);
        expect(entered).toEqual(fails.map((_, k) => k));
      },
    ),
    { seed: 6, numRuns: 100 },
  );
});

test('what holds the same name goes one after the other, also after a failure', async () => {
  const locks = new KeyedLocks();
  const seen: string[] = [];
  const step = (name: string, label: string, fail = false) =>
    locks.hold(name, async () => {
      seen.push(`${label} in`);
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(`${label} out`);
      if (fail) throw new Error('fails');
    });
  await Promise.allSettled([step('a', '1', true), step('a', '2'), step('b', '3')]);
  expect(seen.indexOf('2 in')).toBeGreaterThan(seen.indexOf('1 out'));
  expect(seen.indexOf('3 in')).toBeLessThan(seen.indexOf('1 out'));
});

import { expect, test } from 'vitest';
import { describeExact, exactPuzzle, nudged } from '../../test/solver/exact-puzzle.ts';
import { noBonds } from '../reassembly/poses/bind-fragments.ts';
import type { TaskRunner } from '../workers/task-runner.ts';
import { areProven, effortFor, searchAnswers, type Search } from './search-answers.ts';
import { columnsOf } from '../reassembly/poses/pose-columns.ts';

const { descriptions, pageFromFragment } = describeExact(exactPuzzle());
const bonds = noBonds(4);

/** An answer of the true poses, but for fragments that are moved. @param evidence of its joints, which are long. */
function answer(cluster: number[], evidence: number, moved: number[] = []) {
  const poses = columnsOf(
    pageFromFragment.map((pose, id) => (moved.includes(id) ? nudged(pose, descriptions[id], 0.5, 90, 0) : pose)),
  );
  const joint = (a: number, b: number) => ({ a, b, evidence, worth: evidence, logit: 0, contactPx: 1e9 });
  return {
    assembly: { poses, cluster: Int32Array.from(cluster) },
    joints: [joint(0, 1), joint(1, 3), joint(2, 3), joint(0, 2)],
    kept: 4 * evidence,
    worth: 4 * evidence,
    evidence: 4 * evidence,
  };
}
const proven = (...answers: ReturnType<typeof answer>[]): boolean => areProven(answers, { descriptions }, bonds);

test('trials are proven where their seams fit very well, and all fragments hang together', () => {
  const whole = [0, 0, 0, 0];
  expect(proven(answer(whole, 5.9), answer(whole, 1, [3]))).toBe(true);
  expect(proven(answer([0, 0, 0, 3], 5.9), answer(whole, 1, [3]))).toBe(false);
});

test('or well, and they come to the same', () => {
  const whole = [0, 0, 0, 0];
  expect(proven(answer(whole, 5.5), answer(whole, 5.3))).toBe(true);
  expect(proven(answer(whole, 5.5), answer(whole, 5.3, [3]))).toBe(false);
  expect(proven(answer(whole, 5.3), answer(whole, 5.3))).toBe(false);
});

test('effort falls with what is free, down to a few short restarts, and to one where nothing is', () => {
  const whole = { restarts: 6, rounds: 10, generations: 2 };
  const free = (freeShare: number, count = 100) => effortFor(whole, { ...noBonds(count), freeShare });
  expect(free(1)).toEqual(whole);
  expect(free(0.5)).toEqual({ restarts: 4, rounds: 5, generations: 2 });
  expect(free(0)).toEqual({ restarts: 1, rounds: 0, generations: 0 });
  expect(free(1, 20)).toEqual({ restarts: 6, rounds: 4, generations: 2 });
});

test('what proven trials differ in is searched anew, and nothing else', async () => {
  const whole = [0, 0, 0, 0];
  const trials = [answer(whole, 5.9), answer(whole, 5, [3])];
  const again = answer(whole, 5.7);
  const calls: { bonds: typeof bonds; restart: number }[][] = [];
  const tasks = {
    threads: 1,
    map: (_name: string, inputs: { bonds: typeof bonds; restart: number }[]) => {
      calls.push(inputs);
      return Promise.resolve(calls.length === 1 ? trials : inputs.map(() => again));
    },
    close: () => Promise.resolve(),
  } as unknown as TaskRunner;
  const context = { tasks, signal: new AbortController().signal, progress: () => undefined };
  const effort = { restarts: 6, rounds: 10, generations: 2 };
  const { pool, lucks } = await searchAnswers({ descriptions } as unknown as Search, bonds, effort, context);
  expect(calls.length).toBe(2);
  // Three of the four are one bond: only the fourth is free.
  for (const { bonds: held } of calls[1]) expect(held.freeShare).toBeCloseTo(1 / 3, 9);
  expect(new Set(calls[1].map(({ restart }) => restart)).size).toBe(calls[1].length);
  expect(pool.map(({ worth }) => worth)).toEqual([4 * 5.9, ...calls[1].map(() => 4 * 5.7), 4 * 5]);
  expect(lucks).toBe(pool);
});

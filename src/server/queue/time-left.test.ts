import { expect, test } from 'vitest';
import { secondsLeft, StepTimes } from './time-left.ts';

test('the last step is told from its own speed, an earlier one only where later ones are known', () => {
  const times = new StepTimes();
  expect(secondsLeft('step6_reconstruct', 10, 5, 10, times)).toEqual({ from: 7.5, to: 15 });
  expect(secondsLeft('step5_boost', 10, 5, 10, times)).toBeNull();
  for (const seconds of [1, 20, 4]) times.add('step6_reconstruct', seconds);
  expect(secondsLeft('step5_boost', 10, 5, 10, times)).toEqual({ from: 9.5, to: 23 });
});

test('nothing is told while too little is known', () => {
  for (const [elapsed, done, total] of [
    [1, 5, 10],
    [10, 0, 10],
    [10, 1, 1000],
    [10, 0, 0],
  ])
    expect(secondsLeft('step6_reconstruct', elapsed, done, total, new StepTimes())).toBeNull();
});

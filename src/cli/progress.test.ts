import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { StepNews } from '../pipeline/pipeline.ts';
import { showProgress } from './progress.ts';

const NEWS: StepNews = { step: 'step5_boost', filter: 'BoostFilter', number: 5, count: 6 };

/** A stream that keeps what is written, and may say that it is a terminal. */
function screen(isTTY: boolean) {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const moves = Object.fromEntries(['cursorTo', 'clearLine', 'moveCursor'].map((name) => [name, () => true]));
  const terminal = Object.assign(stream, { isTTY, columns: 100, ...moves }) as unknown as NodeJS.WriteStream;
  return { terminal, text: () => text };
}

test('a note in the middle of a step does not end its bar', async () => {
  const { terminal, text } = screen(true);
  const display = showProgress(terminal);
  display.stepStarted(NEWS);
  display.stepProgress(NEWS, 3, 70);
  display.notice('Learner g1 is missing.');
  display.stepProgress(NEWS, 33, 70);
  await sleep(300);
  display.stepDone(NEWS, 1000);
  expect(text()).toContain('note: Learner g1 is missing.\n');
  expect(text().slice(text().indexOf('missing'))).toContain('33 of 70 votes');
  expect(text()).toMatch(/step 5 of 6 {2}step5_boost {2}done in 1\.0 s\n$/);
});

test('elsewhere than on a terminal there are plain lines', () => {
  const { terminal, text } = screen(false);
  const display = showProgress(terminal);
  display.stepStarted(NEWS);
  display.stepProgress(NEWS, 3, 70);
  display.notice('Learner g1 is missing.');
  display.stepDone(NEWS, 1000);
  expect(text().split('\n')).toEqual([
    'step 5 of 6  step5_boost',
    '  note: Learner g1 is missing.',
    'step 5 of 6  step5_boost  done in 1.0 s',
    '',
  ]);
});

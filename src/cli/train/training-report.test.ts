import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { reliabilityOf } from '../../reassembly/judging/reliability.ts';
import type { SplitFigures } from './measure-learners.ts';
import type { TrainedEnsemble, TrainedLearner } from './train-ensemble.ts';
import { TrainingReport } from './training-report.ts';

const scratch = scratchFolder();
const figuresOf = (averagePrecision: number): SplitFigures => {
  const one = { seams: 100, right: 12, rocAuc: NaN, averagePrecision, precisionAtRecall90: 0.5 };
  return { all: one, clean: one, eroded: one };
};
const learnerOf = (name: string, alpha: number) =>
  ({ name, alpha, unseen: figuresOf(0.75) }) as Partial<TrainedLearner> as TrainedLearner;

function begin(name = 'training.html') {
  let nowMs = 0;
  const file = join(scratch(), name);
  const report = new TrainingReport(file, ['Of <b>pictures</b> & more.'], {
    now: () => (nowMs += 100),
    date: () => new Date(0),
  });
  return { report, file, read: () => readFileSync(file, 'utf8') };
}

const pointsIn = (svg: string): number =>
  [...svg.matchAll(/<polyline points="([^"]*)"/g)].reduce(
    (sum, [, points]) => sum + points.split(' ').filter(Boolean).length,
    0,
  );

describe('the page of a training', () => {
  test('shows curves while training goes on, looks for itself again, and stops doing so at the end', async () => {
    const { report, read } = begin();
    report.seamsMade(3, 10, 800);
    report.begin('g0', 600, [[50, 0.6, 0.7]]);
    for (let step = 51; step <= 600; step++) report.step({ step, loss: 0.5, right: 0.8 });
    await sleep(300);
    const running = read();
    expect(running).toContain('http-equiv="refresh"');
    expect(running).toMatch(/Training g0: step \d+ of 600\./);
    // Loss, share and speed, some points each.
    expect(running.match(/<svg /g)).toHaveLength(3);
    expect(pointsIn(running)).toBeGreaterThan(60);

    report.measured('by hand', figuresOf(0.6));
    report.learner(learnerOf('g0', 1));
    report.learner(learnerOf('g1', 0));
    const reliability = reliabilityOf([
      { probability: 0.9, right: true },
      { probability: 0.1, right: false },
    ]);
    const trained = { unseen: figuresOf(0.8125) } as Partial<TrainedEnsemble> as TrainedEnsemble;
    await report.finish(trained, reliability, ['It is better & honest.']);
    const page = read();
    expect(page).not.toContain('http-equiv="refresh"');
    expect(page.match(/<svg /g)).toHaveLength(4);
    for (const text of [
      'The training is finished.',
      'Reliability (calibration error 0.100)',
      '>0.813<',
      '>none<',
      'better &amp; honest',
    ])
      expect(page).toContain(text);
    expect(page).toContain('g1, left out: it adds nothing');
  });

  test('needs no network and no script, and takes nothing that it is told for a tag', async () => {
    const { report, read } = begin();
    report.begin('g0', 10, []);
    await report.end('Stopped.');
    const page = read();
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script|src=|href=|url\(|@import/);
    // The one address is the name of a language.
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toContain('http:');
    expect(page).toContain('Of &lt;b&gt;pictures&lt;/b&gt; &amp; more.');
  });

  test('is whole at every moment, and leaves nothing beside it', async () => {
    const { report, read } = begin();
    report.begin('g0', 40_000, []);
    let seen = 0;
    for (let step = 1; step <= 40_000; step++) {
      report.step({ step, loss: 1, right: 0.5 });
      if (step % 400 !== 0) continue;
      await sleep(1);
      const page = readdirSync(scratch()).includes('training.html') ? read() : null;
      if (page === null) continue;
      seen++;
      expect(page.startsWith('<!doctype html>') && page.endsWith('</body></html>\n')).toBe(true);
    }
    expect(seen).toBeGreaterThan(10);
    await report.end('Stopped.');
    expect(readdirSync(scratch())).toEqual(['training.html']);
  });

  test('tells at the end that it could not be written', async () => {
    const { report } = begin('no-folder/training.html');
    report.seamsMade(1, 2, 3);
    await expect(report.end('Stopped.')).rejects.toMatchObject({ name: 'FrameError' });
  });
});

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { BenchmarkReport } from '../../src/cli/benchmark/benchmark-report.ts';
import { answerOf, buildProgram, runProgram, startProgram } from '../support/built-program.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const folder = scratchFolder();
beforeAll(buildProgram);

const SUITE = {
  format: 'frame-pipeline suite',
  version: 1,
  about: 'Three small puzzles.',
  side: 'tuning',
  targets: { sureWrong: 0.5 },
  groups: [
    {
      name: 'small',
      about: 'Small.',
      growth: true,
      settings: { sidePx: 60 },
      targets: { right: 0.1 },
      puzzles: [4, 5, 6].map((pieces) => ({ generator: 'torn', pieces, seed: 3, picture: pieces })),
    },
  ],
  sets: [],
};

test('a benchmark that was stopped goes on where it was, and ends in one report over all runs', async () => {
  await writeFile(join(folder(), 'small.json'), JSON.stringify(SUITE));
  const args = ['benchmark', '--suite', 'small.json', '--out', 'results', '--profile', 'fast', '--json'];

  const first = startProgram(args, folder());
  await new Promise<void>((resolve) => {
    let heard = '';
    first.child.stderr!.on('data', (text: string) => {
      heard += text;
      if (heard.includes('2 of 3')) resolve();
    });
  });
  first.child.kill('SIGINT');
  expect(await first.end).toMatchObject({ code: 130, stderr: expect.stringContaining('FRAME_STOPPED') as string });
  expect(await readdir(join(folder(), 'results'))).toEqual(['unfinished_small']);

  const second = await runProgram(args, folder());
  expect(second.code).toBe(0);
  expect(second.stderr).not.toContain('1 of 3');
  const file = answerOf(second).report as string;
  const report = JSON.parse(await readFile(join(folder(), file), 'utf8')) as BenchmarkReport;
  expect(report.rows.map(({ set, status }) => [set, status])).toEqual([
    ['small_torn-4-3', 'done'],
    ['small_torn-5-3', 'done'],
    ['small_torn-6-3', 'done'],
  ]);
  expect(report.rows.every(({ quality }) => quality !== null)).toBe(true);
  const left = await readdir(join(folder(), 'results'));
  expect(left).not.toContain('unfinished_small');
  expect(left.some((name) => name.endsWith('_growth.svg'))).toBe(true);
});

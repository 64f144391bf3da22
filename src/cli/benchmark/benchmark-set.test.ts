import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { benchmarkQuality } from '../../../test/support/benchmark-row.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { benchmarkSet } from './benchmark-set.ts';
import type { FragmentSet } from './find-sets.ts';

const root = scratchFolder();
let set: FragmentSet;
beforeEach(() => {
  mkdirSync(join(root(), 'secret-name'));
  for (const name of ['fragment_0001.png', 'fragment_0002.png', 'groundTruth.txt', 'original.jpg'])
    writeFileSync(join(root(), 'secret-name', name), name);
  set = {
    name: 'secret-name',
    truthFile: join(root(), 'secret-name', 'groundTruth.txt'),
    pictures: ['fragment_0001.png', 'fragment_0002.png'].map((name) => join(root(), 'secret-name', name)),
  };
});

const QUALITY = benchmarkQuality();

/** A stand-in for the program: a script that sees the arguments of `run`. */
function program(code: string): string[] {
  const script = join(root(), 'program.cjs');
  writeFileSync(script, `const fs = require('fs'); const args = process.argv.slice(2);\n${code}`);
  return [script];
}

const benchmark = (code: string, threads: number | null = null, settings: readonly string[] = []) =>
  benchmarkSet(set, {
    program: program(code),
    group: 'small',
    seed: 7,
    profile: 'fast',
    threads,
    settings,
    judge: (jobFolder, { name }) =>
      jobFolder === '/jobs/x' && name === 'secret-name' ? Promise.resolve(QUALITY) : Promise.reject(new Error('judge')),
    stepCosts: () => Promise.resolve({ step1: { wallS: 0.5, memoryDeltaMiB: 3 } }),
  });

test('runs on copies of the pictures alone, and judges the answer', async () => {
  const row = await benchmark(`
    const folder = args[args.indexOf('--fragments') + 1];
    fs.writeFileSync(${JSON.stringify(join(root(), 'seen.json'))}, JSON.stringify({ args, files: fs.readdirSync(folder) }));
    console.log('a line before'); console.log(JSON.stringify({ status: 'done', jobFolder: '/jobs/x' }));`);
  expect(row).toMatchObject({
    group: 'small',
    set: 'secret-name',
    seed: 7,
    pieces: 2,
    status: 'done',
    quality: QUALITY,
  });
  expect(row.cost.steps).toEqual({ step1: { wallS: 0.5, memoryDeltaMiB: 3 } });
  expect(row.cost.peakMiB).toBeGreaterThan(10);
  const seen = JSON.parse(readFileSync(join(root(), 'seen.json'), 'utf8')) as { args: string[]; files: string[] };
  expect(seen.files).toEqual(['fragment_0001.png', 'fragment_0002.png']);
  expect(seen.args.join(' ')).toMatch(/^run --fragments \S+ --jobs-dir \S+ --json --seed 7 --profile fast$/);
  expect(seen.args.join(' ')).not.toContain('secret');
});

test('passes on the number of threads', async () => {
  const row = await benchmark(`console.log(JSON.stringify({ status: args.slice(-2).join(' '), jobFolder: null }));`, 2);
  expect(row.status).toBe('--threads 2');
});

test('a run that fails is a row without quality, with its code', async () => {
  const failed = await benchmark(
    `console.log(JSON.stringify({ status: 'failed', jobFolder: '/jobs/x', error: { code: 'FRAME_DISK_FULL' } })); process.exitCode = 3;`,
  );
  expect(failed).toMatchObject({ status: 'FRAME_DISK_FULL', quality: null });
  expect(await benchmark('process.exit(9)')).toMatchObject({ status: 'exit code 9', quality: null });
  expect(await benchmark('process.kill(process.pid, "SIGKILL"); setTimeout(() => 0, 1e4)')).toMatchObject({
    status: 'killed',
    quality: null,
  });
  expect(await benchmark('console.log("{ cut")')).toMatchObject({ status: 'exit code 0', quality: null });
});

test('sets what is to be set for every run', async () => {
  const seen = join(root(), 'seen.txt');
  await benchmark(`fs.writeFileSync(${JSON.stringify(seen)}, args.join(' '));`, 2, ['boost.model=none', 'top_k=3']);
  expect(readFileSync(seen, 'utf8')).toMatch(/ --threads 2 --set boost\.model=none --set top_k=3$/);
});

import { expect, test } from 'vitest';
import { measuredRun } from './measured-run.ts';

test('tells output, exit code and cost of a process', async () => {
  const run = await measuredRun(['-e', 'console.log("out"); console.error("err"); process.exitCode = 3']);
  expect(run).toMatchObject({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
  expect(run.wallS).toBeGreaterThan(0);
  expect(run.cpuS!).toBeGreaterThan(0);
  expect(run.cpuS!).toBeLessThan(60);
  expect(run.peakMiB!).toBeGreaterThan(10);
});

test('memory that was held and let go still counts as the peak', async () => {
  const small = await measuredRun(['-e', '0']);
  const large = await measuredRun(['-e', 'Buffer.alloc(200 * 2 ** 20, 1)']);
  expect(large.peakMiB! - small.peakMiB!).toBeGreaterThan(150);
});

test("a thread's work counts for its process, once", async () => {
  const code = `
    const { Worker } = require('node:worker_threads');
    new Worker('Buffer.alloc(150 * 2 ** 20, 1); const t = Date.now(); while (Date.now() - t < 300);', { eval: true });`;
  const run = await measuredRun(['-e', code]);
  expect(run.exitCode).toBe(0);
  expect(run.peakMiB!).toBeGreaterThan(150);
  expect(run.cpuS!).toBeGreaterThan(0.1);
});

test('a killed process has no figures of its own', async () => {
  const run = await measuredRun(['-e', 'process.kill(process.pid, "SIGKILL"); setTimeout(() => 0, 1e4)']);
  expect(run).toMatchObject({ exitCode: null, cpuS: null, peakMiB: null });
});

test('a stop asks the process to end, and waits for it', async () => {
  const stop = new AbortController();
  const code = `process.on('SIGTERM', () => { console.log('ending'); process.exit(7); }); setInterval(() => 0, 1e3); console.log('up');`;
  const run = measuredRun(['-e', code], stop.signal);
  setTimeout(() => stop.abort(), 1_000);
  expect(await run).toMatchObject({ exitCode: 7, stdout: 'up\nending\n' });
});

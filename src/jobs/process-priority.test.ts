import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const module = fileURLToPath(new URL('./process-priority.ts', import.meta.url));

/** In a process of its own: niceness is not taken back. @returns the niceness of every thread, and of a thread made later. */
async function niceThreads(...nices: readonly number[]): Promise<{ all: number[]; later: number }> {
  const script = `
    import { readdirSync, readFileSync } from 'node:fs';
    import { Worker } from 'node:worker_threads';
    import { beNice } from ${JSON.stringify(module)};
    for (const nice of ${JSON.stringify(nices)}) beNice(nice);
    // The niceness is the 17th field after the name, which stands in brackets.
    const niceOf = (id) => Number(readFileSync('/proc/self/task/' + id + '/stat', 'utf8').split(') ')[1].split(' ')[16]);
    const before = readdirSync('/proc/self/task');
    const worker = new Worker('setTimeout(() => {}, 10000)', { eval: true });
    worker.once('online', async () => {
      const added = readdirSync('/proc/self/task').filter((id) => !before.includes(id));
      console.log(JSON.stringify({ all: before.map(niceOf), later: Math.min(...added.map(niceOf)) }));
      await worker.terminate();
    });`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    '--input-type=module',
    '-e',
    script,
  ]);
  return JSON.parse(stdout) as { all: number[]; later: number };
}

test.runIf(process.platform === 'linux')('every thread is as nice as asked, also those made later', async () => {
  const { all, later } = await niceThreads(7);
  expect(all.length).toBeGreaterThan(1);
  expect(new Set(all)).toEqual(new Set([7]));
  expect(later).toBe(7);
});

test.runIf(process.platform === 'linux')('what is nicer already stays so, and 0 changes nothing', async () => {
  expect(new Set((await niceThreads(9, 4, 0)).all)).toEqual(new Set([9]));
  expect(new Set((await niceThreads(0)).all)).toEqual(new Set([0]));
});

/**
 * `npm run bench:page`: how smooth the page is with 500 fragments, in a headless Chromium without a graphics processor. It
 * breaks a drawn fresco, makes a job of it that lies as it was broken, has the real server show it, and measures the first
 * view, once before the server has made anything of the answer and then from what it keeps, and two scripted pans.
 * `--pieces <n>` takes another number. Needs a build.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../test/support/chromium.ts';
import { makeLaidOutJob } from '../test/support/laid-out-job.ts';
import { startServer } from '../test/support/served-jobs.ts';

/** What is promised. */
const FRAME_LIMIT_MS = 20;
const FIRST_VIEW_LIMIT_MS = 2_000;
const PAN_STEPS = 240;
const FIRST_VIEWS = 6;

const { values } = parseArgs({ options: { pieces: { type: 'string', default: '500' } } });

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly args: { readonly name?: string };
}

interface FirstView {
  /** From the address to everything painted. */
  readonly ms: number;
  /** Of it the renderer's main thread worked; on a machine that others use it says more. */
  readonly workedMs: number;
}

async function firstView(page: Page, address: string): Promise<FirstView> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const startMs = performance.now();
  await page.goto(address);
  await page.locator('[data-settled=true]').waitFor();
  const ms = Math.round(performance.now() - startMs);
  const { metrics } = await devtools.send('Performance.getMetrics');
  const worked = metrics.find(({ name }) => name === 'TaskDuration')!.value;
  await devtools.detach();
  return { ms, workedMs: Math.round(1000 * worked) };
}

/** Drags over the stage and back, one step a frame, while the browser notes what its main thread does. */
async function pan(
  browser: Browser,
  page: Page,
): Promise<{ readonly p50: number; readonly p95: number; readonly max: number }> {
  const box = (await page.locator('.stage').boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline', 'devtools.timeline'] });
  for (let k = 1; k <= PAN_STEPS; k++) {
    await page.mouse.move(x + 300 * Math.sin(k / 20), y + 160 * Math.sin(k / 13));
    await page.evaluate('new Promise(requestAnimationFrame)');
  }
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  await page.mouse.up();
  return frameTimes(traceEvents);
}

/** What the renderer's main thread worked from one animation frame to the next, milliseconds. */
function frameTimes(events: readonly TraceEvent[]): { p50: number; p95: number; max: number } {
  const fired = events.filter(({ name }) => name === 'FireAnimationFrame').sort((a, b) => a.ts - b.ts);
  const main = fired[0];
  const tasks = events
    .filter(({ name, ph, pid, tid }) => name === 'RunTask' && ph === 'X' && pid === main.pid && tid === main.tid)
    .sort((a, b) => a.ts - b.ts);
  const frames: number[] = [];
  let task = 0;
  for (let k = 0; k + 1 < fired.length; k++) {
    let worked = 0;
    // A frame is fired inside of a task: that task is this frame's, not the one's before.
    for (; task < tasks.length && tasks[task].ts + (tasks[task].dur ?? 0) <= fired[k + 1].ts; task++)
      if (tasks[task].ts + (tasks[task].dur ?? 0) > fired[k].ts) worked += (tasks[task].dur ?? 0) / 1000;
    if (worked > 0) frames.push(worked);
  }
  frames.sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round(10 * frames[Math.min(frames.length - 1, Math.floor(share * frames.length))]) / 10;
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}

const folder = await mkdtemp(join(tmpdir(), 'frame-bench-'));
const jobsDir = join(folder, 'jobs');
const job = await makeLaidOutJob(jobsDir, folder, { pieces: Number(values.pieces) });
const server = await startServer(jobsDir, folder);
const browser = await launchChromium();
try {
  const views: FirstView[] = [];
  let page: Page | null = null;
  for (let k = 0; k < FIRST_VIEWS; k++) {
    await page?.context().close();
    // A context of its own has nothing in its cache.
    page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })).newPage();
    views.push(await firstView(page, `${server.base}/jobs/${job}`));
  }
  const whole = await pan(browser, page!);
  for (const layer of ['Outlines', 'Numbers', 'Certainty'])
    await page!.getByRole('button', { name: layer, exact: true }).click();
  for (let k = 0; k < 5; k++) await page!.getByRole('button', { name: 'Larger' }).click();
  await page!.locator('[data-settled=true]').waitFor();
  const near = await pan(browser, page!);

  console.log(`${cpus().length} processors, ${cpus()[0].model}, ${browser.version()}`);
  const row = (name: string, told: string, well: boolean): void =>
    console.log(`${name.padEnd(48)} ${told.padEnd(76)} ${well ? 'kept' : 'NOT KEPT'}`);
  // Each of them must come in time: somebody waits for each.
  for (const [name, some] of [
    ['first view, nothing made of the answer yet', views.slice(0, 1)],
    ['first view, the browser empty', views.slice(1)],
  ] as const)
    row(
      name,
      `${some.map(({ ms }) => ms).join(', ')} ms, main thread ${some.map(({ workedMs }) => workedMs).join(', ')} ms`,
      some.every(({ ms }) => ms <= FIRST_VIEW_LIMIT_MS),
    );
  for (const [name, { p50, p95, max }] of [
    ['pan over the whole', whole],
    ['pan close up, outlines, numbers, certainty', near],
  ] as const)
    row(name, `p50 ${p50} ms, p95 ${p95} ms, most ${max} ms a frame`, p95 <= FRAME_LIMIT_MS);
} finally {
  await browser.close();
  server.program.child.kill('SIGTERM');
  await server.program.end;
  await rm(folder, { recursive: true, force: true });
}

import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import type { Readable } from 'node:stream';

/** What a child process did and cost. */
export interface MeasuredRun {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly wallS: number;
  /** User and system time over all threads, seconds; null when the process could not tell. */
  readonly cpuS: number | null;
  /** Largest resident memory, MiB; null when the process could not tell. */
  readonly peakMiB: number | null;
}

/** The descriptor on which the child tells its cost, after the three standard ones. */
const COST_FD = 3;

/**
 * Runs inside the measured process before its own code: at its end it writes what the system counted for it.
 * The child counts for itself because Node hands a parent no such figures; threads of it load this too and keep quiet.
 */
const COUNTER = `
import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
if (isMainThread) process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  try { writeSync(${COST_FD}, JSON.stringify({ maxRSS, cpu: userCPUTime + systemCPUTime })); } catch {}
});`;

/**
 * Runs this Node with arguments and measures time, CPU and peak memory of the whole process, threads included.
 * @param signal asks the child to stop; the answer comes when it has
 */
export async function measuredRun(args: readonly string[], signal?: AbortSignal): Promise<MeasuredRun> {
  const started = performance.now();
  const child = spawn(process.execPath, [`--import=data:text/javascript,${encodeURIComponent(COUNTER)}`, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const stop = (): void => void child.kill();
  signal?.addEventListener('abort', stop, { once: true });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [stdout, stderr, cost, exitCode] = await Promise.all([
    textOf(child.stdout!),
    textOf(child.stderr!),
    textOf(child.stdio[COST_FD] as Readable),
    ended,
  ]);
  signal?.removeEventListener('abort', stop);
  const wallS = (performance.now() - started) / 1000;
  if (cost === '') return { exitCode, stdout, stderr, wallS, cpuS: null, peakMiB: null };
  const { maxRSS, cpu } = JSON.parse(cost) as { maxRSS: number; cpu: number };
  // maxRSS comes in KiB on every system, CPU time in microseconds.
  return { exitCode, stdout, stderr, wallS, cpuS: cpu / 1e6, peakMiB: maxRSS / 1024 };
}

async function textOf(stream: Readable): Promise<string> {
  stream.setEncoding('utf8');
  let text = '';
  for await (const chunk of stream) text += chunk as string;
  return text;
}

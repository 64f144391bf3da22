import { availableParallelism, cpus, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { FrameError } from '../errors.ts';

/** One learner by its name, `g0` and so on, or a check of the installation. */
export type CheckName =
  'system_info' | 'dependencies' | 'pictures' | 'threads' | 'network' | 'gpu' | 'boost' | 'disk' | `g${number}`;

/** Where checks look; both have defaults. */
export interface CheckFolders {
  readonly jobsDir?: string | undefined;
  /** The learners to check. */
  readonly model?: string | undefined;
}

export interface CheckResult {
  readonly name: CheckName;
  readonly ok: boolean;
  /** One line for people. */
  readonly message: string;
  readonly elapsedMs: number;
}

/** Each check does its work and returns what it found in one line, or throws what went wrong. */
const RUN: Readonly<Record<Exclude<CheckName, `g${number}`>, (folders: CheckFolders) => Promise<string>>> = {
  system_info: () => Promise.resolve(systemInfo()),
  dependencies,
  pictures,
  threads,
  network,
  gpu,
  boost: (folders) => learners(folders),
  disk,
};

const isLearner = (name: CheckName): name is `g${number}` => /^g\d+$/.test(name);

export async function runCheck(name: CheckName, folders: CheckFolders = {}): Promise<CheckResult> {
  const startMs = performance.now();
  const [ok, message] = await (isLearner(name) ? learners(folders, name) : RUN[name](folders)).then(
    (found) => [true, found] as const,
    (error: unknown) => [false, describe(error)] as const,
  );
  return { name, ok, message, elapsedMs: Math.round(performance.now() - startMs) };
}

function describe(error: unknown): string {
  if (error instanceof FrameError) return [`${error.code}: ${error.message}`, error.remedy].filter(Boolean).join(' ');
  return error instanceof Error ? error.message : String(error);
}

function systemInfo(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${availableParallelism()} cores (${model}), ${gigabytes} GB memory`;
}

/** Packages whose native parts may be missing on a machine, and those that hold the rest together. */
const PACKAGES = ['sharp', 'onnxruntime-node', 'piscina', 'pino', 'zod', 'commander'];

async function dependencies(): Promise<string> {
  const { packageVersion } = await import('../ops/health/package-version.ts');
  const found: string[] = [];
  for (const name of PACKAGES) {
    await import(name);
    found.push(`${name} ${await packageVersion(name)}`);
  }
  return found.join(', ');
}

async function pictures(): Promise<string> {
  const { probePictures } = await import('../jobs/probe-pictures.ts');
  return `${(await probePictures()).join(', ')} read rightly; oversized pictures are refused unread`;
}

/** A task that would take minutes, which only a stop can end. */
const ENDLESS_ROUNDS = 1e10;
const STOP_WITHIN_MS = 5_000;

async function threads(): Promise<string> {
  const { ThreadRunner } = await import('../workers/threads.ts');
  const runner = new ThreadRunner();
  try {
    const inputs = Array.from({ length: 4 * runner.threads }, (_, k) => ({
      numbers: Float64Array.of(k, 1),
      repeat: 1_000,
    }));
    const sums = await runner.map('sum', inputs);
    const wrong = sums.findIndex(({ total }, k) => total !== k + 1);
    if (wrong >= 0) throw new Error(`task ${wrong} gave ${sums[wrong].total}, expected ${wrong + 1}`);
    const stop = new AbortController();
    const startMs = performance.now();
    setTimeout(() => stop.abort(), 50);
    const endless = Array.from({ length: runner.threads }, () => ({
      numbers: new Float64Array(8),
      repeat: ENDLESS_ROUNDS,
    }));
    const end: unknown = await runner.map('sum', endless, { signal: stop.signal }).catch((error: unknown) => error);
    if (!(end instanceof FrameError) || end.code !== 'FRAME_STOPPED') throw new Error('a stop was not heard');
    const stopMs = Math.round(performance.now() - startMs);
    if (stopMs > STOP_WITHIN_MS) throw new Error(`a stop took ${stopMs} ms`);
    return `${runner.threads} worker threads compute rightly, and stop within ${stopMs} ms`;
  } finally {
    await runner.close();
  }
}

async function network(): Promise<string> {
  const { probeNetworkRuntime } = await import('../workers/network-runtime.ts');
  return `onnxruntime ${await probeNetworkRuntime()} ran a small network rightly on the processor`;
}

async function gpu(): Promise<string> {
  const { refusalOf } = await import('../workers/device.ts');
  const found: string[] = [];
  for (const device of ['cuda', 'webgpu'] as const) if ((await refusalOf(device)) === null) found.push(device);
  return found.length === 0
    ? 'networks run on the processor; no graphics card could be used, and none is needed'
    : `besides the processor, networks run on ${found.join(', ')} (\`--device\`)`;
}

async function learners({ model }: CheckFolders, only?: string): Promise<string> {
  const { checkLearners } = await import('./selftest-learners.ts');
  const { shippedModelFolder } = await import('./program-version.ts');
  return checkLearners(model ?? shippedModelFolder(), only);
}

/** Below this a job of some size would not end well. */
const FREE_BYTES_NEEDED = 500 * 2 ** 20;

async function disk({ jobsDir = process.env.PIPELINE_JOBS_DIR ?? './jobs' }: CheckFolders): Promise<string> {
  const { probeFolder } = await import('../jobs/probe-folder.ts');
  const root = resolve(jobsDir);
  const { freeBytes } = await probeFolder(root);
  const gigabytes = (freeBytes / 2 ** 30).toFixed(1);
  if (freeBytes < FREE_BYTES_NEEDED) throw new Error(`only ${gigabytes} GB are free in ${root}; make room there`);
  return `${root} can be written, and has ${gigabytes} GB free`;
}

import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { decodePicture, encodePng } from '../../jobs/picture-io.ts';
import { refusalOf } from '../../workers/device.ts';
import { probeNetworkRuntime } from '../../workers/network-runtime.ts';
import { loadSqlite } from '../state/load-sqlite.ts';
import { packageVersion } from './package-version.ts';
import { MATLAB, OCTAVE, probeEngine } from './probe-engine.ts';
import { probeRedis } from './probe-redis.ts';

/** What one dependency showed when it was used. */
export interface DependencyProbe {
  /** As in the keys of the health report, such as `onnxruntime`. */
  readonly name: string;
  readonly version: string | null;
  readonly available: boolean;
  /** What goes on without it, and what to do, for people; null where no job can be done without it. */
  readonly without: string | null;
  /** Why it is not available, one sentence. */
  readonly error: string | null;
}

/** A dependency that hangs counts as one that fails. */
const PROOF_WITHIN_MS = 20_000;

/** Does a tiny piece of the dependency's real work, and tells its version; null where it does not say. */
interface Probe extends Pick<DependencyProbe, 'name' | 'without'> {
  readonly probe: () => Promise<string | null>;
}

/** What the program stands on. */
const LIBRARIES: readonly Probe[] = [
  { name: 'node', without: null, probe: () => Promise.resolve(process.versions.node) },
  { name: 'sharp', without: null, probe: probeSharp },
  { name: 'libvips', without: null, probe: () => Promise.resolve(sharp.versions.vips) },
  { name: 'onnxruntime', without: null, probe: () => probeNetworkRuntime() },
  {
    ...{ name: 'better_sqlite3', probe: probeSqlite },
    without: 'Jobs do not need it; metrics, alerts and the index of the jobs do.',
  },
];

/** Programs and servers that an installation may have; null for each that it has not, and that nobody looks at. */
export interface ConfiguredDependencies {
  readonly redisUrl: string | null;
  readonly matlabPath: string | null;
  readonly octaveExecutable: string | null;
}

/** Engines take seconds to minutes to start, and may take a licence: whoever watches sees the same answer for so long. */
const ENGINE_KEPT_MS = 600_000;

/** Devices beside the processor that networks can run on; a graphics card is never needed. */
const PROVIDERS = ['cuda', 'webgpu'] as const;

/** @returns what uses each dependency once. It never throws: what does not work is told in its probe. */
export function dependencyProber(configured: ConfiguredDependencies): () => Promise<DependencyProbe[]> {
  const probes = [...LIBRARIES.map(inTime), ...configuredProbes(configured)];
  return () =>
    Promise.all(
      probes.map(async ({ name, without, probe }) => {
        try {
          return { name, without, version: await probe(), available: true, error: null };
        } catch (error) {
          return { name, without, version: null, available: false, error: (error as Error).message };
        }
      }),
    );
}

/** Each has a limit of its own. */
function configuredProbes({ redisUrl, matlabPath, octaveExecutable }: ConfiguredDependencies): Probe[] {
  const probes: Probe[] = [];
  if (redisUrl !== null) {
    const without = 'Jobs do not need it: they wait on the disk. Correct PIPELINE_REDIS_URL, or take it away.';
    probes.push({ name: 'redis', without, probe: () => probeRedis(redisUrl) });
  }
  for (const [engine, place, variable] of [
    [MATLAB, matlabPath, 'MATLAB_PATH'],
    [OCTAVE, octaveExecutable, 'OCTAVE_EXECUTABLE'],
  ] as const) {
    if (place === null) continue;
    const without = `Jobs do not need it: steps 1 and 2 run in the native engine. Correct ${variable}, or take it away.`;
    probes.push({ name: engine.name, without, probe: kept(ENGINE_KEPT_MS, () => probeEngine(engine, place)) });
  }
  return probes;
}

function inTime({ probe, ...about }: Probe): Probe {
  return { ...about, probe: () => withinTime(probe()) };
}

/** Asks again only after a time. */
function kept<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null;
  let askedMs = 0;
  return () => {
    if (answer !== null && performance.now() - askedMs < ms) return answer;
    askedMs = performance.now();
    return (answer = ask());
  };
}

/**
 * Which devices networks can run on, each proven by running one in a process of its own. That takes a second, so whoever asks
 * again and again keeps the answer.
 */
export async function probeProviders(): Promise<Readonly<Record<string, boolean>>> {
  const others = await Promise.all(
    PROVIDERS.map(async (device) => [device, (await refusalOf(device)) === null] as const),
  );
  return { cpu: true, ...Object.fromEntries(others) };
}

async function probeSharp(): Promise<string> {
  const data = new Uint8Array(4 * 8 * 8).map((_, k) => (k % 4 === 3 ? 255 : (37 * k) % 256));
  const back = await decodePicture(await encodePng({ width: 8, height: 8, data }), 'a small picture');
  if (!data.every((value, k) => back.data[k] === value)) throw new Error('a small picture came back different');
  return packageVersion('sharp');
}

async function probeSqlite(): Promise<string> {
  const Sqlite = await loadSqlite();
  const db = new Sqlite(':memory:');
  try {
    db.exec('CREATE TABLE a (b); INSERT INTO a VALUES (40), (2)');
    if (db.prepare('SELECT sum(b) FROM a').pluck().get() !== 42) throw new Error('40 + 2 gave another sum than 42');
  } finally {
    db.close();
  }
  return packageVersion('better-sqlite3');
}

async function withinTime<T>(work: Promise<T>): Promise<T> {
  const stop = new AbortController();
  const late = sleep(PROOF_WITHIN_MS, undefined, { signal: stop.signal }).then(() => {
    throw new Error(`it gave no answer within ${PROOF_WITHIN_MS / 1000} s`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    stop.abort();
    late.catch(() => undefined);
  }
}

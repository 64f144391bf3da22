import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { decodePicture, encodePng } from '../../jobs/picture-io.ts';
import { refusalOf } from '../../workers/device.ts';
import { probeNetworkRuntime } from '../../workers/network-runtime.ts';
import { loadSqlite } from '../state/load-sqlite.ts';
import { packageVersion } from './package-version.ts';

/** What one dependency showed when it was used. */
export interface DependencyProbe {
  /** As in the keys of the health report, such as `onnxruntime`. */
  readonly name: string;
  readonly version: string | null;
  readonly available: boolean;
  /** Whether jobs cannot be done without it. */
  readonly needed: boolean;
  /** Why it is not available, one sentence. */
  readonly error: string | null;
}

/** A dependency that hangs counts as one that fails. */
const PROOF_WITHIN_MS = 20_000;

/** Each does a tiny piece of its real work, and tells its version. */
const PROBES: readonly (Pick<DependencyProbe, 'name' | 'needed'> & { probe: () => Promise<string> })[] = [
  { name: 'node', needed: true, probe: () => Promise.resolve(process.versions.node) },
  { name: 'sharp', needed: true, probe: probeSharp },
  { name: 'libvips', needed: true, probe: () => Promise.resolve(sharp.versions.vips) },
  { name: 'onnxruntime', needed: true, probe: () => probeNetworkRuntime() },
  { name: 'better_sqlite3', needed: false, probe: probeSqlite },
];

/** Devices beside the processor that networks can run on; a graphics card is never needed. */
const PROVIDERS = ['cuda', 'webgpu'] as const;

/** Uses each dependency once. Never throws: what does not work is told in its probe. */
export function probeDependencies(): Promise<DependencyProbe[]> {
  return Promise.all(
    PROBES.map(async ({ name, needed, probe }) => {
      try {
        return { name, needed, version: await withinTime(probe()), available: true, error: null };
      } catch (error) {
        return { name, needed, version: null, available: false, error: (error as Error).message };
      }
    }),
  );
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

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NO_KEYS, type KeyKeeper } from '../../src/jobs/key-keeper.ts';
import { listJobs } from '../../src/jobs/job-folder.ts';
import { encodePng } from '../../src/jobs/picture-io.ts';
import { seededRandom, type Random } from '../../src/math/random.ts';
import { makeSecretKey } from '../../src/ops/security/secret-key.ts';
import { stateDirOf } from '../../src/ops/state/state-place.ts';
import { ApiError, createClient, type Client } from '../../src/server/client.ts';
import { serve, type ServedJobs } from './served-jobs.ts';
import { addTokens } from './small-accounts.ts';
import { makeTestRing } from './test-keys.ts';
import { sha256, type SentFile } from './upload-client.ts';

export interface StormOptions {
  /** Where the server is started, with everything that it keeps. */
  readonly folder: string;
  /** At the same time, each of another user. */
  readonly uploads: number;
  /** In each upload. */
  readonly files: number;
  /** Of the chunks: half are lost on their way, of half the answer is. */
  readonly dropped: number;
  /** At least 2: the last one while jobs are made, the others while files come. */
  readonly kills: number;
  /** Identical submits of the first upload, at once. The others are submitted three times. */
  readonly submits: number;
  /** Whether the server encrypts what it keeps. */
  readonly encrypted: boolean;
  readonly seed: number;
}

export interface StormResult {
  /** Jobs that there are in the end. */
  readonly jobs: number;
  /** Jobs that any submit was answered with. */
  readonly answered: number;
  /** Files in jobs whose bytes are those that were sent. */
  readonly equal: number;
  readonly chunksLost: number;
  readonly answersLost: number;
  /** Requests that a kill took the answer of. */
  readonly cutOff: number;
  readonly kills: number;
  readonly seconds: number;
}

/** From the decision to kill to the kill, ms at most: while files come, and while pictures are looked at. */
const KILL_WITHIN_MS = { files: 200, submits: 1_500 };
const CHUNKS_PER_FILE = 4;
const AGAIN_MS = 50;

/**
 * Many users upload at the same time over a bad line, and make a job each, while `frame-pipeline serve` is killed (kill -9)
 * and started anew: nobody is told, and whoever was not answered asks again.
 */
export async function stormUploads(options: StormOptions): Promise<StormResult> {
  const { folder, uploads, files, dropped, kills, submits, seed } = options;
  const beganMs = performance.now();
  const random = seededRandom(seed);
  const jobsDir = join(folder, 'jobs');
  const keys = await prepare(options);
  const names = Array.from({ length: uploads }, (_, k) => `user ${k}`);
  const tokens = await addTokens(stateDirOf(jobsDir), 'pipeline_user', names);
  const server = await MortalServer.start(jobsDir, folder);
  const counts = { chunksLost: 0, answersLost: 0 };
  const done = { files: 0, submits: 0 };
  const ofFiles = Array.from({ length: kills - 1 }, () => Math.floor(random.between(0.05, 0.95) * uploads * files));
  const at = { files: ofFiles.sort((a, b) => a - b), submits: [1 + random.below(uploads)] };
  const killAt = async (what: 'files' | 'submits'): Promise<void> => {
    if (at[what].length === 0 || ++done[what] < at[what][0]) return;
    at[what].shift();
    await sleep(random.between(0, KILL_WITHIN_MS[what]));
    await server.kill();
  };
  try {
    const all = await Promise.all(
      tokens.map(async (token, k) => {
        const mine = random.fork(k);
        const ask = server.asker(token);
        const pictures = await Promise.all(Array.from({ length: files }, (_, n) => fragment(mine.fork(n), n)));
        const announced = pictures.map(({ path, bytes }) => ({ path, sizeBytes: bytes.length, sha256: sha256(bytes) }));
        const { id } = await ask((client) => client.beginUpload({ files: announced }));
        const killing: Promise<void>[] = [];
        for (const [index, file] of pictures.entries()) {
          await sendOverBadLine(ask, id, index, file, mine, dropped, counts);
          killing.push(killAt('files'));
        }
        killing.push(killAt('submits'));
        const job = { upload: id, mode: 'fragments' as const, params: { boost: { model: 'none' } } };
        const answers = await Promise.all(
          Array.from({ length: k === 0 ? submits : 3 }, () => ask((client) => client.createJob(job, `make-${k}`))),
        );
        await Promise.all(killing);
        return { pictures, ids: answers.map((answer) => answer.id) };
      }),
    );
    const jobs = await listJobs(jobsDir, keys);
    let equal = 0;
    for (const { pictures, ids } of all) {
      const job = jobs.find(({ id }) => id === ids[0]);
      for (const { name, file } of (await job?.data.inputPictures()) ?? []) {
        const given = pictures.find((one) => one.path === name);
        if (given !== undefined && sha256((await job!.files.read(file))!) === sha256(given.bytes)) equal++;
      }
    }
    const answered = new Set(all.flatMap(({ ids }) => ids)).size;
    const { cutOff, killed } = server;
    const seconds = Math.round((performance.now() - beganMs) / 1000);
    return { jobs: jobs.length, answered, equal, ...counts, cutOff, kills: killed, seconds };
  } finally {
    await server.stop();
  }
}

/** Writes what the server reads when it starts. @returns the keys of its jobs */
async function prepare({ folder, encrypted }: StormOptions): Promise<KeyKeeper> {
  const plenty = { per_address: 1_000_000, per_user: 1_000_000 };
  const security = {
    ...{ authentication: { secret_key: makeSecretKey() }, network: { rate_limit: plenty } },
    data_protection: { encryption_at_rest: encrypted },
  };
  // JSON is YAML.
  await writeFile(join(folder, 'security-config.yml'), JSON.stringify({ security }));
  if (!encrypted) return NO_KEYS;
  const { keyFile, ring } = await makeTestRing(folder);
  await writeFile(join(folder, '.env'), `PIPELINE_KEY_FILE=${keyFile}\n`);
  return ring;
}

/** Asks until the server answers, whichever one that is. */
type Ask = <T>(call: (client: Client) => Promise<T>) => Promise<T>;

/** `frame-pipeline serve`, killed and started anew at another port. */
class MortalServer {
  readonly #start: () => Promise<ServedJobs>;
  #served: Promise<ServedJobs>;
  killed = 0;
  cutOff = 0;

  private constructor(start: () => Promise<ServedJobs>) {
    this.#start = start;
    this.#served = start();
  }

  static async start(jobsDir: string, folder: string): Promise<MortalServer> {
    const server = new MortalServer(() => serve(jobsDir, folder, '--parallel', '1'));
    await server.#served;
    return server;
  }

  asker(token: string): Ask {
    return async (call) => {
      for (;;) {
        const { base } = await this.#served;
        try {
          return await call(createClient({ base, token }));
        } catch (cause) {
          // 503 is said by one that is stopping or starting; whoever hears nothing at all was cut off.
          if (cause instanceof ApiError && cause.status !== 503) throw cause;
          if (!(cause instanceof ApiError)) this.cutOff++;
          await sleep(AGAIN_MS);
        }
      }
    };
  }

  async kill(): Promise<void> {
    const before = this.#served;
    this.#served = before.then(async ({ program }) => {
      program.child.kill('SIGKILL');
      const { signal } = await program.end;
      if (signal !== 'SIGKILL') throw new Error(`The server ended by ${String(signal)} before it was killed.`);
      this.killed++;
      return this.#start();
    });
    await this.#served;
  }

  async stop(): Promise<void> {
    const { program } = await this.#served;
    program.child.kill('SIGTERM');
    await program.end;
  }
}

async function sendOverBadLine(
  ask: Ask,
  id: string,
  index: number,
  { bytes }: SentFile,
  random: Random,
  dropped: number,
  counts: { chunksLost: number; answersLost: number },
): Promise<void> {
  const chunkBytes = Math.ceil(bytes.length / CHUNKS_PER_FILE);
  const have = async (): Promise<number> => (await ask((client) => client.upload(id))).files[index].haveBytes;
  for (let at = 0; at < bytes.length;) {
    const luck = random.next();
    if (luck < dropped / 2) {
      counts.chunksLost++;
      continue;
    }
    const chunk = new Uint8Array(bytes.subarray(at, at + chunkBytes));
    await ask((client) => client.sendChunk(id, index, at, chunk, sha256(chunk)));
    if (luck < dropped) {
      counts.answersLost++;
      // Nobody knows whether it came: half ask, half send again.
      if (random.next() < 0.5) at = await have();
    } else at += chunk.length;
  }
}

/** A disc of noise on nothing: as small as a fragment may be told from its background. */
async function fragment(random: Random, number: number): Promise<SentFile> {
  const side = 24;
  const data = new Uint8Array(4 * side * side);
  for (let k = 0; k < side * side; k++) {
    const [x, y] = [(k % side) - side / 2, Math.floor(k / side) - side / 2];
    if (x * x + y * y < 100) data.set([random.below(256), random.below(256), random.below(256), 255], 4 * k);
  }
  const path = `${String(number).padStart(3, '0')}.png`;
  return { path, bytes: await encodePng({ width: side, height: side, data }) };
}

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createJob } from '../../src/jobs/job-draft.ts';
import { NO_KEYS } from '../../src/jobs/key-keeper.ts';
import { JobFolder, listJobs } from '../../src/jobs/job-folder.ts';
import { encodePng } from '../../src/jobs/picture-io.ts';
import { SILENT_LOGGER } from '../../src/log.ts';
import { seededRandom, type Random } from '../../src/math/random.ts';
import { creationRoutes } from '../../src/server/uploads/creation-routes.ts';
import type { InputChecker } from '../../src/server/uploads/input-checker.ts';
import { JobMaker } from '../../src/server/uploads/job-maker.ts';
import { RequestKeys } from '../../src/server/uploads/request-keys.ts';
import { DEFAULT_UPLOAD_LIMITS } from '../../src/server/uploads/upload-limits.ts';
import { uploadRoutes } from '../../src/server/uploads/upload-routes.ts';
import { UploadStore } from '../../src/server/uploads/upload-store.ts';
import { apiServer } from './api-server.ts';
import { FakeSubmitter } from './fake-submitter.ts';
import { sha256, UploadClient, type SentFile } from './upload-client.ts';

export interface StormOptions {
  readonly jobsDir: string;
  readonly uploads: number;
  readonly files: number;
  /** Of the chunks: half are lost on their way, of half the answer is. */
  readonly dropped: number;
  readonly restarts: number;
  readonly seed: number;
}

export interface StormResult {
  readonly jobs: number;
  /** Jobs that any submit was answered with. */
  readonly answered: number;
  /** Files in jobs whose bytes are those that were sent. */
  readonly equal: number;
  readonly chunksLost: number;
  readonly answersLost: number;
  readonly restarted: number;
}

/** Every picture is fit: what is looked at here is the way of the bytes. */
const TRUSTING: InputChecker = {
  check: async ({ fragments }) => {
    const pictures = (await readdir(fragments!)).sort();
    return { pictures, originalType: null, referenceType: null, notices: [], problem: null, problems: {} };
  },
};

/**
 * Many users upload at the same time over a bad line, and make a job each, while the server is started anew again and
 * again: everything in memory is lost, what is under way goes on against the old one until it ends.
 */
export async function stormUploads({
  jobsDir,
  uploads,
  files,
  dropped,
  restarts,
  seed,
}: StormOptions): Promise<StormResult> {
  const random = seededRandom(seed);
  const counts = { chunksLost: 0, answersLost: 0, restarted: 0 };
  const submitter = new FakeSubmitter();
  const startServer = (): Promise<FastifyInstance> => {
    const store = new UploadStore({
      jobsDir,
      limits: { ...DEFAULT_UPLOAD_LIMITS, reserveBytes: 0 },
      log: SILENT_LOGGER,
    });
    const maker = new JobMaker({
      createJob: (input, prepare) => createJob(jobsDir, new Date(), input, NO_KEYS, prepare),
      openJob: (id) => JobFolder.open(join(jobsDir, id)),
      ...{ jobsDir, uploads: store, keys: new RequestKeys(jobsDir), checker: TRUSTING, submitter },
      ...{ templateDirs: [], configFile: null, shippedModel: join(jobsDir, 'none') },
    });
    const routes = [
      ...uploadRoutes({ uploads: store }),
      ...creationRoutes({ maker, submitter, signal: new AbortController().signal }),
    ];
    return apiServer({ routes, jobsDir });
  };
  let server = await startServer();
  let sent = 0;
  let restarting: Promise<void> | null = null;
  const total = uploads * files;
  const maybeRestart = async (): Promise<void> => {
    if (restarting !== null) return restarting;
    if (counts.restarted >= restarts || sent < ((counts.restarted + 1) * total) / (restarts + 1)) return;
    counts.restarted++;
    const old = server;
    restarting = (async () => {
      // What the old one has begun it ends; nobody is answered by both.
      await old.close();
      server = await startServer();
      restarting = null;
    })();
    return restarting;
  };

  const all = await Promise.all(
    Array.from({ length: uploads }, async (_, k) => {
      const mine = random.fork(k);
      const pictures = await Promise.all(Array.from({ length: files }, (__, n) => noise(mine.fork(n), n)));
      const client = new UploadClient(() => server, `user ${k}`);
      const { id } = await client.begin(pictures);
      for (const [index, file] of pictures.entries()) {
        await sendOverBadLine(client, id, index, file, mine, dropped, counts, maybeRestart);
        sent++;
      }
      await maybeRestart();
      // An impatient client: the same submit several times at once.
      const body = { upload: id, mode: 'fragments', params: { boost: { model: 'none' } } };
      const answers = await Promise.all(
        [1, 2, 3].map(() => client.ask('POST', '/jobs', body, { 'idempotency-key': `make ${k}`.replace(' ', '-') })),
      );
      for (const answer of answers) if (answer.statusCode !== 201) throw new Error(answer.body);
      return { pictures, ids: answers.map((answer) => answer.json<{ id: string }>().id) };
    }),
  );
  await server.close();
  let equal = 0;
  const jobs = await listJobs(jobsDir);
  for (const { pictures, ids } of all) {
    const job = jobs.find(({ id }) => id === ids[0]);
    for (const { name, file } of (await job?.data.inputPictures()) ?? []) {
      const given = pictures.find((one) => one.path === name);
      if (given !== undefined && sha256((await job!.files.read(file))!) === sha256(given.bytes)) equal++;
    }
  }
  return { jobs: jobs.length, answered: new Set(all.flatMap(({ ids }) => ids)).size, equal, ...counts };
}

async function sendOverBadLine(
  client: UploadClient,
  id: string,
  index: number,
  { bytes }: SentFile,
  random: Random,
  dropped: number,
  counts: { chunksLost: number; answersLost: number },
  between: () => Promise<void>,
): Promise<void> {
  const chunkBytes = Math.ceil(bytes.length / 4);
  let at = 0;
  while (at < bytes.length) {
    await between();
    const luck = random.next();
    if (luck < dropped / 2) {
      counts.chunksLost++;
      continue;
    }
    const answer = await client.chunk(id, index, at, bytes.subarray(at, at + chunkBytes));
    if (luck < dropped) {
      counts.answersLost++;
      // Nobody knows whether it came: half ask, half send again.
      await between();
      if (random.next() < 0.5) at = (await client.show(id)).files[index].haveBytes;
      continue;
    }
    if (answer.statusCode === 409) at = Number(answer.headers['x-wanted-offset']);
    else if (answer.statusCode === 200) at += chunkBytes;
    else if (answer.statusCode !== 503) throw new Error(answer.body);
  }
}

async function noise(random: Random, number: number): Promise<SentFile> {
  const data = Uint8Array.from({ length: 4 * 16 * 16 }, (_, k) => (k % 4 === 3 ? 255 : random.below(256)));
  return { path: `${String(number).padStart(3, '0')}.png`, bytes: await encodePng({ width: 16, height: 16, data }) };
}

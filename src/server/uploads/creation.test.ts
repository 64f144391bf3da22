import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import sharp from 'sharp';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { apiServer } from '../../../test/support/api-server.ts';
import { FakeSubmitter } from '../../../test/support/fake-submitter.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { writeSmallPuzzle } from '../../../test/support/small-job.ts';
import { TEST_KEYS } from '../../../test/support/test-keys.ts';
import { UploadClient, type SentFile } from '../../../test/support/upload-client.ts';
import { FrameError } from '../../errors.ts';
import { listFiles } from '../../jobs/file-hash.ts';
import { createJob } from '../../jobs/job-draft.ts';
import { NO_KEYS, type KeyKeeper } from '../../jobs/key-keeper.ts';
import { JobFolder, listJobs } from '../../jobs/job-folder.ts';
import { SILENT_LOGGER } from '../../log.ts';
import type { Job, UploadCheck } from '../api.ts';
import { creationRoutes } from './creation-routes.ts';
import { ProcessChecker, type CheckAnswer, type CheckRequest, type InputChecker } from './input-checker.ts';
import { JobMaker } from './job-maker.ts';
import { RequestKeys } from './request-keys.ts';
import { DEFAULT_UPLOAD_LIMITS } from './upload-limits.ts';
import { uploadRoutes } from './upload-routes.ts';
import { UploadStore } from './upload-store.ts';

const puzzles = scratchFolder('file');
const scratch = scratchFolder();
let fragments: SentFile[];
let simulation: SentFile[];
let server: FastifyInstance;
let submitter: FakeSubmitter;
const ada = new UploadClient(() => server);

/** Takes every picture for fit. */
class TrustingChecker implements InputChecker {
  asked: CheckRequest[] = [];
  async check(request: CheckRequest): Promise<CheckAnswer> {
    this.asked.push(request);
    const pictures = (await readdir((request.masks ?? request.fragments)!)).sort();
    const [originalType, referenceType] = [
      request.original ? ('png' as const) : null,
      request.reference ? ('png' as const) : null,
    ];
    return { pictures, originalType, referenceType, notices: [], problem: null, problems: {} };
  }
}
let trusting: TrustingChecker;

const makerFor = (uploads: UploadStore, checker: InputChecker, keys: KeyKeeper): JobMaker =>
  new JobMaker({
    jobsDir: scratch(),
    createJob: (input, prepare) => createJob(scratch(), new Date(), input, keys, prepare),
    openJob: (id) => JobFolder.open(join(scratch(), id), keys),
    keys: new RequestKeys(scratch()),
    ...{
      uploads,
      checker,
      submitter,
      templateDirs: [],
      configFile: null,
      shippedModel: join(scratch(), 'no-model'),
    },
  });

async function start(checker: InputChecker = trusting, keys = NO_KEYS): Promise<void> {
  const uploads = new UploadStore({
    jobsDir: scratch(),
    limits: { ...DEFAULT_UPLOAD_LIMITS, reserveBytes: 0 },
    log: SILENT_LOGGER,
    keys,
  });
  const routes = [
    ...uploadRoutes({ uploads }),
    ...creationRoutes({ maker: makerFor(uploads, checker, keys), submitter, signal: new AbortController().signal }),
  ];
  server = await apiServer({ routes, jobsDir: scratch() });
}

test('what is known beforehand comes with the upload, and is checked with the pictures', async () => {
  await start();
  const known = { path: 'constraints.json', bytes: Buffer.from('{ "format": 1, "exclude": [] }') };
  const { id } = await ada.sendAll([...fragments, known]);
  const made = await ada.ask('POST', '/jobs', { upload: id, mode: 'fragments', params: { boost: { model: 'none' } } });
  expect(made.statusCode, made.body).toBe(201);
  expect(trusting.asked.at(-1)?.constraints).toMatch(/constraints\.json$/);
  const job = await JobFolder.open(join(scratch(), made.json<Job>().id));
  expect(String(await job.files.read('input/constraints.json'))).toBe(String(known.bytes));
  const two = await ada.sendAll([...fragments, known, { ...known, path: 'other/constraints.json' }]);
  const refused = await ada.ask('POST', '/jobs', { upload: two.id, mode: 'fragments', params: {} });
  expect(refused.json()).toMatchObject({ error: { code: 'FRAME_UPLOAD_LAYOUT' } });
});

beforeAll(async () => {
  const { masks, photographs, original } = await writeSmallPuzzle(puzzles(), { width: 160, height: 120 });
  const read = async (folder: string, path: (name: string) => string): Promise<SentFile[]> =>
    Promise.all(
      (await readdir(folder))
        .sort()
        .map(async (name) => ({ path: path(name), bytes: await readFile(join(folder, name)) })),
    );
  fragments = await read(photographs, (name) => `my fragments/${name}`);
  simulation = [
    ...(await read(masks, (name) => `set/masks/${name}`)),
    { path: 'set/original.png', bytes: await readFile(original) },
  ];
});

beforeEach(async () => {
  submitter = new FakeSubmitter();
  trusting = new TrustingChecker();
  await start();
});

const post = (upload: string, more: object = {}, key?: string) =>
  ada.ask('POST', '/jobs', { upload, mode: 'fragments', ...more }, key === undefined ? {} : { 'idempotency-key': key });
const codeOf = (answer: { json: () => { error?: { code: string } } }): string | undefined => answer.json().error?.code;

test('an upload of fragments becomes a job with its owner, its name and its parameters', async () => {
  const { id } = await ada.sendAll(fragments);
  const answer = await post(id, {
    name: 'East wall',
    priority: 3,
    params: { seed: 7, boost: { model: 'none' } },
    parts: '1:3',
  });
  expect(answer.statusCode, answer.body).toBe(201);
  const made: Job = answer.json();
  expect(answer.headers.location).toBe(`/api/v1/jobs/${made.id}`);
  expect(made).toMatchObject({
    name: 'East wall',
    mode: 'fragments',
    state: 'queued',
    owner: { id: 'ada' },
    priority: 3,
  });
  const job = await JobFolder.open(join(scratch(), made.id));
  expect(await job.data.loadParams()).toMatchObject({ seed: 7, 'boost.model': 'none', parts: '1:3' });
  expect(await job.holder()).toBe(null);
  for (const [k, { name, file }] of (await job.data.inputPictures()).entries()) {
    expect(`my fragments/${name}`).toBe(fragments[k].path);
    expect(await job.files.read(file)).toEqual(fragments[k].bytes);
  }
  // The upload stays, for the next job; what the check needed is gone.
  expect((await readdir(join(scratch(), '.uploads', id))).sort()).toEqual(['parts', 'refused', 'upload.json', 'whole']);
});

test('an upload that began before jobs were encrypted goes once its job stands, and the same request still finds the job', async () => {
  const { id } = await ada.sendAll(fragments);
  await start(trusting, TEST_KEYS);
  const made = (await post(id, {}, 'key-1')).json<Job>();
  expect((await ada.ask('GET', `/uploads/${id}`)).statusCode).toBe(404);
  expect((await post(id, {}, 'key-1')).json<Job>().id).toBe(made.id);
  expect(await readdir(join(scratch(), '.uploads'))).toEqual([]);
});

test('while an encrypted upload is looked at, nothing of it stands on the disk in the clear', async () => {
  let seen = 0;
  const watching: InputChecker = {
    async check(request) {
      for (const file of await listFiles(join(scratch(), '.uploads'))) {
        const bytes = await readFile(join(scratch(), '.uploads', file));
        for (const sent of fragments) expect(bytes.includes(Buffer.from(sent.bytes.subarray(8, 40)))).toBe(false);
        if (file.includes('/view_')) seen++;
      }
      return trusting.check(request);
    },
  };
  await start(watching, TEST_KEYS);
  const { id } = await ada.sendAll(fragments);
  expect((await post(id)).statusCode).toBe(201);
  expect(seen).toBe(fragments.length);
});

test('an upload of masks and an original becomes a simulation, with a reference where one is named', async () => {
  const { id } = await ada.sendAll([
    ...simulation,
    { path: 'old.png', bytes: simulation[simulation.length - 1].bytes },
  ]);
  const answer = await post(id, { mode: 'simulation', reference: 'old.png' });
  expect(answer.statusCode, answer.body).toBe(201);
  const job = await JobFolder.open(join(scratch(), answer.json<Job>().id));
  expect(job.info).toMatchObject({ mode: 'simulation', original: 'input/original.png' });
  expect(job.data.referenceFile()).toBe('input/reference.png');
  expect((await job.data.inputPictures()).length).toBe(simulation.length - 1);
});

test.each([
  ['without an original', () => simulation.slice(0, -1), { mode: 'simulation' }, 'FRAME_UPLOAD_LAYOUT'],
  ['without masks', () => simulation.slice(-1), { mode: 'simulation' }, 'FRAME_UPLOAD_LAYOUT'],
  [
    'with fragments in two folders',
    () => [fragments[0], { ...fragments[1], path: 'b/c.png' }],
    {},
    'FRAME_UPLOAD_LAYOUT',
  ],
  ['with a reference that is not there', () => fragments, { reference: 'x.png' }, 'FRAME_UPLOAD_LAYOUT'],
  ['with an unknown parameter', () => fragments, { params: { sed: 1 } }, 'FRAME_PARAMS_UNKNOWN_KEY'],
  ['with a parameter out of range', () => fragments, { params: { top_k: 0 } }, 'FRAME_PARAMS_INVALID'],
  ['with a folder of the server', () => fragments, { params: { 'boost.model': '/etc' } }, 'FRAME_PARAMS_INVALID'],
  [
    'with a folder of the server, grouped',
    () => fragments,
    { params: { boost: { model: '../x' } } },
    'FRAME_PARAMS_INVALID',
  ],
  ['with pictures without limit', () => fragments, { params: { max_picture_pixels: 2e9 } }, 'FRAME_PARAMS_INVALID'],
])('a job %s is refused before anything is queued', async (_, files, more, code) => {
  const { id } = await ada.sendAll(files());
  const answer = await post(id, more);
  expect([answer.statusCode, codeOf(answer)]).toEqual([422, code]);
  expect(await listJobs(scratch())).toEqual([]);
  expect(submitter.submitted.size).toBe(0);
});

test("an upload that is not complete, or somebody else's, makes no job", async () => {
  const { id } = await ada.begin(fragments);
  expect(codeOf(await post(id))).toBe('FRAME_UPLOAD_INCOMPLETE');
  const eve = new UploadClient(() => server, 'eve');
  const { id: hers } = await eve.sendAll(fragments);
  expect(codeOf(await post(hers))).toBe('FRAME_REQUEST_NOT_FOUND');
});

describe('Idempotency-Key', () => {
  test('50 identical submits make one job, also across restarts', async () => {
    const { id } = await ada.sendAll(fragments);
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(id, {}, 'key-1')));
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([201]));
    await start();
    answers.push(await post(id, {}, 'key-1'));
    expect(new Set(answers.map((answer) => answer.json<Job>().id)).size).toBe(1);
    expect((await listJobs(scratch())).length).toBe(1);
    expect(submitter.submitted.size).toBe(1);
  });

  test('a key with another body is refused; of another user it is another key', async () => {
    const { id } = await ada.sendAll(fragments);
    expect((await post(id, {}, 'key-1')).statusCode).toBe(201);
    const other = await post(id, { name: 'x' }, 'key-1');
    expect([other.statusCode, codeOf(other)]).toEqual([422, 'FRAME_REQUEST_KEY_USED']);
    const eve = new UploadClient(() => server, 'eve');
    const { id: hers } = await eve.sendAll(fragments);
    const answer = await eve.ask('POST', '/jobs', { upload: hers, mode: 'fragments' }, { 'idempotency-key': 'key-1' });
    expect(answer.statusCode).toBe(201);
    expect((await listJobs(scratch())).length).toBe(2);
  });

  test('a server that was killed when the job had just got its name finds it again', async () => {
    const { id } = await ada.sendAll(fragments);
    const made = (await post(id, {}, 'key-1')).json<Job>();
    // As the kill leaves it: the record is begun, the queue knows nothing.
    const folder = join(scratch(), '.requests');
    const [part] = await readdir(folder);
    const [name] = await readdir(join(folder, part));
    const record = JSON.parse(await readFile(join(folder, part, name), 'utf8')) as object;
    for (const spoilt of [JSON.stringify({ ...record, job: null }), '{"form']) {
      await writeFile(join(folder, part, name), spoilt);
      submitter = new FakeSubmitter();
      await start();
      expect((await post(id, {}, 'key-1')).json<Job>().id).toBe(made.id);
      expect([...submitter.submitted.keys()]).toEqual([made.id]);
    }
    expect((await listJobs(scratch())).length).toBe(1);
  });

  test('a refusal does not use up the key, and a job that was deleted is not made again', async () => {
    const { id } = await ada.sendAll(fragments);
    expect((await post(id, { params: { top_k: 0 } }, 'key-1')).statusCode).toBe(422);
    const made = (await post(id, {}, 'key-1')).json<Job>();
    await rm(join(scratch(), made.id), { recursive: true });
    expect((await post(id, {}, 'key-1')).statusCode).toBe(404);
    expect(await listJobs(scratch())).toEqual([]);
  });

  test.each(['', 'a b', 'ä', 'x'.repeat(256)])('"%s" is no key', async (key) => {
    const answer = await post('up_x', {}, Buffer.from(key).toString('latin1'));
    expect([answer.statusCode, codeOf(answer)]).toEqual([422, 'FRAME_REQUEST_INVALID']);
  });
});

describe('the check in a process of its own', () => {
  test.each([
    ['in the clear', NO_KEYS],
    ['encrypted', TEST_KEYS],
  ])('finds every picture that is wrong, and names no place of this machine (%s)', async (_, keys) => {
    await start(new ProcessChecker(), keys);
    const { id } = await ada.sendAll([
      ...fragments,
      { path: 'my fragments/flat.png', bytes: await flat() },
      { path: 'my fragments/flat2.png', bytes: await flat() },
    ]);
    const answer = await ada.ask('POST', `/uploads/${id}/check`, {
      mode: 'fragments',
      params: { boost: { model: 'none' } },
    });
    const check: UploadCheck = answer.json();
    expect(check.fit, answer.body).toBe(false);
    expect(
      check.files.filter(({ problem }) => problem !== null).map(({ path, problem }) => [path, problem!.code]),
    ).toEqual([
      ['my fragments/flat.png', 'FRAME_FRAGMENT_EMPTY'],
      ['my fragments/flat2.png', 'FRAME_FRAGMENT_EMPTY'],
    ]);
    expect(answer.body).not.toContain(scratch());
  });

  test.each([
    ['in the clear', NO_KEYS],
    ['encrypted', TEST_KEYS],
  ])('a simulation that is fit becomes a job (%s)', async (_, keys) => {
    await start(new ProcessChecker(), keys);
    const { id } = await ada.sendAll(simulation);
    const params = { boost: { model: 'none' } };
    const check = await ada.ask('POST', `/uploads/${id}/check`, { mode: 'simulation', params });
    expect(check.json(), check.body).toMatchObject({ fit: true, problem: null });
    const answer = await post(id, { mode: 'simulation', params });
    expect(answer.statusCode, answer.body).toBe(201);
    const [job] = await listJobs(scratch(), keys);
    expect(await job.files.encryption()).toBe(keys === NO_KEYS ? null : 'encrypted');
    expect(await job.files.read('input/original.png')).toEqual(Buffer.from(simulation.at(-1)!.bytes));
    for (const [k, { file }] of (await job.data.inputPictures()).entries())
      expect(await job.files.read(file)).toEqual(Buffer.from(simulation[k].bytes));
  });

  test('all that comes with encrypted fragments is looked at: a list, what is known beforehand, the intact work', async () => {
    await start(new ProcessChecker(), TEST_KEYS);
    const text = (path: string, written: string): SentFile => ({ path, bytes: Buffer.from(written) });
    const make = async (...more: SentFile[]) => {
      const { id } = await ada.sendAll([
        ...fragments,
        text('my fragments/fragmentList.txt', 'piece_01.png\npiece_02.png\n'),
        { path: 'whole.png', bytes: simulation.at(-1)!.bytes },
        ...more,
      ]);
      return post(id, { params: { boost: { model: 'none' } }, reference: 'whole.png' });
    };
    const wrong = await make(text('my fragments/constraints.json', '{ "format": 1 }'));
    expect([wrong.statusCode, codeOf(wrong)]).toEqual([422, 'FRAME_FORMAT_SYNTAX']);
    expect(wrong.body).not.toContain('.uploads');
    const known = '{ "format": "frame-pipeline constraints", "version": 1 }';
    const made = await make(text('my fragments/constraints.json', known));
    expect(made.statusCode, made.body).toBe(201);
    const [job] = await listJobs(scratch(), TEST_KEYS);
    expect((await job.data.inputPictures()).map(({ name }) => name)).toEqual(['piece_01.png', 'piece_02.png']);
    expect(job.data.referenceFile()).toBe('input/reference.png');
    expect(String(await job.files.read('input/constraints.json'))).toBe(known);
  });
});

test('1,000 malformed bodies: each is refused or taken, none is a fault of the server', async () => {
  const { id } = await ada.sendAll(fragments);
  const wild = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom('', id, 'fragments', -1, 1e308, [], {}, 'é', '../x', '__proto__'),
  );
  const file = fc.record(
    { path: wild, sizeBytes: wild, sha256: fc.oneof(wild, fc.constant('a'.repeat(64))) },
    { requiredKeys: [] },
  );
  const body = fc.oneof(
    fc.record({ files: fc.oneof(wild, fc.array(fc.oneof(wild, file), { maxLength: 3 })) }, { requiredKeys: [] }),
    fc.record(
      {
        upload: fc.oneof(wild, fc.constant(id)),
        mode: wild,
        name: wild,
        parts: wild,
        params: wild,
        priority: wild,
        reference: wild,
      },
      { requiredKeys: [] },
    ),
    wild,
  );
  const call = fc.tuple(
    fc.constantFrom('POST' as const, 'PUT' as const, 'GET' as const, 'DELETE' as const),
    fc.constantFrom(
      '/uploads',
      '/jobs',
      `/uploads/${id}/check`,
      '/uploads/x',
      `/uploads/${id}/files/0/chunks?offset=1e9`,
      `/uploads/${id}/files/-1/chunks?offset=x`,
      '/uploads/%00/check',
    ),
    fc.constantFrom('application/json', 'application/octet-stream', 'text/plain', 'multipart/form-data', ''),
    fc.oneof(
      body.map((value) => JSON.stringify(value) ?? ''),
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom('{"a":', '[[[[[[[[[[', '{"__proto__":{"x":1}}', '{"constructor":{"prototype":{}}}', '\u0000'),
    ),
  );
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(call, async ([method, url, type, payload]) => {
      const answer = await server.inject({
        method,
        url: `/api/v1${url}`,
        headers: { 'x-user': 'mallory', ...(type === '' ? {} : { 'content-type': type }) },
        payload: Buffer.from(payload),
      });
      expect([answer.statusCode, answer.body].join(' ')).toMatch(/^[24]/);
      if (answer.statusCode >= 400) expect(answer.json()).toHaveProperty('error.code');
      seen++;
    }),
    { seed: 6, numRuns: 1000 },
  );
  expect(seen).toBe(1000);
  expect(({} as Record<string, unknown>).x).toBe(undefined);
  expect((await ada.show(id)).complete).toBe(true);
});

test('a fault of the queue leaves the job and its owner, and the next request submits it', async () => {
  const { id } = await ada.sendAll(fragments);
  const submit = submitter.submit.bind(submitter);
  submitter.submit = () => Promise.reject(new FrameError('FRAME_STATE_BUSY', 'Too busy.'));
  expect((await post(id, {}, 'key-9')).statusCode).toBe(500);
  submitter.submit = submit;
  expect((await post(id, {}, 'key-9')).statusCode).toBe(201);
  expect(await listJobs(scratch())).toHaveLength(1);
});

/** A picture of nothing but background. */
async function flat(): Promise<Uint8Array> {
  return sharp({ create: { width: 60, height: 50, channels: 3, background: '#1e3cc8' } })
    .png()
    .toBuffer();
}

/**
 * A server of the page with everything in memory: real pictures of a solved job or a puzzle, and accounts, uploads and runs
 * that last as long as the process. It answers as src/server/api.ts says, so that the page can be looked at, tested and
 * measured by itself, in states that a real server is hard to bring into.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readFile, readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import sharp from 'sharp';
import { z } from 'zod';
import { FrameError } from '../../src/errors.ts';
import { PARAMETERS, PARAMETER_KEYS } from '../../src/formats/parameters.ts';
import { STEP_NAMES } from '../../src/jobs/steps.ts';
import { SILENT_LOGGER } from '../../src/log.ts';
import { PERMISSIONS } from '../../src/formats/permissions.ts';
import { type Job, type JobDetail, type JobEvent, type Scene, type Upload, type User } from '../../src/server/api.ts';
import { buildServer } from '../../src/server/build-server.ts';
import { nobody } from '../../src/server/principal.ts';
import { defineRoute, type Route } from '../../src/server/route.ts';
import { fragmentFile, sceneOfJob, sceneOfPuzzle, type PageScene } from './page-scene.ts';
import { shownJobs } from './page-jobs.ts';

export interface PageServerOptions {
  /** Folder of a solved job; its result is that of every finished job. */
  readonly job: string | null;
  /** Folder of a puzzle, shown in place of a job. */
  readonly puzzle?: string;
  /** Folder of the built page. @default dist/web */
  readonly page?: string;
  /** Whether there is an admin already. @default true */
  readonly admin?: boolean;
  /** Whether somebody is logged in from the start. @default false */
  readonly loggedIn?: boolean;
  /** Whether there are jobs. @default true */
  readonly jobs?: boolean;
  /** Fragments that the answer leaves aside, and those that are doubtful, to see how these are shown. @default none */
  readonly troubled?: boolean;
  /** A run does not end before this, so that a test can look at it. @default at once */
  readonly until?: Promise<void>;
  /** What a step of a run takes, milliseconds. @default 400 */
  readonly stepMs?: number;
}

export const ADMIN = { name: 'giulia', password: 'calce viva e ocra' } as const;
export const SETUP_SECRET = 'one-time-secret';

const ROOT = join(import.meta.dirname, '..', '..');
const BUILT_PAGE = join(ROOT, 'dist', 'web');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
/** As the real server has it. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const CHUNK_BYTES = 256 * 1024;
const FREE = { who: 'anyone' } as const;
const JSON_ANSWER = { 200: { contentType: 'application/json' } } as const;

interface SentFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  bytes: Buffer;
}

/** Builds it; the caller listens and closes. */
export async function pageServer(options: PageServerOptions): Promise<FastifyInstance> {
  const { job: folder, puzzle, page = BUILT_PAGE, stepMs = 400 } = options;
  const shown = await sceneShown(options);
  const user: User = {
    ...{ id: 'u1', name: ADMIN.name, role: 'pipeline_admin' },
    ...{ created: now(), lastSeen: now(), disabled: false },
  };
  const others: User[] = [
    { ...user, id: 'u2', name: 'matteo', role: 'pipeline_user' },
    { ...user, id: 'u3', name: 'restauro-lab', role: 'pipeline_user', lastSeen: null, disabled: true },
  ];
  let admin: { name: string; password: string } | null = (options.admin ?? true) ? ADMIN : null;
  let loggedIn = options.loggedIn ?? false;
  const jobs = new Map<string, JobDetail>();
  if (options.jobs ?? true)
    for (const job of shownJobs(user, shown?.scene.fragments.length ?? 60)) jobs.set(job.id, job);
  const [first] = jobs.values();
  if (first !== undefined && shown !== null) jobs.set(first.id, { ...first, answer: answerOf(shown.scene) });
  const uploads = new Map<string, SentFile[]>();
  const sent = new Map<string, Buffer>();
  const made = new Map<string, string>();
  const listeners = new Set<(event: JobEvent) => void>();
  const tokens: { id: string; name: string; created: string; expires: string; lastUsed: string | null }[] = [
    {
      id: 't1',
      name: 'nightly import',
      created: now(),
      expires: new Date(Date.now() + 20 * 86_400_000).toISOString(),
      lastUsed: null,
    },
  ];
  const timers = new Set<NodeJS.Timeout>();
  const tell = (event: JobEvent): void => {
    for (const hear of listeners) hear(event);
  };

  const session = () => ({
    user: loggedIn ? { ...user, name: admin?.name ?? user.name } : null,
    permissions: loggedIn ? [...PERMISSIONS] : [],
    ...{ setupNeeded: admin === null, authentication: true, expires: null, programVersion: '0.1.0' },
  });
  const must = (job: string): JobDetail => {
    const found = jobs.get(job);
    if (found === undefined)
      throw new FrameError('FRAME_REQUEST_NOT_FOUND', `There is no job ${job} that you may see.`);
    return found;
  };
  const put = (job: JobDetail): JobDetail => {
    jobs.set(job.id, job);
    tell({ kind: 'job', job: plain(job) });
    return job;
  };

  let mayEnd = options.until === undefined;
  void options.until?.then(() => {
    mayEnd = true;
  });
  /** Goes through the steps as a run does, and has the result of the solved job at its end. */
  const run = (id: string): void => {
    let tick = 0;
    const timer = setInterval(() => {
      const job = jobs.get(id);
      if (job === undefined || job.state === 'stopped') {
        clearInterval(timer);
        return;
      }
      const number = Math.floor(tick / 10) + 1;
      if (number > STEP_NAMES.length) {
        if (!mayEnd) return;
        clearInterval(timer);
        put({
          ...job,
          ...DONE,
          ended: now(),
          answer: shown === null ? null : answerOf(shown.scene),
          steps: job.steps.map((step) => ({ ...step, done: true, wallSeconds: 2 })),
        });
        return;
      }
      const step = STEP_NAMES[number - 1];
      const progress = {
        ...{ step, filter: 'MatlabFilter', number, count: STEP_NAMES.length, done: tick % 10, total: 10 },
        secondsLeft: number < 2 ? null : { from: 40 - 5 * number, to: 70 - 8 * number },
      };
      jobs.set(id, {
        ...job,
        state: 'running',
        progress,
        steps: job.steps.map((one, k) => ({ ...one, done: k < number - 1 })),
      });
      if (tick % 10 === 0) put(jobs.get(id)!);
      else tell({ kind: 'progress', id, progress });
      if (tick % 5 === 0) tell({ kind: 'log', id, at: now(), level: 'info', message: `${step}: ${tick % 10} of 10` });
      tick++;
    }, stepMs / 10);
    timers.add(timer);
  };

  const get = (path: string, handle: Route['handle'], answers: Route['answers'] = JSON_ANSWER): Route =>
    defineRoute({
      method: 'GET',
      path,
      rule: FREE,
      summary: path,
      tag: 'system',
      params: z.record(z.string(), z.string()),
      query: z.record(z.string(), z.unknown()),
      answers,
      handle,
    });
  const change = (
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    handle: (body: never, params: never, call: Parameters<Route['handle']>[0]) => unknown,
  ): Route =>
    defineRoute({
      ...{
        method,
        path,
        rule: FREE,
        summary: path,
        tag: 'system' as const,
        answers: JSON_ANSWER,
        bodyLimit: 64 * 1024 * 1024,
      },
      params: z.record(z.string(), z.string()),
      query: z.record(z.string(), z.string()),
      handle: (call) => handle((call.request.body ?? {}) as never, call.params as never, call as never),
    });
  const inside = (): void => {
    if (!loggedIn) throw new FrameError('FRAME_ACCESS_LOGIN', 'This needs somebody who is logged in.');
  };
  const json = (value: unknown): string => JSON.stringify(value);
  const parameters = PARAMETER_KEYS.map((key) => {
    const { expects, does, engine, default: fallback } = PARAMETERS[key];
    return {
      ...{ key, expects, does, default: fallback, type: 'text', choices: null },
      effective: engine === 'native',
      settable: key !== 'job_id',
    };
  });

  const routes: Route[] = [
    get('/api/v1/session', () => json(session())),
    change('POST', '/api/v1/session', ({ name, password }: { name: string; password: string }) => {
      if (admin === null || name !== admin.name || password !== admin.password)
        throw new FrameError('FRAME_ACCESS_LOGIN', 'Name or password is not right.');
      loggedIn = true;
      return json(session());
    }),
    change('DELETE', '/api/v1/session', () => {
      loggedIn = false;
      return '{}';
    }),
    change('POST', '/api/v1/session/refresh', () => {
      inside();
      return json(session());
    }),
    change('PUT', '/api/v1/account/password', () => json({})),
    change('POST', '/api/v1/setup', ({ token, name, password }: { token: string; name: string; password: string }) => {
      if (token !== SETUP_SECRET)
        throw new FrameError('FRAME_ACCESS_DENIED', 'The link was used already, or is not whole.');
      admin = { name, password };
      loggedIn = true;
      return json(session());
    }),
    get('/api/v1/users', () => json({ items: [user, ...others] })),
    change('POST', '/api/v1/users', ({ name, role }: { name: string; role: string }) => {
      others.push({ ...user, id: randomUUID(), name, role, lastSeen: null });
      return json({ link: LINK });
    }),
    change('PATCH', '/api/v1/users/:user', ({ newPassword }: { newPassword: boolean }) =>
      json({ link: newPassword ? LINK : null }),
    ),
    get('/api/v1/roles', () =>
      json({
        items: [
          { name: 'pipeline_admin', permissions: PERMISSIONS },
          { name: 'pipeline_user', permissions: [] },
        ],
      }),
    ),
    get('/api/v1/tokens', () => json({ items: tokens })),
    change('POST', '/api/v1/tokens', ({ name, days }: { name: string; days: number }) => {
      const expires = new Date(Date.now() + 86_400_000 * days).toISOString();
      tokens.push({ id: randomUUID(), name, created: now(), expires, lastUsed: null });
      return json({ secret: 'fp_a-token-that-is-shown-once' });
    }),
    change('DELETE', '/api/v1/tokens/:token', (_body, { token }: { token: string }) => {
      tokens.splice(
        tokens.findIndex(({ id }) => id === token),
        1,
      );
      return json({});
    }),
    get('/api/v1/audit', () => json({ items: AUDIT, next: null, total: AUDIT.length })),

    get('/api/v1/jobs', ({ query }) => {
      inside();
      const { state, search = '' } = query as { state?: string | string[]; search?: string };
      const states = state === undefined ? [] : [state].flat();
      const items = [...jobs.values()]
        .filter(
          (job) =>
            (states.length === 0 || states.includes(job.state)) &&
            job.name.toLowerCase().includes(search.toLowerCase()),
        )
        .sort((a, b) => b.created.localeCompare(a.created));
      return json({ items, next: null, total: items.length });
    }),
    change(
      'POST',
      '/api/v1/jobs',
      (body: { upload: string; name?: string; mode: Job['mode'] }, _params, { request }) => {
        const key = String(request.headers['idempotency-key']);
        const known = made.get(key);
        if (known !== undefined) return json(must(known));
        const id = `job_${made.size + 1}`;
        made.set(key, id);
        const [pattern] = shownJobs(user, 0);
        const job = put({
          ...pattern,
          id,
          name: body.name ?? id,
          mode: body.mode,
          state: 'queued',
          created: now(),
          ...OPEN,
        });
        run(id);
        return json(job);
      },
    ),
    get('/api/v1/jobs/:job', ({ params }) => json(must((params as { job: string }).job))),
    change('PATCH', '/api/v1/jobs/:job', ({ name }: { name: string }, { job }: { job: string }) =>
      json(put({ ...must(job), name })),
    ),
    change('DELETE', '/api/v1/jobs/:job', (_body, { job }: { job: string }) => {
      jobs.delete(job);
      tell({ kind: 'gone', id: job });
      return '{}';
    }),
    change('POST', '/api/v1/jobs/:job/cancel', (_body, { job }: { job: string }) =>
      json(put({ ...must(job), state: 'stopped', progress: null })),
    ),
    ...['resume', 'restart'].map((what) =>
      change('POST', `/api/v1/jobs/:job/${what}`, (_body, { job }: { job: string }) => {
        const again = put({ ...must(job), state: 'queued', ...OPEN });
        run(job);
        return json(again);
      }),
    ),
    change('POST', '/api/v1/jobs/:job/clone', ({ name }: { name: string }, { job }: { job: string }) => {
      const copy = put({ ...must(job), id: randomUUID(), name, created: now(), state: 'queued', ...OPEN });
      run(copy.id);
      return json(copy);
    }),
    change('PUT', '/api/v1/jobs/:job/sharing', ({ users }: { users: string[] }, { job }: { job: string }) =>
      json(
        put({
          ...must(job),
          sharedWith: others.filter(({ id }) => users.includes(id)).map(({ id, name }) => ({ id, name })),
        }),
      ),
    ),
    get('/api/v1/jobs/:job/logs', async () => json({ items: await logOf(folder), next: '0', more: false })),
    get('/api/v1/jobs/:job/outputs', async () => json(await outputsOf(folder))),
    get('/api/v1/jobs/:job/outputs/*', async ({ params, reply }) => {
      const path = (params as { '*': string })['*'];
      // Only what the list names is read: no path is made of what came over the network.
      const known = (await outputsOf(folder)).find((file) => file.path === path);
      if (known === undefined || folder === null)
        throw new FrameError('FRAME_REQUEST_NOT_FOUND', 'There is no such file.');
      return reply
        .type('application/octet-stream')
        .header('content-disposition', 'attachment')
        .send(await readFile(join(folder, 'output', known.path)));
    }),
    get('/api/v1/params', () => json(parameters)),
    get('/api/v1/events', ({ reply }) => {
      inside();
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      raw.write(': hello\n\n');
      const hear = (event: JobEvent): void =>
        void raw.write(`event: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`);
      listeners.add(hear);
      raw.on('close', () => listeners.delete(hear));
      return reply;
    }),

    change('POST', '/api/v1/uploads', ({ files }: { files: Omit<SentFile, 'bytes'>[] }) => {
      const id = randomUUID();
      uploads.set(
        id,
        files.map((file) => ({ ...file, bytes: sent.get(file.sha256) ?? Buffer.alloc(0) })),
      );
      return json(uploadOf(id, uploads.get(id)!));
    }),
    get('/api/v1/uploads/:upload', ({ params }) => {
      const { upload } = params as { upload: string };
      return json(uploadOf(upload, uploads.get(upload) ?? []));
    }),
    change(
      'PUT',
      '/api/v1/uploads/:upload/files/:index/chunks',
      (body: Buffer, { upload, index }: { upload: string; index: string }, { request, query }) => {
        const file = uploads.get(upload)?.[Number(index)];
        const sum = createHash('sha256').update(body).digest('hex');
        const offset = Number((query as { offset: string }).offset);
        if (file === undefined || sum !== request.headers['x-chunk-sha256'] || offset !== file.bytes.length)
          throw new FrameError('FRAME_REQUEST_INVALID', 'The chunk does not fit.');
        file.bytes = Buffer.concat([file.bytes, body]);
        if (
          file.bytes.length === file.sizeBytes &&
          createHash('sha256').update(file.bytes).digest('hex') === file.sha256
        )
          sent.set(file.sha256, file.bytes);
        return json({});
      },
    ),
    change('POST', '/api/v1/uploads/:upload/check', (_body, { upload }: { upload: string }) => {
      const whole = uploads.get(upload)?.every((file) => sent.has(file.sha256)) ?? false;
      return json({
        fit: whole,
        files: [],
        problem: whole ? null : { code: 'FRAME_INPUT_EMPTY', message: 'The upload is not whole.' },
        notices: [],
      });
    }),

    ...(shown === null ? [] : resultRoutes(shown, get, json, folder, puzzle ?? null)),

    get('/api/v1/health', () => json(HEALTH)),
    get('/api/v1/metrics', () => json({ courses: coursesShown() })),
    get('/api/v1/alerts', () => json(ALERTS)),
    get('/api/v1/backups', () => json(BACKUPS)),
    get('/*', async ({ params, reply }) => {
      const path = (params as { '*': string })['*'];
      const known = (await readdir(page, { recursive: true })).includes(path) && extname(path) !== '';
      const file = known ? path : 'index.html';
      return reply
        .type(TYPES[extname(file)] ?? 'application/octet-stream')
        .header('content-security-policy', POLICY)
        .send(await readFile(join(page, file)));
    }),
  ];
  const server = await buildServer({
    log: SILENT_LOGGER,
    authenticator: { authenticate: (request) => Promise.resolve(nobody(request.ip)) },
    jobAccess: { open: (_principal, job) => Promise.reject(new Error(`no route asks for ${job}`)) },
    routes,
  });
  server.addHook('onClose', () => {
    for (const timer of timers) clearInterval(timer);
  });
  return server;
}

/** Pictures are made once: a browser asks for the same ones again and again. */
const pictures = new Map<string, Promise<Buffer>>();

function resultRoutes(
  { scene, fragments }: PageScene,
  get: (path: string, handle: Route['handle'], answers?: Route['answers']) => Route,
  json: (value: unknown) => string,
  folder: string | null,
  puzzle: string | null,
): Route[] {
  const WEBP = { 200: { contentType: 'image/webp' } } as const;
  const whole =
    puzzle !== null
      ? join(puzzle, 'original.png')
      : join(folder ?? '', 'output', 'step6_reconstruct', 'final_result.png');
  const original = puzzle !== null ? whole : join(folder ?? '', 'input', 'original.png');
  const picture = (key: string, make: () => Promise<Buffer>): Promise<Buffer> => {
    const known = pictures.get(key) ?? make();
    pictures.set(key, known);
    return known;
  };
  const widthOf = (query: unknown): number | undefined => Number((query as { width?: string }).width) || undefined;
  const meet = (a: number, b: number) => scene.joints.find((joint) => joint.a === a && joint.b === b);
  return [
    get('/api/v1/jobs/:job/scene', () => json(scene)),
    get(
      '/api/v1/jobs/:job/picture',
      async ({ query, reply }) => {
        const width = widthOf(query);
        const bytes = await picture(`${whole}/${width}`, () =>
          sharp(whole).resize({ width, withoutEnlargement: true }).webp({ quality: 84 }).toBuffer(),
        );
        return reply.type('image/webp').header('cache-control', 'private, max-age=3600').send(bytes);
      },
      WEBP,
    ),
    get(
      '/api/v1/jobs/:job/original',
      async ({ reply }) => {
        return reply
          .type('image/webp')
          .send(await picture(original, () => sharp(original).webp({ quality: 84 }).toBuffer()));
      },
      WEBP,
    ),
    get(
      '/api/v1/jobs/:job/fragments/:n/image',
      async ({ params, query, reply }) => {
        const { n } = params as { n: string };
        const width = widthOf(query);
        const bytes = await picture(`${fragments}/${n}/${width}`, () =>
          fragmentPicture(join(fragments, fragmentFile(Number(n))), width),
        );
        return reply.type('image/webp').header('cache-control', 'private, max-age=3600').send(bytes);
      },
      WEBP,
    ),
    get('/api/v1/jobs/:job/joints/:a/:b', ({ params }) => {
      const { a, b } = params as { a: string; b: string };
      return json(evidenceOf(scene, Number(a), Number(b), meet(Number(a), Number(b))?.probability ?? 0));
    }),
    get(
      '/api/v1/jobs/:job/joints/:a/:b/seam.png',
      async ({ params, reply }) => {
        const { a, b } = params as { a: string; b: string };
        const seam = seamOf(scene, Number(a), Number(b)).page;
        const [left, top] = [Math.min(...seam.map(([x]) => x)) - 20, Math.min(...seam.map(([, y]) => y)) - 20];
        const region = {
          left: Math.max(0, Math.round(left)),
          top: Math.max(0, Math.round(top)),
          width: 160,
          height: 100,
        };
        region.width = Math.min(region.width, scene.page.width - region.left);
        region.height = Math.min(region.height, scene.page.height - region.top);
        return reply.type('image/png').send(
          await sharp(whole)
            .extract(region)
            .resize({ width: 2 * region.width })
            .png()
            .toBuffer(),
        );
      },
      { 200: { contentType: 'image/png' } },
    ),
    get('/api/v1/jobs/:job/plots', () => json(plotsOf(scene))),
  ];
}

/** With alpha, whatever background the file has. */
async function fragmentPicture(file: string, width: number | undefined): Promise<Buffer> {
  const { data, info } = await sharp(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  for (let k = 0; k < data.length; k += 4)
    if (data[k] === 8 && data[k + 1] === 248 && data[k + 2] === 8) data[k + 3] = 0;
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 4 } })
    .resize({ width, withoutEnlargement: true })
    .webp({ quality: 82 })
    .toBuffer();
}

function seamOf(scene: Scene, a: number, b: number): { a: number[]; b: number[]; page: [number, number][] } {
  const [first, second] = [scene.fragments[a], scene.fragments[b]];
  const laid = (fragment: Scene['fragments'][number]): [number, number][] => {
    const { turnDeg, x, y } = fragment.pageFromFragment ?? { turnDeg: 0, x: 0, y: 0 };
    const [cos, sin] = [Math.cos((turnDeg * Math.PI) / 180), Math.sin((turnDeg * Math.PI) / 180)];
    return Array.from({ length: fragment.outline.length / 2 }, (_, k) => {
      const [u, v] = fragment.outline.slice(2 * k, 2 * k + 2);
      return [cos * u - sin * v + x, sin * u + cos * v + y];
    });
  };
  const [pa, pb] = [laid(first), laid(second)];
  const near = (from: [number, number][], to: [number, number][]): [number, number][] =>
    from.filter(([x, y]) => to.some(([u, v]) => Math.hypot(x - u, y - v) < 9));
  const [na, nb] = [near(pa, pb), near(pb, pa)];
  return { a: na.flat(), b: nb.flat(), page: na.length > 0 ? na : pa };
}

function evidenceOf(scene: Scene, a: number, b: number, probability: number) {
  const seam = seamOf(scene, a, b);
  return {
    ...{ a, b, probability, score: 0.91, ensemble: 0.97 },
    votes: [
      { learner: 'g0', vote: 0.98, alpha: 1.21 },
      { learner: 'g1', vote: 0.94, alpha: 0.87 },
    ],
    evidence: [
      { name: 'contour fit', value: 0.62, unit: 'px' },
      { name: 'length of the seam', value: 148, unit: 'px' },
      { name: 'colours across it', value: 0.88, unit: '' },
    ],
    seam: { a: seam.a, b: seam.b },
    otherCandidates: [
      { score: 0.31, turnDeg: 94.2, x: 22, y: -118 },
      { score: 0.12, turnDeg: -171.5, x: 203, y: 44 },
    ],
  };
}

function plotsOf({ fragments, joints }: Scene) {
  const count = (values: number[]): number[] => {
    const bins = new Array<number>(20).fill(0);
    for (const value of values) bins[Math.min(19, Math.floor(value * 20))]++;
    return bins;
  };
  const some = (fall: number): number[] => Array.from({ length: 20 }, (_, k) => Math.round(90 * Math.exp(-fall * k)));
  return {
    ...{
      candidates: some(0.4).map((value, k) => value + (k > 16 ? 40 : 0)),
      kept: some(3).map((_, k) => (k > 15 ? 6 * (k - 14) : 1)),
    },
    ...{
      joints: count(joints.map(({ probability }) => probability)),
      fragments: count(fragments.map(({ probability }) => probability)),
    },
    ...{
      right: some(2).map((_, k) => (k > 14 ? 7 * (k - 13) : 0)),
      wrong: some(1.4).map((value) => Math.round(value / 20)),
    },
    steps: [],
    learners: ['g0', 'g1'].map((learner, k) => ({
      learner,
      alpha: 1.2 - 0.35 * k,
      asked: 504,
      votes: some(0.3),
      agreement: 0.98 - 0.02 * k,
      accuracy: 0.96 - 0.01 * k,
    })),
  };
}

async function sceneShown({ job, puzzle, troubled }: PageServerOptions): Promise<PageScene | null> {
  if (puzzle !== undefined) return sceneOfPuzzle(puzzle);
  if (job === null) return null;
  const shown = await sceneOfJob(job);
  if (troubled !== true) return shown;
  const fragments = shown.scene.fragments.map((fragment, k) => {
    const pose = fragment.pageFromFragment;
    if (k === 12 || k === 31)
      return { ...fragment, pageFromFragment: null, confidence: null, probability: 0, truth: null };
    if (k % 9 === 4) return { ...fragment, confidence: 'likely' as const, probability: 0.86 };
    if (k !== 21 || pose === null) return fragment;
    const truth = { pageFromFragment: { turnDeg: pose.turnDeg + 12, x: pose.x + 90, y: pose.y - 60 }, right: false };
    return { ...fragment, confidence: 'doubtful' as const, probability: 0.41, truth };
  });
  const gone = new Set([12, 31]);
  const joints = shown.scene.joints
    .filter(({ a, b }) => !gone.has(a) && !gone.has(b))
    .map((joint) =>
      joint.a === 21 || joint.b === 21
        ? { ...joint, confidence: 'doubtful' as const, probability: 0.38, right: false }
        : joint,
    );
  return { ...shown, scene: { ...shown.scene, fragments, joints } };
}

function uploadOf(id: string, files: readonly SentFile[]): Upload {
  return {
    ...{ id, created: now(), expires: now(), chunkBytes: CHUNK_BYTES, unpacked: null },
    files: files.map(({ path, sizeBytes, sha256, bytes }) => ({
      ...{ path, sizeBytes, sha256, haveBytes: bytes.length, error: null },
      state: bytes.length === sizeBytes ? ('complete' as const) : ('waiting' as const),
    })),
    complete: files.every(({ bytes, sizeBytes }) => bytes.length === sizeBytes),
  };
}

async function outputsOf(folder: string | null) {
  if (folder === null) return [];
  const root = join(folder, 'output');
  const paths = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  return Promise.all(
    paths.map(async (entry) => {
      const file = join(entry.parentPath, entry.name);
      const path = file.slice(root.length + 1).replaceAll('\\', '/');
      const step = STEP_NAMES.find((name) => path.startsWith(name)) ?? null;
      return { path, sizeBytes: (await stat(file)).size, step, type: extname(path).slice(1) };
    }),
  );
}

async function logOf(folder: string | null) {
  if (folder === null) return [];
  const text = await readFile(join(folder, 'logs', 'pipeline.log'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { time: string; part: string; msg: string; step?: string; elapsedMs?: number })
    .map(({ time, part, msg, step }) => ({
      at: time,
      level: 'info',
      part,
      message: `${step ?? ''} ${msg}`.trim(),
      step: step ?? null,
      details: {},
    }));
}

function now(): string {
  return new Date().toISOString();
}

function plain({
  steps: _steps,
  params: _params,
  changedParams: _changed,
  pictures: _pictures,
  reference: _reference,
  warnings: _warnings,
  ...job
}: JobDetail): Job {
  return job;
}

const OPEN = { ended: null, answer: null, picture: false, error: null, progress: null, queuePlace: 1 } as const;

const DONE = { state: 'done', progress: null, queuePlace: null, picture: true } as const;

function answerOf({ fragments }: Scene): NonNullable<Job['answer']> {
  const count = (fits: (fragment: Scene['fragments'][number]) => boolean): number => fragments.filter(fits).length;
  return {
    fragments: fragments.length,
    placed: count(({ pageFromFragment }) => pageFromFragment !== null),
    ...{
      sure: count(({ confidence }) => confidence === 'sure'),
      likely: count(({ confidence }) => confidence === 'likely'),
    },
    doubtful: count(({ confidence }) => confidence === 'doubtful'),
    ...{ components: 1, right: count(({ truth }) => truth?.right === true) },
  };
}

const HEALTH = {
  timestamp: now(),
  status: 'warn',
  reasons: ['The last backup is 30 hours old.'],
  checks: [
    { name: 'jobs_folder:free', status: 'ok', observed: 412, unit: 'GB', message: 'The jobs folder has 412 GB free.' },
    { name: 'backup:age', status: 'warn', observed: 30, unit: 'h', message: 'The last backup is 30 hours old.' },
    { name: 'model:g0', status: 'ok', observed: true, message: 'Learner g0 is there and equals its checksum.' },
    { name: 'system:cpu', status: 'ok', observed: 34, unit: '%', message: 'The processors are 34 % busy.' },
  ],
};

function coursesShown() {
  const course = (group: string, path: string, title: string, unit: string, base: number, swing: number) => ({
    ...{ group, path, title, unit },
    points: Array.from({ length: 96 }, (_, k) => [
      Date.now() - (96 - k) * 900_000,
      Math.max(0, base + swing * Math.sin(k / 9) + (swing / 3) * Math.sin(k * 1.7)),
    ]),
  });
  return [
    course('Jobs', 'running', 'running', '', 2, 1),
    course('Jobs', 'queued', 'queued', '', 3, 3),
    course('Machine', 'cpu', 'processors', '%', 45, 30),
    course('Machine', 'memory', 'memory', '%', 52, 8),
    course('Machine', 'disk', 'disk of jobs', '%', 61, 1),
    course('Delays', 'folder', 'jobs folder', 's', 0.01, 0.004),
    course('Waiting', 'age', 'queue age', 's', 120, 90),
  ];
}

const ALERTS = {
  evaluated: now(),
  rules: [
    {
      id: 'cpu_high',
      group: 'machine',
      severity: 'warning',
      measure: 'cpu_usage',
      threshold: 90,
      state: 'ok',
      since: null,
      value: 34,
      silence: null,
    },
    {
      id: 'backup_missing',
      group: 'backup',
      severity: 'critical',
      measure: 'backup_age_hours',
      threshold: 26,
      state: 'firing',
      since: now(),
      value: 30.2,
      silence: null,
    },
  ],
  silences: [],
  channels: [],
  notices: [{ at: now(), kind: 'begins', group: 'backup', severity: 'critical' }],
};

const BACKUPS = {
  lastGood: new Date(Date.now() - 30 * 3_600_000).toISOString(),
  lastGoodDrill: new Date(Date.now() - 5 * 86_400_000).toISOString(),
  backups: [
    {
      name: '20261127T190000Z',
      kind: 'backup',
      state: 'good',
      created: new Date(Date.now() - 30 * 3_600_000).toISOString(),
    },
    {
      name: '20261126T190000Z',
      kind: 'backup',
      state: 'unverified',
      created: new Date(Date.now() - 54 * 3_600_000).toISOString(),
    },
    {
      name: 'rp_20261120',
      kind: 'recovery_point',
      state: 'good',
      created: new Date(Date.now() - 200 * 3_600_000).toISOString(),
    },
  ],
};

const LINK = { path: '/setup#token=fpi_shown-once', expires: new Date(Date.now() + 86_400_000).toISOString() };

const AUDIT = [
  [4, 'giulia', 'create_job', { job: 'job_20261128_010604' }, '192.0.2.14', 'ok'],
  [3, 'giulia', 'login', {}, '192.0.2.14', 'ok'],
  [2, 'nobody', 'login', { name: 'matteo' }, '198.51.100.7', 'refused'],
  [1, 'setup', 'create_user', { name: 'giulia' }, '127.0.0.1', 'ok'],
].map(([n, name, what, on, from, result]) => ({ n, at: now(), who: { name }, what, on, from, result }));

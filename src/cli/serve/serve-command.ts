import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Server as TlsServer } from 'node:tls';
import { buildPipeline, openServiceLog } from '../../app.ts';
import { FrameError } from '../../errors.ts';
import { jobParamsOf } from '../../formats/job-params.ts';
import { errnoOf } from '../../jobs/disk-errors.ts';
import { readEnvironment } from '../../jobs/environment.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { JobLock } from '../../jobs/job-lock.ts';
import { makeFolder } from '../../jobs/make-folder.ts';
import { resolveJobParams } from '../../jobs/resolve-params.ts';
import { purgeOldTrash } from '../../jobs/trash.ts';
import type { Logger } from '../../log.ts';
import { keepDuties, type Duty } from '../../ops/keeper.ts';
import { EventLoopWatch } from '../../ops/metrics/event-loop-watch.ts';
import { HeldState } from '../../ops/state/held-state.ts';
import { giveSign, takeBackSign } from '../../ops/state/signs-of-life.ts';
import { HAND_MADE, judgesOfStatus } from '../../pipeline/judges.ts';
import type { StepStatus } from '../../pipeline/pipeline.ts';
import { buildServer } from '../../server/build-server.ts';
import { EventHub } from '../../server/events/event-hub.ts';
import { eventRoutes } from '../../server/events/event-routes.ts';
import { FolderJobAccess } from '../../server/job-access.ts';
import { JobCatalogue } from '../../server/jobs/job-catalogue.ts';
import { jobRoutes } from '../../server/jobs/job-routes.ts';
import { outputRoutes } from '../../server/jobs/output-routes.ts';
import { trashRoutes } from '../../server/jobs/trash-routes.ts';
import { QueueSubmitter } from '../../server/queue-submitter.ts';
import { JobQueue } from '../../server/queue/job-queue.ts';
import { systemRoutes } from '../../server/system/system-routes.ts';
import { findAlertsPlace, sayNotices } from '../ops/alerts-place.ts';
import { findWatchedPlace, type WatchOptions } from '../ops/watched-place.ts';
import { findJobKeys } from '../job-keys.ts';
import { notice } from '../output.ts';
import { packageFolder, programVersion, shippedModelFolder } from '../program-version.ts';
import { openAccess } from './open-access.ts';
import { openCreation } from './open-creation.ts';
import { startDuties } from './start-duties.ts';
import { startJobProcess } from './start-job-process.ts';
import { systemDeps } from './system-deps.ts';
import { readTls, type TlsPlace } from './tls-files.ts';
import { t } from '../language.ts';

export interface ServeOptions extends WatchOptions {
  /** @default as far as `security-config.yml` allows */
  readonly host?: string;
  readonly port: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  /** Jobs at the same time. */
  readonly parallel?: number;
  /** How alerts are given. */
  readonly alerts?: string;
  /** How long deleted jobs can be taken back, ms. */
  readonly keepTrash: number;
}

/** Jobs are nicer than the server, so that it answers while they work. */
const JOB_NICE = 10;
/** From one collection of metrics to the next. */
const METRICS_MS = 60_000;
/** Looking at all jobs takes at most this share of the time, and comes at most so often. */
const REFRESH_SHARE = 0.05;
const REFRESH_LEAST_MS = 2_000;
const TRASH_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Requests under way may take so long when the server stops. */
const CLOSE_WITHIN_MS = 3_000;
const TLS_LOOK_MS = 30_000;
/** In the jobs folder: held by its server. */
const SERVER_FOLDER = '.server';

/** `serve`: the server, until it is stopped. */
export async function serveCommand(options: ServeOptions): Promise<void> {
  const { port, keepTrash } = options;
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit();
    notice(t('Stopping; jobs go on when the server starts again. Press Ctrl+C again to end at once.'));
    stop.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const watched = await findWatchedPlace(options);
  const { jobsDir, stateDir, logLevel, securityConfig } = watched;
  const log = await openServiceLog(logLevel);
  const alertsPlace = await findAlertsPlace(options.alerts, log);
  sayNotices(alertsPlace);
  const environment = await readEnvironment(process.cwd(), process.env);
  const keys = await findJobKeys(environment, securityConfig ?? undefined);
  const access = await openAccess({
    ...{ host: options.host, tls: tlsPlaceOf(options), securityFile: securityConfig },
    ...{ stateDir, programVersion: programVersion(), log },
  });
  const { host, tls: tlsPlace } = access;
  const tls = tlsPlace === null ? undefined : await readTls(tlsPlace);
  await makeFolder(jobsDir);
  const lock = await lockServer(jobsDir);
  const held = new HeldState(stateDir, log);
  await held.use(() => undefined);

  const threads = Math.max(1, availableParallelism() - 1);
  const parallel = options.parallel ?? Math.max(1, threads >> 1);
  const hub = new EventHub();
  const catalogue = new JobCatalogue(jobsDir, log, keys);
  const queue = new JobQueue({
    ...{ catalogue, log, start: startJobProcess, limits: { parallel, threads, nice: JOB_NICE } },
    listener: {
      progress: (id, progress) => hub.tell({ kind: 'progress', id, progress }),
      log: (id, level, message) => hub.tell({ kind: 'log', id, at: new Date().toISOString(), level, message }),
    },
  });
  const jobAccess = new FolderJobAccess(jobsDir, keys);
  const submitter = new QueueSubmitter({ catalogue, queue });
  const creation = await openCreation({
    ...{ jobsDir, stateDir, keys, submitter, privateTargets: access.privateTargets, log },
    ...{ configFile: environment.defaultConfig.value, signal: stop.signal },
  });
  catalogue.listen({
    changed(entry, before) {
      const { id, ownership } = entry;
      const left = before?.ownership.sharedWith.some((one) => !ownership.sharedWith.some((now) => now.id === one.id));
      // Whoever could see it and cannot any more is told so; the others are told at once how it stands.
      if (left) hub.tell({ kind: 'gone', id, entry: before! });
      hub.tell({ kind: 'job', id });
      // How jobs stand when the server begins to look at them is no news.
      if (!catalogue.complete || entry.state === before?.state) return;
      creation.tellWebhooks(entry, (owner) => submitter.presentTo(owner, entry));
      if (entry.state === 'done') creation.viewAhead(id);
    },
    gone: (entry) => hub.tell({ kind: 'gone', id: entry.id, entry }),
  });
  const started = new Date().toISOString();
  // One of its own: the duties take what theirs has seen.
  const loadWatch = new EventLoopWatch();
  const server = await buildServer({
    ...{ log, jobAccess, tls, authenticator: access.authenticator, programVersion: programVersion() },
    guard: access.guard,
    pageFolder: join(packageFolder(), 'dist', 'web'),
    routes: [
      ...access.routes,
      ...creation.routes,
      ...jobRoutes({
        catalogue,
        queue,
        access: jobAccess,
        chain: chainOf(),
        statusOf,
        personOf: access.personOf,
        once: creation.once,
      }),
      ...outputRoutes(),
      ...trashRoutes({ catalogue, queue, retentionMs: keepTrash }),
      ...eventRoutes({ hub, catalogue, queue, authenticator: access.authenticator }),
      ...systemRoutes({
        ...systemDeps(watched, alertsPlace, held),
        whyNotReady: () =>
          stop.signal.aborted
            ? 'The server is stopping.'
            : catalogue.complete
              ? null
              : 'The server still reads its jobs.',
        load: () => ({
          ...{ programVersion: programVersion(), started, jobs: catalogue.newestFirst().length },
          ...{ ...queue.load, parallel, threads, eventLoopDelay: loadWatch.take() },
        }),
      }),
    ],
  });
  // Streams never end by themselves, and a server that stops waits for no reader.
  server.addHook('preClose', () => Promise.resolve(hub.close()));

  try {
    await listen(server, host, port);
    const scheme = tls === undefined ? 'http' : 'https';
    const address = `${scheme}://${shownHost(host)}:${portOf(server, port)}`;
    notice(t('Frame Pipeline is at {{address}}/ with the jobs in {{jobsDir}}.', { address, jobsDir }));
    const setup = access.makeSetupPath();
    if (setup !== null)
      notice(t('There is no administrator yet. Make the first one here: {{link}}', { link: `${address}${setup}` }));
    notice(t('Ctrl+C stops it.'));
    log.info(
      { host, port: portOf(server, port), jobsDir, stateDir, parallel, threads, pid: process.pid },
      'the server begins',
    );
    await catalogue.refresh();
    queue.begin();
    const eventLoop = new EventLoopWatch();
    const duties = startDuties(
      { jobsDir, stateDir, security: options.security, alerts: options.alerts, everyMs: METRICS_MS },
      { signal: stop.signal, log, eventLoop },
    );
    const own: Duty[] = [
      {
        name: 'sign of life',
        everyMs: METRICS_MS,
        run: () => held.use((state) => giveSign(state, 'server', new Date())),
      },
      {
        name: 'trash',
        everyMs: TRASH_MS,
        async run() {
          const gone = await purgeOldTrash(jobsDir, keepTrash, new Date());
          if (gone.length > 0) log.info({ jobs: gone }, 'deleted jobs went for good');
        },
      },
      { name: 'audit log', everyMs: DAY_MS, run: () => access.prune() },
      ...creation.duties(() => catalogue.newestFirst().map(({ id }) => id)),
      ...(tlsPlace === null ? [] : [renewTls(tlsPlace, server.server as unknown as TlsServer, tls!, log)]),
    ];
    const refreshing = keepRefreshing(catalogue, stop.signal, log);
    await keepDuties(own, { signal: stop.signal, log });
    const patience = setTimeout(() => server.server.closeAllConnections(), CLOSE_WITHIN_MS);
    await Promise.all([queue.stop(), server.close(), refreshing, creation.close(), duties]);
    clearTimeout(patience);
    eventLoop.stop();
    loadWatch.stop();
    await held.use((state) => takeBackSign(state, 'server'));
    log.info({}, 'the server ends');
  } finally {
    held.close();
    access.close();
    await lock.release();
  }
  process.exit();
}

/** The steps of the chain; who judges matters to none of their names. */
function chainOf(): Pick<StepStatus, 'step' | 'filter'>[] {
  return buildPipeline(programVersion(), HAND_MADE).steps();
}

async function statusOf(job: JobFolder): Promise<StepStatus[]> {
  const params = jobParamsOf((await resolveJobParams(job, {})).params);
  const judges = await judgesOfStatus(params, shippedModelFolder());
  return buildPipeline(programVersion(), judges).status(job, params);
}

/** One server per jobs folder: two would give the same jobs to two queues. @throws FrameError FRAME_SERVER_RUNNING */
async function lockServer(jobsDir: string): Promise<JobLock> {
  return JobLock.acquire(join(jobsDir, SERVER_FOLDER)).catch((cause: unknown) => {
    if (!(cause instanceof FrameError) || cause.code !== 'FRAME_JOB_IN_USE') throw cause;
    throw new FrameError('FRAME_SERVER_RUNNING', `A server already works on ${jobsDir}. ${cause.message}`, {
      file: jobsDir,
      remedy: 'Use that one, or stop it first.',
      cause,
    });
  });
}

/** Sees what the command line does with the jobs, as often as it may at what a look takes. */
async function keepRefreshing(catalogue: JobCatalogue, signal: AbortSignal, log: Logger): Promise<void> {
  let tookMs = 0;
  while (!signal.aborted) {
    await sleep(Math.max(REFRESH_LEAST_MS, tookMs / REFRESH_SHARE), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const startMs = performance.now();
    await catalogue.refresh().catch((error: unknown) => log.error({ err: error }, 'the jobs could not be looked at'));
    tookMs = performance.now() - startMs;
  }
}

/** Takes a renewed certificate without a restart; one that cannot be used is said, and the old one stays. */
function renewTls(place: TlsPlace, server: TlsServer, first: { cert: string; key: string }, log: Logger): Duty {
  let now = first;
  return {
    name: 'certificate',
    everyMs: TLS_LOOK_MS,
    async run() {
      const found = await readTls(place);
      if (found.cert === now.cert && found.key === now.key) return;
      server.setSecureContext(found);
      now = found;
      log.info({ certificate: place.certFile }, 'a new certificate is in use');
    },
  };
}

function tlsPlaceOf({ tlsCert, tlsKey }: ServeOptions): TlsPlace | null {
  if (tlsCert === undefined && tlsKey === undefined) return null;
  if (tlsCert !== undefined && tlsKey !== undefined) return { certFile: resolve(tlsCert), keyFile: resolve(tlsKey) };
  throw new FrameError('FRAME_USAGE', 'HTTPS needs a certificate and its key.', {
    remedy: 'Give both --tls-cert and --tls-key.',
  });
}

type Server = Awaited<ReturnType<typeof buildServer>>;

/** @throws FrameError FRAME_SERVER_PORT */
async function listen(server: Server, host: string, port: number): Promise<void> {
  await server.listen({ host, port }).catch((cause: unknown) => {
    const reasons: Readonly<Record<string, string>> = {
      EADDRINUSE: 'another program has it',
      EACCES: 'it is not allowed',
      EADDRNOTAVAIL: 'this machine has no such address',
    };
    const reason = reasons[errnoOf(cause) ?? ''] ?? (cause instanceof Error ? cause.message : String(cause));
    throw new FrameError('FRAME_SERVER_PORT', `The server cannot listen at ${host}, port ${port}: ${reason}.`, {
      remedy: 'Name another one with --port, or stop the program that has it.',
      cause,
    });
  });
}

function portOf(server: Server, asked: number): number {
  const address = server.server.address();
  return address === null || typeof address === 'string' ? asked : address.port;
}

function shownHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

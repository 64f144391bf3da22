import { z } from 'zod';
import { FrameError } from '../../errors.ts';
import { Alerts, API_ROOT, Backups, Health, MetricsHistory, NewSilence, ServerLoad } from '../api.ts';
import { defineRoute, type Route } from '../route.ts';

/** What the routes about the system ask; `serve` wires it to what the command line asks as well. */
export interface SystemRoutesDeps {
  /** Null where work can be taken; else why not, in a sentence. */
  readonly whyNotReady: () => string | null;
  readonly metricsText: () => Promise<{ readonly text: string; readonly contentType: string }>;
  readonly health: () => Promise<Health>;
  readonly history: (sinceMs: number) => Promise<MetricsHistory>;
  readonly alerts: () => Promise<Alerts>;
  /** @throws FrameError FRAME_ALERTS_SILENCE for a rule or group that there is not */
  readonly silence: (silence: NewSilence) => Promise<Alerts>;
  readonly unsilence: (id: string) => Promise<Alerts>;
  readonly backups: () => Promise<Backups>;
  readonly load: () => ServerLoad;
}

const SYSTEM = { who: 'permission', permission: 'system_config' } as const;
const TAG = 'system';
/** A whole check exercises disks and learners; whoever asks more often gets the last one. */
const HEALTH_KEPT_MS = 15_000;
const METRICS_KEPT_MS = 2_000;
const LONGEST_HOURS = 24 * 366;

/** Routes that tell how the server and the machine are. */
export function systemRoutes(deps: SystemRoutesDeps): Route[] {
  const health = keptFor(HEALTH_KEPT_MS, deps.health);
  const metricsText = keptFor(METRICS_KEPT_MS, deps.metricsText);
  return [
    defineRoute({
      ...{ method: 'GET', path: '/livez', rule: { who: 'anyone' }, tag: TAG },
      summary: 'Tells that the process answers; nothing is looked at.',
      answers: { 200: z.object({ status: z.literal('ok') }) },
      handle: () => ({ status: 'ok' }),
    }),
    defineRoute({
      ...{ method: 'GET', path: '/readyz', rule: { who: 'anyone' }, tag: TAG },
      summary: 'Tells whether the server takes work: 503 while it starts or stops.',
      answers: { 200: z.object({ status: z.literal('ok') }) },
      handle() {
        const why = deps.whyNotReady();
        if (why !== null) throw new FrameError('FRAME_SERVER_NOT_READY', why, { remedy: 'Ask again in a moment.' });
        return { status: 'ok' };
      },
    }),
    defineRoute({
      ...{ method: 'GET', path: '/metrics', rule: SYSTEM, tag: TAG },
      // Not open to the loopback: behind a proxy on the same machine everybody comes from there.
      summary: 'Gives the metrics as text for Prometheus, to whoever brings a token of an administrator.',
      answers: { 200: { contentType: 'text/plain' } },
      async handle({ reply }) {
        const { text, contentType } = await metricsText();
        return reply.header('content-type', contentType).send(text);
      },
    }),
    defineRoute({
      ...{ method: 'GET', path: `${API_ROOT}/health`, rule: SYSTEM, tag: TAG },
      summary: 'Checks everything that a job needs, each part really used once.',
      answers: { 200: Health },
      handle: health,
    }),
    defineRoute({
      ...{ method: 'GET', path: `${API_ROOT}/load`, rule: SYSTEM, tag: TAG },
      summary: 'Tells what the server itself does now.',
      answers: { 200: ServerLoad },
      handle: deps.load,
    }),
    defineRoute({
      ...{ method: 'GET', path: `${API_ROOT}/metrics`, rule: SYSTEM, tag: TAG },
      summary: 'Gives the history of the metrics, for plots.',
      query: z.object({ hours: z.coerce.number().min(0.1).max(LONGEST_HOURS).default(24) }),
      answers: { 200: MetricsHistory },
      handle: ({ query }) => deps.history(Date.now() - query.hours * 3_600_000),
    }),
    defineRoute({
      ...{ method: 'GET', path: `${API_ROOT}/alerts`, rule: SYSTEM, tag: TAG },
      summary: 'Tells how the rules of alerts stand.',
      answers: { 200: Alerts },
      handle: deps.alerts,
    }),
    defineRoute({
      ...{ method: 'POST', path: `${API_ROOT}/alerts/silences`, rule: SYSTEM, tag: TAG },
      summary: 'Keeps a rule or a group silent for a time.',
      body: NewSilence,
      answers: { 200: Alerts },
      handle: ({ body }) => deps.silence(body),
    }),
    defineRoute({
      ...{ method: 'DELETE', path: `${API_ROOT}/alerts/silences/:id`, rule: SYSTEM, tag: TAG },
      summary: 'Ends a silence.',
      params: z.object({ id: z.string().max(40) }),
      answers: { 200: Alerts },
      handle: ({ params }) => deps.unsilence(params.id),
    }),
    defineRoute({
      ...{ method: 'GET', path: `${API_ROOT}/backups`, rule: SYSTEM, tag: TAG },
      summary: 'Lists the backups, and when one was last known to be good.',
      answers: { 200: Backups },
      handle: deps.backups,
    }),
  ];
}

/** The same answer for everybody who asks within a time; while it is being found, all wait for that one. */
export function keptFor<T>(ms: number, find: () => Promise<T>): () => Promise<T> {
  let kept: { readonly answer: Promise<T>; readonly untilMs: number } | null = null;
  return () => {
    if (kept !== null && performance.now() < kept.untilMs) return kept.answer;
    const answer = find();
    const now = { answer, untilMs: Infinity };
    kept = now;
    answer.then(
      () => {
        if (kept === now) kept = { answer, untilMs: performance.now() + ms };
      },
      () => {
        if (kept === now) kept = null;
      },
    );
    return answer;
  };
}

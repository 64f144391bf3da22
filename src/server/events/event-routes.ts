import { PassThrough } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FrameError } from '../../errors.ts';
import { API_ROOT, type JobEvent } from '../api.ts';
import { mayDo } from '../job-rights.ts';
import { JobParams } from '../jobs/job-routes.ts';
import { presentJob, type JobsNow } from '../jobs/present-job.ts';
import type { Authenticator, Principal } from '../principal.ts';
import { defineRoute, type Route } from '../route.ts';
import type { EventHub, Happening, NumberedHappening } from './event-hub.ts';

export interface EventRoutesDeps extends JobsNow {
  readonly hub: EventHub;
  /** Asked again now and then for each open stream: who has logged out hears nothing more. */
  readonly authenticator: Authenticator;
  readonly limits?: Partial<StreamLimits>;
}

export interface StreamLimits {
  /** Open streams of one person. @default 12 */
  readonly perUser: number;
  /** Open streams together. @default 500 */
  readonly total: number;
  /** A sign of life comes so often, for whatever stands between; at each it is looked who listens. @default 15000 */
  readonly heartbeatMs: number;
}

const LIMITS: StreamLimits = { perUser: 12, total: 500, heartbeatMs: 15_000 };
/** Whoever lags behind by this much is cut off; the stream can be taken up where it was. */
const MOST_UNREAD_BYTES = 1 << 20;

/** Routes that tell what happens, as Server-Sent Events. */
export function eventRoutes({ hub, authenticator, limits, ...now }: EventRoutesDeps): Route[] {
  const streams = new EventStreams(hub, authenticator, now, { ...LIMITS, ...limits });
  return [
    defineRoute({
      ...{ method: 'GET', path: `${API_ROOT}/events`, rule: { who: 'user' }, tag: 'events' },
      summary: 'Tells everything that happens to the jobs that one may see; goes on after Last-Event-ID.',
      answers: { 200: { contentType: 'text/event-stream' } },
      handle: ({ principal, request, reply }) => streams.open(principal, request, reply, null),
    }),
    defineRoute({
      ...{ method: 'GET', path: `${API_ROOT}/jobs/:job/events`, rule: { who: 'job', need: 'view' }, tag: 'events' },
      summary: 'Tells what happens to one job, beginning with how it stands; goes on after Last-Event-ID.',
      params: JobParams,
      answers: { 200: { contentType: 'text/event-stream' } },
      handle: ({ principal, request, reply, params }) => streams.open(principal, request, reply, params.job),
    }),
  ];
}

class EventStreams {
  private readonly hub: EventHub;
  private readonly authenticator: Authenticator;
  private readonly now: JobsNow;
  private readonly limits: StreamLimits;
  private readonly counts = new Map<string, number>();

  constructor(hub: EventHub, authenticator: Authenticator, now: JobsNow, limits: StreamLimits) {
    this.hub = hub;
    this.authenticator = authenticator;
    this.now = now;
    this.limits = limits;
  }

  /** @param only the job that it is about; null for all. @throws FrameError FRAME_REQUEST_TOO_MANY */
  open(principal: Principal, request: FastifyRequest, reply: FastifyReply, only: string | null): FastifyReply {
    const user = principal.user?.id ?? '';
    this.enter(user);
    const stream = new PassThrough();
    let listener = principal;
    // One after the other: presenting a job takes a moment, and order is what numbers are for.
    let line: Promise<void> = Promise.resolve();
    const write = (number: string, event: JobEvent): void => {
      if (stream.writableLength > MOST_UNREAD_BYTES) return void stream.destroy();
      if (!stream.writableEnded)
        stream.write(`id: ${number}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`);
    };
    const pass = ({ number, happening }: NumberedHappening): void => {
      if (only !== null && happening.id !== only) return;
      line = line.then(async () => {
        const event = await this.eventFor(listener, happening);
        if (event !== null) write(number, event);
      });
    };
    const end = (): void => void stream.end();
    const unlisten = this.hub.listen(pass, end);
    const heartbeat = setInterval(() => {
      stream.write(': \n\n');
      void this.authenticator.authenticate(request).then(
        (again) => {
          if (again.user?.id === user || (again.user === null && user === '')) listener = again;
          else end();
        },
        () => end(),
      );
    }, this.limits.heartbeatMs);
    heartbeat.unref();
    stream.once('close', () => {
      clearInterval(heartbeat);
      unlisten();
      this.leave(user);
    });
    // What has been said by now; `retry` tells browsers how soon to come back.
    stream.write('retry: 2000\n\n');
    const lastSeen = request.headers['last-event-id'];
    const missed = typeof lastSeen === 'string' ? this.hub.since(lastSeen) : null;
    if (missed !== null) missed.forEach(pass);
    else if (lastSeen !== undefined) write(this.hub.now, { kind: 'reload' });
    if (missed === null && only !== null) pass({ number: this.hub.now, happening: { kind: 'job', id: only } });
    return (
      reply
        .header('content-type', 'text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store')
        .header('x-accel-buffering', 'no')
        // When it ends, so does its connection: a server that stops must not wait until an idle one is given up.
        .header('connection', 'close')
        .send(stream)
    );
  }

  /** What somebody is told of a happening; null for what is not theirs to know. */
  private async eventFor(principal: Principal, happening: Happening): Promise<JobEvent | null> {
    const entry = happening.kind === 'gone' ? happening.entry : this.now.catalogue.get(happening.id);
    if (entry === undefined || !mayDo(principal, entry.ownership, happening.kind === 'log' ? 'logs' : 'view'))
      return null;
    switch (happening.kind) {
      case 'job':
        return { kind: 'job', job: await presentJob(entry, principal, this.now) };
      case 'gone':
        return { kind: 'gone', id: happening.id };
      case 'progress':
      case 'log':
        return happening;
    }
  }

  private enter(user: string): void {
    const mine = this.counts.get(user) ?? 0;
    const all = [...this.counts.values()].reduce((sum, count) => sum + count, 0);
    if (mine >= this.limits.perUser || all >= this.limits.total)
      throw new FrameError('FRAME_REQUEST_TOO_MANY', 'Too many event streams are open.', {
        remedy: 'Close other windows, and try again.',
      });
    this.counts.set(user, mine + 1);
  }

  private leave(user: string): void {
    const left = (this.counts.get(user) ?? 1) - 1;
    if (left === 0) this.counts.delete(user);
    else this.counts.set(user, left);
  }
}

/*
 * What a server has done again and again, in a process of its own: an index of ten thousand jobs that is made anew, or a backup,
 * would keep the server from answering for seconds. It ends when the server has gone.
 */
import { setPriority } from 'node:os';
import { openServiceLog } from '../../app.ts';
import { keepDuties } from '../../ops/keeper.ts';
import type { EventLoopDelay } from '../../ops/metrics/event-loop-watch.ts';
import { HeldState } from '../../ops/state/held-state.ts';
import { findAlertsPlace } from '../ops/alerts-place.ts';
import { dutiesOf, lockDutiesWhenFree } from '../ops/duties.ts';
import { findWatchedPlace } from '../ops/watched-place.ts';
import type { DutiesOptions, FromDuties, ToDuties } from './start-duties.ts';

/** Nicer than the server, less so than its jobs. */
const NICE = 5;

const stop = new AbortController();
process.on('disconnect', () => stop.abort());
// Meant for the server, which ends this one by the line between them.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

/** How late the server's own event loop was. */
const serversLoop = {
  take: () =>
    new Promise<EventLoopDelay | null>((resolve) => {
      process.once('message', (message) => resolve((message as ToDuties).delay));
      process.send!({ kind: 'delay' } satisfies FromDuties);
    }),
};

const { alerts, everyMs, ...place } = JSON.parse(process.argv[2]) as DutiesOptions;
setPriority(NICE);
const watched = await findWatchedPlace(place);
const log = await openServiceLog(watched.logLevel);
const lock = await lockDutiesWhenFree(watched.stateDir, { signal: stop.signal, log });
if (lock !== null) {
  const held = new HeldState(watched.stateDir, log);
  const alertsPlace = await findAlertsPlace(alerts, log);
  const duties = dutiesOf({
    ...{ name: 'server', place: watched, alerts: alertsPlace, held, everyMs, log },
    eventLoop: serversLoop,
  });
  await keepDuties(duties, { signal: stop.signal, log });
  held.close();
  await lock.release();
}
// A duty that does not hear the stop, such as a backup under way, ends with the process: each may be killed at any instant.
process.exit();

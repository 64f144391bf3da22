import { openServiceLog } from '../../app.ts';
import { keepDuties } from '../../ops/keeper.ts';
import { EventLoopWatch } from '../../ops/metrics/event-loop-watch.ts';
import { HeldState } from '../../ops/state/held-state.ts';
import { notice } from '../output.ts';
import { findAlertsPlace, sayNotices } from './alerts-place.ts';
import { takeBackSign } from '../../ops/state/signs-of-life.ts';
import { dutiesOf, lockDuties } from './duties.ts';
import { findWatchedPlace, type WatchOptions } from './watched-place.ts';
import { t } from '../language.ts';

export interface MonitorOptions extends WatchOptions {
  /** From one collection to the next, ms. */
  readonly every: number;
  /** How alerts are given. */
  readonly alerts?: string;
}

/** `monitor`: does what is due until it is stopped. */
export async function monitorCommand({ every, alerts, ...options }: MonitorOptions): Promise<void> {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const watched = await findWatchedPlace(options);
  const { jobsDir, stateDir, logLevel } = watched;
  const log = await openServiceLog(logLevel);
  const place = await findAlertsPlace(alerts, log);
  sayNotices(place);
  const held = new HeldState(stateDir, log);
  // A state that cannot be opened at all is told now, not every minute.
  await held.use(() => undefined);
  const lock = await lockDuties(stateDir);
  const eventLoop = new EventLoopWatch();
  try {
    notice(t('Watching {{jobsDir}} every {{seconds}} s; Ctrl+C ends it.', { jobsDir, seconds: every / 1000 }));
    log.info({ jobsDir, stateDir, everyMs: every, pid: process.pid }, 'the monitor begins');
    const duties = dutiesOf({ name: 'monitor', place: watched, alerts: place, held, eventLoop, everyMs: every, log });
    await keepDuties(duties, { signal: stop.signal, log });
    await held.use((state) => takeBackSign(state, 'monitor'));
    log.info({}, 'the monitor ends');
  } finally {
    eventLoop.stop();
    held.close();
    await lock.release();
  }
  // A duty that does not hear the stop, such as a backup under way, ends with the process: each may be killed at any instant.
  process.exit();
}

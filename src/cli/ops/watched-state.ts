import type { Logger } from '../../log.ts';
import { ResourceMeter } from '../../ops/health/measure-resources.ts';
import type { MetricsSources } from '../../ops/metrics/collect-metrics.ts';
import { HeldState } from '../../ops/state/held-state.ts';
import type { State } from '../../ops/state/open-state.ts';
import type { WatchedPlace } from './watched-place.ts';

/** Opens the state database for one command, and closes it whatever comes of it. @throws FrameError FRAME_STATE_… */
export async function withState(
  { stateDir }: WatchedPlace,
  log: Logger,
  action: (state: State) => Promise<void> | void,
): Promise<void> {
  const held = new HeldState(stateDir, log);
  try {
    await held.use(action);
  } finally {
    held.close();
  }
}

/** What a command measures that collects once. */
export function sourcesOf(state: State, { jobsDir, backupDir, ...watched }: WatchedPlace): MetricsSources {
  const meter = new ResourceMeter({ jobsDir, backupDir });
  const { lastGoodBackup, lastGoodDrill, keyDue } = watched;
  return { state, jobsDir, meter, lastGoodBackup, lastGoodDrill, keyDue, now: () => new Date(), eventLoop: null };
}

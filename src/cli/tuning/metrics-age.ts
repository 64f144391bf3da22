import { join } from 'node:path';
import { isThere } from '../../jobs/read-if-there.ts';
import { newestRecord } from '../../ops/metrics/history.ts';
import { openState } from '../../ops/state/open-state.ts';
import { STATE_FILE } from '../../ops/state/state-place.ts';

/**
 * How old the last collected metrics are, seconds; null where none were ever collected. A database that is not there is not made.
 * @throws FrameError FRAME_STATE_…, FRAME_DISK_…
 */
export async function metricsAgeS(stateDir: string): Promise<number | null> {
  if (!(await isThere(join(stateDir, STATE_FILE)))) return null;
  const state = await openState(stateDir);
  try {
    const now = new Date();
    const newest = newestRecord(state, now);
    return newest === null ? null : (now.getTime() - Date.parse(newest.timestamp)) / 1000;
  } finally {
    state.close();
  }
}

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { newestRecord } from '../../ops/metrics/history.ts';
import { openState } from '../../ops/state/open-state.ts';
import { STATE_FILE } from '../../ops/state/state-place.ts';

/**
 * How old the last collected metrics are, seconds; null where none were ever collected. A database that is not there is not made.
 * @throws FrameError FRAME_STATE_…, FRAME_DISK_…
 */
export async function metricsAgeS(stateDir: string): Promise<number | null> {
  const there = await stat(join(stateDir, STATE_FILE)).catch(() => null);
  if (there === null) return null;
  const state = await openState(stateDir);
  try {
    const newest = newestRecord(state);
    return newest === null ? null : Math.max(0, (Date.now() - Date.parse(newest.timestamp)) / 1000);
  } finally {
    state.close();
  }
}

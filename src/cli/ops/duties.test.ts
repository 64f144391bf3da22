import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { SILENT_LOGGER, type Logger } from '../../log.ts';
import { lockDuties, lockDutiesWhenFree } from './duties.ts';

const scratch = scratchFolder();

/** Somebody who waits for the duties, and what the log is told of it. */
function waiting() {
  const told: string[] = [];
  const log: Logger = { ...SILENT_LOGGER, info: (_, message) => void told.push(message) };
  const stop = new AbortController();
  return { stop, told, lock: lockDutiesWhenFree(scratch(), { signal: stop.signal, log, lookAgainMs: 20 }) };
}

test('the duties are taken over when whoever kept them has ended, and never kept twice', async () => {
  const first = await lockDuties(scratch());
  const { lock, told } = waiting();
  await expect.poll(() => told).toEqual(['a monitor already watches: metrics, alerts and backups are left to it']);
  await first.release();
  const taken = (await lock)!;
  expect(told.slice(1)).toEqual(['the monitor has ended: metrics, alerts and backups are kept here from now on']);
  await expect(lockDuties(scratch())).rejects.toMatchObject({ code: 'FRAME_MONITOR_RUNNING' });
  await taken.release();
  await (await lockDuties(scratch())).release();
});

test('who waits for them hears a stop', async () => {
  const first = await lockDuties(scratch());
  const { lock, stop } = waiting();
  stop.abort();
  expect(await lock).toBeNull();
  await first.release();
});

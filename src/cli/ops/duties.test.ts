import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { SILENT_LOGGER, type Logger } from '../../log.ts';
import { lockDuties, SharedDuties } from './duties.ts';

const scratch = scratchFolder();
const { signal } = new AbortController();

/** Two duties that write down what they do, and what the log is told. */
function shared(name: string) {
  const done: string[] = [];
  const told: string[] = [];
  const log: Logger = { ...SILENT_LOGGER, info: (_, message) => void told.push(message) };
  const duty = (what: string) => ({
    ...{ name: what, everyMs: 1000 },
    run: () => Promise.resolve(void done.push(`${name} ${what}`)),
  });
  return { of: new SharedDuties(scratch(), [duty('metrics'), duty('notices')], log), done, told };
}

const turn = ({ of }: ReturnType<typeof shared>): Promise<unknown> =>
  Promise.all(of.duties.map((duty) => duty.run(signal)));

test('one of two does all of it, and the other takes it over when that one has ended', async () => {
  const [first, second] = [shared('first'), shared('second')];
  await turn(first);
  await turn(second);
  await turn(second);
  expect([first.done, second.done]).toEqual([['first metrics', 'first notices'], []]);
  expect(second.told).toEqual(['a monitor already watches: metrics, alerts and backups are left to it']);
  await first.of.release();
  await turn(second);
  expect(second.done).toEqual(['second metrics', 'second notices']);
  expect(second.told.at(-1)).toContain('kept here from now on');
  await expect(lockDuties(scratch())).rejects.toMatchObject({ code: 'FRAME_MONITOR_RUNNING' });
  await second.of.release();
  await (await lockDuties(scratch())).release();
});

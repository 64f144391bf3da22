import { expect, test } from 'vitest';
import { countJobFiles, makeSoundState, startOn } from '../support/cut-state.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const scratch = scratchFolder();

/** The database of forty jobs is cut at every 512-byte offset, with its write-ahead log and without it; and so is the log. */
test('a state database cut anywhere: it starts, lists every job, and no file of a job is touched', async () => {
  const sound = await makeSoundState(scratch());
  const files = await countJobFiles(sound.jobsDir);
  let [cuts, unlisted, touched] = [0, 0, 0];
  const start = async (database: Buffer, log: Buffer | null): Promise<void> => {
    const { ids, jobFiles } = await startOn(sound, database, log);
    cuts++;
    if (ids.join() !== sound.ids.join()) unlisted++;
    if (jobFiles !== files) touched++;
  };
  for (let at = 0; at <= sound.database.length; at += 512) {
    await start(sound.database.subarray(0, at), null);
    await start(sound.database.subarray(0, at), sound.log);
  }
  for (let at = 0; at <= sound.log.length; at += 512) await start(sound.database, sound.log.subarray(0, at));
  console.log(
    `${sound.database.length} bytes of database: ${cuts} cuts, ${unlisted} lists not whole, ${touched} with jobs touched`,
  );
  expect({ unlisted, touched }).toEqual({ unlisted: 0, touched: 0 });
}, 1_800_000);

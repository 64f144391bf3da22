import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import {
  backUpInstallation,
  installationIn,
  newRepository,
  noise,
  writeTree,
} from '../../../test/support/small-repository.ts';
import { NO_KEYS } from '../../jobs/key-keeper.ts';
import { listRecords } from '../backup/backup-record.ts';
import { listPacks, packPath } from '../backup/repository.ts';
import { runDrill } from './drill.ts';
import { lastDrill } from './drill-status.ts';

const scratch = scratchFolder();

test('a drill that meets damage fails, and no backup that shares it counts any more', async () => {
  await writeTree(scratch(), { 'logs/a.log': noise(200_000, 1) });
  const installation = installationIn(scratch());
  const { stateDir } = installation;
  const repository = await newRepository(join(scratch(), 'repo'));
  const { name } = await backUpInstallation(repository, installation, 1);
  await backUpInstallation(repository, installation, 2);
  const [pack] = await listPacks(repository);
  const bytes = await readFile(packPath(repository, pack));
  bytes[100_000] ^= 8;
  await writeFile(packPath(repository, pack), bytes);
  const report = await runDrill(repository, name, {
    ...{
      now: new Date(2025, 0, 2),
      scratchDir: join(scratch(), 'drills'),
      stateDir,
      programVersion: '0.0.0',
      keys: NO_KEYS,
    },
    runJob: () => Promise.reject(new Error('nothing is run from a damaged backup')),
  });
  expect(report).toMatchObject({ ok: false, problems: [expect.stringContaining('FRAME_BACKUP_DAMAGED')] });
  expect(await lastDrill(stateDir)).toEqual(report);
  expect((await listRecords(repository.root)).map(({ state }) => state)).toEqual(['damaged', 'damaged']);
});

test('a name that no backup has, and a folder that cannot be made, are refused and are no drill', async () => {
  await writeTree(scratch(), { 'logs/a.log': 'one line', occupied: 'a file' });
  const installation = installationIn(scratch());
  const { stateDir } = installation;
  const repository = await newRepository(join(scratch(), 'repo'));
  const { name } = await backUpInstallation(repository, installation, 1);
  const drill = (of: string, scratchDir: string) =>
    runDrill(repository, of, {
      ...{ now: new Date(2025, 0, 2), scratchDir, stateDir, programVersion: '0.0.0', keys: NO_KEYS },
      runJob: () => Promise.reject(new Error('there is no job')),
    });
  const done = await drill(name, join(scratch(), 'drills'));
  await expect(drill('backup_20250101_999999', join(scratch(), 'drills'))).rejects.toMatchObject({
    code: 'FRAME_BACKUP_NOT_FOUND',
  });
  await expect(drill(name, join(scratch(), 'occupied', 'drills'))).rejects.toMatchObject({
    code: 'FRAME_INPUT_NOT_A_FOLDER',
  });
  expect(await lastDrill(stateDir)).toEqual(done);
  expect(await readdir(join(scratch(), 'drills'))).toEqual([]);
});

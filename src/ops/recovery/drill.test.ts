import { readFile, writeFile } from 'node:fs/promises';
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
    ...{ now: new Date(2025, 0, 2), scratchDir: join(scratch(), 'drills'), stateDir, programVersion: '0.0.0' },
    runJob: () => Promise.reject(new Error('nothing is run from a damaged backup')),
  });
  expect(report).toMatchObject({ ok: false, problems: [expect.stringContaining('FRAME_BACKUP_DAMAGED')] });
  expect(await lastDrill(stateDir)).toEqual(report);
  expect((await listRecords(repository.root)).map(({ state }) => state)).toEqual(['damaged', 'damaged']);
});

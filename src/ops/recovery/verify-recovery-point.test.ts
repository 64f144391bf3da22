import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { installationIn, newRepository, noise, writeTree } from '../../../test/support/small-repository.ts';
import { listRecords } from '../backup/backup-record.ts';
import { listPacks, packPath } from '../backup/repository.ts';
import { countRecoveryPoint, createRecoveryPoint } from './create-recovery-point.ts';
import { verifyRecoveryPoint } from './verify-recovery-point.ts';

const scratch = scratchFolder();
const program = { version: '0.0.0', gitRevision: null };
const on = (day: number): { now: Date } => ({ now: new Date(2025, 0, day) });

test('what reading a point back finds is kept: it counts no more, and the next point mends it', async () => {
  await writeTree(scratch(), { '.env': 'A=1', 'logs/a.log': noise(200_000, 1) });
  const installation = installationIn(scratch());
  const repository = await newRepository(join(scratch(), 'repo'));
  const state = async (): Promise<string[]> => (await listRecords(repository.root)).map((record) => record.state);
  const { name } = await createRecoveryPoint(repository, installation, program, on(1));
  const [pack] = await listPacks(repository);
  const bytes = await readFile(packPath(repository, pack));
  bytes[100_000] ^= 8;
  await writeFile(packPath(repository, pack), bytes);
  expect(await verifyRecoveryPoint(repository, name, on(2))).toMatchObject({
    ok: false,
    problems: [expect.stringContaining('logs/a.log')],
  });
  expect(await state()).toEqual(['damaged']);
  await createRecoveryPoint(repository, installation, program, on(3));
  expect(await state()).toEqual(['good', 'good']);
  expect(await verifyRecoveryPoint(repository, name, on(4))).toMatchObject({ ok: true });
  const [record] = await listRecords(repository.root);
  expect(record.verified).toMatchObject({ ok: true, look: 'data', checked: on(4).now.toISOString() });
});

test('a backup is no recovery point', async () => {
  const repository = await newRepository(join(scratch(), 'repo'));
  await expect(verifyRecoveryPoint(repository, 'backup_20250101_000000', on(1))).rejects.toMatchObject({
    code: 'FRAME_BACKUP_NOT_FOUND',
  });
});

test('a dry run counts what the point then holds, the state of every thing with it', async () => {
  await writeTree(scratch(), { '.env': 'A=1', 'logs/a.log': 'a line' });
  const installation = installationIn(scratch());
  const repository = await newRepository(join(scratch(), 'repo'));
  const { files, size, jobs } = await countRecoveryPoint(repository.root, installation, program, on(1).now);
  const { head } = await createRecoveryPoint(repository, installation, program, on(1));
  expect({ files, size, jobs }).toEqual({ files: head.counts.files, size: head.size, jobs: 0 });
});

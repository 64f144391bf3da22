import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { backUp, newRepository, writeTree } from '../../../test/support/small-repository.ts';
import { DEFAULT_BACKUP_CONFIG } from '../../formats/backup/backup-config.ts';
import { isBackupDue, loadBackupConfig, nextBackup, runDueBackup, saveBackupConfig } from './schedule.ts';

const scratch = scratchFolder();
const nightly = { ...DEFAULT_BACKUP_CONFIG, schedule: '30 1 * * *' };
const at = (day: number, hour: number, minute = 0): Date => new Date(2025, 0, day, hour, minute);
const iso = (day: number, hour: number, minute = 0): string => at(day, hour, minute).toISOString();

describe('a schedule', () => {
  test('is due once each night, at its time, and once only', () => {
    const begun = iso(10, 1, 30);
    expect(isBackupDue(nightly, begun, at(10, 23))).toBe(false);
    expect(isBackupDue(nightly, begun, at(11, 1, 29))).toBe(false);
    expect(isBackupDue(nightly, begun, at(11, 1, 30))).toBe(true);
    expect(isBackupDue(nightly, iso(11, 1, 30), at(11, 1, 31))).toBe(false);
  });

  test('is made up for when the machine was off, once for all nights', () => {
    expect(isBackupDue(nightly, iso(1, 1, 30), at(20, 9))).toBe(true);
    expect(isBackupDue(nightly, iso(20, 9), at(20, 10))).toBe(false);
  });

  test('that was just set waits for its time; one that was written by hand begins at once', () => {
    expect(isBackupDue({ ...nightly, since: iso(10, 12) }, null, at(10, 13))).toBe(false);
    expect(isBackupDue({ ...nightly, since: iso(10, 12) }, null, at(11, 2))).toBe(true);
    expect(isBackupDue(nightly, null, at(10, 13))).toBe(true);
    expect(isBackupDue(DEFAULT_BACKUP_CONFIG, null, at(10, 13))).toBe(false);
  });

  test('tells when it is next', () => {
    expect(nextBackup(nightly, at(10, 12))).toEqual(at(11, 1, 30));
    expect(nextBackup(DEFAULT_BACKUP_CONFIG, at(10, 12))).toBeNull();
  });

  test('that is no cron expression is refused, and so is a file with other keys', async () => {
    await expect(saveBackupConfig(scratch(), { ...nightly, schedule: 'every night' })).rejects.toMatchObject({
      code: 'FRAME_BACKUP_CONFIG',
    });
    await writeFile(join(scratch(), 'backup_config.json'), '{"scheduel": "30 1 * * *"}');
    await expect(loadBackupConfig(scratch())).rejects.toMatchObject({ code: 'FRAME_BACKUP_CONFIG' });
  });
});

test('runDueBackup makes one where one is due, and not a second one', async () => {
  const [tree, root] = [join(scratch(), 'tree'), join(scratch(), 'repo')];
  await writeTree(tree, { 'a.txt': 'a' });
  const repository = await newRepository(root);
  await saveBackupConfig(scratch(), { ...nightly, since: iso(10, 12) });
  const due = (now: Date): Promise<string | null> =>
    runDueBackup(now, { workingDir: scratch(), root, make: async () => (await backUp(repository, tree, 11)).name });
  expect(await due(at(10, 23))).toBeNull();
  expect(await due(at(11, 1, 30))).toBe('backup_20250111_013000');
  expect(await due(at(11, 1, 31))).toBeNull();
});

import { execFileSync } from 'node:child_process';
import { appendFile, chmod, mkdir, readFile, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import {
  TEST_SECRET,
  backUp,
  contentOfFolder,
  newRepository,
  noise,
  repositoryFiles,
  treeOf,
  writeTree,
} from '../../../test/support/small-repository.ts';
import { listRecords } from './backup-record.ts';
import { readBackupStatus } from './backup-status.ts';
import { createBackup } from './create-backup.ts';
import { readTree, type StoreStream } from './read-tree.ts';
import { openRepository } from './repository.ts';
import { restoreBackup } from './restore-backup.ts';
import { verifyRepository } from './verify-repository.ts';

const scratch = scratchFolder();
const now = new Date(2025, 0, 2);

async function awkwardTree(folder: string): Promise<void> {
  await writeTree(folder, {
    'job_1/input/photo.png': noise(700_000, 1),
    'job_1/logs/pipeline.log': 'a line\n'.repeat(20_000),
    'job_1/empty file': '',
    'Ünïcödé/名前.txt': 'x',
    'new\nline/tab\tand "quotes"': 'y',
    ['long/' + 'n'.repeat(255)]: 'z',
    'job_1/private.key': 'secret',
  });
  await mkdir(join(folder, 'job_1', 'empty folder'));
  await chmod(join(folder, 'job_1', 'private.key'), 0o600);
  await chmod(join(folder, 'job_1', 'empty folder'), 0o500);
  await utimes(join(folder, 'job_1', 'private.key'), 1e9, 1e9);
  await symlink('../../outside', join(folder, 'job_1', 'link out'));
  await symlink('/etc', join(folder, 'job_1', 'link to a folder'));
}

describe('a backup', () => {
  test('restores to the same tree: names, rights, times, links, empty folders', async () => {
    const [tree, target] = [join(scratch(), 'tree'), join(scratch(), 'target')];
    await awkwardTree(tree);
    const repository = await newRepository(join(scratch(), 'repo'));
    const { name, warnings } = await backUp(repository, tree);
    expect(name).toBe('backup_20250101_013000');
    expect(warnings).toEqual([]);
    await restoreBackup(repository, name, target);
    expect(await treeOf(join(target, 'jobs'))).toEqual(await treeOf(tree));
  });

  test('of special files says that they are left out, and never waits for one', async () => {
    const tree = join(scratch(), 'tree');
    await writeTree(tree, { 'a.txt': 'a' });
    execFileSync('mkfifo', [join(tree, 'pipe')]);
    const { warnings, head } = await backUp(await newRepository(join(scratch(), 'repo')), tree);
    expect(warnings).toEqual(['jobs/pipe is no file, folder or link, and is left out.']);
    expect(head.counts).toMatchObject({ files: 1, folders: 1 });
  });

  test('of an unchanged tree adds less than 1 % of its bytes; a line more in a log adds little', async () => {
    const tree = join(scratch(), 'tree');
    await writeTree(tree, { 'job/a.png': noise(3_000_000, 1), 'job/b.log': noise(8_000_000, 2) });
    const repository = await newRepository(join(scratch(), 'repo'));
    await backUp(repository, tree, 1);
    const sizeOf = async (): Promise<number> => {
      const files = await repositoryFiles(repository.root);
      return (await Promise.all(files.map((file) => readFile(file)))).reduce((sum, { length }) => sum + length, 0);
    };
    const before = await sizeOf();
    await backUp(repository, tree, 2);
    expect((await sizeOf()) - before).toBeLessThan(0.01 * before);
    await appendFile(join(tree, 'job/b.log'), 'one line more\n');
    const { head } = await backUp(repository, tree, 3);
    expect(head.added).toBeLessThan(2_100_000);
    expect(head.added).toBeGreaterThan(0);
  });

  test('holds nothing in clear: neither contents nor paths', async () => {
    const tree = join(scratch(), 'tree');
    await writeTree(tree, { '.env': 'JWT_SECRET_KEY=do-not-tell-anyone', 'secret_name.txt': 'words '.repeat(1000) });
    const repository = await newRepository(join(scratch(), 'repo'));
    await backUp(repository, tree);
    for (const file of await repositoryFiles(repository.root)) {
      const text = (await readFile(file)).toString('latin1');
      for (const secret of ['do-not-tell', 'JWT_SECRET', 'secret_name', 'words words'])
        expect(text.includes(secret), file).toBe(false);
    }
  });

  test('opens with its key only', async () => {
    const { root } = await newRepository(join(scratch(), 'repo'));
    await expect(openRepository(root, [{ kind: 'key file', bytes: Buffer.alloc(32, 8) }])).rejects.toMatchObject({
      code: 'FRAME_BACKUP_KEY_WRONG',
    });
    await expect(openRepository(join(scratch(), 'none'), [TEST_SECRET])).rejects.toMatchObject({
      code: 'FRAME_BACKUP_NO_REPOSITORY',
    });
  });

  test('that fails is kept as a record, never counts, and leaves the earlier one good', async () => {
    const tree = join(scratch(), 'tree');
    await writeTree(tree, { 'a.txt': 'a' });
    const repository = await newRepository(join(scratch(), 'repo'));
    await backUp(repository, tree, 1);
    const content = contentOfFolder(tree);
    const broken = { ...content, prepare: () => Promise.reject(new Error('the share went away')) };
    await expect(createBackup(repository, broken, { kind: 'backup', now })).rejects.toThrow('the share went away');
    const records = await listRecords(repository.root);
    expect(records.map(({ name, state }) => [name, state])).toEqual([
      ['backup_20250101_013000', 'good'],
      ['backup_20250102_000000', 'failed'],
    ]);
    expect(records[1].failed?.error.message).toBe('the share went away');
    expect(await readBackupStatus(repository.root)).toMatchObject({
      ...{ lastGoodName: 'backup_20250101_013000', good: 1, failed: 1, damaged: 0 },
    });
    expect((await verifyRepository(repository, { readData: true, now })).ok).toBe(true);
    expect(await readdir(repository.work)).toEqual(['sweep']);
  });

  test('a file that changes each time it is read is told', async () => {
    const tree = join(scratch(), 'tree');
    await writeTree(tree, { 'a.log': 'a line\n' });
    let reads = 0;
    const writeMeanwhile: StoreStream = async (read) => {
      reads++;
      await appendFile(join(tree, 'a.log'), 'x');
      return { size: await read(new Uint8Array(1000)), sha256: '', chunks: [] };
    };
    const warnings: string[] = [];
    for await (const _ of readTree({ path: 'jobs', from: tree }, writeMeanwhile, (text) => warnings.push(text)));
    expect(warnings).toEqual(['jobs/a.log changed each time it was read; what was read last is kept.']);
    expect(reads).toBe(3);
  });

  test('ten at once are all right, each with a name of its own', async () => {
    const tree = join(scratch(), 'tree');
    await writeTree(tree, { 'a.png': noise(300_000, 1), 'b.png': noise(300_000, 2) });
    const repository = await newRepository(join(scratch(), 'repo'));
    const reports = await Promise.all(Array.from({ length: 10 }, () => backUp(repository, tree)));
    expect(new Set(reports.map(({ name }) => name)).size).toBe(10);
    const report = await verifyRepository(repository, { readData: true, now });
    expect(report.ok).toBe(true);
    expect(Object.keys(report.backups)).toHaveLength(10);
  });
});

describe('a restore', () => {
  test('writes nothing over, and names the way out', async () => {
    const [tree, target] = [join(scratch(), 'tree'), join(scratch(), 'target')];
    await writeTree(tree, { 'a.txt': 'a' });
    await writeTree(target, { 'mine.txt': 'mine' });
    const repository = await newRepository(join(scratch(), 'repo'));
    const { name } = await backUp(repository, tree);
    await expect(restoreBackup(repository, name, target)).rejects.toMatchObject({ code: 'FRAME_OUTPUT_NOT_EMPTY' });
    expect(await readdir(target)).toEqual(['mine.txt']);
  });

  test('in a dry run writes nothing', async () => {
    const [tree, target] = [join(scratch(), 'tree'), join(scratch(), 'target')];
    await writeTree(tree, { 'a.txt': 'a' });
    const repository = await newRepository(join(scratch(), 'repo'));
    const { name } = await backUp(repository, tree);
    expect(await restoreBackup(repository, name, target, { dryRun: true })).toMatchObject({ files: 1, size: 1 });
    await expect(readdir(target)).rejects.toThrow();
  });

  test('takes only what was asked for', async () => {
    const [tree, target] = [join(scratch(), 'tree'), join(scratch(), 'target')];
    await writeTree(tree, { 'job_1/a.txt': 'a', 'job_10/b.txt': 'b' });
    const repository = await newRepository(join(scratch(), 'repo'));
    const { name } = await backUp(repository, tree);
    await restoreBackup(repository, name, target, { only: ['jobs/job_1'] });
    expect(await readdir(join(target, 'jobs'))).toEqual(['job_1']);
    const wrong = restoreBackup(repository, name, join(scratch(), 'other'), { only: ['jobs/job'] });
    await expect(wrong).rejects.toMatchObject({ code: 'FRAME_BACKUP_NOT_FOUND' });
  });

  test('refuses bytes that are not those that were saved', async () => {
    const [tree, target] = [join(scratch(), 'tree'), join(scratch(), 'target')];
    await writeTree(tree, { 'a.png': noise(200_000, 1) });
    const repository = await newRepository(join(scratch(), 'repo'));
    const { name } = await backUp(repository, tree);
    const pack = (await repositoryFiles(repository.root)).find((file) => file.includes('/packs/'))!;
    const bytes = await readFile(pack);
    bytes[100_000] ^= 1;
    await writeFile(pack, bytes);
    await expect(restoreBackup(repository, name, target)).rejects.toMatchObject({ code: 'FRAME_BACKUP_DAMAGED' });
    await expect(readFile(join(target, 'jobs', 'a.png'))).rejects.toThrow();
    // What is missing is stored anew by the next backup.
    await rm(pack);
    await backUp(repository, tree, 2);
    expect((await verifyRepository(repository, { readData: true, now })).ok).toBe(true);
  });
});

import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startChild } from '../../test/support/child-process.ts';
import { scratchFolder } from '../../test/support/scratch-folder.ts';
import { diskError } from './disk-errors.ts';
import { removeUnfinished, saveAtomically, saveJsonAtomically, saveTextAtomically } from './save-atomically.ts';

const folder = scratchFolder();

test('saves bytes, text and JSON, over an old file too', async () => {
  const path = join(folder(), 'a.txt');
  await saveAtomically(path, Uint8Array.of(1, 2));
  await saveTextAtomically(path, 'è\n');
  expect(await readFile(path, 'utf8')).toBe('è\n');
  await saveJsonAtomically(path, { b: [{ d: 1, c: 2 }], a: undefined, B: null });
  expect(await readFile(path, 'utf8')).toBe(
    '{\n  "B": null,\n  "b": [\n    {\n      "c": 2,\n      "d": 1\n    }\n  ]\n}\n',
  );
  expect(await readdir(folder())).toEqual(['a.txt']);
});

test('keeps the old file and leaves nothing beside where it cannot write', async () => {
  await mkdir(join(folder(), 'a.txt'));
  await expect(saveTextAtomically(join(folder(), 'a.txt'), 'x')).rejects.toMatchObject({ name: 'FrameError' });
  await expect(saveTextAtomically(join(folder(), 'gone', 'a.txt'), 'x')).rejects.toMatchObject({
    code: 'FRAME_INPUT_NOT_FOUND',
  });
  expect(await readdir(folder())).toEqual(['a.txt']);
});

test.each([
  ['ENOSPC', 'FRAME_DISK_FULL'],
  ['EDQUOT', 'FRAME_DISK_FULL'],
  ['EROFS', 'FRAME_DISK_READ_ONLY'],
  ['EACCES', 'FRAME_DISK_DENIED'],
  ['EIO', 'FRAME_DISK_FAILED'],
])('%s becomes %s', (errno, code) => {
  const error = diskError('write', '/x/y', Object.assign(new Error('no'), { code: errno }));
  expect(error).toMatchObject({ code, file: '/x/y' });
  expect(error.message).toContain('/x/y');
});

test('says that the folder is missing, not the file that was to be made', async () => {
  const file = join(folder(), 'missing', 'page.html');
  await expect(saveTextAtomically(file, 'text')).rejects.toMatchObject({
    ...{ code: 'FRAME_INPUT_NOT_FOUND', message: `Cannot write ${file}: its folder does not exist.` },
  });
});

test('a writer killed at any instant leaves a whole file, and what it left beside can be cleared away', async () => {
  const path = join(folder(), 'deep', 'picture.bin');
  await mkdir(join(folder(), 'deep'));
  await writeFile(join(folder(), 'deep', 'mine.txt'), '');
  let leftovers = 0;
  for (const afterMs of [0, 3, 7, 12, 20]) {
    const writer = startChild('endless-writer', path);
    await writer.says('writing');
    await sleep(afterMs);
    writer.process.kill('SIGKILL');
    await writer.ended;
    const bytes = await readFile(path);
    expect(bytes.length).toBe(300_000);
    expect(bytes.every((byte) => byte === bytes[0])).toBe(true);
    leftovers += (await readdir(join(folder(), 'deep'))).length - 2;
    await removeUnfinished(folder());
    expect((await readdir(join(folder(), 'deep'))).sort()).toEqual(['mine.txt', 'picture.bin']);
  }
  // Were a kill never to hit a write, this test would prove nothing.
  expect(leftovers).toBeGreaterThan(0);
});

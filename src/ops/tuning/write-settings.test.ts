import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { planSettings, writeSettings } from './write-settings.ts';

const folder = scratchFolder();
const NOW = new Date('2025-03-01T10:20:30.456Z');

test('shows what changes, changes only that, and keeps what was', async () => {
  const file = join(folder(), 'production.json');
  writeFileSync(file, '{"top_k": 5, "boost": {"batch_size": 64, "model": "ours"}}');
  const change = await planSettings(file, { 'boost.batch_size': 8, threads: 0 });
  expect(change.diff).toEqual(['- boost.batch_size: 64', '+ boost.batch_size: 8', '+ threads: 0']);
  expect(readdirSync(folder())).toEqual(['production.json']);
  const copy = await writeSettings(change, NOW);
  expect(copy).toBe(`${file}.before-20250301T102030Z`);
  expect(readFileSync(copy!, 'utf8')).toContain('"batch_size": 64');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    top_k: 5,
    boost: { batch_size: 8, model: 'ours' },
    threads: 0,
  });
  expect((await planSettings(file, { 'boost.batch_size': 8, threads: 0 })).diff).toEqual([]);
});

test('a file that is not there is made, and one that is none of ours is left alone', async () => {
  const file = join(mkdtempSync(join(folder(), 'new-')), 'ours.json');
  expect(await writeSettings(await planSettings(file, { threads: 2 }), NOW)).toBeNull();
  expect(readFileSync(file, 'utf8')).toBe('{\n  "threads": 2\n}\n');
  writeFileSync(file, '{"package": 1}');
  await expect(planSettings(file, { threads: 2 })).rejects.toMatchObject({ code: 'FRAME_PARAMS_UNKNOWN_KEY' });
  expect(readFileSync(file, 'utf8')).toBe('{"package": 1}');
});

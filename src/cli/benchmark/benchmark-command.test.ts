import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { runCommandLine } from '../program.ts';

const folder = scratchFolder();
let said = '';
beforeEach(() => {
  said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((said += String(text)), true));
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = 0;
});

const benchmark = (...flags: string[]): Promise<void> => runCommandLine(['benchmark', ...flags]);

test('says what to name when nothing is named', async () => {
  await benchmark();
  expect(said).toContain('FRAME_USAGE');
  expect(said).toContain('--sets <folder>');
  expect(process.exitCode).toBe(2);
});

test('fails where the folder of sets is not there', async () => {
  await benchmark('--sets', join(folder(), 'gone'));
  expect(said).toContain('FRAME_INPUT_NOT_FOUND');
  expect(said).toContain(join(folder(), 'gone'));
  expect(process.exitCode).toBe(2);
});

test.each([
  [['--suite', 'dirty'], 'development'],
  [['--suite', 'solver', '--seeds', '1,2'], 'cannot be used with'],
  [['--sets', 'x', '--seeds', '1,x'], 'whole number'],
  [['--suite', 'solver', '--threads', '0'], '1 or more'],
  [['--suite', 'solver', '--only', 'clean-99'], 'clean-100'],
  [['--suite', 'solver', '--only', 'real-worn'], '--sets'],
])('refuses %j', async (flags, reason) => {
  await benchmark(...flags);
  expect(said).toContain(reason);
  expect(process.exitCode).toBe(2);
});

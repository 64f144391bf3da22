import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../test/support/scratch-folder.ts';
import { loadCompressed, saveCompressed } from './compressed-file.ts';

const scratch = scratchFolder();

test('bytes come back as they were saved; what is damaged or missing is none', async () => {
  const file = join(scratch(), 'x');
  expect(await loadCompressed(file)).toBeNull();
  const bytes = Uint8Array.from({ length: 3000 }, (_, k) => (k * k) % 251);
  await saveCompressed(file, bytes);
  expect(Uint8Array.from((await loadCompressed(file))!)).toEqual(bytes);
  const packed = readFileSync(file);
  for (const at of [3, packed.length >> 1, packed.length - 1]) {
    const broken = Buffer.from(packed);
    broken[at] ^= 4;
    writeFileSync(file, broken);
    expect(await loadCompressed(file)).toBeNull();
  }
  writeFileSync(file, packed.subarray(0, -5));
  expect(await loadCompressed(file)).toBeNull();
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { readDataProtection } from './data-protection.ts';

const scratch = scratchFolder();
const OFF = { encryptionAtRest: false, keyRotationDays: 90 };

async function read(text: string): ReturnType<typeof readDataProtection> {
  await writeFile(join(scratch(), 'security-config.yml'), text);
  return readDataProtection(scratch(), null);
}

test('nothing is encrypted where nothing is said', async () => {
  expect(await readDataProtection(scratch(), null)).toEqual(OFF);
  for (const text of ['', 'security:\n', 'security:\n  audit: {enabled: true}\n'])
    expect(await read(text)).toEqual(OFF);
});

test('reads its own part of the file that labs have, whatever stands beside', async () => {
  const text = `security:
  authentication: {enabled: true, method: "jwt", secret_key: "\${JWT_SECRET_KEY}"}
  data_protection: {encryption_at_rest: true, encryption_in_transit: true, key_rotation_days: 30}
  audit: {enabled: true, log_level: "info", retention_days: 365}
`;
  expect(await read(text)).toEqual({ encryptionAtRest: true, keyRotationDays: 30 });
});

test('reads the file that is named in place of the usual one', async () => {
  await read('security: {data_protection: {encryption_at_rest: false}}\n');
  await writeFile(join(scratch(), 'other.yml'), 'security: {data_protection: {encryption_at_rest: true}}\n');
  expect(await readDataProtection(scratch(), 'other.yml')).toEqual({ ...OFF, encryptionAtRest: true });
});

test('refuses a file that is named and not there: jobs would lie in the clear that somebody wanted encrypted', async () => {
  await expect(readDataProtection(scratch(), 'gone.yml')).rejects.toMatchObject({ code: 'FRAME_INPUT_NOT_FOUND' });
});

test.each([
  ['no YAML', 'security: {data_protection: [\n'],
  ['another kind of value', 'security: {data_protection: {encryption_at_rest: "yes please"}}\n'],
  ['a rotation that never comes', 'security: {data_protection: {encryption_at_rest: true, key_rotation_days: 0}}\n'],
  ['a list', '- security\n'],
])('is not taken for "off" where it cannot be understood: %s', async (_, text) => {
  await expect(read(text)).rejects.toMatchObject({ code: 'FRAME_PARAMS_INVALID' });
});

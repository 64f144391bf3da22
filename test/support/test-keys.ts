import { join } from 'node:path';
import type { KeyKeeper } from '../../src/jobs/key-keeper.ts';
import { makeKeyFile } from '../../src/ops/backup/backup-secret.ts';
import { KeyRing } from '../../src/ops/keys/key-ring.ts';
import { FOR_JOBS } from '../../src/ops/keys/key-secret.ts';

/** Keeps data keys unwrapped: for tests of what is done with them. */
export const TEST_KEYS: KeyKeeper = {
  encryptsNewJobs: true,
  isSet: true,
  wrap: (_, { bytes }) => Promise.resolve({ by: '0'.repeat(16), box: bytes.toString('base64') }),
  unwrap: (_, id, { box }) => Promise.resolve({ id, bytes: Buffer.from(box, 'base64') }),
};

/** A key file and the ring that it opens. */
export async function makeTestRing(
  folder: string,
  { encryptsNewJobs = true } = {},
): Promise<{ keyFile: string; ring: KeyRing }> {
  const keyFile = join(folder, 'jobs.key');
  await makeKeyFile(keyFile, FOR_JOBS);
  return { keyFile, ring: testRing(keyFile, { encryptsNewJobs }) };
}

/** The ring as another process would have it. */
export function testRing(
  keyFile: string | null,
  { encryptsNewJobs = true, passphrase = null as string | null } = {},
): KeyRing {
  return new KeyRing({ encryptsNewJobs, keyFile, passphrase, now: () => new Date() });
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';

/**
 * A new empty folder for each test of the file, or one for all of them; removed after it.
 * @returns how to get its path inside a test or a hook.
 */
export function scratchFolder(per: 'test' | 'file' = 'test'): () => string {
  let folder = '';
  const make = async (): Promise<void> => {
    folder = await mkdtemp(join(tmpdir(), 'frame-test-'));
  };
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  if (per === 'test') {
    beforeEach(make);
    afterEach(remove);
  } else {
    beforeAll(make);
    afterAll(remove);
  }
  return () => folder;
}

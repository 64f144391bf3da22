/**
 * Restores a backup in place and hangs in the middle, to be killed. Arguments: the folder that holds `repo` and `jobs`, and
 * the backup's name.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRepository } from '../../src/ops/backup/repository.ts';
import { restoreInPlace } from '../../src/ops/backup/restore-in-place.ts';
import { installationIn, TEST_SECRET } from './small-repository.ts';

const [, , folder, name] = process.argv;
const repository = await openRepository(join(folder, 'repo'), [TEST_SECRET]);
await restoreInPlace(repository, name, installationIn(folder), {
  makePoint: () => Promise.resolve('recovery_point_20250101_000000'),
  check: async () => {
    process.stdout.write('switched\n');
    await sleep(120_000);
    return { ok: true, problems: [] };
  },
});

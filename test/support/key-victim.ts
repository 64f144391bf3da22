/** Changes keys and jobs over and over until it is killed. Arguments: jobs folder, key file, the job that is changed. */
import { join } from 'node:path';
import { decryptJob, encryptJob } from '../../src/jobs/change-encryption.ts';
import { JobFolder } from '../../src/jobs/job-folder.ts';
import { rewrapKeys } from '../../src/ops/keys/rewrap-keys.ts';
import { testRing } from './test-keys.ts';

const [jobsDir, keyFile, changed] = process.argv.slice(2);
const ring = testRing(keyFile);
console.log('at work');
for (;;) {
  await ring.makeKey(jobsDir);
  await rewrapKeys(jobsDir, join(jobsDir, '.state'), ring);
  const open = (): Promise<JobFolder> => JobFolder.open(join(jobsDir, changed), ring);
  if ((await (await open()).files.encryption()) === null) await encryptJob(await open(), ring);
  else await decryptJob(await open(), ring);
}

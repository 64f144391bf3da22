import { FrameError } from '../../errors.ts';
import { decryptJob, encryptJob } from '../../jobs/change-encryption.ts';
import { listJobs, type JobFolder } from '../../jobs/job-folder.ts';
import { pc } from '../colours.ts';
import { openNamed } from '../jobs-command.ts';
import { notice, printJson } from '../output.ts';
import { keysSetup, type KeysOptions } from './keys-setup.ts';

/** `keys encrypt` and `keys decrypt`. A job that cannot be changed keeps no other from it. */
export async function changeCommand(
  how: 'encrypt' | 'decrypt',
  names: readonly string[],
  { all = false, ...options }: KeysOptions & { readonly all?: boolean },
): Promise<void> {
  if (all === names.length > 0) {
    throw new FrameError('FRAME_USAGE', 'Name jobs, or say --all.', { remedy: 'One of the two.' });
  }
  const { jobsDir, ring } = await keysSetup(options);
  const jobs: JobFolder[] = all ? await listJobs(jobsDir, ring) : [];
  for (const name of names) jobs.push(await openNamed(name, jobsDir, ring));
  const change = how === 'encrypt' ? encryptJob : decryptJob;
  const changed: { job: string; files: number }[] = [];
  const failed: { job: string; code: string; message: string }[] = [];
  for (const job of jobs) {
    try {
      const { changed: count, files } = await change(job, ring);
      changed.push({ job: job.id, files: count });
      if (!options.json) process.stdout.write(`${how}ed ${job.id}: ${count} of ${files} files\n`);
    } catch (error) {
      if (!(error instanceof FrameError) || jobs.length === 1) throw error;
      failed.push({ job: job.id, code: error.code, message: error.message });
      notice(`${pc.red('failed')} ${job.id}: ${error.message}`);
    }
  }
  if (failed.length > 0) process.exitCode = 1;
  if (options.json) printJson({ status: failed.length > 0 ? 'failed' : 'done', jobFolder: null, changed, failed });
}

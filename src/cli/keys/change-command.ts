import { FrameError } from '../../errors.ts';
import { decryptJob, encryptJob } from '../../jobs/change-encryption.ts';
import { listJobs, type JobFolder } from '../../jobs/job-folder.ts';
import { say } from '../backup/backup-command.ts';
import { pc } from '../colours.ts';
import { openNamed } from '../jobs-command.ts';
import { noteInLanguage, t } from '../language.ts';
import { notice, printJson } from '../output.ts';
import { keysSetup, type KeysOptions } from './keys-setup.ts';

const CHANGED = {
  encrypt: 'encrypted {{job}}: {{count}} of {{files}} files',
  decrypt: 'decrypted {{job}}: {{count}} of {{files}} files',
} as const;

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
      if (!options.json) say(t(CHANGED[how], { job: job.id, count, files }));
    } catch (error) {
      if (!(error instanceof FrameError) || jobs.length === 1) throw error;
      failed.push({ job: job.id, code: error.code, message: error.message });
      notice(`${pc.red(t('failed'))} ${job.id}: ${noteInLanguage(error.message)}`);
    }
  }
  if (failed.length > 0) process.exitCode = 1;
  if (options.json) printJson({ status: failed.length > 0 ? 'failed' : 'done', jobFolder: null, changed, failed });
}

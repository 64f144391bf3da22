import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecoveryPoint } from '../../formats/reports/recovery-reports.ts';
import { FileHasher, listFiles } from '../../jobs/file-hash.ts';
import { STEP_NAMES } from '../../jobs/steps.ts';
import type { ProgramIdentity } from '../backup/back-up-installation.ts';
import type { HeldJob, Installation, InstallationParts } from '../backup/installation.ts';

/** What a recovery point says of an installation: the state of every job, and what its files are. @throws FrameError FRAME_DISK_… */
export async function describeInstallation(
  { jobsDir }: Installation,
  { sources, jobs, models }: InstallationParts,
  { version, gitRevision }: ProgramIdentity,
  { now, keyIds }: { readonly now: Date; readonly keyIds: readonly string[] },
): Promise<RecoveryPoint> {
  const states = jobs.map(({ status }) => status?.state ?? 'unreadable');
  const job_states: RecoveryPoint['job_states'] = {};
  for (const job of jobs) {
    const { status } = job;
    const state = status?.state ?? 'unreadable';
    job_states[job.id] = { state, step: status?.step ?? null, steps_done: await doneSteps(job) };
  }
  const configs = sources.filter(({ path }) => path.startsWith('configs/'));
  return {
    timestamp: now.toISOString(),
    pipeline_state: {
      pipeline_version: version,
      git_revision: gitRevision,
      jobs_dir: jobsDir,
      jobs_by_state: Object.fromEntries([...new Set(states)].map((s) => [s, states.filter((t) => t === s).length])),
    },
    job_states,
    model_checksums: await checksumsOf(models),
    config_snapshot: { files: await checksumsOf(configs) },
    key_ids: [...keyIds],
  };
}

/** Steps whose mark is there and names them. */
async function doneSteps({ root }: HeldJob): Promise<string[]> {
  const done: string[] = [];
  for (const step of STEP_NAMES) {
    const text = await readFile(join(root, 'output', step, 'done.json'), 'utf8').catch(() => '');
    if (text.includes(`"step": "${step}"`)) done.push(step);
  }
  return done;
}

/** SHA-256 of every file of some sources, by its path in the backup. */
async function checksumsOf(
  sources: readonly { readonly path: string; readonly from: string }[],
): Promise<Record<string, string>> {
  const hasher = new FileHasher();
  const sums: Record<string, string> = {};
  for (const { path, from } of sources) {
    const isFolder = (await stat(from).catch(() => null))?.isDirectory() ?? false;
    const files = isFolder
      ? (await listFiles(from)).map((file) => [`${path}/${file}`, join(from, file)])
      : [[path, from]];
    for (const [name, file] of files) {
      const found = await hasher.identify(file);
      if (found !== null) sums[name] = found.sha256;
    }
  }
  return sums;
}

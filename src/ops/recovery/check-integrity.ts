import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FrameError } from '../../errors.ts';
import { jobParamsOf } from '../../formats/job-params.ts';
import { completeParams } from '../../formats/params.ts';
import type { IntegrityReport } from '../../formats/reports/recovery-reports.ts';
import { readEnvironment } from '../../jobs/environment.ts';
import { listJobs } from '../../jobs/job-folder.ts';
import type { KeyKeeper } from '../../jobs/key-keeper.ts';
import { loadModel } from '../../jobs/model-folder.ts';
import { probeFolder } from '../../jobs/probe-folder.ts';
import { probePictures } from '../../jobs/probe-pictures.ts';
import { isThere, readIfThere } from '../../jobs/read-if-there.ts';
import { readParamsFile, resolveJobParams } from '../../jobs/resolve-params.ts';
import { openJudges } from '../../pipeline/judges.ts';
import { probeNetworkRuntime } from '../../workers/network-runtime.ts';
import type { Installation } from '../backup/installation.ts';
import { loadBackupConfig } from '../backup/schedule.ts';

type CheckName = keyof IntegrityReport['checks'];

/**
 * Looks whether an installation can do its work, after a restore. Each check reads and uses what it is about; none is
 * content with a name. Damage is an answer, not an error.
 *
 * @param installation where it is now; after a restore into a scratch folder, that folder's.
 * @param keys of encrypted jobs. Where none is set, that their files can be read is all that can be told.
 */
export async function checkIntegrity(installation: Installation, now: Date, keys: KeyKeeper): Promise<IntegrityReport> {
  const problems: string[] = [];
  const run = async (check: (problem: (message: string) => void) => Promise<void>): Promise<boolean> => {
    const before = problems.length;
    try {
      await check((message) => problems.push(message));
    } catch (cause) {
      problems.push((cause as Error).message);
    }
    return problems.length === before;
  };
  const checks: Record<CheckName, boolean> = {
    models_available: await run((problem) => checkModels(installation, problem)),
    config_valid: await run((problem) => checkConfigs(installation, problem)),
    dependencies_ok: await run(checkDependencies),
    storage_accessible: await run(async () => void (await probeFolder(installation.jobsDir))),
    jobs_readable: await run((problem) => checkJobs(installation, keys, problem)),
  };
  return { integrity_ok: problems.length === 0, checks, problems, timestamp: now.toISOString() };
}

type Tell = (message: string) => void;

async function checkModels({ modelFolder }: Installation, problem: Tell): Promise<void> {
  const model = await loadModel(modelFolder);
  if (model === null) return problem(`There are no learners in ${modelFolder}.`);
  model.warnings.forEach(problem);
  // Loads each of them into the network runtime.
  await openJudges(jobParamsOf(completeParams({ 'boost.device': 'cpu' })), modelFolder);
}

async function checkConfigs({ workingDir, defaultConfig }: Installation, problem: Tell): Promise<void> {
  await readEnvironment(workingDir, {});
  await loadBackupConfig(workingDir);
  const named = await readdir(join(workingDir, 'configs')).catch(() => []);
  const files = [
    join(workingDir, 'config_template.json'),
    ...named.filter((name) => name.endsWith('.json')).map((name) => join(workingDir, 'configs', name)),
    ...(defaultConfig === null ? [] : [defaultConfig]),
  ];
  for (const file of files) {
    if ((await readIfThere(file)) === null) continue;
    await readParamsFile(file).catch((cause: unknown) => {
      if (!(cause instanceof FrameError)) throw cause;
      problem(cause.message);
    });
  }
}

async function checkDependencies(): Promise<void> {
  await probePictures();
  await probeNetworkRuntime();
}

async function checkJobs({ jobsDir }: Installation, keys: KeyKeeper, problem: Tell): Promise<void> {
  // What was restored of an installation without jobs has no folder of them.
  if (!(await isThere(jobsDir))) return;
  const jobs = await listJobs(jobsDir, keys);
  const folders = (await readdir(jobsDir, { withFileTypes: true })).filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith('.'),
  );
  for (const { name } of folders) {
    const job = jobs.find(({ id }) => id === name);
    const isJob = job !== undefined || (await readIfThere(join(jobsDir, name, 'job.json'))) !== null;
    if (isJob && job === undefined) problem(`${name}: job.json is damaged.`);
    if (job === undefined) continue;
    try {
      await job.status();
      await resolveJobParams(job, {});
      const opens = keys.isSet || (await job.files.encryption()) === null;
      for (const { file } of await job.data.inputPictures())
        await (opens ? job.files.read(file) : readFile(job.files.pathOf(file)));
    } catch (cause) {
      problem(`${name}: ${(cause as Error).message}`);
    }
  }
}

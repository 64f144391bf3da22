import { resolve } from 'node:path';
import { readEnvironment } from '../../jobs/environment.ts';
import { readDataProtection } from '../../ops/keys/data-protection.ts';
import type { KeyRing } from '../../ops/keys/key-ring.ts';
import { existingJobsDir } from '../existing-jobs-dir.ts';
import { stateDirFor } from '../state-dir-for.ts';
import { findJobKeys } from '../job-keys.ts';

/** What every command about keys takes. */
export interface KeysOptions {
  readonly jobsDir?: string;
  readonly stateDir?: string;
  readonly json?: boolean;
}

/** Everything that commands about keys are about. */
export interface KeysSetup {
  /** Absolute. */
  readonly jobsDir: string;
  readonly stateDir: string;
  readonly ring: KeyRing;
  readonly rotationDays: number;
}

/** @param mayBeNew whether the folder of jobs need not be there yet. */
export async function keysSetup(
  { jobsDir: asked, stateDir }: KeysOptions,
  { mayBeNew = false }: { readonly mayBeNew?: boolean } = {},
): Promise<KeysSetup> {
  const environment = await readEnvironment(process.cwd(), process.env);
  const jobsDir = mayBeNew && asked !== undefined ? resolve(asked) : await existingJobsDir(asked, environment);
  const { keyRotationDays } = await readDataProtection(process.cwd(), environment.securityConfig.value);
  return {
    jobsDir,
    stateDir: stateDirFor(environment, jobsDir, stateDir),
    ring: await findJobKeys(environment),
    rotationDays: keyRotationDays,
  };
}

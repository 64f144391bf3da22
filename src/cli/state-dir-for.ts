import { resolve } from 'node:path';
import type { Environment } from '../jobs/environment.ts';
import { stateDirOf } from '../ops/state/state-place.ts';

/** The state folder that a command works with, absolute. @param asked `--state-dir`, seen from the working folder */
export function stateDirFor({ stateDir }: Environment, jobsDir: string, asked: string | undefined): string {
  return stateDirOf(jobsDir, asked === undefined ? stateDir.value : resolve(asked));
}

import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { FrameError } from '../../errors.ts';

/** Where the state stands unless PIPELINE_STATE_DIR says otherwise; a name with a dot is never taken for a job. */
const STATE_FOLDER = '.state';
/** The database in the state folder. Beside it stand `-wal` and `-shm` while a process has it open. */
export const STATE_FILE = 'state.db';
/** The database of accounts: not an index, but the only place of what it holds. */
export const ACCOUNTS_FILE = 'accounts.db';
/** The folder of the audit log. */
export const AUDIT_FOLDER = 'audit';

/** The state folder of a jobs folder. @param asked PIPELINE_STATE_DIR, where it is set. */
export function stateDirOf(jobsDir: string, asked: string | null = null): string {
  return asked ?? join(jobsDir, STATE_FOLDER);
}

/** What Linux calls file systems of other machines, as statfs(2) lists them. */
const SHARES: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
]);

/**
 * The database shares memory between processes through a file, which network shares cannot do: two machines would spoil it.
 * @throws FrameError FRAME_STATE_ON_SHARE
 */
export async function refuseShare(folder: string, typeOf = fileSystemType): Promise<void> {
  const share = SHARES.get((await typeOf(folder)) >>> 0);
  if (share === undefined) return;
  throw new FrameError('FRAME_STATE_ON_SHARE', `${folder} is on a network share (${share}).`, {
    file: folder,
    remedy: 'Set PIPELINE_STATE_DIR to a folder on a disk of this machine; the jobs may stay on the share.',
  });
}

/** @returns 0 on systems that do not tell. */
const fileSystemType = async (folder: string): Promise<number> => (await statfs(folder)).type;

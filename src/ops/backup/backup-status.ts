import { listRecords, type BackupRecord } from './backup-record.ts';

/** How the backups of an installation stand, in a few numbers. */
export interface BackupStatus {
  /** When the newest good backup was begun, ISO 8601 in UTC; null where there is none. */
  readonly lastGood: string | null;
  readonly lastGoodName: string | null;
  readonly good: number;
  readonly failed: number;
  readonly unverified: number;
  readonly damaged: number;
  /** When the newest good recovery point was made. */
  readonly lastGoodRecoveryPoint: string | null;
}

/**
 * Reads how the backups stand: two small files of each, no key, no data. A folder that is not there has none.
 * @throws FrameError FRAME_DISK_… where the folder cannot be read.
 */
export async function readBackupStatus(root: string): Promise<BackupStatus> {
  const records = await listRecords(root);
  const backups = records.filter(({ kind }) => kind === 'backup');
  const count = (state: BackupRecord['state']): number => backups.filter((record) => record.state === state).length;
  const last = lastGood(backups);
  return {
    ...{ lastGood: last?.created ?? null, lastGoodName: last?.name ?? null },
    ...{ good: count('good'), failed: count('failed'), unverified: count('unverified'), damaged: count('damaged') },
    lastGoodRecoveryPoint: lastGood(records.filter(({ kind }) => kind === 'recovery_point'))?.created ?? null,
  };
}

/** The newest that is good, of a list from old to new. */
export function lastGood(records: readonly BackupRecord[]): BackupRecord | undefined {
  return records.findLast(({ state }) => state === 'good');
}

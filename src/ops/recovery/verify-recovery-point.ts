import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { FrameError } from '../../errors.ts';
import { kindOfName, type BackupEntry, type FileEntry } from '../../formats/backup/backup-manifest.ts';
import {
  RECOVERY_POINT,
  type RecoveryPoint,
  type RecoveryVerifyReport,
} from '../../formats/reports/recovery-reports.ts';
import { saveVerified } from '../backup/backup-record.ts';
import { ChunkReader, loadChunkIndex } from '../backup/chunk-index.ts';
import { loadEntries, loadManifest } from '../backup/manifest-file.ts';
import { enter } from '../backup/presence.ts';
import type { Repository } from '../backup/repository.ts';
import { checkPaths } from '../backup/safe-path.ts';
import { verifyRepository } from '../backup/verify-repository.ts';
import { POINT_FILE } from './create-recovery-point.ts';

export interface VerifyPointOptions {
  readonly now: Date;
  /** Bytes that are read so far. */
  readonly progress?: (bytes: number, of: number) => void;
}

/**
 * Reads back every byte that restoring a recovery point would write, holds it against its hash, and what the point says
 * of the installation against what it holds. Damage is an answer, not an error, and is kept beside the point.
 *
 * @throws FrameError FRAME_BACKUP_NOT_FOUND, also for the name of a backup; FRAME_DISK_…
 */
export async function verifyRecoveryPoint(
  repository: Repository,
  name: string,
  { now, progress = () => undefined }: VerifyPointOptions,
): Promise<RecoveryVerifyReport> {
  if (kindOfName(name) !== 'recovery_point') {
    throw new FrameError('FRAME_BACKUP_NOT_FOUND', `${name} is no recovery point.`, {
      remedy: 'See `recovery list`. A backup is read back by `backup verify --read-data <name>`.',
    });
  }
  const presence = await enter(repository.work, 'read');
  const reader = new ChunkReader(repository, await loadChunkIndex(repository));
  const problems: string[] = [];
  let [files, size] = [0, 0];
  try {
    const entries = await loadEntries(repository, reader, await loadManifest(repository, name));
    checkPaths(entries);
    const all = entries.filter((entry) => entry.type === 'file');
    const bytes = all.reduce((sum, file) => sum + file.size, 0);
    for (const file of all) {
      const fault = await faultOf(file, reader);
      if (fault !== null) problems.push(fault);
      files++;
      progress((size += file.size), bytes);
    }
    problems.push(...(await comparePoint(entries, reader)));
  } catch (cause) {
    if (!isDamage(cause)) throw cause;
    problems.push(cause.message);
  } finally {
    await reader.close();
    await presence?.leave();
  }
  const [ok, checked] = [problems.length === 0, now.toISOString()];
  // Kept, so that a damaged point is not the one that is restored next. Where there is damage, everything is read: others may
  // share it, and the next backup must know which packs it is in.
  if (!ok) await verifyRepository(repository, { readData: true, now });
  else if (presence !== null)
    await saveVerified(join(repository.root, name), { ok, checked, look: 'data', problems: [] });
  return { name, ok, files, size, problems, timestamp: checked };
}

function isDamage(cause: unknown): cause is FrameError {
  return cause instanceof FrameError && ['FRAME_BACKUP_DAMAGED', 'FRAME_BACKUP_UNSAFE_PATH'].includes(cause.code);
}

async function faultOf({ path, chunks, sha256, size }: FileEntry, reader: ChunkReader): Promise<string | null> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for (const id of chunks) {
      const chunk = await reader.read(id);
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (cause) {
    if (!isDamage(cause)) throw cause;
    return `${path}: ${cause.message}`;
  }
  return hash.digest('hex') === sha256 && bytes === size ? null : `${path} is not what was saved.`;
}

/** Holds what a point says against what it holds. */
async function comparePoint(entries: readonly BackupEntry[], reader: ChunkReader): Promise<string[]> {
  const file = entries.find((entry) => entry.type === 'file' && entry.path === POINT_FILE) as FileEntry | undefined;
  if (file === undefined) return [`It holds no ${POINT_FILE}.`];
  let point: RecoveryPoint;
  try {
    point = RECOVERY_POINT.parse(JSON.parse((await reader.readAll(file)).toString('utf8')));
  } catch (cause) {
    return isDamage(cause) ? [] : [`${POINT_FILE} cannot be understood.`];
  }
  const held = new Map(entries.map((entry) => [entry.path, entry.type === 'file' ? entry.sha256 : null]));
  const problems: string[] = [];
  for (const [path, sha256] of Object.entries({ ...point.model_checksums, ...point.config_snapshot.files }))
    if (held.get(path) !== sha256) problems.push(`${path} is not the file that the point tells of.`);
  for (const id of Object.keys(point.job_states))
    if (!held.has(`jobs/${id}`)) problems.push(`Job ${id} is missing, which the point tells of.`);
  return problems;
}

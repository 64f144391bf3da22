import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { diskError } from './disk-errors.ts';
import { removeEmptyFolders } from './remove-empty-folders.ts';
import { saveAtomically } from './save-atomically.ts';

/** What a folder showed when it was used. */
export interface FolderProbe {
  /** From the first byte to the removal, seconds: what a small file costs there. */
  readonly latencySeconds: number;
  readonly freeBytes: number;
}

/** Enough that a share has to send it, little enough for every minute. */
const PROBE_BYTES = 64 * 1024;

/**
 * Writes a file into a folder, forces it to the disk, reads it back, compares, and removes it. Leaves nothing behind: a folder
 * that had to be made goes again.
 *
 * @throws FrameError FRAME_DISK_…; Error where other bytes came back
 */
export async function probeFolder(folder: string): Promise<FolderProbe> {
  const root = resolve(folder);
  const made = await mkdir(root, { recursive: true }).catch((cause: unknown) => {
    throw diskError('write', root, cause);
  });
  try {
    const file = join(root, `.probe-${process.pid}-${randomBytes(4).toString('hex')}`);
    const bytes = randomBytes(PROBE_BYTES);
    const startMs = performance.now();
    try {
      await saveAtomically(file, bytes);
      if (!bytes.equals(await readFile(file))) throw new Error(`${file} came back different from what was written`);
    } catch (cause) {
      throw cause instanceof Error && !('code' in cause) ? cause : diskError('read', file, cause);
    } finally {
      await rm(file, { force: true }).catch(() => undefined);
    }
    const latencySeconds = (performance.now() - startMs) / 1000;
    const { bavail, bsize } = await statfs(root);
    return { latencySeconds, freeBytes: bavail * bsize };
  } finally {
    if (made !== undefined) await removeEmptyFolders(root, made);
  }
}

import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeEmptyFolders } from '../../jobs/remove-empty-folders.ts';
import { saveAtomically } from '../../jobs/save-atomically.ts';
import { diskError } from '../../jobs/disk-errors.ts';
import { median } from '../../math/statistics.ts';

/** How fast a folder takes and gives. */
export interface DiskSpeed {
  /** Writing one file and forcing it to the disk, MB (10^6 bytes) per second. */
  readonly writeMBs: number;
  /** Reading it back; mostly out of the system's memory, as a step reads what the step before wrote. */
  readonly readMBs: number;
  /** Saving a small file as the program does, beside, synced, renamed and the folder synced: median, milliseconds. */
  readonly saveMs: number;
}

const FILE_BYTES = 16e6;
const PART_BYTES = 1e6;
const SMALL_FILES = 15;

/**
 * Writes, forces to the disk and reads some megabytes in a folder of their own below `folder`, and removes them.
 * @param folder made where it does not exist, and taken away again if it was
 * @throws FrameError FRAME_DISK_…
 */
export async function measureDisk(folder: string): Promise<DiskSpeed> {
  const place = join(folder, `.frame-doctor-${process.pid}-${randomBytes(4).toString('hex')}`);
  const made = await mkdir(place, { recursive: true }).catch((cause: unknown) => {
    throw diskError('write', folder, cause);
  });
  try {
    const large = join(place, 'large');
    // Random bytes: some disks and shares compress.
    const part = randomBytes(PART_BYTES);
    const writeS = await timed(async () => {
      const file = await open(large, 'wx');
      try {
        for (let bytes = 0; bytes < FILE_BYTES; bytes += PART_BYTES) await file.write(part);
        await file.sync();
      } finally {
        await file.close();
      }
    });
    const readS = await timed(() => readFile(large));
    const saves: number[] = [];
    for (let k = 0; k < SMALL_FILES; k++)
      saves.push(1000 * (await timed(() => saveAtomically(join(place, `small_${k}`), part.subarray(0, 4096)))));
    return { writeMBs: FILE_BYTES / 1e6 / writeS, readMBs: FILE_BYTES / 1e6 / readS, saveMs: median(saves)! };
  } catch (cause) {
    throw diskError('write', place, cause);
  } finally {
    await rm(place, { recursive: true, force: true });
    if (made !== undefined && made !== place) await removeEmptyFolders(folder, made);
  }
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await action();
  return (performance.now() - startMs) / 1000;
}

import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';

/**
 * Writes a file in the writer's own work folder, forces it to the disk, and gives it its name. The name's folder is not
 * forced to the disk: whoever writes many files does that once, before the file that names them.
 */
export async function placeFile(workFolder: string, path: string, parts: readonly Buffer[]): Promise<void> {
  const beside = join(workFolder, randomBytes(8).toString('hex'));
  const file = await open(beside, 'wx');
  try {
    for (const part of parts) await writeAll(file, part);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done);
    done += bytesWritten;
  }
}

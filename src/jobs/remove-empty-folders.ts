import { rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Folders that had to be made go again, from `folder` up to `upTo`, unless somebody has used them meanwhile. */
export async function removeEmptyFolders(folder: string, upTo: string): Promise<void> {
  try {
    for (let at = folder; ; at = dirname(at)) {
      await rmdir(at);
      if (at === upTo) return;
    }
  } catch {
    // In use: it stays.
  }
}

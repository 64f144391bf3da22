import { join } from 'node:path';
import { FrameError } from '../../errors.ts';
import { isThere } from '../../jobs/read-if-there.ts';
import { ChunkReader, type ChunkPlace } from './chunk-index.ts';
import type { ChunkWriter } from './chunk-writer.ts';
import { mendEither } from './kept-twice.ts';
import { LIST_FILE, MANIFEST_FILE, listNames, loadListCopy, loadManifest, saveListCopy } from './manifest-file.ts';
import { repositoryFile, type Repository } from './repository.ts';

/**
 * Of what earlier backups keep twice writes that anew which is lost or damaged, where the other one is whole. Backups that
 * were made before there were two of each get their second one so.
 *
 * @param writer takes the lists of files that the packs do not hold any more.
 * @param places of the chunks that are whole.
 * @throws FrameError FRAME_DISK_…
 */
export async function mendBackups(
  repository: Repository,
  writer: ChunkWriter,
  places: Map<string, ChunkPlace>,
): Promise<void> {
  await mendEither(repositoryFile(repository.root));
  const reader = new ChunkReader(repository, { places });
  const mend = async (name: string, folder: string): Promise<void> => {
    const manifest = await loadManifest(repository, name);
    await mendEither(join(folder, MANIFEST_FILE));
    if (manifest.body.entries.chunks.some((id) => !places.has(id))) {
      const copy = await loadListCopy(repository, manifest);
      if (typeof copy === 'object') await writer.storeBytes(copy);
    } else if (!(await isThere(join(folder, LIST_FILE))))
      await saveListCopy(repository, folder, name, await reader.readAll(manifest.body.entries));
  };
  try {
    for (const name of await listNames(repository.root)) {
      const folder = join(repository.root, name);
      try {
        await mend(name, folder);
      } catch (cause) {
        // One that came to nothing, or of which both are damaged, is no matter for a new backup; nor one that a prune takes away.
        const isLost = cause instanceof FrameError && cause.code.startsWith('FRAME_BACKUP_');
        if (!isLost && (await isThere(folder))) throw cause;
      }
    }
  } finally {
    await reader.close();
  }
}

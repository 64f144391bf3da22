import { readFile } from 'node:fs/promises';
import { diskError } from '../../jobs/disk-errors.ts';
import { hashBytes } from '../../jobs/file-hash.ts';
import type { ChunkIndex } from './chunk-index.ts';
import { aboutChunk, type PackedChunk } from './pack-file.ts';
import { packPath, type Repository } from './repository.ts';
import { openBox } from './sealed-box.ts';

/**
 * Reads every byte of a pack: the whole against its name, and each chunk against its own seal, which nobody can make
 * who has not got the key.
 *
 * @returns null where everything is as it was written, else the chunks that are not.
 * @throws FrameError FRAME_DISK_… where it cannot be read.
 */
export async function provePack(
  repository: Repository,
  name: string,
  chunks: readonly PackedChunk[],
): Promise<string[] | null> {
  const path = packPath(repository, name);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw diskError('read', path, cause);
  });
  const broken = chunks.filter(({ id, kind, offset, length }) => {
    const box = bytes.subarray(offset, offset + length);
    return openBox(repository.secret.content, box, aboutChunk(id, kind)) === null;
  });
  if (broken.length === 0 && hashBytes(bytes) === name) return null;
  return broken.map(({ id }) => id);
}

/** Chunks that are damaged and of which there is no other copy; only the packs that are suspected are read. */
export async function brokenChunks(
  repository: Repository,
  { packs, places, suspected }: Pick<ChunkIndex, 'packs' | 'places' | 'suspected'>,
): Promise<Set<string>> {
  const broken = new Set<string>();
  for (const pack of suspected)
    for (const id of (await provePack(repository, pack, packs.get(pack)!)) ?? [])
      if (places.get(id)!.pack === pack) broken.add(id);
  return broken;
}

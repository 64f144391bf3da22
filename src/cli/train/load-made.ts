import { loadCompressed } from '../../jobs/compressed-file.ts';

/**
 * What an earlier run made.
 * @param origin what it must have been made of.
 * @param decode reads it out of the file's bytes; throws where it cannot.
 * @returns null where there is nothing, or something else, or a damaged file: it is made again.
 * @throws FrameError FRAME_DISK_… where the file cannot be read.
 */
export async function loadMade<T extends { readonly origin: string }>(
  path: string,
  origin: string,
  decode: (bytes: Uint8Array, file: string) => T,
): Promise<T | null> {
  const bytes = await loadCompressed(path);
  if (bytes === null) return null;
  try {
    const made = decode(bytes, path);
    return made.origin === origin ? made : null;
  } catch {
    return null;
  }
}

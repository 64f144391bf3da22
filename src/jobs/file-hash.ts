import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RgbaImage } from '../imaging/image.ts';
import { errnoOf } from './disk-errors.ts';
import { isUnfinishedName } from './save-atomically.ts';

/** What a file is, whatever its name and age. */
export interface FileIdentity {
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

interface Remembered {
  readonly identity: FileIdentity;
  readonly bytesOnDisk: bigint;
  readonly modifiedNs: bigint;
  readonly inode: bigint;
}

/**
 * Hashes files, each only once while it does not change: a step's outputs are the next step's inputs,
 * so every file is asked for several times in a run.
 */
export class FileHasher {
  readonly #known = new Map<string, Remembered>();

  /**
   * @param contentOf reads what counts as the file's content. @default its bytes
   * @returns null where there is no such file.
   */
  async identify(
    path: string,
    contentOf: (path: string) => AsyncIterable<Uint8Array> = bytesOf,
  ): Promise<FileIdentity | null> {
    const found = await stat(path, { bigint: true }).catch((cause: unknown) => {
      if (errnoOf(cause) === 'ENOENT') return null;
      throw cause;
    });
    if (found === null || !found.isFile()) return null;
    const known = this.#known.get(path);
    if (known?.bytesOnDisk === found.size && known.modifiedNs === found.mtimeNs && known.inode === found.ino) {
      return known.identity;
    }
    const identity = await identityOf(contentOf(path));
    this.#known.set(path, {
      identity,
      bytesOnDisk: found.size,
      modifiedNs: found.mtimeNs,
      inode: found.ino,
    });
    return identity;
  }
}

/** Hash of a file's bytes, lower-case hexadecimal. */
export async function hashFile(path: string): Promise<string> {
  return (await identityOf(bytesOf(path))).sha256;
}

const bytesOf = (path: string): AsyncIterable<Buffer> =>
  createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>;

async function identityOf(content: AsyncIterable<Uint8Array>): Promise<FileIdentity> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const part of content) {
    hash.update(part);
    sizeBytes += part.length;
  }
  return { sha256: hash.digest('hex'), sizeBytes };
}

/** Hash of bytes, or of a text's UTF-8, lower-case hexadecimal. */
export function hashBytes(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Hash of a picture's size and pixels, lower-case hexadecimal. */
export function hashPixels({ width, height, data }: RgbaImage): string {
  return createHash('sha256').update(`${width} x ${height}\n`).update(data).digest('hex');
}

/** One hash for all files below a folder, names and contents: two states of a folder are told apart by it. */
export async function hashFolder(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await listFiles(folder))
    hash.update(`${(await identityOf(bytesOf(join(folder, file)))).sha256} ${file}\n`);
  return hash.digest('hex');
}

/** Every file below a folder, as paths with `/` relative to it, in byte order. A folder that is not there has none. */
export async function listFiles(folder: string, below = ''): Promise<string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw cause;
  });
  const files: string[] = [];
  for (const entry of entries) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) files.push(...(await listFiles(folder, path)));
    else if (!isUnfinishedName(entry.name)) files.push(path);
  }
  return files.sort(byBytes);
}

/** Byte order of the UTF-8 names: the same on every machine and in every language. */
export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
}

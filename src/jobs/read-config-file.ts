import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { FrameError } from '../errors.ts';
import { diskError, errnoOf } from './disk-errors.ts';

/** A file of some kilobytes; more is some other file. */
const MAX_FILE_BYTES = 1 << 20;

export interface ConfigFilePlace {
  /** Where it must be; null for the usual one, if it is there. */
  readonly named: string | null;
  /** Name of the usual one, in the working folder. */
  readonly usual: string;
  readonly workingDir: string;
  /** What it says, for errors: "how alerts are given". */
  readonly says: string;
  /** A file of the program that shows how it is written. */
  readonly example: string;
}

export interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** Whether others than its owner may read or write it; false where the system does not tell. */
  readonly isOpen: boolean;
}

/**
 * Reads a configuration file that an installation need not have.
 * @returns null where none is named and the usual one is not there.
 * @throws FrameError FRAME_INPUT_…, FRAME_DISK_…
 */
export async function readConfigFile(place: ConfigFilePlace): Promise<ConfigFile | null> {
  const { named, usual, workingDir, says, example } = place;
  const path = resolve(workingDir, named ?? usual);
  const found = await stat(path).catch((cause: unknown) => {
    if (named === null && errnoOf(cause) === 'ENOENT') return null;
    throw diskError('read', path, cause);
  });
  if (found === null) return null;
  if (!found.isFile() || found.size > MAX_FILE_BYTES) {
    throw new FrameError('FRAME_INPUT_NOT_A_FILE', `${path} is no file that could say ${says}.`, {
      file: path,
      remedy: `Name a file like ${example} of the program.`,
    });
  }
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw diskError('read', path, cause);
  });
  return { path, text, isOpen: process.platform !== 'win32' && (found.mode & 0o077) !== 0 };
}

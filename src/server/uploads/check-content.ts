import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { FrameError } from '../../errors.ts';
import { CONSTRAINTS_FILE } from '../../jobs/job-data.ts';
import { readIfThere } from '../../jobs/read-if-there.ts';
import { readPictureHeader, startOf, type PictureSource } from '../../jobs/picture-io.ts';

/** What is known beforehand, as it is called in an upload. */
export const CONSTRAINTS_NAME = basename(CONSTRAINTS_FILE);

/** Files beside the pictures that a job knows: which pictures are fragments, and what is known beforehand. */
const TEXT_FILES: ReadonlySet<string> = new Set(['fragmentList.txt', CONSTRAINTS_NAME]);
const MOST_TEXT_BYTES = 2 ** 20;

/** What a file turned out to be. */
export type ContentKind = 'picture' | 'zip' | 'text';

/**
 * Tells what a file is by its content, before anything of it is decoded, and refuses what no job could use.
 *
 * @param content on the server's disk, or out of it
 * @param path as its sender calls it, for messages
 * @throws FrameError FRAME_PICTURE_UNKNOWN_FORMAT, FRAME_PICTURE_UNREADABLE, FRAME_PICTURE_TOO_LARGE, FRAME_FORMAT_SYNTAX
 */
export async function checkContent(content: PictureSource, path: string): Promise<ContentKind> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (TEXT_FILES.has(name)) {
    await checkText(content, path);
    return 'text';
  }
  if (isZip(await startOf(content))) return 'zip';
  try {
    await readPictureHeader(content);
  } catch (cause) {
    throw namedAs(path, typeof content === 'string' ? content : content.file, cause);
  }
  return 'picture';
}

/** How much a source holds, bytes. */
export async function sizeOf(content: PictureSource): Promise<number> {
  return typeof content === 'string' ? (await stat(content)).size : content.bytes.length;
}

/** Whether bytes begin as a zip does. */
export function isZip(start: Uint8Array): boolean {
  return ['504b0304', '504b0506'].includes(Buffer.from(start.subarray(0, 4)).toString('hex'));
}

/** A fault without the path of the server's disk that it speaks of. */
export function namedAs(path: string, file: string, cause: unknown): unknown {
  if (!(cause instanceof FrameError)) return cause;
  const { code, remedy } = cause;
  return new FrameError(code, cause.message.replaceAll(file, path), {
    file: path,
    ...(remedy === undefined ? {} : { remedy: remedy.replaceAll(file, path) }),
    cause,
  });
}

async function checkText(content: PictureSource, path: string): Promise<void> {
  const refuse = (why: string): FrameError =>
    new FrameError('FRAME_FORMAT_SYNTAX', `${path} ${why}.`, {
      file: path,
      remedy: 'Send it as UTF-8 text, or leave it out.',
    });
  if ((await sizeOf(content)) > MOST_TEXT_BYTES) throw refuse('is too long');
  const bytes = typeof content === 'string' ? ((await readIfThere(content)) ?? new Uint8Array(0)) : content.bytes;
  try {
    if (new TextDecoder('utf-8', { fatal: true }).decode(bytes).includes('\0')) throw refuse('is no text');
  } catch (cause) {
    throw cause instanceof FrameError ? cause : refuse('is no text');
  }
}

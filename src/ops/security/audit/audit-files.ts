import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as letOthersGo } from 'node:timers/promises';
import { diskError, errnoOf } from '../../../jobs/disk-errors.ts';

/** The head of the chain, and the lock that writers take. */
export const CHAIN_FILE = 'chain.db';

const SEGMENT = /^audit-(\d{12})\.jsonl$/;
const NEWLINE = 0x0a;

/** The file that begins with record n. */
export function segmentName(n: number): string {
  return `audit-${String(n).padStart(12, '0')}.jsonl`;
}

/** The number of the record that a segment begins with; null for other files. */
export function firstOfSegment(name: string): number | null {
  const [, digits] = SEGMENT.exec(name) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** The files of the log, oldest first. @throws FrameError FRAME_DISK_… */
export async function listSegments(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw diskError('read', folder, cause);
  });
  return names.filter((name) => SEGMENT.test(name)).sort();
}

/** Lines of one file as they lie there, and the bytes after the last end of a line. */
export async function readSegment(
  folder: string,
  name: string,
): Promise<{ readonly lines: readonly Buffer[]; readonly rest: Buffer }> {
  const path = join(folder, name);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw diskError('read', path, cause);
  });
  return splitLines(bytes);
}

/** So many lines take a few milliseconds. */
const LINES_AT_ONCE = 100;

/** Lines one after another, with room in between for whatever else the process does: a server may be reading them. */
export async function* inTurns<T>(lines: readonly T[]): AsyncGenerator<T> {
  for (const [k, line] of lines.entries()) {
    if (k % LINES_AT_ONCE === LINES_AT_ONCE - 1) await letOthersGo();
    yield line;
  }
}

export function splitLines(bytes: Buffer): { readonly lines: readonly Buffer[]; readonly rest: Buffer } {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return { lines, rest: bytes.subarray(start) };
}

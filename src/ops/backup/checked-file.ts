import { readFile } from 'node:fs/promises';
import { formatChecked, parseChecked, type CheckedJsonWay } from '../../formats/backup/checked-json.ts';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import { hashBytes } from '../../jobs/file-hash.ts';
import { saveTextAtomically } from '../../jobs/save-atomically.ts';
import { stableJson } from '../../jobs/stable-json.ts';

/** How files with a checksum of their own are written here. */
const CHECKED: CheckedJsonWay = { stable: stableJson, hash: hashBytes };

/** Writes a JSON file that tells every changed bit of itself. @throws FrameError FRAME_DISK_… */
export async function saveChecked(path: string, content: Readonly<Record<string, unknown>>): Promise<void> {
  await saveTextAtomically(path, formatChecked(content, CHECKED));
}

/**
 * Reads such a file.
 * @returns `missing`, or `damaged` where a single bit is not as it was written.
 * @throws FrameError FRAME_DISK_… where it cannot be read.
 */
export async function loadChecked(path: string): Promise<Record<string, unknown> | 'missing' | 'damaged'> {
  try {
    const bytes = await readFile(path);
    const text = bytes.toString('utf8');
    // Bytes that are no UTF-8 all become the same sign, so that the text alone could not tell them apart.
    if (!bytes.equals(Buffer.from(text, 'utf8'))) return 'damaged';
    return parseChecked(text, CHECKED) ?? 'damaged';
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(cause) ?? '')) return 'missing';
    throw diskError('read', path, cause);
  }
}

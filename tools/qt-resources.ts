import { inflateSync } from 'node:zlib';

/** A file inside a Qt resource file. */
export interface QtResource {
  /** With `/` between folders, none in front. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const MAGIC = 'qres';
/** From this version on a file of the tree carries a time. */
const VERSION_WITH_TIMES = 2;
const NODE_BYTES = 14;
const TIME_BYTES = 8;

const FLAG_ZLIB = 1;
const FLAG_FOLDER = 2;
const FLAG_ZSTD = 4;

/**
 * Reads a Qt resource file (`.rcc`, versions 1 to 3): a header with the places of a tree of names, of the names, and of
 * the data; all numbers big-endian, names in UTF-16. Files that are packed with Zstandard are left out: pictures never are.
 *
 * @throws RangeError when it is no such file, or cut short.
 */
export function readQtResources(file: Uint8Array): QtResource[] {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.length < 20 || bytes.toString('latin1', 0, 4) !== MAGIC) throw new RangeError('It is no Qt resource file');
  const version = bytes.readUInt32BE(4);
  const tree = bytes.readUInt32BE(8);
  const data = bytes.readUInt32BE(12);
  const names = bytes.readUInt32BE(16);
  const nodeBytes = NODE_BYTES + (version >= VERSION_WITH_TIMES ? TIME_BYTES : 0);
  const found: QtResource[] = [];
  visit(0, '');
  return found;

  function visit(node: number, folder: string): void {
    const at = tree + node * nodeBytes;
    const flags = bytes.readUInt16BE(at + 4);
    // The root has no name.
    const path = node === 0 ? '' : `${folder}${nameAt(names + bytes.readUInt32BE(at))}`;
    if (flags & FLAG_FOLDER) {
      const count = bytes.readUInt32BE(at + 6);
      const first = bytes.readUInt32BE(at + 10);
      // A node names only later ones, or a damaged file would never end.
      if (first <= node && count > 0) throw new RangeError('The tree of the Qt resource file is damaged');
      for (let child = first; child < first + count; child++) visit(child, path === '' ? '' : `${path}/`);
      return;
    }
    if (flags & FLAG_ZSTD) return;
    const start = data + bytes.readUInt32BE(at + 10);
    const length = bytes.readUInt32BE(start);
    if (start + 4 + length > bytes.length) throw new RangeError('The Qt resource file is cut short');
    const stored = bytes.subarray(start + 4, start + 4 + length);
    // Before zlib's own bytes stands the unpacked size.
    found.push({ path, bytes: flags & FLAG_ZLIB ? inflateSync(stored.subarray(4)) : stored });
  }

  function nameAt(at: number): string {
    const length = bytes.readUInt16BE(at);
    const text = Buffer.from(bytes.subarray(at + 6, at + 6 + 2 * length));
    return text.swap16().toString('utf16le');
  }
}

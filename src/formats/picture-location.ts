/**
 * Where a picture was taken, out of its file: GPS in EXIF and in XMP. The rest of the file stays byte for byte, and as long as
 * it was, so that pixels, colours and the turn (EXIF orientation) are those that were given. What makers of cameras keep in
 * notes of their own form is not known and stays.
 */

/** Bytes to be written over those of a file. */
export interface BytePatch {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Reads bytes of a file; fewer where it ends. */
export type ReadBytes = (offset: number, length: number) => Promise<Uint8Array>;

/** EXIF tags. */
const GPS_TAG = 0x8825;
const XMP_TAG = 700;
/** There are 32 tags of a place. */
const MOST_GPS_ENTRIES = 64;
/** Folders of tags that one looks into: more would be a trap. */
const MOST_FOLDERS = 64;
/** Parts of a file that one looks at, and the longest that is read whole. */
const MOST_PARTS = 100_000;
const MOST_READ_BYTES = 64 * 2 ** 20;

const BLANK = 0x20;

const ascii = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, Math.min(to, bytes.length)));
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * What to write over a picture's file so that it tells no place.
 * @param sizeBytes of the whole file
 * @returns nothing for a file that tells none, and for other files than PNG, JPEG, TIFF and WebP
 */
export async function locationPatches(read: ReadBytes, sizeBytes: number): Promise<BytePatch[]> {
  // A file that was cut may name what lies behind its end: it must not grow.
  return clipped(await patchesOf(read, sizeBytes), sizeBytes);
}

/** What of the patches lies before an end. */
function clipped(patches: readonly BytePatch[], end: number): BytePatch[] {
  return patches
    .filter(({ offset }) => offset < end)
    .map(({ offset, bytes }) => ({ offset, bytes: bytes.subarray(0, end - offset) }));
}

async function patchesOf(read: ReadBytes, sizeBytes: number): Promise<BytePatch[]> {
  const start = await read(0, 12);
  if (ascii(start, 0, 2) === '\xff\xd8') return jpegPatches(read, sizeBytes);
  if (ascii(start, 0, 8) === '\x89PNG\r\n\x1a\n') return pngPatches(read, sizeBytes);
  if (ascii(start, 0, 4) === 'RIFF' && ascii(start, 8, 12) === 'WEBP') return webpPatches(read, sizeBytes);
  if (['II', 'MM'].includes(ascii(start, 0, 2))) return tiffPatches(read, 0, sizeBytes);
  return [];
}

async function jpegPatches(read: ReadBytes, sizeBytes: number): Promise<BytePatch[]> {
  const patches: BytePatch[] = [];
  let at = 2;
  for (let part = 0; part < MOST_PARTS && at + 4 <= sizeBytes; part++) {
    const head = await read(at, 4);
    if (head.length < 4 || head[0] !== 0xff) break;
    // Any number of filling bytes may stand before a marker.
    if (head[1] === 0xff) {
      at++;
      continue;
    }
    const length = head[2] * 256 + head[3];
    // The picture itself begins: what a place is told in stands before.
    if (head[1] === 0xda || length < 2) break;
    if (head[1] === 0xe1) {
      const name = ascii(await read(at + 4, 29), 0, 29);
      if (name.startsWith('Exif\0')) patches.push(...(await tiffPatches(read, at + 10, length - 8)));
      else if (name.startsWith('http://ns.adobe.com/')) {
        const packet = await read(at + 4, length - 2);
        // As a comment of blanks: a reader of XMP would take an empty packet for a fault.
        if (tellsPlace(packet))
          patches.push(
            { offset: at + 1, bytes: Uint8Array.of(0xfe) },
            { offset: at + 4, bytes: new Uint8Array(packet.length).fill(BLANK) },
          );
      }
    }
    at += 2 + length;
  }
  return patches;
}

async function pngPatches(read: ReadBytes, sizeBytes: number): Promise<BytePatch[]> {
  const patches: BytePatch[] = [];
  let at = 8;
  for (let part = 0; part < MOST_PARTS && at + 12 <= sizeBytes; part++) {
    const head = await read(at, 8);
    if (head.length < 8) break;
    const length = viewOf(head).getUint32(0);
    const type = ascii(head, 4, 8);
    if (type === 'IEND' || at + 12 + length > sizeBytes) break;
    if (type === 'eXIf' && length <= MOST_READ_BYTES) {
      const inner = await tiffPatches(read, at + 8, length);
      if (inner.length > 0) {
        const chunk = (await read(at + 4, 4 + length)).slice();
        for (const { offset, bytes } of inner) chunk.set(bytes, offset - (at + 4));
        patches.push(...inner, { offset: at + 8 + length, bytes: crcOf(chunk) });
      }
    } else if (['iTXt', 'tEXt', 'zTXt'].includes(type)) {
      const keyword = ascii(await read(at + 8, Math.min(length, 80)), 0, 80).split('\0')[0];
      // Some programs keep EXIF and XMP as text, also compressed: the whole chunk goes, as a private one of zeros.
      if (/^(XML:com\.adobe\.xmp|Raw profile type (exif|app1|xmp))$/i.test(keyword) && length <= MOST_READ_BYTES) {
        const chunk = new Uint8Array(4 + length);
        chunk.set([0x66, 0x70, 0x4e, 0x6c]);
        patches.push({ offset: at + 4, bytes: chunk }, { offset: at + 8 + length, bytes: crcOf(chunk) });
      }
    }
    at += 12 + length;
  }
  return patches;
}

async function webpPatches(read: ReadBytes, sizeBytes: number): Promise<BytePatch[]> {
  const patches: BytePatch[] = [];
  let at = 12;
  for (let part = 0; part < MOST_PARTS && at + 8 <= sizeBytes; part++) {
    const head = await read(at, 8);
    if (head.length < 8) break;
    const length = viewOf(head).getUint32(4, true);
    const type = ascii(head, 0, 4);
    if (type === 'EXIF') {
      const prefix = ascii(await read(at + 8, 6), 0, 6) === 'Exif\0\0' ? 6 : 0;
      patches.push(...(await tiffPatches(read, at + 8 + prefix, length - prefix)));
    } else if (type === 'XMP ' && length <= MOST_READ_BYTES) {
      const packet = await read(at + 8, length);
      if (tellsPlace(packet)) patches.push({ offset: at + 8, bytes: new Uint8Array(packet.length).fill(BLANK) });
    }
    at += 8 + length + (length % 2);
  }
  return patches;
}

/** The layout of a TIFF structure: the common one, or that for files above 4 GiB. */
interface TiffLayout {
  readonly little: boolean;
  readonly big: boolean;
}

/** Bytes of one value, by TIFF type. */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

/** Empties every GPS folder of a TIFF structure that begins at an offset. */
async function tiffPatches(read: ReadBytes, base: number, length: number): Promise<BytePatch[]> {
  const head = await read(base, 16);
  if (head.length < 8) return [];
  const little = ascii(head, 0, 2) === 'II';
  if (!little && ascii(head, 0, 2) !== 'MM') return [];
  const version = viewOf(head).getUint16(2, little);
  if (version !== 42 && (version !== 43 || head.length < 16)) return [];
  const layout: TiffLayout = { little, big: version === 43 };
  const inside = (offset: number, bytes: number): boolean => offset > 0 && bytes >= 0 && offset + bytes <= length;
  const patches: BytePatch[] = [];
  let next = layout.big ? readLong(viewOf(head), 8, layout) : viewOf(head).getUint32(4, little);
  const seen = new Set<number>();
  while (inside(next, 2) && !seen.has(next) && seen.size < MOST_FOLDERS) {
    seen.add(next);
    const folder = await readFolder(read, base, next, layout);
    for (const entry of folder.entries) {
      if (entry.tag === GPS_TAG && inside(entry.value, 2)) {
        const gps = await readFolder(read, base, entry.value, layout);
        const known = gps.entries.length <= MOST_GPS_ENTRIES;
        for (const { bytes, value } of known ? gps.entries : [])
          if (bytes > layoutOf(layout).inline && inside(value, bytes) && bytes <= MOST_READ_BYTES)
            patches.push({ offset: base + value, bytes: new Uint8Array(bytes) });
        // A folder of no entries, and no folder after it. What has more entries than there are tags is none, and may be pixels.
        const emptied = known ? gps.sizeBytes : layoutOf(layout).count;
        patches.push({ offset: base + entry.value, bytes: new Uint8Array(emptied) });
      } else if (entry.tag === XMP_TAG && inside(entry.value, entry.bytes) && entry.bytes <= MOST_READ_BYTES) {
        const packet = await read(base + entry.value, entry.bytes);
        if (tellsPlace(packet))
          patches.push({ offset: base + entry.value, bytes: new Uint8Array(packet.length).fill(BLANK) });
      }
    }
    next = folder.next;
  }
  return clipped(patches, base + length);
}

interface TiffEntry {
  readonly tag: number;
  /** Length of its value. */
  readonly bytes: number;
  /** Where the value stands, from the structure's beginning, where it has no room in the entry. */
  readonly value: number;
}

function layoutOf({ big }: TiffLayout): { count: number; entry: number; inline: number } {
  return big ? { count: 8, entry: 20, inline: 8 } : { count: 2, entry: 12, inline: 4 };
}

async function readFolder(
  read: ReadBytes,
  base: number,
  offset: number,
  layout: TiffLayout,
): Promise<{ entries: TiffEntry[]; next: number; sizeBytes: number }> {
  const { count: countBytes, entry: entryBytes, inline } = layoutOf(layout);
  const { little, big } = layout;
  const head = await read(base + offset, countBytes);
  if (head.length < countBytes) return { entries: [], next: 0, sizeBytes: 0 };
  const count = Math.min(65_535, big ? readLong(viewOf(head), 0, layout) : viewOf(head).getUint16(0, little));
  const body = await read(base + offset + countBytes, count * entryBytes + inline);
  const view = viewOf(body);
  const entries: TiffEntry[] = [];
  for (let at = 0; at + entryBytes <= Math.min(body.length, count * entryBytes); at += entryBytes) {
    const type = view.getUint16(at + 2, little);
    const values = big ? readLong(view, at + 4, layout) : view.getUint32(at + 4, little);
    const value = big ? readLong(view, at + 12, layout) : view.getUint32(at + 8, little);
    entries.push({ tag: view.getUint16(at, little), bytes: (TYPE_BYTES[type] ?? 0) * values, value });
  }
  const after = count * entryBytes;
  const whole = body.length >= after + inline;
  const next = !whole ? 0 : big ? readLong(view, after, layout) : view.getUint32(after, little);
  return { entries, next, sizeBytes: countBytes + Math.min(body.length, after + inline) };
}

function readLong(view: DataView, at: number, { little }: TiffLayout): number {
  return Number(view.getBigUint64(at, little));
}

/** Whether an XMP packet speaks of a place. */
function tellsPlace(packet: Uint8Array): boolean {
  let text = '';
  for (let at = 0; at < packet.length; at += 8192) text += ascii(packet, at, at + 8192);
  return /GPS|Latitude|Longitude|LocationCreated|LocationShown|photoshop:City|Iptc4xmpCore:Location/i.test(
    // UTF-16 packets have a zero beside each letter.
    text.replaceAll('\0', ''),
  );
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** The checksum of a PNG chunk, big-endian. */
function crcOf(bytes: Uint8Array): Uint8Array {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  const out = new Uint8Array(4);
  viewOf(out).setUint32(0, (crc ^ 0xffffffff) >>> 0);
  return out;
}

import { malformed } from './text-lines.ts';

/** Numbers of one kind, one after the other. */
export type Column = Uint8Array | Uint16Array | Uint32Array | Int16Array | Float32Array | Float64Array;

const KINDS = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  i16: Int16Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;
type Kind = keyof typeof KINDS;

/** Named columns, and what else is to be known of them. */
export interface ColumnsFile {
  /** JSON. */
  readonly header: unknown;
  readonly columns: Readonly<Record<string, Column>>;
}

/** The first bytes of every such file; the number is that of the layout, not of what stands in it. */
const MAGIC = 'FRAME COLUMNS 1\n';
/** Every column begins at a multiple of this, so that it can be read where it lies. */
const ALIGNMENT = 8;

interface Described {
  readonly name: string;
  readonly kind: Kind;
  readonly length: number;
}

/**
 * Writes columns of numbers as they lie in memory (little-endian), after a line of JSON that names them: what is too much for
 * text. Equal values give equal bytes.
 */
export function encodeColumns({ header, columns }: ColumnsFile): Uint8Array {
  const names = Object.keys(columns).sort((a, b) => (a < b ? -1 : 1));
  const described = names.map((name): Described => {
    const [kind] = Object.entries(KINDS).find(([, Numbers]) => columns[name] instanceof Numbers)!;
    return { name, kind: kind as Kind, length: columns[name].length };
  });
  const text = `${MAGIC}${ascii(JSON.stringify({ header, columns: described }))}\n`;
  let size = aligned(text.length);
  for (const name of names) size = aligned(size + columns[name].byteLength);
  const bytes = new Uint8Array(size);
  for (let k = 0; k < text.length; k++) bytes[k] = text.charCodeAt(k);
  let at = aligned(text.length);
  for (const name of names) {
    const { buffer, byteOffset, byteLength } = columns[name];
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at = aligned(at + byteLength);
  }
  return bytes;
}

/**
 * Reads what {@link encodeColumns} wrote. The columns are copies.
 * @throws FrameError FRAME_FORMAT_SYNTAX where it is no such file, or is cut short.
 */
export function decodeColumns(bytes: Uint8Array, file: string): ColumnsFile {
  const end = bytes.indexOf(10, MAGIC.length);
  const text = end < 0 ? '' : Array.from(bytes.subarray(0, end), (code) => String.fromCharCode(code)).join('');
  if (!text.startsWith(MAGIC)) throw malformed(file, null, 'it is not a file of columns of this program');
  const { header, columns: described } = parseHead(text.slice(MAGIC.length), file);
  const columns: Record<string, Column> = {};
  let at = aligned(end + 1);
  for (const { name, kind, length } of described) {
    const Numbers = KINDS[kind];
    const sizeBytes = length * Numbers.BYTES_PER_ELEMENT;
    if (at + sizeBytes > bytes.length) throw malformed(file, null, 'it is cut short');
    // Not slice: of Node's own byte arrays it gives a view.
    columns[name] = new Numbers(Uint8Array.from(bytes.subarray(at, at + sizeBytes)).buffer);
    at = aligned(at + sizeBytes);
  }
  return { header, columns };
}

function parseHead(text: string, file: string): { header: unknown; columns: readonly Described[] } {
  let head: unknown;
  try {
    head = JSON.parse(text);
  } catch {
    throw malformed(file, null, 'its first line is damaged');
  }
  const { header, columns } = head as { header?: unknown; columns?: unknown };
  if (!Array.isArray(columns) || !columns.every(isDescribed)) throw malformed(file, null, 'its first line is damaged');
  return { header, columns };
}

function isDescribed(value: unknown): value is Described {
  const { name, kind, length } = (value ?? {}) as Partial<Record<keyof Described, unknown>>;
  return (
    typeof name === 'string' &&
    typeof kind === 'string' &&
    Object.hasOwn(KINDS, kind) &&
    Number.isSafeInteger(length) &&
    (length as number) >= 0
  );
}

const aligned = (size: number): number => Math.ceil(size / ALIGNMENT) * ALIGNMENT;

/** The same JSON in ASCII, so that a letter is a byte. */
const ascii = (json: string): string =>
  json.replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

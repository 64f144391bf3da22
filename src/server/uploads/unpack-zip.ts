import { fromBufferPromise, openPromise, type Entry, type ZipFile } from 'yauzl';
import { FrameError } from '../../errors.ts';
import type { PictureSource } from '../../jobs/picture-io.ts';
import { readUploadPath, readUploadPaths } from './upload-path.ts';

/** What a zip may become. */
export interface ZipLimits {
  readonly files: number;
  readonly fileBytes: number;
  /** All files together, unpacked. */
  readonly uploadBytes: number;
}

/** Pictures of masks pack well, but not all of a large zip a thousandfold: that is a bomb. */
const MOST_RATIO = 200;
/** Up to here nobody asks how well it packs. */
const UNASKED_BYTES = 64 * 2 ** 20;
/** Folders and what systems leave behind count too: a list of millions is a trap by itself. */
const MOST_ENTRIES_PER_FILE = 4;

/** What file managers put into folders. */
const LITTER = /(^|\/)(__MACOSX\/|\.|Thumbs\.db$|desktop\.ini$)/i;

const S_IFMT = 0o170000;
const S_IFREG = 0o100000;
const S_IFDIR = 0o040000;

/**
 * Unpacks a zip, file by file: no name of the zip is ever a name on this disk. What is in it is held to the limits while it
 * is unpacked, whatever its list says.
 *
 * @param take keeps a file under a place of its own; it reads all that comes
 * @throws FrameError FRAME_UPLOAD_ARCHIVE, FRAME_UPLOAD_NAME, FRAME_UPLOAD_LIMIT
 */
export async function unpackZip(
  content: PictureSource,
  zipBytes: number,
  limits: ZipLimits,
  take: (path: string, content: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  const zip = await open(content);
  try {
    const entries = await listEntries(zip, limits);
    const paths = readUploadPaths(entries.map(({ fileName }) => fileName));
    const most = Math.min(limits.uploadBytes, Math.max(UNASKED_BYTES, MOST_RATIO * zipBytes));
    let told = 0;
    for (const { uncompressedSize } of entries) told += uncompressedSize;
    if (told > most) throw tooMuch(most);
    let left = most;
    for (const [k, entry] of entries.entries()) {
      const allowed = Math.min(left, limits.fileBytes);
      await take(
        paths[k],
        counted(await zip.openReadStreamPromise(entry), allowed, (size) => (left -= size)),
      );
    }
  } catch (cause) {
    throw archiveFault(cause);
  } finally {
    zip.close();
  }
}

async function* counted(
  content: AsyncIterable<Uint8Array>,
  most: number,
  told: (size: number) => void,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size > most) throw tooMuch(most);
    told(chunk.length);
    yield chunk;
  }
}

async function open(content: PictureSource): Promise<ZipFile> {
  const options = { lazyEntries: true, autoClose: false, strictFileNames: true, validateEntrySizes: true };
  try {
    if (typeof content === 'string') return await openPromise(content, options);
    const { buffer, byteOffset, byteLength } = content.bytes;
    return await fromBufferPromise(Buffer.from(buffer, byteOffset, byteLength), options);
  } catch (cause) {
    throw archiveFault(cause);
  }
}

async function listEntries(zip: ZipFile, limits: ZipLimits): Promise<Entry[]> {
  const entries: Entry[] = [];
  let seen = 0;
  for await (const entry of zip.eachEntry()) {
    if (++seen > MOST_ENTRIES_PER_FILE * limits.files + 16) throw tooMany(limits.files);
    const { fileName: name } = entry;
    // The kind of file as Unix keeps it; 0 where another system made the zip.
    const kind = (entry.externalFileAttributes >>> 16) & S_IFMT;
    if (kind !== 0 && kind !== S_IFREG && kind !== S_IFDIR)
      throw refusal(`holds ${JSON.stringify(name)}, which is a link or another special file`);
    if (name.endsWith('/')) {
      if (!LITTER.test(name)) readUploadPath(name.slice(0, -1));
      continue;
    }
    if (LITTER.test(name) && !/(^|\/)\.\.?(\/|$)/.test(name)) continue;
    if (entry.isEncrypted()) throw refusal('is encrypted');
    if (!entry.canDecodeFileData())
      throw refusal(`holds ${JSON.stringify(name)}, packed in a way that is not known here`);
    if (entries.length === limits.files) throw tooMany(limits.files);
    if (entry.uncompressedSize > limits.fileBytes) throw tooMuch(limits.fileBytes);
    entries.push(entry);
  }
  if (entries.length === 0) throw refusal('holds no file');
  return entries;
}

function tooMany(most: number): FrameError {
  return new FrameError('FRAME_UPLOAD_LIMIT', `The zip holds more than ${most} files.`, {
    remedy: 'Send the files in several uploads.',
  });
}

function tooMuch(most: number): FrameError {
  return new FrameError(
    'FRAME_UPLOAD_LIMIT',
    `Unpacked, the zip would be larger than the ${Math.floor(most / 2 ** 20)} MiB that it may be.`,
    { remedy: 'Send the pictures themselves instead of a zip.' },
  );
}

function refusal(does: string, cause?: unknown): FrameError {
  return new FrameError('FRAME_UPLOAD_ARCHIVE', `The zip ${does}.`, {
    remedy: 'Pack the pictures anew, or send them without packing.',
    cause,
  });
}

/** What the reader of zips says is about the zip; faults of the disk stay what they are. */
function archiveFault(cause: unknown): unknown {
  if (cause instanceof FrameError) return cause;
  if (cause instanceof Error && 'syscall' in cause) return cause;
  const said = cause instanceof Error ? cause.message.split('\n')[0].slice(0, 200) : 'unreadable';
  return refusal(`cannot be read (${said})`, cause);
}

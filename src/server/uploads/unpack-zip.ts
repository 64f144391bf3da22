import { createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { join } from 'node:path';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { FrameError } from '../../errors.ts';
import { readUploadPath, readUploadPaths } from './upload-path.ts';

/** What a zip may become. */
export interface ZipLimits {
  readonly files: number;
  readonly fileBytes: number;
  /** All files together, unpacked. */
  readonly uploadBytes: number;
}

/** A file out of a zip. */
export interface UnpackedFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Where it was written. */
  readonly file: string;
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
 * Unpacks a zip into a folder of our own, under numbers: no name of the zip is ever a name on this disk. What is in it is
 * held to the limits while it is unpacked, whatever its list says.
 *
 * @param folder empty
 * @throws FrameError FRAME_UPLOAD_ARCHIVE, FRAME_UPLOAD_NAME, FRAME_UPLOAD_LIMIT
 */
export async function unpackZip(
  file: string,
  zipBytes: number,
  folder: string,
  limits: ZipLimits,
): Promise<UnpackedFile[]> {
  const zip = await open(file);
  try {
    const entries = await listEntries(zip, limits);
    const paths = readUploadPaths(entries.map(({ fileName }) => fileName));
    const most = Math.min(limits.uploadBytes, Math.max(UNASKED_BYTES, MOST_RATIO * zipBytes));
    let told = 0;
    for (const { uncompressedSize } of entries) told += uncompressedSize;
    if (told > most) throw tooMuch(most);
    const unpacked: UnpackedFile[] = [];
    let left = most;
    for (const [k, entry] of entries.entries()) {
      const target = join(folder, String(k));
      const sizeBytes = await unpackEntry(zip, entry, target, Math.min(left, limits.fileBytes));
      left -= sizeBytes;
      unpacked.push({ path: paths[k], sizeBytes, file: target });
    }
    return unpacked;
  } catch (cause) {
    throw archiveFault(cause);
  } finally {
    zip.close();
  }
}

async function open(file: string): Promise<ZipFile> {
  try {
    return await openPromise(file, {
      lazyEntries: true,
      autoClose: false,
      strictFileNames: true,
      validateEntrySizes: true,
    });
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

async function unpackEntry(zip: ZipFile, entry: Entry, target: string, most: number): Promise<number> {
  let size = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _, done) {
      size += chunk.length;
      if (size > most) done(tooMuch(most));
      else done(null, chunk);
    },
  });
  await pipeline(
    await zip.openReadStreamPromise(entry),
    counted,
    createWriteStream(target, { flags: 'wx', flush: true }),
  );
  return size;
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

import { readFile, readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { FrameError } from '../errors.ts';
import { DAFNE_FOLDER } from '../formats/dafne.ts';
import { parseFragmentList } from '../formats/fragment-list.ts';
import { diskError } from './disk-errors.ts';
import { byBytes } from './file-hash.ts';
import { AS_IT_LIES, startsLikePicture, type OpenPicture, type PictureSource } from './picture-io.ts';

/** A file that is, or claims to be, a picture. */
export interface NamedFile {
  readonly name: string;
  readonly path: string;
}

/** Names the fragments among the pictures of a folder. */
const LIST_FILE = 'fragmentList.txt';

/** Endings that say "this is a picture", those included that are not read: such a file is checked and refused, never passed over. */
const PICTURE_ENDING =
  /^\.(png|apng|jpe?g|jpe|jfif|tiff?|webp|bmp|dib|gif|heic|heif|avif|jp2|jxl|psd|svg|dng|cr[23]|nef|arw|raw|ppm|pgm|pbm|tga)$/i;

/** Where a folder of fragments keeps their pictures: in itself, or, in a DAFNE set, in `frag_eroded/`. */
export async function fragmentsFolder(folder: string): Promise<string> {
  const inside = join(folder, DAFNE_FOLDER);
  const found = await stat(inside).catch(() => null);
  return found?.isDirectory() ? inside : folder;
}

/**
 * The pictures of a folder in byte order of their names, which is the order of fragment ids. Folders and hidden files are
 * left out; so is a file without a picture's ending, unless its content is one. Where `fragmentList.txt` lies beside the
 * pictures, as in published sets, only those that it names are taken: a picture of the whole is no fragment.
 *
 * @param open finds what a file holds. @default as it lies
 * @returns the pictures, and the names of other files that were passed over.
 * @throws FrameError FRAME_INPUT_NOT_FOUND, FRAME_INPUT_NOT_A_FOLDER, FRAME_INPUT_EMPTY, FRAME_INPUT_DUPLICATE_NAME.
 */
export async function listPictures(
  folder: string,
  open: OpenPicture = AS_IT_LIES,
): Promise<{ pictures: NamedFile[]; passedOver: string[] }> {
  const found = await stat(folder).catch((cause: unknown) => {
    throw diskError('read', folder, cause);
  });
  if (!found.isDirectory()) {
    throw new FrameError('FRAME_INPUT_NOT_A_FOLDER', `${folder} is not a folder.`, {
      file: folder,
      remedy: 'Name the folder that holds the pictures.',
    });
  }
  const names = await readdir(folder).catch((cause: unknown) => {
    throw diskError('read', folder, cause);
  });
  const pictures: NamedFile[] = [];
  const passedOver: string[] = [];
  for (const name of names.filter((one) => !one.startsWith('.')).sort(byBytes)) {
    const path = join(folder, name);
    if (PICTURE_ENDING.test(extname(name))) pictures.push({ name, path });
    else if (await isFile(path)) {
      if (await startsLikePicture(await open(path))) pictures.push({ name, path });
      else passedOver.push(name);
    }
  }
  if (pictures.length === 0) {
    throw new FrameError('FRAME_INPUT_EMPTY', `${folder} holds no picture.`, {
      file: folder,
      remedy: 'Name the folder that holds the pictures: PNG, JPEG, TIFF, WebP or BMP.',
    });
  }
  const named = names.includes(LIST_FILE) ? await namedIn(await open(join(folder, LIST_FILE))) : null;
  // A list that names what is not here belongs to some other state of the folder, and says nothing about this one.
  const listed = named?.every((name) => names.includes(name))
    ? pictures.filter(({ name }) => named.includes(name))
    : [];
  const chosen = listed.length > 0 ? listed : pictures;
  const unlisted = pictures.filter((picture) => !chosen.includes(picture)).map(({ name }) => name);
  refuseDuplicates(folder, chosen);
  return { pictures: chosen, passedOver: [...passedOver, ...unlisted].sort(byBytes) };
}

/** The names in a list of fragments, or null where it is no such list. */
async function namedIn(source: PictureSource): Promise<string[] | null> {
  try {
    const { file, bytes } = typeof source === 'string' ? { file: source, bytes: await readFile(source) } : source;
    return parseFragmentList(Buffer.from(bytes).toString('utf8'), file);
  } catch {
    return null;
  }
}

/**
 * Two pictures of the same name in two types, or in upper and lower case, are most likely the same fragment twice; and
 * names are compared as the disks of Windows and macOS do, since a job may be moved there.
 */
function refuseDuplicates(folder: string, pictures: readonly NamedFile[]): void {
  const seen = new Map<string, string>();
  for (const { name } of pictures) {
    const stem = name.slice(0, name.length - extname(name).length);
    const plain = stem.normalize('NFC').toLowerCase();
    const other = seen.get(plain);
    if (other !== undefined) {
      throw new FrameError('FRAME_INPUT_DUPLICATE_NAME', `${folder} holds both ${other} and ${name}.`, {
        file: join(folder, name),
        remedy: 'Keep one of the two, or rename one.',
      });
    }
    seen.set(plain, name);
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { FrameError } from '../errors.ts';
import { diskError } from './disk-errors.ts';
import { byBytes } from './file-hash.ts';
import { startsLikePicture } from './picture-io.ts';

/** A file that is, or claims to be, a picture. */
export interface NamedFile {
  readonly name: string;
  readonly path: string;
}

/** Endings that say "this is a picture", those included that are not read: such a file is checked and refused, never passed over. */
const PICTURE_ENDING =
  /^\.(png|apng|jpe?g|jpe|jfif|tiff?|webp|bmp|dib|gif|heic|heif|avif|jp2|jxl|psd|svg|dng|cr[23]|nef|arw|raw|ppm|pgm|pbm|tga)$/i;

/**
 * The pictures of a folder in byte order of their names, which is the order of fragment ids. Folders and hidden files are
 * left out; so is a file without a picture's ending, unless its content is one.
 *
 * @returns the pictures, and the names of other files that were passed over.
 * @throws FrameError FRAME_INPUT_NOT_FOUND, FRAME_INPUT_NOT_A_FOLDER, FRAME_INPUT_EMPTY, FRAME_INPUT_DUPLICATE_NAME.
 */
export async function listPictures(folder: string): Promise<{ pictures: NamedFile[]; passedOver: string[] }> {
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
      if (await startsLikePicture(path)) pictures.push({ name, path });
      else passedOver.push(name);
    }
  }
  if (pictures.length === 0) {
    throw new FrameError('FRAME_INPUT_EMPTY', `${folder} holds no picture.`, {
      file: folder,
      remedy: 'Name the folder that holds the pictures: PNG, JPEG, TIFF, WebP or BMP.',
    });
  }
  refuseDuplicates(folder, pictures);
  return { pictures, passedOver };
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

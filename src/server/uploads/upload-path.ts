import { FrameError } from '../../errors.ts';

/** Names that Windows gives to devices, whatever comes after a dot; the digits also as superscripts. */
const DEVICE =
  /^(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])(\.|$)/i;
/** What Windows cannot have in a name; a colon would name a stream of another file. */
const RESERVED = /[<>:"|?*\\]/;
/** Control characters, and marks that turn the direction of text or cannot be seen: such a name is not what it looks like. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\ufffd]/u;
/** Blanks other than the common one look like it, or like nothing. */
const ODD_BLANK = /(?! )\p{Zs}/u;
/** One name, in UTF-8: what every disk takes, and a prefix besides. */
const MOST_NAME_BYTES = 200;
const MOST_PATH_CHARACTERS = 400;
/** Folders above a file. */
const MOST_FOLDERS = 4;

/**
 * A path as a client sends it: relative, with `/`, and such that it means the same file on Linux, macOS and Windows.
 * What is not so is refused and not mended: two mended names could be one, and nobody would find their file again.
 *
 * @returns the path in Unicode's composed form (NFC), as which it is kept and compared
 * @throws FrameError FRAME_UPLOAD_NAME
 */
export function readUploadPath(given: string): string {
  const refuse = (why: string): never => {
    throw new FrameError('FRAME_UPLOAD_NAME', `The file ${shown(given)} ${why}.`, {
      remedy: 'Rename it, with letters, digits, blanks, dots, dashes and underscores, and send it again.',
    });
  };
  const path = given.normalize('NFC');
  if (path.length === 0 || path.length > MOST_PATH_CHARACTERS) refuse('has an empty or far too long name');
  if (UNSEEN.test(path)) refuse('has characters in its name that cannot be seen');
  const names = path.split('/');
  if (names.length > MOST_FOLDERS + 1) refuse(`lies more than ${MOST_FOLDERS} folders deep`);
  for (const name of names) {
    // A compatibility form of a dot, a slash or a letter of a device's name may become the plain one on its way.
    const plain = name.normalize('NFKC');
    if (plain === '' || name === '') refuse('has an empty part in its path, or an absolute path');
    if (plain.startsWith('.')) refuse('is hidden, or leads out of its folder');
    if (RESERVED.test(name) || RESERVED.test(plain) || plain.includes('/'))
      refuse('has a character in its name that Windows cannot have');
    if (/[. ]$/.test(plain) || /^ /.test(plain)) refuse('has a name with a blank or dot at an end');
    if (ODD_BLANK.test(name)) refuse('has a blank in its name that is none');
    if (DEVICE.test(plain) || DEVICE.test(plain.replace(/ +\./g, '.'))) refuse('has the name of a device of Windows');
    if (Buffer.byteLength(name) > MOST_NAME_BYTES) refuse(`has a name of more than ${MOST_NAME_BYTES} bytes`);
  }
  return path;
}

/**
 * Checks the paths of one upload, each and all together: no two may be one file on a disk that does not tell upper from lower
 * case, and none may be the folder of another.
 *
 * @returns the paths as they are kept, in order
 * @throws FrameError FRAME_UPLOAD_NAME
 */
export function readUploadPaths(given: readonly string[]): string[] {
  const paths = given.map(readUploadPath);
  const files = new Map<string, string>();
  for (const path of paths) {
    const key = keyOf(path);
    const other = files.get(key);
    if (other !== undefined) throw alike(other, path);
    files.set(key, path);
  }
  for (const path of paths) {
    for (let cut = path.lastIndexOf('/'); cut > 0; cut = path.lastIndexOf('/', cut - 1)) {
      const other = files.get(keyOf(path.slice(0, cut)));
      if (other !== undefined) throw alike(other, path);
    }
  }
  return paths;
}

/** Equal for names that some disk takes for one. */
function keyOf(path: string): string {
  return path.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}

function alike(one: string, other: string): FrameError {
  return new FrameError('FRAME_UPLOAD_NAME', `${shown(one)} and ${shown(other)} would be one file on some disks.`, {
    remedy: 'Rename one of the two, and send them again.',
  });
}

/** A name for a message: quoted, cut, and with what cannot be seen made visible. */
function shown(path: string): string {
  const cut = path.length > 80 ? `${path.slice(0, 77)}...` : path;
  return JSON.stringify(cut).replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (c) => `\\u${c.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  );
}

/** What a file is, told by its first bytes, whatever its name says. */
export type FileKind = 'png' | 'jpeg' | 'tiff' | 'webp' | 'bmp' | 'zip' | 'unknown';

/** Bytes that tell the kind. */
export const HEAD_BYTES = 16;

const SIGNATURES: readonly (readonly [kind: FileKind, at: number, bytes: readonly number[]])[] = [
  ['png', 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['jpeg', 0, [0xff, 0xd8, 0xff]],
  ['tiff', 0, [0x49, 0x49, 0x2a, 0x00]],
  ['tiff', 0, [0x4d, 0x4d, 0x00, 0x2a]],
  ['webp', 8, [0x57, 0x45, 0x42, 0x50]],
  ['bmp', 0, [0x42, 0x4d]],
  ['zip', 0, [0x50, 0x4b, 0x03, 0x04]],
];

export function kindOf(head: Uint8Array): FileKind {
  const fits = ([, at, bytes]: (typeof SIGNATURES)[number]): boolean => bytes.every((byte, k) => head[at + k] === byte);
  return SIGNATURES.find(fits)?.[0] ?? 'unknown';
}

/** A file that was dropped or chosen. */
export interface FoundFile {
  /** With `/` between parts, as the folder had it. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly kind: FileKind;
  /** Null until it is known. */
  readonly sha256: string | null;
}

export type Mode = 'simulation' | 'fragments';
export type FileRole = 'mask' | 'original' | 'fragment' | 'reference' | 'archive';

/** Why a file will not be sent. */
export type FileFault = 'empty' | 'tooLarge' | 'notPicture' | 'sameName' | 'sameContent' | 'unreadable' | 'notAlone';

export interface PlannedFile<F extends FoundFile = FoundFile> {
  readonly file: F;
  /** The name under which it is sent. */
  readonly path: string;
  /** Null for a file that this mode does not need, or that is at fault. */
  readonly role: FileRole | null;
  readonly fault: FileFault | null;
}

export interface UploadPlan<F extends FoundFile = FoundFile> {
  readonly mode: Mode;
  /** Modes that these files could be used in. */
  readonly modes: readonly Mode[];
  /** In the order of their names. */
  readonly files: readonly PlannedFile<F>[];
  /** What is still needed before a job can be made of them. */
  readonly missing: 'files' | 'original' | 'masks' | 'fragments' | null;
}

/** The largest file that the page sends, bytes: larger ones go by the command line. */
export const LARGEST_FILE_BYTES = 2 * 1024 ** 3;

/** Files that systems leave in folders. */
const LITTER = /(^|\/)(\.|__MACOSX\/|Thumbs\.db$|desktop\.ini$)/i;
/** Text that `shred` and labs keep beside pictures: no fault, only not needed. */
const BESIDE = /\.(txt|json|csv|md|svg|xml|pdf)$/i;

/**
 * Says what each file of a drop is for, and what is wrong with it, before anything is sent. Masks are told by their folder or
 * name, with an original beside them; everything else is a fragment.
 *
 * @param wanted the mode that was chosen; the files decide where it is null
 */
export function planUpload<F extends FoundFile>(found: readonly F[], wanted: Mode | null): UploadPlan<F> {
  const root = commonFolder(found.map(({ path }) => path));
  const named = found
    .filter(({ path }) => !LITTER.test(path))
    .map((file) => ({ file, path: file.path.slice(root.length) }))
    .sort((a, b) => compareNames(a.path, b.path));
  const archives = named.filter(({ file }) => file.kind === 'zip');
  const pictures = named.filter(({ file }) => isPicture(file.kind));
  const masks = pictures.filter(({ path }) => isMask(path));
  const modes: Mode[] = archives.length > 0 ? ['fragments', 'simulation'] : modesOf(pictures, masks.length);
  const mode = wanted !== null && modes.includes(wanted) ? wanted : modes[0];
  const hasFolder = pictures.some(({ path }) => /^fragments\//i.test(path));
  const taken = new Set<string>();
  const sums = new Set<string>();
  const files = named.map(({ file, path }): PlannedFile<F> => {
    const role = archives.length > 0 ? (file.kind === 'zip' ? 'archive' : null) : roleOf(file, path, mode, hasFolder);
    const fault = faultOf(file, path, role);
    if (role === null || fault !== null) return { file, path, role: null, fault };
    const sent = sentPath(path, role);
    // Names that differ in their ending alone would become one fragment, and Windows knows no case.
    const key = sent.replace(/\.[^./]*$/, '').toLowerCase();
    if (taken.has(key)) return { file, path: sent, role: null, fault: 'sameName' };
    if (role === 'archive' && taken.size > 0) return { file, path: sent, role: null, fault: 'notAlone' };
    taken.add(key);
    if (role === 'fragment' && file.sha256 !== null) {
      if (sums.has(file.sha256)) return { file, path: sent, role: null, fault: 'sameContent' };
      sums.add(file.sha256);
    }
    return { file, path: sent, role, fault: null };
  });
  return { mode, modes, files, missing: missingOf(files, mode) };
}

export const countRole = (plan: UploadPlan, role: FileRole): number =>
  plan.files.filter((planned) => planned.role === role).length;

function modesOf(pictures: readonly { readonly path: string }[], masks: number): Mode[] {
  const hasOriginal = pictures.some(({ path }) => isNamed(path, 'original'));
  const others = pictures.filter(
    ({ path }) => !isMask(path) && !isNamed(path, 'original') && !isNamed(path, 'reference'),
  );
  if (masks > 0 && hasOriginal) return others.length > 1 ? ['simulation', 'fragments'] : ['simulation'];
  return masks > 0 && others.length === 0 ? ['simulation', 'fragments'] : ['fragments'];
}

function roleOf(file: FoundFile, path: string, mode: Mode, hasFolder: boolean): FileRole | null {
  if (!isPicture(file.kind)) return null;
  if (mode === 'simulation') return isNamed(path, 'original') ? 'original' : isMask(path) ? 'mask' : null;
  if (isNamed(path, 'reference')) return 'reference';
  // A puzzle's folder holds more than its fragments: these lie in a folder of that name then.
  return hasFolder ? (/^fragments\//i.test(path) ? 'fragment' : null) : isNamed(path, 'original') ? null : 'fragment';
}

function faultOf(file: FoundFile, path: string, role: FileRole | null): FileFault | null {
  if (BESIDE.test(path) && file.kind === 'unknown') return null;
  if (file.sizeBytes === 0) return 'empty';
  if (file.kind === 'unknown') return 'notPicture';
  if (role !== null && file.sizeBytes > LARGEST_FILE_BYTES) return 'tooLarge';
  return file.sha256 === '' ? 'unreadable' : null;
}

function missingOf(files: readonly PlannedFile[], mode: Mode): UploadPlan['missing'] {
  const count = (role: FileRole): number => files.filter((planned) => planned.role === role).length;
  if (count('archive') > 0) return null;
  if (files.length === 0) return 'files';
  if (mode === 'fragments') return count('fragment') < 2 ? 'fragments' : null;
  return count('original') === 0 ? 'original' : count('mask') < 2 ? 'masks' : null;
}

const isPicture = (kind: FileKind): boolean => kind !== 'zip' && kind !== 'unknown';
const isMask = (path: string): boolean => /(^|\/)masks?\//i.test(path) || /(^|\/)mask[_-]?\d+\.[^.]+$/i.test(path);
const isNamed = (path: string, name: string): boolean => new RegExp(`^${name}\\.[^./]+$`, 'i').test(path);

/** How the server is told what a file is: by its folder, and the two single pictures by their name. */
function sentPath(path: string, role: FileRole): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return role === 'mask' ? `masks/${name}` : name;
}

/** The folder that holds everything, with its `/`: people drop the folder, we need what is in it. */
function commonFolder(paths: readonly string[]): string {
  if (paths.length === 0) return '';
  let root = '';
  for (;;) {
    const slash = paths[0].indexOf('/', root.length);
    if (slash < 0) return root;
    const longer = paths[0].slice(0, slash + 1);
    // Folders that tell a role are no mere wrapping.
    if (/^(masks?|fragments)\/$/i.test(longer.slice(root.length)) || !paths.every((path) => path.startsWith(longer)))
      return root;
    root = longer;
  }
}

/** 2 before 10. */
const compareNames = new Intl.Collator('en', { numeric: true }).compare;

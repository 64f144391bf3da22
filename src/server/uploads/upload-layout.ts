import { FrameError } from '../../errors.ts';
import { CONSTRAINTS_NAME } from './check-content.ts';
import type { StoredFile } from './upload-files.ts';
import type { CompleteFile } from './upload-store.ts';

/** Which file of an upload is what in a job. */
export interface UploadLayout {
  /** Masks or fragments, and a list that says which pictures are fragments; by the name they have in the job. */
  readonly pictures: readonly NamedInput[];
  /** In simulation. */
  readonly original: NamedInput | null;
  /** A picture of the intact work. */
  readonly reference: NamedInput | null;
  /** What is known beforehand. */
  readonly constraints: NamedInput | null;
}

export interface NamedInput extends StoredFile {
  readonly name: string;
  /** As its sender calls it. */
  readonly path: string;
}

/** Names of folders that hold the fragments' pictures, besides one that the user named. */
const SIMULATION_HINT =
  'Send the masks in a folder masks/, and beside it the picture that they belong to, original.jpg or the like.';

/**
 * Tells masks from original and fragments from reference. A folder around everything does not count: that is what one gets
 * who drops a folder, or packs one.
 *
 * @param reference path of the picture of the intact work, as its sender calls it
 * @throws FrameError FRAME_UPLOAD_LAYOUT
 */
export function layOut(
  files: readonly CompleteFile[],
  mode: 'simulation' | 'fragments',
  reference: string | undefined,
): UploadLayout {
  const whole =
    reference === undefined ? null : (files.find(({ path }) => path === reference.normalize('NFC')) ?? null);
  if (reference !== undefined && whole === null)
    throw layoutFault(
      `There is no file ${JSON.stringify(reference)} in the upload.`,
      'Name one of its pictures as the reference.',
    );
  const known = files.filter(({ path }) => baseName(path) === CONSTRAINTS_NAME);
  if (known.length > 1)
    throw layoutFault(`There are several files ${CONSTRAINTS_NAME} in the upload.`, 'Send one of them.');
  const rest = withoutCommonFolders(files.filter((file) => file !== whole && !known.includes(file)));
  const named = (given: CompleteFile): NamedInput => ({ ...given, name: baseName(given.path) });
  const referenceInput = whole === null ? null : named(whole);
  const constraints = known.length === 0 ? null : named(known[0]);
  if (mode === 'fragments')
    return { pictures: inOneFolder(rest, 'fragments'), original: null, reference: referenceInput, constraints };
  const originals = rest.filter(({ inner }) => /^original\.[^./]+$/i.test(inner));
  const masks = rest.filter(({ inner }) => /^masks\//i.test(inner));
  if (originals.length !== 1)
    throw layoutFault(
      originals.length === 0 ? 'There is no original in the upload.' : 'There are several originals in the upload.',
      SIMULATION_HINT,
    );
  const stray = rest.find((file) => !originals.includes(file) && !masks.includes(file));
  if (stray !== undefined)
    throw layoutFault(`${stray.path} is neither the original nor in the folder of masks.`, SIMULATION_HINT);
  if (masks.length === 0) throw layoutFault('There is no folder of masks in the upload.', SIMULATION_HINT);
  const [{ inner, ...original }] = originals;
  return {
    pictures: inOneFolder(masks, 'masks'),
    original: { ...original, name: inner },
    reference: referenceInput,
    constraints,
  };
}

type InnerFile = CompleteFile & { readonly inner: string };

/** Paths without the folders that all of them lie in; a folder of masks alone stays what it says. */
function withoutCommonFolders(files: readonly CompleteFile[]): InnerFile[] {
  let inner = files.map((file) => ({ ...file, inner: file.path }));
  for (;;) {
    const tops = new Set(inner.map(({ inner: path }) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '')));
    const [top] = tops;
    if (tops.size !== 1 || top === '' || /^masks$/i.test(top)) return inner;
    inner = inner.map((file) => ({ ...file, inner: file.inner.slice(top.length + 1) }));
  }
}

function inOneFolder(files: readonly InnerFile[], what: string): NamedInput[] {
  const folders = new Set(files.map(({ inner }) => inner.slice(0, inner.lastIndexOf('/') + 1)));
  if (folders.size > 1)
    throw layoutFault(
      `The ${what} lie in ${folders.size} folders.`,
      `Send the ${what} in one folder; a picture of the intact work is named as the reference.`,
    );
  return files.map(({ inner, ...file }) => ({ ...file, name: baseName(inner) }));
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function layoutFault(message: string, remedy: string): FrameError {
  return new FrameError('FRAME_UPLOAD_LAYOUT', message, { remedy });
}

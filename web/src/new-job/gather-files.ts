import { HEAD_BYTES, kindOf, type FoundFile } from './plan-upload.ts';

/** A file of this computer. */
export interface LocalFile extends FoundFile {
  readonly blob: File;
}

/** Everything in what was dropped, folders with all that is in them. */
export async function gatherDropped(transfer: DataTransfer): Promise<readonly (readonly [path: string, file: File])[]> {
  // The list is emptied as soon as the drop's event is over: take the entries at once.
  const entries = Array.from(transfer.items).flatMap((item) => {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    return entry === null ? [] : [entry];
  });
  const found: (readonly [string, File])[] = [];
  const walk = async (entry: FileSystemEntry): Promise<void> => {
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      found.push([entry.fullPath.replace(/^\//, ''), file]);
      return;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    for (;;) {
      // A reader hands out a hundred at a time, and nothing when it is done.
      const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (batch.length === 0) return;
      for (const inner of batch) await walk(inner);
    }
  };
  for (const entry of entries) await walk(entry);
  return found;
}

/** Files of a chooser, with their folders where a folder was chosen. */
export function gatherChosen(list: FileList): readonly (readonly [path: string, file: File])[] {
  return Array.from(
    list,
    (file) => [file.webkitRelativePath === '' ? file.name : file.webkitRelativePath, file] as const,
  );
}

/** Tells what a file is by its first bytes. One that cannot be read has an empty sum, and is refused for that. */
export async function lookAt(path: string, blob: File): Promise<LocalFile> {
  const about = { path, blob, sizeBytes: blob.size };
  try {
    const head = new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer());
    return { ...about, kind: kindOf(head), sha256: null };
  } catch {
    return { ...about, kind: 'unknown', sha256: '' };
  }
}

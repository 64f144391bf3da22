import { useEffect, useReducer, useRef, useState } from 'react';
import { randomId } from '../app/random-id.ts';
import { lookAt, type LocalFile } from './gather-files.ts';
import { FileHasher } from './hash-files.ts';

export interface Drop {
  readonly files: readonly LocalFile[];
  /** Files that are summed, of all. */
  readonly summed: number;
  readonly hasher: FileHasher | null;
  readonly add: (found: readonly (readonly [path: string, file: File])[]) => Promise<void>;
  readonly clear: () => void;
  /** Names this drop: the job that is made of it is made once, however often the button is pressed. */
  readonly key: string;
}

type Change =
  | { readonly kind: 'add'; readonly files: readonly LocalFile[] }
  | { readonly kind: 'sum'; readonly file: LocalFile; readonly sha256: string }
  | { readonly kind: 'clear' };

function change(files: readonly LocalFile[], event: Change): readonly LocalFile[] {
  switch (event.kind) {
    case 'add': {
      const known = new Set(files.map(({ path }) => path));
      return [...files, ...event.files.filter(({ path }) => !known.has(path))];
    }
    case 'sum':
      return files.map((file) => (file.blob === event.file.blob ? { ...file, sha256: event.sha256 } : file));
    case 'clear':
      return [];
  }
}

/** Files that were dropped, each looked at and summed before anything is sent. */
export function useDrop(): Drop {
  const [files, tell] = useReducer(change, []);
  const [hasher, setHasher] = useState<FileHasher | null>(null);
  const [key, setKey] = useState(randomId);
  const summing = useRef(new Set<File>());
  useEffect(() => {
    const made = new FileHasher();
    setHasher(made);
    return () => made.stop();
  }, []);
  useEffect(() => {
    if (hasher === null) return;
    for (const file of files) {
      if (file.kind === 'unknown' || file.sha256 !== null || summing.current.has(file.blob)) continue;
      summing.current.add(file.blob);
      // An empty sum says that it could not be read.
      void hasher.hash(file.blob).then((sha256) => tell({ kind: 'sum', file, sha256: sha256 ?? '' }));
    }
  }, [files, hasher]);
  return {
    files,
    summed: files.filter(({ kind, sha256 }) => kind === 'unknown' || sha256 !== null).length,
    hasher,
    add: async (found) => {
      tell({ kind: 'add', files: await Promise.all(found.map(([path, file]) => lookAt(path, file))) });
      setKey(randomId());
    },
    clear: () => {
      summing.current.clear();
      tell({ kind: 'clear' });
      setKey(randomId());
    },
    key,
  };
}

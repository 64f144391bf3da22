import { Sha256 } from './sha256.ts';

/** Read at a time; more would only hold memory. */
const STRIDE = 4 * 1024 * 1024;

export interface HashAsk {
  readonly ask: number;
  readonly blob: Blob;
}
export type HashAnswer =
  { readonly ask: number; readonly sha256: string } | { readonly ask: number; readonly unreadable: true };

self.onmessage = ({ data }: MessageEvent<HashAsk>) => {
  void answer(data).then((told) => self.postMessage(told));
};

/** The sum of a file. One that went away or changed since it was dropped cannot be read any more. */
async function answer({ ask, blob }: HashAsk): Promise<HashAnswer> {
  const sum = new Sha256();
  try {
    for (let at = 0; at < blob.size; at += STRIDE)
      sum.add(new Uint8Array(await blob.slice(at, at + STRIDE).arrayBuffer()));
  } catch {
    return { ask, unreadable: true };
  }
  return { ask, sha256: sum.end() };
}

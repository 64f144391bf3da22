import { call, CallFault } from '../api/call.ts';
import { part } from '../api/queries.ts';
import type { NewJob, Upload, UploadCheck, UploadFile } from '../api/types.ts';
import type { FileHasher } from './hash-files.ts';

export interface FileToSend extends UploadFile {
  readonly blob: Blob;
}

export interface SendProgress {
  readonly sentBytes: number;
  readonly totalBytes: number;
  readonly filesDone: number;
  readonly files: number;
  /** True while the connection is gone and sending goes on by itself when it is back. */
  readonly waiting: boolean;
}

/** Files that are sent side by side: enough to fill a line whose answers are slow. */
const SIDE_BY_SIDE = 3;
/** Waits between tries of one chunk, milliseconds; after the last the upload pauses, and can be taken up. */
const WAITS_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];

/**
 * Sends files in chunks, each with its own sum. What the server has already, from this upload or an earlier one, is not sent
 * again: it tells by the sums.
 *
 * @returns the upload's id @throws CallFault, AbortError
 */
export async function sendFiles(
  files: readonly FileToSend[],
  hasher: FileHasher,
  tell: (progress: SendProgress) => void,
  signal: AbortSignal,
): Promise<string> {
  const upload = await call<Upload>('POST', '/uploads', {
    json: { files: files.map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256 })) },
    signal,
  });
  const have = upload.files.map(({ haveBytes }) => haveBytes);
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let waiting = false;
  const report = (): void =>
    tell({
      sentBytes: have.reduce((sum, bytes) => sum + bytes, 0),
      totalBytes,
      filesDone: have.filter((bytes, k) => bytes >= files[k].sizeBytes).length,
      files: files.length,
      waiting,
    });
  report();

  const sendChunk = async (index: number): Promise<void> => {
    const from = have[index];
    const chunk = files[index].blob.slice(from, Math.min(from + upload.chunkBytes, files[index].sizeBytes));
    const sha256 = await hasher.hash(chunk);
    if (sha256 === null) throw new CallFault(-1, null);
    await call('PUT', `/uploads/${part(upload.id)}/files/${index}/chunks?offset=${from}`, {
      bytes: chunk,
      headers: { 'x-chunk-sha256': sha256 },
      signal,
    });
    have[index] = from + chunk.size;
  };

  const sendFile = async (index: number): Promise<void> => {
    for (let tries = 0; have[index] < files[index].sizeBytes;) {
      try {
        await sendChunk(index);
        tries = 0;
        waiting = false;
      } catch (error) {
        if (!(error instanceof CallFault) || !mayPass(error) || tries >= WAITS_MS.length) throw error;
        waiting = true;
        report();
        await pause(error.retryAfter === null ? WAITS_MS[tries] : 1000 * error.retryAfter, signal);
        tries++;
        // The answer may have been lost, not the chunk: ask what is there.
        const now = await call<Upload>('GET', `/uploads/${part(upload.id)}`, { signal }).catch((fault: unknown) => {
          if (fault instanceof CallFault && mayPass(fault)) return null;
          throw fault;
        });
        if (now !== null) have[index] = now.files[index].haveBytes;
      }
      report();
    }
  };

  let next = 0;
  await Promise.all(
    Array.from({ length: SIDE_BY_SIDE }, async () => {
      while (next < files.length) await sendFile(next++);
    }),
  );
  return upload.id;
}

/** Has the server look at what it got, before a job is made of it. */
export function checkUpload(job: NewJob, signal: AbortSignal): Promise<UploadCheck> {
  const { mode, parts, params, reference } = job as NewJob & { readonly reference?: string };
  return call<UploadCheck>('POST', `/uploads/${part(job.upload)}/check`, {
    json: {
      mode,
      params,
      ...(parts === undefined ? {} : { parts }),
      ...(reference === undefined ? {} : { reference }),
    },
    signal,
  });
}

/** Whether the same call can succeed in a moment: no connection, a server that starts anew, a limit, a chunk that came in twice or torn. */
const mayPass = ({ status, retry }: CallFault): boolean =>
  retry || status === 0 || status === 409 || status === 429 || status >= 502;

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new DOMException('stopped', 'AbortError'));
    });
  });
}

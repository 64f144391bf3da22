import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { FrameError } from '../../errors.ts';
import { listFiles } from '../../jobs/file-hash.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { STEP_NAMES, type StepName } from '../../jobs/steps.ts';
import type { OutputFile } from '../api.ts';

/** What browsers are told of a file; anything else is bytes to be saved. No type here is one that a browser would run. */
const TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};
const OTHER_TYPE = 'application/octet-stream';
/** These are as small as they get; the others are text. */
const COMPRESSED = new Set(['.png', '.jpg']);

/** Everything that the steps of a job have written as it stands now, and the figures of its quality; what was put beside is left out. */
export async function listOutputs(job: JobFolder): Promise<OutputFile[]> {
  const found: OutputFile[] = [];
  const add = async (path: string, step: StepName | null): Promise<void> => {
    const file = await lstat(diskPath(job, path)).catch(() => null);
    // A link is never followed: it could lead anywhere.
    if (file?.isFile()) found.push({ path, sizeBytes: file.size, step, type: typeOf(path) });
  };
  for (const step of STEP_NAMES)
    for (const file of await listFiles(job.stepDir(step)))
      if (!file.split('/').some((name) => name.startsWith('.'))) await add(`${step}/${file}`, step);
  await add('quality.json', null);
  return found;
}

/**
 * One output, to be read.
 * @param path as `listOutputs` gives it: whatever is not in that list is not there, wherever it would lead.
 * @throws FrameError FRAME_REQUEST_NOT_FOUND
 */
export async function openOutput(
  job: JobFolder,
  path: string,
  range?: { readonly start: number; readonly end: number },
): Promise<{ readonly file: OutputFile; readonly stream: Readable }> {
  const file = (await listOutputs(job)).find((output) => output.path === path);
  if (file === undefined) throw new FrameError('FRAME_REQUEST_NOT_FOUND', 'The job has no such output.');
  return { file, stream: createReadStream(diskPath(job, path), range) };
}

/** All outputs as one zip, made while it is sent. */
export async function archiveOutputs(job: JobFolder): Promise<Readable> {
  const zip = new ZipFile();
  zip.on('error', (error) => (zip.outputStream as Readable).destroy(error as Error));
  for (const { path } of await listOutputs(job))
    // Lazily, so that no more than one file is open however many there are.
    zip.addReadStreamLazy(
      `${job.id}/${path}`,
      { compress: !COMPRESSED.has(extname(path)), mtime: new Date(job.info.created), mode: 0o100644 },
      (take) => take(null, createReadStream(diskPath(job, path))),
    );
  zip.end();
  return zip.outputStream as Readable;
}

function diskPath(job: JobFolder, path: string): string {
  return path === 'quality.json' ? join(job.root, path) : join(job.root, 'output', path);
}

function typeOf(path: string): string {
  return TYPES[extname(path)] ?? OTHER_TYPE;
}

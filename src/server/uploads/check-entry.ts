/** The process in which pictures are looked at before a job is made of them: one question, one answer, and it ends. */
import { availableParallelism } from 'node:os';
import { basename, dirname } from 'node:path';
import { checkNewJob } from '../../check-new-job.ts';
import { FrameError } from '../../errors.ts';
import { jobParamsOf } from '../../formats/job-params.ts';
import { maskFromPicture } from '../../imaging/mask.ts';
import { eachAtOnce } from '../../jobs/each-at-once.ts';
import { failureOf } from '../../jobs/job-info.ts';
import { listPictures } from '../../jobs/list-pictures.ts';
import { AS_IT_LIES, readPicture, type OpenPicture } from '../../jobs/picture-io.ts';
import { FoundFragments } from '../../pipeline/found-fragments.ts';
import { openJudges } from '../../pipeline/judges.ts';
import { ThreadRunner } from '../../workers/threads.ts';
import type { CheckAnswer, CheckRequest, Problem } from './input-checker.ts';
import { readStored } from './upload-files.ts';

/** The server comes first. */
const NICE = 10;

// A server that is gone wants no answer.
process.once('disconnect', () => process.exit(1));
process.once('message', (request: CheckRequest) => {
  void answerTo(request).then((answer) => process.send!(answer, () => process.exit(0)));
});

async function answerTo(given: CheckRequest): Promise<CheckAnswer> {
  const threads = Math.max(1, Math.min(given.params.threads || Infinity, availableParallelism() - 1));
  const request = { ...given, params: { ...given.params, threads, 'system.nice': NICE } };
  const { params, jobsDir } = request;
  const nothing = { pictures: [], originalType: null, referenceType: null, notices: [], problem: null, problems: {} };
  try {
    await openJudges(jobParamsOf(params), request.shippedModel);
    const { input, notices } = await checkNewJob(request, params, { jobsDir, open: opener(request) });
    return {
      ...nothing,
      pictures: input.pictures.map(({ name }) => name),
      originalType: input.original?.type ?? null,
      referenceType: input.reference?.type ?? null,
      notices: [...notices],
    };
  } catch (error) {
    const problem = problemOf(error, request);
    return { ...nothing, problem, problems: request.each ? await problemsOf(request, threads) : {} };
  }
}

/** What is wrong with each picture by itself. */
async function problemsOf(request: CheckRequest, threads: number): Promise<Record<string, Problem>> {
  const { params, masks, fragments, original, reference } = request;
  const limits = { maxSidePx: params.max_picture_side, maxPixels: params.max_picture_pixels };
  const problems: Record<string, Problem> = {};
  const tasks = new ThreadRunner({ threads });
  const found = new FoundFragments();
  const look = async (name: string, action: () => Promise<unknown>): Promise<void> => {
    await action().catch((error: unknown) => {
      problems[name] = problemOf(error, request);
    });
  };
  const open = opener(request);
  const { pictures } = await listPictures((masks ?? fragments)!, open).catch(() => ({ pictures: [] }));
  await eachAtOnce(pictures, Math.min(2, threads), async ({ name, path }) =>
    look(name, async () => {
      const picture = await readPicture(await open(path), limits);
      if (masks !== undefined) refuseUseless(maskFromPicture(picture).data, name);
      else await found.find(picture, name, { tasks, signal: new AbortController().signal });
    }),
  );
  for (const file of [original, reference])
    if (file !== undefined) await look(basename(file), async () => readPicture(await open(file), limits));
  await tasks.close();
  return problems;
}

/** Finds what files of the upload hold. */
function opener({ sealed }: CheckRequest): OpenPicture {
  if (sealed === null) return AS_IT_LIES;
  const { id, places } = sealed;
  const key = { id, bytes: Buffer.from(sealed.key, 'base64') };
  return async (file) => ({ file, bytes: await readStored({ file, seal: { key, place: places[file] } }) });
}

function refuseUseless(mask: Uint8Array, name: string): void {
  if (!mask.includes(1))
    throw new FrameError('FRAME_MASK_EMPTY', `${name} marks no fragment: it is black all over.`, { file: name });
  if (!mask.includes(0))
    throw new FrameError('FRAME_MASK_FULL', `${name} marks the whole picture: it is white all over.`, { file: name });
}

/** A fault in words that name no place of this machine. */
function problemOf(error: unknown, request: CheckRequest): Problem {
  const { jobsDir, masks, fragments, original, reference, constraints } = request;
  const beside = [original, reference, constraints].map((file) => file && dirname(file));
  const plain = (text: string): string => {
    let said = text;
    for (const folder of [masks, fragments, ...beside])
      if (folder !== undefined)
        said = said.replaceAll(`${folder}/`, '').replaceAll(`${folder}\\`, '').replaceAll(folder, 'The upload');
    return said.replaceAll(jobsDir, 'The jobs folder');
  };
  const { code, message, file, remedy } = failureOf(error);
  return {
    code,
    message: code === 'FRAME_INTERNAL' ? 'Something went wrong in the check.' : plain(message),
    ...(file === undefined ? {} : { file: basename(file) }),
    ...(remedy === undefined ? {} : { remedy: plain(remedy) }),
  };
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FrameError } from '../../errors.ts';
import type { Params } from '../../formats/parameters.ts';
import { diskError } from '../../jobs/disk-errors.ts';
import type { createJob, JobInput } from '../../jobs/job-draft.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { failureOf } from '../../jobs/job-info.ts';
import { resolveNewParams } from '../../jobs/resolve-params.ts';
import type { JsonValue } from '../../jobs/stable-json.ts';
import type { CheckUpload, NewJob, UploadCheck } from '../api.ts';
import type { AboutJob, JobSubmitter } from '../job-submitter.ts';
import type { MakeOnce } from '../idempotency.ts';
import { parseRequestParams } from '../jobs/settable-params.ts';
import type { CheckAnswer, CheckRequest, InputChecker } from './input-checker.ts';
import { makeOnce, type RequestKeys } from './request-keys.ts';
import { layOut, type NamedInput, type UploadLayout } from './upload-layout.ts';
import { linkOrCopy, readStored, sourceOf } from './upload-files.ts';
import type { UploadStore } from './upload-store.ts';

export interface JobMakerDeps {
  readonly jobsDir: string;
  /** Makes the folder of a job. @param prepare writes into the draft what must be there from the first moment */
  readonly createJob: (input: JobInput, prepare: (draft: string) => Promise<void>) => ReturnType<typeof createJob>;
  readonly openJob: (id: string) => Promise<JobFolder>;
  readonly uploads: UploadStore;
  readonly keys: RequestKeys;
  readonly checker: InputChecker;
  readonly submitter: JobSubmitter;
  /** Folders that may hold `config_template.json`. */
  readonly templateDirs: readonly string[];
  /** The file of PIPELINE_DEFAULT_CONFIG. */
  readonly configFile: string | null;
  /** Where the learners lie that come with the program. */
  readonly shippedModel: string;
}

interface Owner {
  readonly id: string;
  readonly name: string;
}

/** Makes jobs of uploads, each request once. */
export class JobMaker {
  readonly #deps: JobMakerDeps;
  /** Makes one job for a request with an Idempotency-Key. */
  readonly once: MakeOnce;

  constructor(deps: JobMakerDeps) {
    this.#deps = deps;
    this.once = makeOnce(deps.keys, deps.openJob);
  }

  /**
   * Makes a job and hands it to the queue. Parameters and pictures are checked first, so that what is queued can run.
   *
   * @param key Idempotency-Key: the same request with the same key is answered with the same job, also after a restart
   * @throws FrameError FRAME_UPLOAD_…, FRAME_PARAMS_…, FRAME_REQUEST_KEY_USED, and as `checkNewJob`
   */
  async make(owner: Owner, asked: NewJob, key: string | null, signal: AbortSignal): Promise<JobFolder> {
    const about: AboutJob = { owner, name: asked.name ?? null, priority: asked.priority };
    const { submitter, uploads } = this.#deps;
    if (key === null) {
      const made = await this.#make(owner.id, asked, signal, (draft) => submitter.keepOwner(draft, about));
      await submitter.submit(made, about);
      await uploads.forgetClear(owner.id, asked.upload);
      return made;
    }
    return this.once(
      { owner: owner.id, key, body: asked as unknown as JsonValue },
      ({ mark, begin }) => {
        const prepare = async (draft: string): Promise<void> => {
          await submitter.keepOwner(draft, about);
          await mark(draft);
        };
        return this.#make(owner.id, asked, signal, prepare, begin);
      },
      async (job) => {
        await submitter.submit(job, about);
        await uploads.forgetClear(owner.id, asked.upload);
      },
    );
  }

  /** What would be wrong with a job, without making one. */
  async check(owner: Owner, upload: string, asked: CheckUpload, signal: AbortSignal): Promise<UploadCheck> {
    const files = await this.#deps.uploads.completeFiles(owner.id, upload);
    const nothing = { fit: false, files: files.map(({ path }) => ({ path, problem: null })), notices: [] };
    try {
      const { params, notices } = await this.#resolve(asked);
      return await this.#look(owner.id, upload, asked, params, true, signal, ({ layout, answer }) => {
        const pathOf = new Map(inputsOf(layout).map(({ name, path }) => [name, path]));
        const problemAt = new Map(
          Object.entries(answer.problems).map(([name, problem]) => [pathOf.get(name) ?? name, problem]),
        );
        // One file alone is to blame: it is told there, and not twice.
        if (answer.problem?.file !== undefined && problemAt.size === 0)
          problemAt.set(pathOf.get(answer.problem.file) ?? answer.problem.file, answer.problem);
        const told = [...problemAt.values()].some(({ message }) => message === answer.problem?.message);
        return Promise.resolve({
          fit: answer.problem === null,
          files: files.map(({ path }) => ({ path, problem: problemAt.get(path) ?? null })),
          problem: told ? null : answer.problem,
          notices: [...notices, ...answer.notices],
        });
      });
    } catch (cause) {
      if (!(cause instanceof FrameError) || !TELLABLE.test(cause.code)) throw cause;
      const { code, message, remedy } = failureOf(cause);
      return { ...nothing, problem: { code, message, ...(remedy === undefined ? {} : { remedy }) } };
    }
  }

  async #make(
    owner: string,
    asked: NewJob,
    signal: AbortSignal,
    prepare: (draft: string) => Promise<void>,
    begin: () => Promise<void> = () => Promise.resolve(),
  ): Promise<JobFolder> {
    const { params } = await this.#resolve(asked);
    return this.#look(owner, asked.upload, asked, params, false, signal, async ({ layout, answer }) => {
      const { problem } = answer;
      if (problem !== null)
        throw new FrameError(problem.code, problem.message, {
          ...(problem.file === undefined ? {} : { file: problem.file }),
          ...(problem.remedy === undefined ? {} : { remedy: problem.remedy }),
        });
      const byName = new Map(layout.pictures.map((picture) => [picture.name, picture]));
      const { original, reference, constraints } = layout;
      await begin();
      const { job, lock } = await this.#deps.createJob(
        {
          mode: asked.mode,
          // The checking process says which; where they lie is known here.
          pictures: answer.pictures.map((name) => ({ name, file: sourceOf(known(byName, name)) })),
          original:
            original && answer.originalType ? { file: sourceOf(original), type: answer.originalType } : undefined,
          reference:
            reference && answer.referenceType ? { file: sourceOf(reference), type: answer.referenceType } : undefined,
          constraints: constraints === null ? undefined : (await readStored(constraints)).toString('utf8'),
          params,
        },
        prepare,
      );
      await lock.release();
      return job;
    });
  }

  /** Parameters as the command line resolves them, but for what nobody may say from afar. */
  async #resolve({
    params: given,
    parts,
  }: Pick<NewJob, 'params' | 'parts'>): Promise<{ params: Params; notices: readonly string[] }> {
    const { templateDirs, configFile: file } = this.#deps;
    const commandLine = parseRequestParams({ ...given, ...(parts === undefined ? {} : { parts }) });
    return resolveNewParams({
      templateDirs,
      file,
      commandLine,
    });
  }

  /** Has the pictures of an upload looked at under the names that they would have in a job. */
  async #look<T>(
    owner: string,
    upload: string,
    { mode, reference }: Pick<NewJob, 'mode' | 'reference'>,
    params: Params,
    each: boolean,
    signal: AbortSignal,
    use: (seen: { readonly layout: UploadLayout; readonly answer: CheckAnswer }) => Promise<T>,
  ): Promise<T> {
    const { uploads, checker, jobsDir, shippedModel } = this.#deps;
    const layout = layOut(await uploads.completeFiles(owner, upload), mode, reference);
    return uploads.withScratch(owner, upload, async (scratch) => {
      const seals = new SealsOfCheck();
      const put = (folder: string, inputs: readonly NamedInput[]): Promise<string> =>
        putInto(join(scratch, folder), inputs, seals);
      const pictures = await put(mode === 'simulation' ? 'masks' : 'fragments', layout.pictures);
      const beside = async (folder: string, input: NamedInput | null): Promise<string | null> =>
        input === null ? null : join(await put(folder, [input]), input.name);
      const original = await beside('original', layout.original);
      const whole = await beside('reference', layout.reference);
      const constraints = await beside('constraints', layout.constraints);
      const answer = await checker.check(
        {
          ...(mode === 'simulation' ? { masks: pictures, original: original! } : { fragments: pictures }),
          ...(whole === null ? {} : { reference: whole }),
          ...(constraints === null ? {} : { constraints }),
          ...{ params, shippedModel, jobsDir, each, sealed: seals.asked },
        },
        signal,
      );
      return use({ layout, answer });
    });
  }
}

/** Faults of what was asked or sent, which a check tells as its answer. */
const TELLABLE = /^FRAME_(PARAMS|INPUT|PICTURE|FRAGMENT|MASK|FORMAT|REFERENCE|MODEL|DEVICE)_|^FRAME_UPLOAD_LAYOUT$/;

function inputsOf({ pictures, original, reference, constraints }: UploadLayout): NamedInput[] {
  return [...pictures, original, reference, constraints].filter((input) => input !== null);
}

function known(byName: ReadonlyMap<string, NamedInput>, name: string): NamedInput {
  const picture = byName.get(name);
  if (picture === undefined) throw new Error('The check named a picture that is not in the upload.');
  return picture;
}

/** What opens the files that a check is to look at. */
class SealsOfCheck {
  asked: CheckRequest['sealed'] = null;

  add(file: string, seal: NamedInput['seal']): void {
    if (seal === null) return;
    const { key, place } = seal;
    this.asked ??= { id: key.id, key: key.bytes.toString('base64'), places: {} };
    this.asked.places[file] = place;
  }
}

/** Lays files into a new folder under their names, without copying where the disk can, and sealed as they are. @returns the folder */
async function putInto(folder: string, inputs: readonly NamedInput[], seals: SealsOfCheck): Promise<string> {
  try {
    await mkdir(folder);
    for (const { name, file, seal } of inputs) {
      const target = join(folder, name);
      await linkOrCopy(file, target);
      seals.add(target, seal);
    }
    return folder;
  } catch (cause) {
    throw diskError('write', folder, cause);
  }
}

import { z } from 'zod';
import { FrameError } from '../../errors.ts';
import { completeParams } from '../../formats/params.ts';
import { DEFAULT_PARAMS, PARAMETER_KEYS } from '../../formats/parameters.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { NOBODYS, type Person } from '../../jobs/job-ownership.ts';
import type { JsonValue } from '../../jobs/stable-json.ts';
import { readStepCost } from '../../jobs/step-cost.ts';
import type { StepStatus } from '../../pipeline/pipeline.ts';
import {
  API_ROOT,
  Clone,
  Job,
  JobComparison,
  JobDetail,
  JobPatch,
  JobQuery,
  LogPage,
  LogQuery,
  pageOf,
  ParameterInfo,
  Restart,
  Sharing,
} from '../api.ts';
import { idempotencyKeyOf, type MakeOnce } from '../idempotency.ts';
import { noSuchJob, type JobAccess } from '../job-access.ts';
import type { Principal } from '../principal.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import { defineRoute, type Route } from '../route.ts';
import { withoutPaths } from '../without-paths.ts';
import { cloneJob } from './clone-job.ts';
import { compareJobs } from './compare-jobs.ts';
import type { JobCatalogue } from './job-catalogue.ts';
import { readLog, readWarnings } from './job-log.ts';
import { JobLister } from './list-jobs.ts';
import { presentJob } from './present-job.ts';
import { parameterInfos, parseRequestParams } from './settable-params.ts';

/** What the routes about jobs work with. */
export interface JobRoutesDeps {
  readonly catalogue: JobCatalogue;
  readonly queue: JobQueue;
  readonly access: JobAccess;
  /** The steps of the chain, by their filter, without looking at a job. */
  readonly chain: readonly Pick<StepStatus, 'step' | 'filter'>[];
  /** How each step of a job stands, every file of it looked at. */
  readonly statusOf: (job: JobFolder) => Promise<StepStatus[]>;
  /** A user by id, to share jobs with; null where there is none. */
  readonly personOf: (id: string) => Promise<Person | null>;
  /** Makes one job for a request with an Idempotency-Key. */
  readonly once: MakeOnce;
}

/** A job in a path. Ids are checked where they are opened. */
export const JobParams = z.object({ job: z.string().max(60) });

const TAG = 'jobs';
/** Names that the program writes into every job. */
const WRITTEN: ReadonlySet<string> = new Set(['job_id', 'original_image']);

/** Routes that list, show and steer jobs. */
export function jobRoutes(deps: JobRoutesDeps): Route[] {
  const { catalogue, queue, access } = deps;
  const lister = new JobLister(catalogue);
  let looking: Promise<unknown> = Promise.resolve();

  const personOf = async (id: string): Promise<Person> => {
    const person = await deps.personOf(id);
    if (person !== null) return person;
    throw new FrameError('FRAME_REQUEST_INVALID', `There is no user ${id.slice(0, 40)}.`, {
      remedy: 'Name users by their ids.',
    });
  };
  const shown = async (id: string, principal: Principal): Promise<Job> => {
    const entry = (await catalogue.renew(id)) ?? catalogue.get(id);
    if (entry === undefined) throw noSuchJob();
    return presentJob(entry, principal, deps);
  };
  /** Hashing a whole job is work: one is looked at at a time. */
  const lookAt = (job: JobFolder): Promise<StepStatus[]> => {
    const look = looking.then(() => deps.statusOf(job));
    looking = look.catch(() => undefined);
    return look;
  };
  /** Whether it was done once, without a look at its files. */
  const markOf = async (one: JobRoutesDeps['chain'][number], job: JobFolder): Promise<StepStatus> => ({
    ...{ ...one, done: await job.hasMark(one.step), reasons: [] },
  });
  const stepsOf = async (job: JobFolder, why: boolean): Promise<JobDetail['steps']> => {
    const status = why ? await lookAt(job) : await Promise.all(deps.chain.map((one) => markOf(one, job)));
    return Promise.all(
      status.map(async ({ step, filter, done, reasons }) => {
        const cost = await readStepCost(job, step);
        return {
          ...{ step, filter, done, reasons: reasons.map(({ message }) => withoutPaths(message)) },
          ...{ wallSeconds: cost?.seconds ?? null, cpuSeconds: cost?.cpuSeconds ?? null },
        };
      }),
    );
  };
  const detailOf = async (job: JobFolder, principal: Principal, why: boolean): Promise<JobDetail> => {
    const params = completeParams(await job.data.loadParams());
    const [summary, steps, pictures, warnings] = await Promise.all([
      shown(job.id, principal),
      stepsOf(job, why),
      job.data.inputPictures(),
      readWarnings(job),
    ]);
    return {
      ...{ ...summary, steps, params, warnings, pictures: pictures.map(({ name }) => name) },
      changedParams: PARAMETER_KEYS.filter((key) => !WRITTEN.has(key) && params[key] !== DEFAULT_PARAMS[key]),
      reference: job.data.referenceFile() !== null,
    };
  };

  return [
    defineRoute({
      ...{ method: 'GET', path: `${API_ROOT}/jobs`, rule: { who: 'user' }, tag: TAG },
      summary: 'Lists the jobs that one may see, by state, name or owner, a page at a time.',
      query: JobQuery,
      answers: { 200: pageOf(Job) },
      async handle({ principal, query }) {
        const { entries, next, total } = lister.page(principal, query);
        const items = await Promise.all(entries.map((entry) => presentJob(entry, principal, deps)));
        return { items, next, total };
      },
    }),
    defineRoute({
      ...{ method: 'GET', path: `${API_ROOT}/jobs/compare`, rule: { who: 'user' }, tag: TAG },
      summary: 'Holds two runs against each other: parameters, times, and where fragments lie.',
      query: z.object({ a: z.string().max(60), b: z.string().max(60) }),
      answers: { 200: JobComparison },
      async handle({ principal, query }) {
        const [a, b] = [await access.open(principal, query.a, 'view'), await access.open(principal, query.b, 'view')];
        const compared = await compareJobs(a, b);
        return { ...compared, a: await shown(a.id, principal), b: await shown(b.id, principal) };
      },
    }),
    defineRoute({
      ...{ method: 'GET', path: `${API_ROOT}/params`, rule: { who: 'user' }, tag: TAG },
      summary: 'Tells every parameter of a job: its meaning, type, range and default.',
      answers: { 200: z.array(ParameterInfo) },
      handle: () => parameterInfos(),
    }),
    defineRoute({
      ...{ method: 'GET', path: `${API_ROOT}/jobs/:job`, rule: { who: 'job', need: 'view' }, tag: TAG },
      summary: 'Shows a job with its steps; with why=1 also what makes a step run again, which reads all its files.',
      params: JobParams,
      query: z.object({ why: z.enum(['0', '1']).default('0') }),
      answers: { 200: JobDetail },
      handle: ({ job, principal, query }) => detailOf(job, principal, query.why === '1'),
    }),
    defineRoute({
      ...{ method: 'PATCH', path: `${API_ROOT}/jobs/:job`, rule: { who: 'job', need: 'change' }, tag: TAG },
      summary: 'Names a job anew, or changes its priority.',
      params: JobParams,
      body: JobPatch,
      answers: { 200: Job },
      async handle({ job, principal, body: { name, priority } }) {
        await queue.inTurn(job.id, async () => {
          const before = await job.ownership();
          await job.saveOwnership({
            ...before,
            ...(name === undefined ? {} : { name }),
            ...(priority === undefined ? {} : { priority }),
          });
        });
        return shown(job.id, principal);
      },
    }),
    defineRoute({
      ...{ method: 'PUT', path: `${API_ROOT}/jobs/:job/sharing`, rule: { who: 'job', need: 'share' }, tag: TAG },
      summary: 'Says who else may see a job.',
      params: JobParams,
      body: Sharing,
      answers: { 200: Job },
      async handle({ job, principal, body: { users } }) {
        const once = await Promise.all([...new Set(users)].map(personOf));
        await queue.inTurn(job.id, async () => job.saveOwnership({ ...(await job.ownership()), sharedWith: once }));
        return shown(job.id, principal);
      },
    }),
    defineRoute({
      ...{ method: 'POST', path: `${API_ROOT}/jobs/:job/cancel`, rule: { who: 'job', need: 'change' }, tag: TAG },
      summary: 'Stops a job within five seconds; all finished steps are kept.',
      params: JobParams,
      answers: { 200: Job },
      async handle({ job, principal }) {
        await queue.cancel(job.id);
        return shown(job.id, principal);
      },
    }),
    defineRoute({
      ...{ method: 'POST', path: `${API_ROOT}/jobs/:job/resume`, rule: { who: 'job', need: 'change' }, tag: TAG },
      summary: 'Lets a job go on at its first step that is not done.',
      params: JobParams,
      answers: { 200: Job },
      async handle({ job, principal }) {
        await queue.submit(job.id);
        return shown(job.id, principal);
      },
    }),
    defineRoute({
      ...{ method: 'POST', path: `${API_ROOT}/jobs/:job/restart`, rule: { who: 'job', need: 'change' }, tag: TAG },
      summary: 'Makes a step and all later ones anew; their old outputs stay beside.',
      params: JobParams,
      body: Restart,
      answers: { 200: Job },
      async handle({ job, principal, body }) {
        await queue.restart(job.id, body.from);
        return shown(job.id, principal);
      },
    }),
    defineRoute({
      ...{ method: 'POST', path: `${API_ROOT}/jobs/:job/clone`, rule: { who: 'permission', permission: 'create_job' } },
      ...{
        summary:
          'Makes a job of the same input with other parameters, and queues it; with an Idempotency-Key once, however often it comes.',
        tag: TAG,
      },
      params: JobParams,
      body: Clone,
      answers: { 201: Job },
      async handle({ params, principal, body, request, reply }) {
        const from = await access.open(principal, params.job, 'view');
        const { name, priority } = body;
        const { user } = principal;
        const owner = user === null ? null : { id: user.id, name: user.name };
        const asked = parseRequestParams(body.params);
        const make = (mark?: (draft: string) => Promise<void>): Promise<JobFolder> => {
          const now = new Date();
          const ownership = { ...NOBODYS, owner, priority, name: name ?? null };
          const wanted = { ...ownership, wanted: true, submitted: now.toISOString() };
          return cloneJob(catalogue, now, from, asked, wanted, mark);
        };
        const key = idempotencyKeyOf(request.headers);
        const keyed = { owner: user?.id ?? '', key: key ?? '', body: { ...body, cloneOf: from.id } as JsonValue };
        const job =
          key === null
            ? await make()
            : await deps.once(
                keyed,
                async ({ mark, begin }) => {
                  await begin();
                  return make(mark);
                },
                () => Promise.resolve(),
              );
        reply.status(201);
        return shown(job.id, principal);
      },
    }),
    defineRoute({
      ...{ method: 'GET', path: `${API_ROOT}/jobs/:job/logs`, rule: { who: 'job', need: 'logs' }, tag: TAG },
      summary: "Reads a job's log, of one step or all, a stretch at a time.",
      params: JobParams,
      query: LogQuery,
      answers: { 200: LogPage },
      handle: ({ job, query }) => readLog(job, query),
    }),
  ];
}

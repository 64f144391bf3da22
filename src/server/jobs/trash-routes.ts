import { z } from 'zod';
import {
  findTrashed,
  listTrash,
  purgeTrashed,
  restoreTrashed,
  trashJob,
  type TrashedFolder,
} from '../../jobs/trash.ts';
import { API_ROOT, TrashedJob } from '../api.ts';
import { noSuchJob } from '../job-access.ts';
import { mayDo } from '../job-rights.ts';
import type { Principal } from '../principal.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import { defineRoute, type Route } from '../route.ts';
import type { JobCatalogue } from './job-catalogue.ts';
import { JobParams } from './job-routes.ts';

export interface TrashRoutesDeps {
  readonly catalogue: JobCatalogue;
  readonly queue: JobQueue;
  /** Deleted jobs go for good after this. */
  readonly retentionMs: number;
}

const TAG = 'jobs';
const MAY_DELETE = { who: 'permission', permission: 'delete_job' } as const;
/** A note that cannot be read keeps its job in the trash for ever. */
const NEVER = '9999-12-31T23:59:59.000Z';

/** Routes that delete jobs, and take them back. */
export function trashRoutes({ catalogue, queue, retentionMs }: TrashRoutesDeps): Route[] {
  const { jobsDir } = catalogue;
  /** @throws FrameError FRAME_REQUEST_NOT_FOUND */
  const find = async (principal: Principal, id: string): Promise<TrashedFolder> => {
    const found = await findTrashed(jobsDir, id);
    if (found === null || !(await isFor(principal, found))) throw noSuchJob();
    return found;
  };
  return [
    defineRoute({
      ...{ method: 'DELETE', path: `${API_ROOT}/jobs/:job`, rule: { who: 'job', need: 'delete' }, tag: TAG },
      summary: 'Stops a job where it runs, and puts it into the trash.',
      params: JobParams,
      answers: { 204: { contentType: 'none' } },
      async handle({ job, principal, reply }) {
        await queue.cancel(job.id);
        await queue.inTurn(job.id, () => trashJob(jobsDir, job, principal.user?.name ?? '', new Date()));
        await catalogue.renew(job.id);
        return reply.status(204).send();
      },
    }),
    defineRoute({
      ...{ method: 'GET', path: `${API_ROOT}/trash`, rule: MAY_DELETE, tag: TAG },
      summary: 'Lists what was deleted and can be taken back.',
      answers: { 200: z.array(TrashedJob) },
      async handle({ principal }) {
        const shown: TrashedJob[] = [];
        for (const one of await listTrash(jobsDir)) {
          if (!(await isFor(principal, one))) continue;
          const { owner, name } = await one.job.ownership();
          const { id } = one.job;
          shown.push({
            ...{ id, owner, name: name ?? id, deletedBy: one.by, deleted: one.deleted ?? one.job.info.created },
            expires: one.deleted === null ? NEVER : new Date(Date.parse(one.deleted) + retentionMs).toISOString(),
          });
        }
        return shown;
      },
    }),
    defineRoute({
      ...{ method: 'POST', path: `${API_ROOT}/trash/:job/restore`, rule: MAY_DELETE, tag: TAG },
      summary: 'Takes a job out of the trash; it stays stopped until somebody lets it go on.',
      params: JobParams,
      answers: { 204: { contentType: 'none' } },
      async handle({ params, principal, reply }) {
        const one = await find(principal, params.job);
        await queue.inTurn(params.job, () => restoreTrashed(jobsDir, one));
        await catalogue.renew(params.job);
        return reply.status(204).send();
      },
    }),
    defineRoute({
      ...{ method: 'DELETE', path: `${API_ROOT}/trash/:job`, rule: MAY_DELETE, tag: TAG },
      summary: 'Removes a deleted job for good.',
      params: JobParams,
      answers: { 204: { contentType: 'none' } },
      async handle({ params, principal, reply }) {
        const one = await find(principal, params.job);
        await queue.inTurn(params.job, () => purgeTrashed(jobsDir, one));
        return reply.status(204).send();
      },
    }),
  ];
}

/** Whether a deleted job is one that somebody may delete. Whose it is must be known for sure. */
async function isFor(principal: Principal, { job }: TrashedFolder): Promise<boolean> {
  const ownership = await job.ownership().catch(() => null);
  return ownership !== null && mayDo(principal, ownership, 'delete');
}

import { z } from 'zod';
import { FrameError } from '../../errors.ts';
import { API_ROOT, CheckUpload, Job, NewJob, UploadCheck } from '../api.ts';
import { idempotencyKeyOf } from '../idempotency.ts';
import type { JobSubmitter } from '../job-submitter.ts';
import type { Principal } from '../principal.ts';
import { defineRoute, type Route } from '../route.ts';
import type { JobMaker } from './job-maker.ts';

export interface CreationRoutesDeps {
  readonly maker: JobMaker;
  readonly submitter: JobSubmitter;
  /** Ends checks under way when the server stops. */
  readonly signal: AbortSignal;
}

const RULE = { who: 'permission', permission: 'create_job' } as const;

/** A job out of an upload, and a look at what would be wrong with one. */
export function creationRoutes({ maker, submitter, signal }: CreationRoutesDeps): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: `${API_ROOT}/jobs`,
      rule: RULE,
      summary:
        'Makes a job of a complete upload and puts it in the queue. With an Idempotency-Key the same request makes it once, however often it comes.',
      tag: 'jobs',
      body: NewJob,
      answers: { 201: Job },
      handle: async ({ body, principal, request, reply }) => {
        const job = await maker.make(ownerOf(principal), body, idempotencyKeyOf(request.headers), signal);
        void reply.status(201).header('location', `${API_ROOT}/jobs/${job.id}`);
        return submitter.show(principal, job);
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${API_ROOT}/uploads/:upload/check`,
      rule: RULE,
      summary: 'Tells what would be wrong with a job of this upload, file by file, and makes none.',
      tag: 'uploads',
      params: z.object({ upload: z.string().max(64) }),
      body: CheckUpload,
      answers: { 200: UploadCheck },
      handle: ({ params, body, principal }) => maker.check(ownerOf(principal), params.upload, body, signal),
    }),
  ];
}

function ownerOf({ user }: Principal): { id: string; name: string } {
  if (user === null) throw new FrameError('FRAME_ACCESS_LOGIN', 'This needs somebody who is logged in.');
  return { id: user.id, name: user.name };
}

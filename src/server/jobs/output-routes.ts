import { z } from 'zod';
import { API_ROOT, OutputFile } from '../api.ts';
import { defineRoute, type Route } from '../route.ts';
import { archiveOutputs, listOutputs, openOutput } from './job-outputs.ts';
import { JobParams } from './job-routes.ts';

const TAG = 'jobs';
/** An output may hold what an uploader wrote, an SVG above all: opened by itself it may run nothing and reach nothing. */
const INERT = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/** Routes that hand out what jobs have made. */
export function outputRoutes(): Route[] {
  return [
    defineRoute({
      ...{ method: 'GET', path: `${API_ROOT}/jobs/:job/outputs`, rule: { who: 'job', need: 'view' }, tag: TAG },
      summary: 'Lists everything that the steps of a job have written.',
      params: JobParams,
      answers: { 200: z.array(OutputFile) },
      handle: ({ job }) => listOutputs(job),
    }),
    defineRoute({
      ...{ method: 'GET', path: `${API_ROOT}/jobs/:job/outputs/*`, rule: { who: 'job', need: 'view' }, tag: TAG },
      summary: 'Hands out one output, or a stretch of it; with download=1 to be saved under its name.',
      params: JobParams.extend({ '*': z.string().max(400) }),
      query: z.object({ download: z.enum(['0', '1']).default('0') }),
      answers: { 200: { contentType: 'application/octet-stream' } },
      async handle({ job, params, query, reply }) {
        const path = params['*'];
        const { file, stream } = await openOutput(job, path);
        const name = path.split('/').at(-1) ?? 'output';
        return reply
          .header('content-type', file.type)
          .header('content-length', file.sizeBytes)
          .header('x-content-type-options', 'nosniff')
          .header('content-security-policy', INERT)
          .header('cache-control', 'private, no-cache')
          .header('content-disposition', `${query.download === '1' ? 'attachment' : 'inline'}; filename="${name}"`)
          .send(stream);
      },
    }),
    defineRoute({
      ...{ method: 'GET', path: `${API_ROOT}/jobs/:job/archive`, rule: { who: 'job', need: 'view' }, tag: TAG },
      summary: 'Hands out all outputs as one zip, made while it is sent.',
      params: JobParams,
      answers: { 200: { contentType: 'application/zip' } },
      async handle({ job, reply }) {
        return reply
          .header('content-type', 'application/zip')
          .header('x-content-type-options', 'nosniff')
          .header('cache-control', 'private, no-store')
          .header('content-disposition', `attachment; filename="${job.id}.zip"`)
          .send(await archiveOutputs(job));
      },
    }),
  ];
}

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startJobServer, type JobServer } from '../../../test/support/job-server.ts';
import { writeListedJob } from '../../../test/support/listed-jobs.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { JobFolder } from '../../jobs/job-folder.ts';
import { NOBODYS } from '../../jobs/job-ownership.ts';

const scratch = scratchFolder('file');
let served: JobServer;
const JOB = 'job_20250101_120000';
beforeAll(async () => {
  const job = await JobFolder.open(await writeListedJob(scratch(), { id: JOB, status: { state: 'done' } }));
  await job.saveOwnership({ ...NOBODYS, owner: { id: 'ada', name: 'ada' } });
  served = await startJobServer(scratch());
});
afterAll(() => served.close());

const name = fc.oneof(
  fc.constantFrom(JOB, '..', '.trash', '.server', `${JOB}%00`, `${JOB}/..`, '__proto__', 'job_20250101_120000_', ''),
  fc.string({ maxLength: 80, unit: 'binary' }),
);
const way = fc.constantFrom(
  ...['', '/logs', '/outputs', '/outputs/x', '/archive', '/cancel', '/resume', '/restart', '/clone', '/sharing'],
);
const body = fc.oneof(
  fc.json(),
  fc.constantFrom('', '{', 'null', '[]', '{"from":"step9"}', '{"params":{"__proto__":1}}', '{"users":[1]}'),
  fc
    .record({ from: fc.anything(), params: fc.object({ maxDepth: 3 }), priority: fc.anything(), name: fc.anything() })
    .map((value) => JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner))),
);

test('600 malformed requests: each is refused with a reason, none is a fault of the server', async () => {
  const requests = fc.record({
    ...{ name, way, body, query: fc.string({ maxLength: 60, unit: 'binary' }) },
    method: fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE'),
    type: fc.constantFrom('application/json', 'text/plain', 'application/octet-stream', 'x'),
  });
  await fc.assert(
    fc.asyncProperty(requests, async (drawn) => {
      // What steers the one job that is there is tested elsewhere.
      fc.pre(
        !(drawn.name === JOB && ['/cancel', '/resume', '/clone', ''].includes(drawn.way) && drawn.method !== 'GET'),
      );
      const answer = await served.server.inject({
        method: drawn.method as 'GET',
        url: `/api/v1/jobs/${encodeURIComponent(drawn.name)}${drawn.way}?limit=${encodeURIComponent(drawn.query)}`,
        headers: { authorization: 'Bearer ada', 'content-type': drawn.type },
        ...(drawn.method === 'GET' ? {} : { payload: drawn.body }),
      });
      expect(answer.statusCode).toBeLessThan(500);
      if (answer.statusCode >= 400) {
        const { error } = answer.json<{ error: { code: string; message: string } }>();
        expect(error.code).toMatch(/^FRAME_/);
        expect(error.message).not.toContain(scratch());
      }
    }),
    { seed: 6, numRuns: 600 },
  );
});

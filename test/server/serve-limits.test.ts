import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildProgram } from '../support/built-program.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { serve, switchOffLogin } from '../support/served-jobs.ts';

const PER_MINUTE = 60;

const scratch = scratchFolder('file');
beforeAll(buildProgram);

test('ten times the requests that are let through: the rest is told when to come again, and the server lives on', async () => {
  await switchOffLogin(scratch(), PER_MINUTE);
  const { base, program } = await serve(join(scratch(), 'jobs'), scratch());
  try {
    const ask = async (): Promise<[number, string | null]> => {
      const { status, headers } = await fetch(`${base}/api/v1/jobs`);
      return [status, headers.get('retry-after')];
    };
    const [answers, signs] = await Promise.all([
      Promise.all(Array.from({ length: 10 * PER_MINUTE }, ask)),
      Promise.all(Array.from({ length: 50 }, async () => (await fetch(`${base}/livez`)).status)),
    ]);
    const refused = answers.filter(([status]) => status === 429);
    expect(answers.filter(([status]) => status === 200)).toHaveLength(PER_MINUTE);
    expect(refused).toHaveLength(9 * PER_MINUTE);
    for (const [, wait] of refused) expect(Number(wait)).toBeGreaterThan(0);
    expect(new Set(signs)).toEqual(new Set([200]));
    expect((await fetch(`${base}/livez`)).status).toBe(200);
  } finally {
    program.child.kill('SIGTERM');
  }
  expect((await program.end).code).toBe(0);
});

import { beforeAll, expect, test } from 'vitest';
import { answerOf, buildProgram, runProgram } from '../support/built-program.ts';
import { faultsOf } from '../support/published-schema.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const folder = scratchFolder();
beforeAll(buildProgram);

test('tunes on real jobs, and tells it in the published form', async () => {
  const end = await runProgram(['tune', '--json'], folder());
  expect(end.code).toBe(0);
  expect(faultsOf('tune-report', answerOf(end))).toEqual([]);
});

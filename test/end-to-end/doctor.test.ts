import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { DoctorReport } from '../../src/formats/reports/doctor-report.ts';
import { answerOf, buildProgram, runProgram } from '../support/built-program.ts';
import { faultsOf } from '../support/published-schema.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const folder = scratchFolder();
beforeAll(buildProgram);

test('measures this machine, in the published form, and writes what can be set', async () => {
  await writeFile(join(folder(), 'ours.json'), '{"boost": {"batch_size": 128}}');
  const end = await runProgram(['doctor', '--json', '--fix', '--config', 'ours.json'], folder());
  const report = answerOf(end) as unknown as DoctorReport & { changed: string[] };
  expect(faultsOf('doctor-report', report)).toEqual([]);
  expect(report.findings.filter(({ measured }) => measured.includes('could not be measured'))).toEqual([]);
  // Every fix that is advised stands in the file now, and what was is kept; which these are is the machine's.
  const fixes = report.findings.flatMap(({ fix }) => fix ?? []);
  expect(report.changed.filter((line) => line.startsWith('+'))).toHaveLength(fixes.length);
  const written = JSON.parse(await readFile(join(folder(), 'ours.json'), 'utf8')) as Record<string, unknown>;
  for (const { key, value } of fixes)
    expect(key.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], written)).toBe(value);
  // It leaves nothing behind, in the jobs folder least of all.
  const left = (await readdir(folder())).filter((name) => !name.startsWith('ours.json'));
  expect(left).toEqual([]);
});

test('--fix without a file to write is refused before anything is measured', async () => {
  const end = await runProgram(['doctor', '--fix'], folder());
  expect(end.code).toBe(2);
  expect(end.stderr).toContain('FRAME_USAGE');
});

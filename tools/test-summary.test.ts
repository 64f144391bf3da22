import { expect, test } from 'vitest';
import { summariseTests, summaryLine, type TestReport } from './test-summary.ts';

const report = (success: boolean, ...files: TestReport['testResults'][number][]): TestReport => ({
  success,
  testResults: files,
});
const file = (name: string, status: string, ...tests: string[]) => ({
  name,
  status,
  message: 'SyntaxError: bad\n  at line 1',
  assertionResults: tests.map((text, index) => ({ fullName: `test ${index}`, status: text })),
});
const summarise = (reports: Record<string, TestReport | null>) => summariseTests(new Map(Object.entries(reports)));

test('adds up the runs', () => {
  const summary = summarise({
    unit: report(true, file('a', 'passed', 'passed', 'passed'), file('b', 'passed', 'passed')),
    sets: report(true, file('c', 'passed', 'passed')),
  });
  expect(summaryLine(summary)).toBe('4 passed, 0 failed');
});

test('names failed and skipped tests', () => {
  const summary = summarise({ unit: report(false, file('a', 'failed', 'passed', 'failed', 'skipped', 'todo')) });
  expect(summary).toEqual({
    passed: 1,
    failures: ['unit: a: test 1'],
    skipped: ['unit: a: test 2', 'unit: a: test 3'],
  });
});

test('a file that could not be loaded is one failure, with its first line', () => {
  const summary = summarise({ unit: report(false, file('a', 'failed'), file('b', 'passed', 'passed')) });
  expect(summary.failures).toEqual(['unit: a: SyntaxError: bad']);
  expect(summaryLine(summary)).toBe('1 passed, 1 failed');
});

test('a run without a report, without tests, or failed outside its tests is never good', () => {
  expect(summarise({ unit: null }).failures).toEqual(['unit: the runner left no report']);
  expect(summarise({ unit: report(true) }).failures).toEqual(['unit: no test ran']);
  expect(summarise({ unit: report(false, file('a', 'passed', 'passed')) }).failures).toEqual([
    'unit: the run failed outside its tests',
  ]);
});

test('the failures of one run do not hide those of the next', () => {
  const summary = summarise({
    unit: report(false, file('a', 'failed', 'failed')),
    sets: report(false, file('b', 'passed', 'passed')),
  });
  expect(summary.failures).toEqual(['unit: a: test 0', 'sets: the run failed outside its tests']);
});

/**
 * `tsx tools/summarise-tests.ts NAME=REPORT.json … [--failed STEP] …`: names what failed or was skipped in the runners'
 * JSON reports, and ends with one line `N passed, N failed`. Each `--failed STEP` is a check without a report that failed.
 * Exits with 1 when anything failed.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { summariseTests, summaryLine, type TestReport } from './test-summary.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { failed: { type: 'string', multiple: true, default: [] } },
});

function readReport(path: string): TestReport | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as TestReport;
  } catch {
    return null; // counted as a failure of that run
  }
}

const reports = new Map<string, TestReport | null>();
for (const argument of positionals) {
  const split = argument.indexOf('=');
  reports.set(argument.slice(0, split), readReport(argument.slice(split + 1)));
}
const tests = summariseTests(reports);
const summary = { ...tests, failures: [...values.failed.map((step) => `${step}: failed`), ...tests.failures] };
for (const name of summary.skipped) console.log(`skipped  ${name}`);
for (const name of summary.failures) console.log(`failed   ${name}`);
console.log(summaryLine(summary));
process.exitCode = summary.failures.length === 0 ? 0 : 1;

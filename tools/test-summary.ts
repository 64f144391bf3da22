/** The part of Vitest's JSON report that the summary reads. */
export interface TestReport {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

export interface TestSummary {
  readonly passed: number;
  /** One line per failure: a test, a file that could not be loaded, or a run that broke off. */
  readonly failures: readonly string[];
  /** Names of tests that did not run. */
  readonly skipped: readonly string[];
}

/**
 * Counts tests over several runs.
 * @param reports by the name of the run; null where the run left no readable report, which counts as one failure,
 *   since a runner that died must not look like a runner with nothing to do.
 */
export function summariseTests(reports: ReadonlyMap<string, TestReport | null>): TestSummary {
  let passed = 0;
  const failures: string[] = [];
  const skipped: string[] = [];
  for (const [run, report] of reports) {
    if (report === null) {
      failures.push(`${run}: the runner left no report`);
      continue;
    }
    const before = failures.length + passed;
    const failuresBefore = failures.length;
    for (const file of report.testResults) {
      const failuresInFile = failures.length;
      for (const { fullName, status } of file.assertionResults) {
        if (status === 'passed') passed++;
        else if (status === 'failed') failures.push(`${run}: ${file.name}: ${fullName}`);
        else skipped.push(`${run}: ${file.name}: ${fullName}`);
      }
      // A file that cannot be imported, or whose hooks fail, has no failed test of its own.
      if (file.status === 'failed' && failures.length === failuresInFile)
        failures.push(`${run}: ${file.name}: ${firstLine(file.message) || 'the file failed outside its tests'}`);
    }
    if (failures.length + passed === before) failures.push(`${run}: no test ran`);
    else if (!report.success && failures.length === failuresBefore)
      failures.push(`${run}: the run failed outside its tests`);
  }
  return { passed, failures, skipped };
}

const firstLine = (text = ''): string => text.split('\n', 1)[0] ?? '';

/** The last line that .ci/run prints. */
export const summaryLine = (summary: TestSummary): string =>
  `${summary.passed} passed, ${summary.failures.length} failed`;

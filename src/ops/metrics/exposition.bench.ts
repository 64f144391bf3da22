import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bench, describe } from 'vitest';
import { indexManyJobs } from '../../../test/support/many-jobs.ts';
import { sampleRecord } from '../../../test/support/metrics-sample.ts';
import { openState } from '../state/open-state.ts';
import { expose } from './exposition.ts';
import { readJobFigures } from './job-figures.ts';

const NOW = new Date('2025-03-01T12:00:00Z');
const state = await openState(await mkdtemp(join(tmpdir(), 'frame-bench-')));
indexManyJobs(state, 10_000, NOW);
/** Keeps the work from being left out. */
let sink = 0;

/** What a scrape costs: the figures of the jobs out of the database, and the text. `npx vitest bench` shows its p99. */
describe('text of the metrics with 10,000 jobs in the store', () => {
  bench(
    'read and write',
    async () => {
      const { job_metrics, steps, error_metrics } = readJobFigures(state, NOW, 3600);
      const sample = sampleRecord();
      const { text } = await expose(
        {
          ...sample,
          job_metrics: { ...job_metrics, unreadable_jobs: 0 },
          performance_metrics: { ...sample.performance_metrics, steps },
          error_metrics,
        },
        { version: '1', node: '20' },
      );
      sink += text.length;
    },
    { iterations: 500, time: 3000 },
  );
});

process.on('exit', () => console.log(`${sink} characters were written`));

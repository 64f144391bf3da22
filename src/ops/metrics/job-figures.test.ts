import { expect, test } from 'vitest';
import { indexManyJobs } from '../../../test/support/many-jobs.ts';
import { sampleRecord } from '../../../test/support/metrics-sample.ts';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { openState, type State } from '../state/open-state.ts';
import { expose } from './exposition.ts';
import { readJobFigures } from './job-figures.ts';

const scratch = scratchFolder();
const NOW = new Date('2025-03-01T12:00:00Z');

async function linesOf(state: State): Promise<string[]> {
  const { job_metrics, steps, error_metrics } = readJobFigures(state, NOW, 3600);
  const sample = sampleRecord();
  const performance_metrics = { ...sample.performance_metrics, steps };
  const record = { ...sample, job_metrics: { ...job_metrics, unreadable_jobs: 0 }, performance_metrics, error_metrics };
  const { text } = await expose(record, { version: '1', node: '20' });
  return text.split('\n').filter((line) => line.startsWith('frame_'));
}

test('ten thousand jobs make other numbers, and not one series more', async () => {
  const state = await openState(scratch());
  const before = await linesOf(state);
  indexManyJobs(state, 10_000, NOW);
  const after = await linesOf(state);
  const seriesOf = (lines: readonly string[]): string[] => lines.map((line) => line.slice(0, line.lastIndexOf(' ')));
  expect(seriesOf(after)).toEqual(seriesOf(before));
  expect(after).toContain('frame_jobs{state="queued"} 1428');
  expect(after).toContain('frame_step_duration_seconds_count{step="step5_boost"} 10000');
  state.close();
});

test('jobs count as ended lately within the window only, and the queue is as old as its oldest job', async () => {
  const state = await openState(scratch());
  indexManyJobs(state, 700, NOW);
  const figures = (seconds: number) => readJobFigures(state, NOW, seconds).job_metrics;
  expect(figures(3600)).toMatchObject({ total_jobs: 700, completed_jobs: 300, failed_jobs: 100, processing_jobs: 100 });
  // One job a minute, four of seven end, half a minute after they begin.
  expect(figures(700 * 60)).toMatchObject({ ended_in_window: 400, failed_in_window: 100 });
  expect(figures(7 * 60)).toMatchObject({ ended_in_window: 4, failed_in_window: 1 });
  expect(figures(60).queue_age_seconds).toBe(60 * (700 - 5));
  state.close();
});

test('nothing has happened in a new database', async () => {
  const state = await openState(scratch());
  const { job_metrics, error_metrics, steps } = readJobFigures(state, NOW, 3600);
  expect(job_metrics).toMatchObject({ total_jobs: 0, queue_age_seconds: 0, ended_in_window: 0 });
  expect(error_metrics).toEqual({
    total_errors: 0,
    errors_by_code: {},
    retries: 0,
    ended_by_state: { done: 0, failed: 0 },
  });
  expect(steps.step5_boost).toMatchObject({ made: 0, items_per_second: null });
  state.close();
});

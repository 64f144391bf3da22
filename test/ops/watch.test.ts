import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { METRICS_RECORD } from '../../src/formats/reports/metrics-record.ts';
import { answerOf, buildProgram, heard, runProgram, startProgram } from '../support/built-program.ts';
import { writeListedJob } from '../support/listed-jobs.ts';
import { faultsOf } from '../support/published-schema.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const scratch = scratchFolder();
beforeAll(buildProgram);

/** One job that is done, one that failed and one that was killed. */
async function threeJobs(): Promise<void> {
  const jobs = join(scratch(), 'jobs');
  const steps = { step5_boost: { seconds: 2, finishedMs: Date.now() } };
  await writeListedJob(jobs, { id: 'job_a', status: { state: 'done' }, sinceMs: Date.now(), steps });
  const error = { code: 'FRAME_DISK_FULL', message: 'full' } as const;
  await writeListedJob(jobs, { id: 'job_b', status: { state: 'failed', error }, sinceMs: Date.now() });
  await writeListedJob(jobs, { id: 'job_c', status: { state: 'running' } });
}

describe('frame-pipeline health', () => {
  test('tells what is wrong, in the published form and by its exit code', async () => {
    await threeJobs();
    const end = await runProgram(['health', '--json'], scratch());
    const report = answerOf(end);
    expect(faultsOf('health-report', report)).toEqual([]);
    expect(end.code).toBe(1);
    expect(report).toMatchObject({
      status: 'warn',
      model_availability: {
        'model/g0/': true,
        'model/g1/': true,
        'model/g2/': false,
        'model/g3/': false,
        'model/g4/': false,
      },
      dependencies: { node_available: true, sharp_available: true, onnxruntime_available: true, dependencies_ok: true },
    });
    const reasons = (report.reasons as string[]).join('\n');
    expect(reasons).toContain('job_c');
    expect(reasons).toContain('no good backup');
    expect(faultsOf('health-report', { ...report, status: 'well' })).not.toEqual([]);
  });

  test('fails where the learners or the jobs folder are not as they should be', async () => {
    await mkdir(join(scratch(), 'model'));
    await writeFile(join(scratch(), 'model', 'manifest.json'), '{}');
    await writeFile(join(scratch(), 'file'), '');
    const damaged = await runProgram(['health', '--model', 'model'], scratch());
    expect(damaged.code).toBe(2);
    expect(damaged.stdout).toContain('FAIL The learners in model cannot be used.');
    const inTheWay = await runProgram(['health', '--format', 'health+json', '--state-dir', 's'], scratch(), {
      PIPELINE_JOBS_DIR: 'file/jobs',
    });
    expect(inTheWay.code).toBe(2);
    expect(answerOf(inTheWay)).toMatchObject({
      status: 'fail',
      checks: { 'jobs_folder:latency': [{ status: 'fail', output: expect.stringContaining('file') }] },
    });
  });

  test.each([['health'], ['doctor'], ['jobs list'], ['keys list'], ['recovery list'], ['backup create --dry-run']])(
    '%s refuses a folder of jobs that is mistyped, and makes none',
    async (command) => {
      const { code, stderr } = await runProgram([...command.split(' '), '--jobs-dir', 'jbos'], scratch());
      expect(code).toBe(2);
      expect(stderr).toContain(`There is no folder of jobs at ${join(scratch(), 'jbos')}.`);
      expect(await readdir(scratch())).toEqual([]);
    },
  );
});

describe('frame-pipeline metrics', () => {
  test('collects, shows and exports what the jobs did', async () => {
    await threeJobs();
    const mistyped = await runProgram(['metrics', 'show', '--jobs-dir', 'jbos'], scratch());
    expect([mistyped.code, mistyped.stderr]).toEqual([2, expect.stringContaining('FRAME_INPUT_NOT_FOUND')]);
    const nothing = await runProgram(['metrics', 'show'], scratch());
    expect(nothing.stderr).toContain('No metrics were collected');
    const record = answerOf(await runProgram(['metrics', 'collect', '--json'], scratch()));
    expect(faultsOf('metrics-record', record)).toEqual([]);
    expect(METRICS_RECORD.parse(record)).toEqual(record);
    expect(record).toMatchObject({
      job_metrics: {
        total_jobs: 3,
        completed_jobs: 1,
        failed_jobs: 1,
        processing_jobs: 0,
        stopped_jobs: 1,
        ended_in_window: 2,
      },
      error_metrics: { total_errors: 1, errors_by_code: { FRAME_DISK_FULL: 1 } },
      performance_metrics: { steps: { step5_boost: { made: 1, seconds_total: 2, items_per_second: 45 } } },
    });
    const kept: unknown = JSON.parse(await readFile(join(scratch(), 'jobs', '.state', 'metrics.json'), 'utf8'));
    expect(kept).toEqual(record);

    const shown = await runProgram(['metrics', 'show', '--since', '1h'], scratch());
    expect(shown.stdout).toMatch(/^done +▁ +1 +1 +1 +1$/m);
    expect(shown.stdout).toMatch(/^step5_boost +1 +2 +3 +45$/m);
    expect(shown.stdout).toMatch(/^FRAME_DISK_FULL +1$/m);
    for (const line of shown.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);

    const page = await runProgram(['metrics', 'show', '--html', 'metrics.html'], scratch());
    const html = await readFile(page.stdout.trim(), 'utf8');
    expect(html.match(/<svg /g)!.length).toBeGreaterThan(4);
    // On a telephone a table scrolls by itself, not the page.
    expect(html.match(/<div class="wide"><table>/g)).toHaveLength(3);
    expect(html).toContain('<td>processors, %</td>');
    expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);

    const both = answerOf(await runProgram(['metrics', 'show', '--json', '--html', 'both.html'], scratch()));
    expect(both).toMatchObject({ newest: record, page: join(scratch(), 'both.html') });
    expect(await readFile(join(scratch(), 'both.html'), 'utf8')).toContain('<svg ');

    const text = (await runProgram(['metrics', 'export'], scratch())).stdout;
    expect(text).toContain('frame_jobs{state="done"} 1\n');
    expect(text).toContain('frame_step_duration_seconds_bucket{step="step5_boost",le="3"} 1\n');
    await runProgram(['metrics', 'export', '--format', 'openmetrics', '--output', 'frame.prom'], scratch());
    expect(await readFile(join(scratch(), 'frame.prom'), 'utf8')).toMatch(/\n# EOF\n$/);
  });
});

describe('frame-pipeline monitor', () => {
  test('collects at its pace, lets no second one in, and stops within a second', async () => {
    const first = startProgram(['monitor', '--every', '1s'], scratch());
    const file = join(scratch(), 'jobs', '.state', 'metrics.json');
    const timeOf = async (): Promise<string> => {
      const record = JSON.parse(await readFile(file, 'utf8')) as Record<string, never>;
      expect(faultsOf('metrics-record', record)).toEqual([]);
      return record.timestamp;
    };
    await until(() => timeOf());
    const begun = await timeOf();
    await until(async () => {
      if ((await timeOf()) === begun) throw new Error('nothing new yet');
    });
    const second = await runProgram(['monitor'], scratch());
    expect(second.code).toBe(4);
    expect(second.stderr).toContain('FRAME_MONITOR_RUNNING');
    const startMs = performance.now();
    first.child.kill('SIGTERM');
    const { code, stderr } = await first.end;
    expect(performance.now() - startMs).toBeLessThan(1_500);
    expect(code).toBe(0);
    expect(stderr).toContain('the monitor ends');
  });

  test('goes on after kill -9 with nothing to unlock', async () => {
    const first = startProgram(['monitor', '--every', '1s'], scratch());
    const file = join(scratch(), 'jobs', '.state', 'metrics.json');
    await until(() => readFile(file));
    first.child.kill('SIGKILL');
    await first.end;
    const again = startProgram(['monitor'], scratch());
    await heard(again, 'the monitor begins');
    again.child.kill('SIGINT');
    expect((await again.end).code).toBe(0);
  });
});

/** Tries again until it does not throw. */
async function until<T>(attempt: () => Promise<T>): Promise<T> {
  for (const endMs = performance.now() + 60_000; ; await sleep(100)) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > endMs) throw error;
    }
  }
}

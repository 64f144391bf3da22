import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { sampleRecord } from '../../../test/support/metrics-sample.ts';
import { STEP_NAMES } from '../../jobs/steps.ts';
import { expose, type ExpositionFormat } from './exposition.ts';

const FACTS = { version: '1.2.3', node: '20.19.0' };
const textOf = async (format?: ExpositionFormat): Promise<string> => (await expose(sampleRecord(), FACTS, format)).text;

/** Samples by name and labels, as a reader of the text takes them apart. */
function samplesOf(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const parts = /^([a-zA-Z_:][\w:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*",?)*\})? (\S+)$/.exec(line);
    expect(parts, line).not.toBeNull();
    const key = `${parts![1]}${parts![2] ?? ''}`;
    expect(samples.has(key), key).toBe(false);
    samples.set(key, /^nan$/i.test(parts![3]) ? NaN : Number(parts![3]));
  }
  return samples;
}

describe('expose', () => {
  test('tells what the record holds', async () => {
    const samples = samplesOf(await textOf());
    const [step] = STEP_NAMES;
    for (const [series, value] of [
      ['frame_jobs{state="done"}', 12],
      ['frame_jobs_ended_total{state="failed"}', 2],
      ['frame_job_errors_total{code="FRAME_DISK_FULL"}', 2],
      ['frame_job_errors_total{code="FRAME_MODEL_DAMAGED"}', 0],
      ['frame_job_retries_total', 3],
      [`frame_step_duration_seconds_bucket{step="${step}",le="1"}`, 10],
      [`frame_step_duration_seconds_bucket{step="${step}",le="+Inf"}`, 12],
      [`frame_step_duration_seconds_sum{step="${step}"}`, 30.5],
      [`frame_step_duration_seconds_count{step="${step}"}`, 12],
      ['frame_memory_available_bytes', 6.25e9],
      ['frame_disk_usage_ratio{folder="jobs"}', 0.702],
      ['frame_disk_free_bytes{folder="backup"}', NaN],
      ['frame_backup_last_good_timestamp_seconds', Date.UTC(2025, 2, 1, 2) / 1000],
      ['frame_drill_last_good_timestamp_seconds', 0],
    ] as const)
      expect(samples.get(series), series).toBe(value);
  });

  test('keeps the convention: prefix, units, _total for what only grows, help and type for each', async () => {
    const text = await textOf();
    const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name, type]));
    expect(types.size).toBeGreaterThan(20);
    for (const [name, type] of types) {
      expect(name).toMatch(/^frame_[a-z][a-z0-9_]*$/);
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
      expect(text).toMatch(new RegExp(`^# HELP ${name} \\S.*\\.$`, 'm'));
    }
  });

  test('OpenMetrics ends as it must, and names counters without their ending', async () => {
    const { text, contentType } = await expose(sampleRecord(), FACTS, 'openmetrics');
    expect(contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(text.endsWith('\n# EOF\n')).toBe(true);
    expect(text).toContain('# TYPE frame_job_retries counter\nframe_job_retries_total 3\n');
    expect(samplesOf(text).size).toBe(samplesOf(await textOf()).size);
  });

  test('a hostile label value stays a value', async () => {
    const version = '1"} 9\nframe_jobs{state="done"} 666\n# EOF\n\\';
    const { text } = await expose(sampleRecord(), { version, node: 'è ☃' });
    const samples = samplesOf(text);
    expect(samples.get('frame_jobs{state="done"}')).toBe(12);
    expect([...samples.keys()].filter((key) => key.startsWith('frame_build_info'))).toEqual([
      'frame_build_info{version="1\\"} 9\\nframe_jobs{state=\\"done\\"} 666\\n# EOF\\n\\\\",node="è ☃"}',
    ]);
  });

  test('the series are the same whatever has happened', async () => {
    const quiet = sampleRecord();
    quiet.performance_metrics.event_loop_delay_seconds = null;
    quiet.performance_metrics.jobs_folder_latency_seconds = null;
    quiet.error_metrics.errors_by_code = {};
    quiet.backup_metrics.last_good_backup = null;
    const busy = sampleRecord(undefined, 10_000);
    const keys = async (record: typeof quiet): Promise<string[]> => [
      ...samplesOf((await expose(record, FACTS)).text).keys(),
    ];
    expect(await keys(quiet)).toEqual(await keys(busy));
  });

  const promtool = spawnSync('promtool', ['--version']).status === 0;
  test.runIf(promtool)('promtool finds nothing to say', async () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: await textOf(),
      encoding: 'utf8',
    });
    expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
  });
});

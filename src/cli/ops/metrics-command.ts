import { resolve } from 'node:path';
import { SILENT_LOGGER } from '../../log.ts';
import { saveTextAtomically } from '../../jobs/save-atomically.ts';
import { collectMetrics, measureMetrics } from '../../ops/metrics/collect-metrics.ts';
import { readCourses } from '../../ops/metrics/courses.ts';
import { expose, type ExpositionFormat } from '../../ops/metrics/exposition.ts';
import { newestRecord } from '../../ops/metrics/history.ts';
import type { State } from '../../ops/state/open-state.ts';
import { notice, printJson } from '../output.ts';
import { plainTable } from '../plain-table.ts';
import { programVersion } from '../program-version.ts';
import { metricsPage } from './metrics-page.ts';
import { courseTable, stepRows, STEP_TITLES } from './metrics-tables.ts';
import { findPlaceToLookAt, type WatchedPlace, type WatchOptions } from './watched-place.ts';
import { sourcesOf, withState } from './watched-state.ts';
import { t } from '../language.ts';

export interface CollectOptions extends WatchOptions {
  readonly json?: boolean;
}

export interface ShowOptions extends CollectOptions {
  /** How far back, ms. */
  readonly since: number;
  /** Where to write a page. */
  readonly html?: string;
}

export interface ExportOptions extends WatchOptions {
  readonly format: ExpositionFormat;
  /** Where to write the text. */
  readonly output?: string;
}

/** `metrics collect`. */
export async function collectCommand(options: CollectOptions): Promise<void> {
  await withMetrics(options, async (state, place) => {
    const record = await collectMetrics(sourcesOf(state, place));
    // The record itself, as the schema has it: scripts read its keys.
    if (options.json) return void process.stdout.write(`${JSON.stringify(record)}\n`);
    const { total_jobs, completed_jobs, failed_jobs, processing_jobs } = record.job_metrics;
    const { cpu_usage, memory_usage, disk_usage } = record.system_resources;
    process.stdout.write(
      `${t('Jobs: {{all}}, of which {{done}} done, {{failed}} failed, {{running}} running. Processors {{cpu}} %, memory {{memory}} %, disk {{disk}} %.', { all: total_jobs, done: completed_jobs, failed: failed_jobs, running: processing_jobs, cpu: cpu_usage, memory: memory_usage, disk: disk_usage })}\n`,
    );
  });
}

/** `metrics show`. */
export async function showCommand({ since, html, json, ...options }: ShowOptions): Promise<void> {
  await withMetrics(options, async (state, { jobsDir }) => {
    const now = new Date();
    const sinceMs = now.getTime() - since;
    const courses = readCourses(state, sinceMs, now);
    const newest = newestRecord(state, now);
    const page = html === undefined || newest === null || courses.length === 0 ? null : resolve(html);
    if (page !== null && newest !== null)
      await saveTextAtomically(page, metricsPage({ courses, newest, jobsDir, sinceMs, now }));
    if (json) {
      return printJson({
        status: 'ok',
        jobFolder: null,
        jobsDir,
        since: new Date(sinceMs).toISOString(),
        until: now.toISOString(),
        figures: courses.map(({ figure, points, ...rest }) => ({ ...figure, ...rest, points: points.length })),
        newest,
        page,
      });
    }
    if (newest === null || courses.length === 0) {
      return notice(
        t(
          'No metrics were collected in that time. `frame-pipeline monitor` collects them, `frame-pipeline metrics collect` does once.',
        ),
      );
    }
    if (page !== null) return void process.stdout.write(`${page}\n`);
    process.stdout.write(`${courseTable(courses, [sinceMs, now.getTime()])}\n`);
    const steps = stepRows(newest);
    if (steps.length > 0)
      process.stdout.write(
        `\n${plainTable(
          STEP_TITLES.map((title) => title.toUpperCase()),
          steps,
        )}\n`,
      );
    const errors = Object.entries(newest.error_metrics.errors_by_code).map(([code, count]) => [code, String(count)]);
    if (errors.length > 0) process.stdout.write(`\n${plainTable([t('ERROR'), t('TIMES')], errors)}\n`);
  });
}

/** `metrics export`. */
export async function exportCommand({ format, output, ...options }: ExportOptions): Promise<void> {
  await withMetrics(options, async (state, place) => {
    const record = await measureMetrics(sourcesOf(state, place));
    const { text } = await expose(record, { version: programVersion(), node: process.versions.node }, format);
    if (output === undefined) process.stdout.write(text);
    else await saveTextAtomically(resolve(output), text);
  });
}

async function withMetrics(
  options: WatchOptions,
  action: (state: State, place: WatchedPlace) => Promise<void>,
): Promise<void> {
  const place = await findPlaceToLookAt(options);
  const log = { ...SILENT_LOGGER, warn: (_: unknown, message: string) => notice(message) };
  await withState(place, log, (state) => action(state, place));
}

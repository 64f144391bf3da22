import type { z } from 'zod';
import { BENCHMARK_REPORT } from './benchmark-report.ts';
import { DOCTOR_REPORT } from './doctor-report.ts';
import { HEALTH_REPORT } from './health-report.ts';
import { METRICS_RECORD } from './metrics-record.ts';
import { TUNE_REPORT } from './tune-report.ts';

/** Reports whose JSON schemas are published in docs/reference/schemas. */
export const PUBLISHED_SCHEMAS: readonly {
  readonly name: string;
  readonly title: string;
  readonly schema: z.ZodType;
}[] = [
  { name: 'health-report', title: 'What `frame-pipeline health --json` prints', schema: HEALTH_REPORT },
  { name: 'metrics-record', title: 'One collection of metrics: `metrics.json`', schema: METRICS_RECORD },
  { name: 'benchmark-report', title: 'What `frame-pipeline benchmark` writes', schema: BENCHMARK_REPORT },
  { name: 'doctor-report', title: 'What `frame-pipeline doctor --json` prints', schema: DOCTOR_REPORT },
  { name: 'tune-report', title: 'What `frame-pipeline tune --json` prints', schema: TUNE_REPORT },
];

import type { z } from 'zod';
import { HEALTH_REPORT } from './health-report.ts';
import { METRICS_RECORD } from './metrics-record.ts';

/** Reports whose JSON schemas are published in docs/reference/schemas. */
export const PUBLISHED_SCHEMAS: readonly {
  readonly name: string;
  readonly title: string;
  readonly schema: z.ZodType;
}[] = [
  { name: 'health-report', title: 'What `frame-pipeline health --json` prints', schema: HEALTH_REPORT },
  { name: 'metrics-record', title: 'One collection of metrics: `metrics.json`', schema: METRICS_RECORD },
];

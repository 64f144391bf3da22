import type { z } from 'zod';
import { BACKUP_LIST, BACKUP_MANIFEST, BACKUP_VERIFY_REPORT } from './backup-reports.ts';
import { BENCHMARK_REPORT } from './benchmark-report.ts';
import { DOCTOR_REPORT } from './doctor-report.ts';
import { HEALTH_REPORT } from './health-report.ts';
import { METRICS_RECORD } from './metrics-record.ts';
import { DRILL_REPORT, INTEGRITY_REPORT, RECOVERY_POINT, RECOVERY_VERIFY_REPORT } from './recovery-reports.ts';
import { TUNE_REPORT } from './tune-report.ts';

/** Reports whose JSON schemas are published in docs/reference/schemas. */
export const PUBLISHED_SCHEMAS: readonly {
  readonly name: string;
  readonly title: string;
  readonly schema: z.ZodType;
}[] = [
  { name: 'health-report', title: 'What `frame-pipeline health --json` prints', schema: HEALTH_REPORT },
  { name: 'metrics-record', title: 'One collection of metrics: `metrics.json`', schema: METRICS_RECORD },
  { name: 'backup-manifest', title: 'The part of a backup manifest that needs no key', schema: BACKUP_MANIFEST },
  { name: 'backup-list', title: 'What `frame-pipeline backup list --json` prints', schema: BACKUP_LIST },
  {
    name: 'backup-verify-report',
    title: 'What `frame-pipeline backup verify --json` prints',
    schema: BACKUP_VERIFY_REPORT,
  },
  { name: 'recovery-point', title: 'A recovery point: `recovery_point.json`', schema: RECOVERY_POINT },
  { name: 'integrity-report', title: 'The check after a restore', schema: INTEGRITY_REPORT },
  {
    name: 'recovery-verify-report',
    title: 'What `frame-pipeline recovery verify` found',
    schema: RECOVERY_VERIFY_REPORT,
  },
  { name: 'drill-report', title: 'What a restore drill came to: `drill.json`', schema: DRILL_REPORT },
  { name: 'benchmark-report', title: 'What `frame-pipeline benchmark` writes', schema: BENCHMARK_REPORT },
  { name: 'doctor-report', title: 'What `frame-pipeline doctor --json` prints', schema: DOCTOR_REPORT },
  { name: 'tune-report', title: 'What `frame-pipeline tune --json` prints', schema: TUNE_REPORT },
];

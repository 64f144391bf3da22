import type { z } from 'zod';
import { BENCHMARK_REPORT } from './benchmark-report.ts';
import { DOCTOR_REPORT } from './doctor-report.ts';
import { TUNE_REPORT } from './tune-report.ts';

/** Every report that programs may read, by the name that its JSON schema is published under. */
export const REPORT_SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  'benchmark-report': BENCHMARK_REPORT,
  'doctor-report': DOCTOR_REPORT,
  'tune-report': TUNE_REPORT,
};

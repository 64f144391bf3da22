import { z } from 'zod';

const value = z.union([z.number(), z.string()]);

const row = z.looseObject({
  parameter: z.string().nullable().describe('Null where it is no setting.'),
  what: z.string(),
  present: value,
  best: value.describe('The present one unless another is better beyond noise.'),
  is_better: z.boolean(),
  gain: z.number().nullable().describe('Present time divided by the best; 1.2 is a sixth less time.'),
  trials: z.array(z.looseObject({ value, seconds: z.array(z.number().min(0)), median: z.number().min(0) })),
  note: z.string().nullable(),
});

/** What `tune --json` says. */
export const TUNE_REPORT = z.looseObject({
  timestamp: z.iso.datetime(),
  version: z.string(),
  duration: z.number().min(0).describe('Seconds.'),
  cpu_seconds: z.number().min(0).describe('Seconds.'),
  repeats: z.int().min(1),
  rows: z.array(row),
});

export type TuneRow = Readonly<z.infer<typeof row>>;
export type TuneReport = Readonly<z.infer<typeof TUNE_REPORT>>;

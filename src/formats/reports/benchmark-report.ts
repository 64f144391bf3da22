import { z } from 'zod';

const seconds = z.number().min(0).describe('Seconds.');
const mebibytes = z.number().describe('MiB.');
const timestamp = z.iso.datetime();

const section = z.looseObject({
  duration: seconds.describe('By the clock, added up over the runs.'),
  memory_delta: mebibytes.nullable().describe('Most memory held above the start of a step; the largest of the runs.'),
  timestamp,
  cpu_seconds: seconds.nullable().describe('User and system time of all threads.'),
  items: z.int().min(0).nullable().describe('How many of what the section works on.'),
  item: z.string().describe('What is counted.'),
});

const quality = z.looseObject({
  standardShare: z.number().min(0).max(1),
  strictShare: z.number().min(0).max(1),
  solved: z.boolean(),
});

const stepCost = z.looseObject({
  wallS: seconds,
  cpuS: seconds.optional(),
  memoryDeltaMiB: mebibytes.nullable(),
  memoryPeakMiB: mebibytes.min(0).optional(),
  items: z.int().min(0).optional(),
});

const cost = z.looseObject({
  wallS: seconds,
  cpuS: seconds.nullable(),
  peakMiB: mebibytes.nullable(),
  steps: z.record(z.string(), stepCost),
});

const row = z.looseObject({
  group: z.string().nullable().optional(),
  set: z.string(),
  seed: z.int(),
  pieces: z.int().min(0),
  status: z.string(),
  quality: quality.nullable(),
  cost,
});

const comparison = z.looseObject({
  name: z.string(),
  measure: z.enum(['cpu', 'wall']),
  before: seconds,
  now: seconds,
  ratio: z.number().nullable().describe('Now divided by before; above 1 is slower.'),
  low: z.number().nullable(),
  high: z.number().nullable(),
  verdict: z.enum(['slower', 'faster', 'same', 'too short']),
});

/** What `benchmark` writes: the keys that labs read, and beside them every run with its quality and cost. */
export const BENCHMARK_REPORT = z.looseObject({
  summary: z.looseObject({
    total_duration: seconds,
    total_memory_used: mebibytes.nullable().describe('Most memory that a run held at once.'),
    timestamp,
  }),
  detailed_results: z.looseObject({
    total_pipeline: section,
    matlab_filter: section,
    fix_groundtruth: section,
    fix_backgrounds: section,
    boost_filter: section,
    reconstruct: section,
  }),
  performance_score: z
    .number()
    .min(0)
    .nullable()
    .describe('100 where the work took as long as the reference core takes for it; higher is faster.'),
  performance: z.looseObject({ reference_seconds: seconds, measured_seconds: seconds }),
  startedAt: timestamp,
  version: z.string(),
  commit: z.string(),
  node: z.string(),
  machine: z.looseObject({
    cpu: z.string(),
    cores: z.int().min(1),
    memoryGiB: z.number().min(0),
    system: z.string(),
  }),
  options: z.looseObject({
    suite: z.string(),
    profile: z.string(),
    threads: z.int().min(1).nullable(),
    pictures: z.string().nullish(),
  }),
  rows: z.array(row),
  simulation: z.looseObject({ pieces: z.int(), cost }).optional(),
  comparison: z
    .looseObject({
      baseline: z.string(),
      runs: z.int().min(1),
      sections: z.array(comparison),
      quality: z.looseObject({ before: z.number(), now: z.number(), change: z.number() }),
      verdict: z.enum(['slower', 'faster', 'same', 'too short']),
    })
    .optional(),
});

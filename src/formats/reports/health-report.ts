import { z } from 'zod';
import { HEALTH_SENTENCES } from './health-sentences.ts';
import { SYSTEM_RESOURCES } from './system-resources.ts';

/** From good to bad. */
export const HEALTH_LEVELS = ['ok', 'warn', 'fail'] as const;
export type HealthLevel = (typeof HEALTH_LEVELS)[number];

const level = z.enum(HEALTH_LEVELS);

/** One thing that was looked at. */
const HEALTH_CHECK = z.object({
  name: z.string().describe('Such as `jobs_folder:latency`'),
  status: level,
  observed: z.union([z.number(), z.string(), z.boolean()]).nullable(),
  unit: z.string().optional(),
  message: z.string().describe('One sentence for people'),
  said: z
    .object({ id: z.enum(HEALTH_SENTENCES), values: z.record(z.string(), z.union([z.string(), z.number()])) })
    .optional()
    .describe('What that sentence is made of, to word it in another language; left out where an error speaks'),
});
export type HealthCheck = z.infer<typeof HEALTH_CHECK>;

/** What `health --json` prints. */
export const HEALTH_REPORT = z.object({
  timestamp: z.iso.datetime(),
  status: level,
  reasons: z.array(z.string()).describe('Why it is not ok, one sentence each'),
  system_resources: SYSTEM_RESOURCES,
  model_availability: z
    .record(z.string(), z.boolean())
    .describe('By learner, such as `model/g0/`: it is there and equals its checksum'),
  dependencies: z
    .record(z.string(), z.union([z.string(), z.boolean(), z.null()]))
    .describe('`<name>_version`, `<name>_available`, and `error` with dependencies_ok false where one fails'),
  checks: z.array(HEALTH_CHECK),
});
export type HealthReport = z.infer<typeof HEALTH_REPORT>;

/** The worst of some levels; ok where there are none. */
export function worstLevel(levels: readonly HealthLevel[]): HealthLevel {
  return HEALTH_LEVELS[Math.max(0, ...levels.map((level) => HEALTH_LEVELS.indexOf(level)))];
}

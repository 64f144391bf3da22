import { z } from 'zod';

/** The points of the checklist, in its order and groups. */
export const DOCTOR_POINTS = {
  hardware: ['gpu_memory', 'cpu_cores', 'temp_ssd', 'memory', 'shared_storage_bandwidth'],
  software: ['gpu_support', 'image_library', 'parallel_workers', 'batch_sizes', 'memory_pooling'],
  configuration: ['network_input_size', 'ensemble_size', 'preprocessing', 'output_formats', 'log_level'],
  system: ['file_system', 'network_storage', 'process_priority', 'resource_limits', 'monitoring'],
} as const;

export type DoctorGroup = keyof typeof DOCTOR_POINTS;
export type DoctorKey = (typeof DOCTOR_POINTS)[DoctorGroup][number];

const KEYS = Object.values(DOCTOR_POINTS).flat() as [DoctorKey, ...DoctorKey[]];
const GROUPS = Object.keys(DOCTOR_POINTS) as [DoctorGroup, ...DoctorGroup[]];

const finding = z.looseObject({
  key: z.enum(KEYS),
  group: z.enum(GROUPS),
  measured: z.string().describe('What was found, one sentence for people.'),
  value: z.union([z.number(), z.string(), z.boolean(), z.null()]).describe('The figure that the verdict rests on.'),
  unit: z.string().nullable(),
  verdict: z.enum(['ok', 'advice', 'problem']),
  advice: z.string().nullable().describe('What to change.'),
  gain: z.string().nullable().describe('By how much it would help, and how that is known.'),
  fix: z
    .looseObject({ key: z.string(), value: z.union([z.number(), z.string(), z.boolean()]) })
    .nullable()
    .describe('The parameter that `doctor --fix` would write.'),
  elapsed_ms: z.int().min(0),
});

/** What `doctor --json` says: one finding for every point of the checklist. */
export const DOCTOR_REPORT = z.looseObject({
  timestamp: z.iso.datetime(),
  status: z.enum(['ok', 'advice', 'problem']).describe('The worst verdict.'),
  version: z.string(),
  duration: z.number().min(0).describe('Seconds.'),
  findings: z.array(finding).length(KEYS.length),
});

export type Finding = Readonly<z.infer<typeof finding>>;
export type DoctorReport = Readonly<z.infer<typeof DOCTOR_REPORT>>;
export type DoctorVerdict = Finding['verdict'];

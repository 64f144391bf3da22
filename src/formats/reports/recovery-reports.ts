import { z } from 'zod';

const count = z.number().int().min(0);
const time = z.iso.datetime();
const SHA256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What a recovery point says of the installation, beside the content itself: `recovery_point.json` in it. */
export const RECOVERY_POINT = z.object({
  timestamp: time,
  pipeline_state: z.object({
    pipeline_version: z.string(),
    git_revision: z.string().nullable(),
    jobs_dir: z.string(),
    jobs_by_state: z.record(z.string(), count),
  }),
  job_states: z.record(
    z.string(),
    z.object({
      state: z.string().describe('queued, running, stopped, failed, done, or unreadable'),
      step: z.string().nullable().describe('The step it is at, or was at when it stopped or failed'),
      steps_done: z.array(z.string()).describe('Steps that have their mark'),
    }),
  ),
  model_checksums: z.record(z.string(), SHA256).describe('By file, such as `models/shipped/g0/learner.onnx`'),
  config_snapshot: z.object({
    files: z
      .record(z.string(), SHA256)
      .describe('By file, such as `configs/.env`; the files themselves are in the point'),
  }),
  key_ids: z.array(z.string()).describe('Keys that open the repository'),
});
export type RecoveryPoint = z.infer<typeof RECOVERY_POINT>;

/** The check after a restore. */
export const INTEGRITY_REPORT = z.object({
  integrity_ok: z.boolean(),
  checks: z.object({
    models_available: z.boolean().describe('Every learner equals its checksum, and the network runtime takes it'),
    config_valid: z.boolean().describe('Every configuration file can be read and understood'),
    dependencies_ok: z.boolean().describe('A picture was written and read back, and a network was loaded'),
    storage_accessible: z.boolean().describe('The jobs folder was written, synced, read back and cleared'),
    jobs_readable: z.boolean().describe('Every job, its parameters and its pictures can be read'),
  }),
  problems: z.array(z.string()).describe('What is wrong, one sentence each'),
  timestamp: time,
});
export type IntegrityReport = z.infer<typeof INTEGRITY_REPORT>;

/** What a restore drill came to; kept in the state folder as `drill.json`. */
export const DRILL_REPORT = z.object({
  timestamp: time,
  ok: z.boolean(),
  recovery_point: z.string().describe('The recovery point or backup that was restored'),
  files: count,
  size: count.describe('Bytes that were restored'),
  integrity: INTEGRITY_REPORT.nullable(),
  job: z
    .object({
      id: z.string(),
      steps_run: z.array(z.string()),
      same_outputs: z
        .boolean()
        .nullable()
        .describe('Whether a job that was done gave the same bytes again; null for a job that was still open'),
    })
    .nullable()
    .describe('The smallest job, run to its end; null where the point holds none'),
  problems: z.array(z.string()),
  elapsed_seconds: z.number().min(0),
});
export type DrillReport = z.infer<typeof DRILL_REPORT>;

/** What `recovery verify` found. */
export const RECOVERY_VERIFY_REPORT = z.object({
  name: z.string(),
  ok: z.boolean(),
  files: count,
  size: count.describe('Bytes that were read back and compared'),
  problems: z.array(z.string()),
  timestamp: time,
});
export type RecoveryVerifyReport = z.infer<typeof RECOVERY_VERIFY_REPORT>;

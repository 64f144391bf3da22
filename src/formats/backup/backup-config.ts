import { z } from 'zod';
import { parseJson } from '../parse-json.ts';
import { malformed } from '../text-lines.ts';

const count = z.number().int().min(0);

const CONFIG = z.strictObject({
  /** When backups are made, as a cron expression in local time; null for never. */
  schedule: z.string().nullable().default(null),
  /** Jobs that were made or changed in so many days are held. */
  days: z.number().int().min(1).default(30),
  /** Holds every job, whatever its age. */
  all_jobs: z.boolean().default(false),
  /** What is kept after each backup on schedule; null to keep everything. */
  keep: z
    .strictObject({
      last: count.optional(),
      daily: count.optional(),
      weekly: count.optional(),
      monthly: count.optional(),
      yearly: count.optional(),
    })
    .nullable()
    .default({ last: 7 }),
  /** When the schedule was set: what was due before is not made up for. */
  since: z.iso.datetime().nullable().default(null),
});

/** What stands in `backup_config.json`. */
export type BackupConfig = z.infer<typeof CONFIG>;

export const DEFAULT_BACKUP_CONFIG: BackupConfig = CONFIG.parse({});

/** @throws FrameError FRAME_FORMAT_SYNTAX where the text is no such configuration. */
export function parseBackupConfig(text: string, file: string): BackupConfig {
  let content: unknown;
  try {
    content = parseJson(text);
  } catch (cause) {
    throw malformed(file, null, `it is not valid JSON: ${(cause as Error).message}`);
  }
  const parsed = CONFIG.safeParse(content);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw malformed(file, null, `${path.join('.') || 'it'}: ${message}`);
}

import { z } from 'zod';

const percent = z.number().min(0).max(100);

/** How much of this machine is in use; a part of the health report and of each metrics record. */
export const SYSTEM_RESOURCES = z.object({
  cpu_usage: percent.describe('Share of all processors in use, %, over the time since the last look'),
  memory_usage: percent.describe('Share of memory that is not available to new work, %'),
  disk_usage: percent.describe('Share of the disk of the jobs folder in use, %'),
  available_memory_gb: z.number().min(0).describe('Memory available to new work, GB (10^9 bytes)'),
  disk_free_bytes: z.number().min(0).describe('Free on the disk of the jobs folder, for this user'),
  temp_disk_usage: percent.nullable().describe('The same as disk_usage for the folder of temporary files'),
  temp_disk_free_bytes: z.number().min(0).nullable(),
  backup_disk_usage: percent.nullable().describe('The same for the folder of backups; null where there is none'),
  backup_disk_free_bytes: z.number().min(0).nullable(),
});

export type SystemResources = z.infer<typeof SYSTEM_RESOURCES>;

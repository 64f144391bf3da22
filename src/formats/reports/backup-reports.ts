import { z } from 'zod';
import { DRILL_REPORT } from './recovery-reports.ts';

const count = z.number().int().min(0);
const time = z.iso.datetime();
const state = z.enum(['good', 'unverified', 'damaged', 'failed']);

/** The part of a backup's manifest that needs no key to be read. */
export const BACKUP_MANIFEST = z.object({
  format: z.literal([1, 2]),
  name: z.string().describe('backup_YYYYMMDD_HHMMSS or recovery_point_YYYYMMDD_HHMMSS'),
  created: time,
  pipeline_version: z.string(),
  git_revision: z.string().nullable(),
  learners: count.describe('How many learners it holds'),
  jobs: z.array(z.string()).describe('Which jobs it holds'),
  size: count.describe('Bytes of all files that it holds'),
  counts: z.object({ files: count, folders: count, links: count, chunks: count }),
  added: count.describe('Bytes that it added to the repository'),
  key_id: z.string(),
  warnings: count.describe('How many warnings its sealed part holds'),
});

/** What `backup list --json` and `recovery list --json` print of each. */
export const BACKUP_LIST = z.object({
  root: z.string(),
  backups: z.array(
    z.object({
      name: z.string(),
      state: state.describe('Only good ones count'),
      created: time.nullable(),
      manifest: BACKUP_MANIFEST.nullable(),
      verified: z
        .object({
          ok: z.boolean(),
          checked: time,
          look: z.enum(['written', 'structure', 'subset', 'data']),
          problems: z.array(z.string()),
        })
        .nullable()
        .describe('The last look at it'),
      error: z.object({ code: z.string(), message: z.string() }).nullable().describe('Why it came to nothing'),
    }),
  ),
  drill: DRILL_REPORT.nullable().optional().describe('The last restore drill; `recovery list` alone tells it'),
});

/** What `backup verify --json` prints. */
export const BACKUP_VERIFY_REPORT = z.object({
  ok: z.boolean(),
  backups: z.record(z.string(), z.array(z.string())).describe('By name, what is wrong with it'),
  whole: z
    .array(z.string())
    .describe('Those that come back whole, whatever is wrong beside what they hold, such as a lost copy of a list'),
  problems: z.array(z.string()).describe('What is wrong besides'),
  packs: count,
  packsCut: count.describe('Packs that are cut or damaged at their end'),
  packsRead: count.describe('Packs of which every byte was read'),
  unusedBytes: count.describe('Bytes that no backup needs'),
});

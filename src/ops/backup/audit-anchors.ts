import { z } from 'zod';
import type { AuditAnchor } from '../security/audit/verify-audit.ts';
import { listRecords } from './backup-record.ts';
import { loadManifest } from './manifest-file.ts';
import type { Repository } from './repository.ts';

const ANCHOR = z.object({ count: z.number().int().min(1), hash: z.string().regex(/^[0-9a-f]{64}$/) });

/** What the good backups and recovery points remember of the audit log, oldest first. @throws FrameError FRAME_BACKUP_…, FRAME_DISK_… */
export async function readAuditAnchors(repository: Repository): Promise<AuditAnchor[]> {
  const anchors: AuditAnchor[] = [];
  for (const { name, head, state } of await listRecords(repository.root)) {
    if (head === null || state === 'failed') continue;
    const { extra } = (await loadManifest(repository, name)).body;
    const anchor = ANCHOR.safeParse(extra.audit);
    if (anchor.success) anchors.push({ ...anchor.data, from: name });
  }
  return anchors;
}

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { byBytes } from '../../jobs/file-hash.ts';
import { loadChecked, saveChecked } from './checked-file.ts';

/**
 * Names of packs in which a look found something damaged: a backup that is made later must not take what they hold for
 * there. No index: it only makes whoever reads it look again, so one that is lost or too long does no harm.
 */
const DAMAGED_FILE = 'damaged.json';
const DAMAGED = z.object({ packs: z.array(z.string()) });

/** @returns null where the file itself is damaged, so that nobody knows. @throws FrameError FRAME_DISK_… */
export async function loadDamagedPacks(root: string): Promise<ReadonlySet<string> | null> {
  const content = await loadChecked(join(root, DAMAGED_FILE));
  if (content === 'missing') return new Set();
  const known = DAMAGED.safeParse(content).data;
  return known === undefined ? null : new Set(known.packs);
}

/** @throws FrameError FRAME_DISK_… */
export async function saveDamagedPacks(root: string, packs: ReadonlySet<string>): Promise<void> {
  if (packs.size > 0) await saveChecked(join(root, DAMAGED_FILE), { packs: [...packs].sort(byBytes) });
  else await rm(join(root, DAMAGED_FILE), { force: true });
}

import { FrameError } from '../../errors.ts';
import type { BackupEntry } from '../../formats/backup/backup-manifest.ts';

/** Names that Windows gives to devices, whatever comes after a dot. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
/** What Windows cannot have in a name; a colon would name a stream of another file. */
const NOT_ON_WINDOWS = /[<>:"|?*\\\u0001-\u001f]|[. ]$/;

/**
 * Checks that every path of a backup stays inside the folder that it is restored to, and that no two claim the same
 * place. The list is ours and authenticated; but nothing that is read from a disk decides where is written to.
 *
 * @throws FrameError FRAME_BACKUP_UNSAFE_PATH
 */
export function checkPaths(entries: readonly BackupEntry[], platform: NodeJS.Platform = process.platform): void {
  const types = new Map<string, BackupEntry['type']>();
  for (const { path, type } of entries) {
    if (!isSafe(path, platform)) throw unsafe(path, 'leads out of it, or is no name on this system');
    if (types.has(path)) throw unsafe(path, 'stands there twice');
    types.set(path, type);
  }
  for (const { path } of entries) {
    for (let cut = path.lastIndexOf('/'); cut > 0; cut = path.lastIndexOf('/', cut - 1)) {
      const above = types.get(path.slice(0, cut));
      // Below a link a path would lie wherever the link leads.
      if (above === 'link' || above === 'file') throw unsafe(path, `lies below a ${above}`);
    }
  }
}

function isSafe(path: string, platform: NodeJS.Platform): boolean {
  if (path.includes('\0')) return false;
  return path
    .split('/')
    .every(
      (name) =>
        !['', '.', '..'].includes(name) && (platform !== 'win32' || (!NOT_ON_WINDOWS.test(name) && !DEVICE.test(name))),
    );
}

function unsafe(path: string, reason: string): FrameError {
  return new FrameError('FRAME_BACKUP_UNSAFE_PATH', `${JSON.stringify(path)} in the backup ${reason}.`, {
    remedy: 'Nothing was restored. Take another backup, and find out who could write in this one.',
  });
}

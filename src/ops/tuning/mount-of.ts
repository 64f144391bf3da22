import { readFile, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The file system that a folder lies on. */
export interface Mount {
  /** Where it is mounted. */
  readonly at: string;
  /** Such as `ext4`, `nfs4`, `tmpfs`. */
  readonly type: string;
  /** What is mounted there. */
  readonly source: string;
  readonly options: readonly string[];
  /** Reached over a network. */
  readonly isNetwork: boolean;
  /** Held in memory: lost when the machine goes down, and taken from what work may use. */
  readonly isMemory: boolean;
}

const NETWORK =
  /^(nfs\d?|cifs|smb\d?|smbfs|9p|ceph|glusterfs|lustre|afs|beegfs|gpfs|fuse\.(sshfs|glusterfs|ceph|rclone|s3fs))$/;
const MEMORY = /^(tmpfs|ramfs)$/;

/** @returns null where the system does not tell (other than Linux). */
export async function mountOf(folder: string, table = '/proc/self/mountinfo'): Promise<Mount | null> {
  const text = await readFile(table, 'utf8').catch(() => null);
  return text === null ? null : findMount(text, await nearestThere(folder));
}

/** The mount that covers a path: of those with the longest place the last, which lies on top. */
export function findMount(mountinfo: string, path: string): Mount | null {
  let best: Mount | null = null;
  for (const line of mountinfo.split('\n')) {
    const [left, right] = line.split(' - ');
    if (right === undefined) continue;
    const [, , , , at, own] = left.split(' ').map(unescaped);
    const [type, source, shared = ''] = right.split(' ').map(unescaped);
    const covers = path === at || path.startsWith(at.endsWith('/') ? at : `${at}/`);
    if (!covers || (best !== null && at.length < best.at.length)) continue;
    const options = [...new Set([...own.split(','), ...shared.split(',')])].filter((option) => option !== '');
    best = { at, type, source, options, isNetwork: NETWORK.test(type), isMemory: MEMORY.test(type) };
  }
  return best;
}

/** The kernel writes a space as `\040`, and the like. */
const unescaped = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));

/** The folder itself, or the nearest one above it that exists; without symbolic links. */
async function nearestThere(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await realpath(at).catch(() => null);
    if (found !== null) return found;
    if (dirname(at) === at) return at;
  }
}

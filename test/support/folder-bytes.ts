import { createHash } from 'node:crypto';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Names of files that tell times and are free to differ between two runs. */
const TIMED = new Set(['report.json']);

/** SHA-256 of each file of a folder and below, by its path; files that tell times are left out. */
export async function folderBytes(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const path of await filesBelow(folder)) {
    if (TIMED.has(path.split('/').at(-1)!)) continue;
    found.set(
      path,
      createHash('sha256')
        .update(await readFile(join(folder, path)))
        .digest('hex'),
    );
  }
  return found;
}

/** When each file of a folder was last written, by its path. */
export async function folderTimes(folder: string): Promise<Map<string, bigint>> {
  const found = new Map<string, bigint>();
  for (const path of await filesBelow(folder))
    found.set(path, (await stat(join(folder, path), { bigint: true })).mtimeNs);
  return found;
}

/** Every file below a folder, hidden ones too, in order; none where there is no such folder. */
export async function filesBelow(folder: string, below = ''): Promise<string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(() => []);
  const files: string[] = [];
  for (const entry of entries) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) files.push(...(await filesBelow(folder, path)));
    else files.push(path);
  }
  return files.sort();
}

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Version of an installed package. @throws AggregateError where it is not installed */
export function packageVersion(name: string): Promise<string> {
  const require = createRequire(import.meta.url);
  // Not every package exports its package.json, so it is looked for above the file that is loaded.
  const versions = (require.resolve.paths(name) ?? []).map((folder) =>
    readFile(join(folder, name, 'package.json'), 'utf8').then(
      (text) => (JSON.parse(text) as { version: string }).version,
    ),
  );
  return Promise.any(versions);
}

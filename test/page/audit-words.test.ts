import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serverRoutes } from '../../tools/server-routes.ts';
import { DEED_WORDS } from '../../web/src/system/audit-words.ts';

const SRC = join(import.meta.dirname, '..', '..', 'src');

/** What commands and the log itself write down. */
function deedsOfCommands(): string[] {
  return ['cli/security', 'ops/security/audit']
    .flatMap((folder) => readdirSync(join(SRC, folder)).map((name) => join(SRC, folder, name)))
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/'((?:users|tokens|audit) [a-z][a-z -]*)'/g)])
    .map(([, deed]) => deed);
}

test('whatever is written into the audit log has words of both languages, and no words are left over', () => {
  const asked = serverRoutes()
    .filter(({ audit, method }) => audit ?? method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`);
  expect(Object.keys(DEED_WORDS).sort()).toEqual([...new Set([...asked, ...deedsOfCommands()])].sort());
});

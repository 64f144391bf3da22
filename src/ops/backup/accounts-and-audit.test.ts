import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { GOOD_PASSWORD, smallAccounts } from '../../../test/support/small-accounts.ts';
import {
  backUpInstallation,
  installationIn,
  newRepository,
  writeTree,
} from '../../../test/support/small-repository.ts';
import { AuditLog } from '../security/audit/audit-log.ts';
import { verifyAudit } from '../security/audit/verify-audit.ts';
import { readAuditAnchors } from './audit-anchors.ts';
import { loadManifest } from './manifest-file.ts';
import { restoreInPlace } from './restore-in-place.ts';

const scratch = scratchFolder();
const BY = { id: null, name: 'Ada', by: 'command line' as const };

async function installed() {
  const installation = installationIn(scratch());
  await writeTree(scratch(), { 'jobs/.state/drill.json': '{}' });
  const accounts = await smallAccounts(installation.stateDir);
  const audit = new AuditLog(join(installation.stateDir, 'audit'));
  const say = (what: string) =>
    audit.append({ stage: 'note', who: BY, from: 'here', what, on: {}, request: null, result: 'ok', code: null });
  return { installation, accounts, audit, say, repository: await newRepository(join(scratch(), 'backups')) };
}

const inPlace = { makePoint: () => Promise.resolve('point'), check: () => Promise.resolve({ ok: true, problems: [] }) };

test('a backup holds the accounts as they were at one instant, and anchors the audit log', async () => {
  const { installation, accounts, audit, say, repository } = await installed();
  await accounts.addUser('Ada', 'pipeline_admin', GOOD_PASSWORD);
  await say('first');
  await say('second');
  const { name, warnings } = await backUpInstallation(repository, installation);
  expect(warnings).toEqual([]);
  const { extra } = (await loadManifest(repository, name)).body;
  expect(extra).toEqual({ audit: { count: 2, hash: expect.stringMatching(/^[0-9a-f]{64}$/) } });
  const anchor = { ...(extra.audit as { count: number; hash: string }), from: name };
  expect(await readAuditAnchors(repository)).toEqual([anchor]);
  await say('third');
  expect(await verifyAudit(audit.folder, [anchor])).toMatchObject({ ok: true, anchors: 1, records: 3 });

  // Everything is lost, and comes back.
  accounts.close();
  audit.close();
  await rm(installation.stateDir, { recursive: true });
  await restoreInPlace(repository, name, installation, inPlace);
  const again = await smallAccounts(installation.stateDir);
  const login = await again.logIn({ name: 'Ada', password: GOOD_PASSWORD, address: '10.0.0.1' });
  expect(login.identity.user.name).toBe('Ada');
  again.close();
  expect(await verifyAudit(audit.folder, [anchor])).toMatchObject({ ok: true, anchors: 1, records: 2 });
});

test('what was done since a backup stays in the audit log when the accounts are restored', async () => {
  const { installation, accounts, audit, say, repository } = await installed();
  await say('first');
  const { name } = await backUpInstallation(repository, installation);
  await accounts.addUser('Eve', 'pipeline_user', null);
  await say('Eve came');
  accounts.close();
  audit.close();
  await restoreInPlace(repository, name, installation, inPlace);
  const again = await smallAccounts(installation.stateDir);
  expect(again.users.list()).toEqual([]);
  again.close();
  expect(await verifyAudit(audit.folder)).toMatchObject({ ok: true, records: 2 });
});

test('damaged accounts are held as they lie, and that is said', async () => {
  const { installation, accounts, repository } = await installed();
  accounts.close();
  const file = join(installation.stateDir, 'accounts.db');
  await writeFile(file, 'no database');
  const { warnings } = await backUpInstallation(repository, installation);
  expect(warnings.join()).toContain('The database accounts.db is held as its files lie on the disk');
  expect(await readFile(file, 'utf8')).toBe('no database');
});

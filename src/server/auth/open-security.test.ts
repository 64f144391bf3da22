import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { GOOD_PASSWORD } from '../../../test/support/small-accounts.ts';
import { SILENT_LOGGER } from '../../log.ts';
import { SECURITY_FILE } from '../../formats/security-config.ts';
import { loadSecurity } from '../../ops/security/load-security.ts';
import { buildServer } from '../build-server.ts';
import { openSecurity } from './open-security.ts';

const scratch = scratchFolder();

async function open(text: string | null = null, variables: Record<string, string> = {}) {
  if (text !== null) await writeFile(join(scratch(), SECURITY_FILE), text);
  const variable = (name: string): string | undefined => variables[name];
  const security = await loadSecurity(null, scratch(), variable);
  const stateDir = join(scratch(), 'state');
  return openSecurity({ security, stateDir, variable, log: SILENT_LOGGER, programVersion: '0.0.0' });
}

test('with nothing prepared: a link makes the first administrator, who is still there after a restart', async () => {
  const first = await open();
  const { authenticator, routes, guard } = first;
  const jobAccess = { open: () => Promise.reject(new Error('no jobs here')) };
  const server = await buildServer({ log: SILENT_LOGGER, authenticator, jobAccess, routes, guard });
  const [, token] = first.makeSetupPath()!.split('#token=');
  const payload = { token, name: 'Ada', password: GOOD_PASSWORD, as: 'bearer' };
  const made = await server.inject({ method: 'POST', url: '/api/v1/setup', payload });
  expect(made.statusCode).toBe(201);
  expect(first.makeSetupPath()).toBeNull();
  const { access } = made.json<{ tokens: { access: string } }>().tokens;
  await first.prune();
  await server.close();
  first.close();

  const second = await open();
  expect(second.makeSetupPath()).toBeNull();
  expect((await second.accounts.identifyAccess(access))?.user.name).toBe('Ada');
  second.close();
});

test('what could not be used when somebody comes is refused before', async () => {
  await expect(open('security: { authentication: { secret_key: "secret" } }')).rejects.toMatchObject({
    code: 'FRAME_SECURITY_SECRET_WEAK',
  });
  const opened = await open('security: { authentication: { enabled: false } }');
  expect(opened.makeSetupPath()).toBeNull();
  opened.close();
  await truncate(join(scratch(), 'state', 'accounts.db'), 100);
  await expect(open()).rejects.toMatchObject({ code: 'FRAME_ACCOUNTS_DAMAGED' });
  await writeFile(join(scratch(), 'state', 'audit', 'chain.db'), 'x');
  await expect(open()).rejects.toMatchObject({ code: 'FRAME_AUDIT_BROKEN' });
});

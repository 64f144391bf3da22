import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { makeSecretKey } from './secret-key.ts';
import { SECURITY_FILE } from '../../formats/security-config.ts';
import { loadSecurity, secretKeyOf } from './load-security.ts';
import { decideListening } from './network/listening.ts';

const scratch = scratchFolder();
const GOOD = makeSecretKey();

const load = async (text: string | null, variables: Record<string, string> = { JWT_SECRET_KEY: GOOD }) => {
  if (text !== null) await writeFile(join(scratch(), SECURITY_FILE), text, { mode: 0o600 });
  const variable = (name: string): string | undefined => variables[name];
  const security = await loadSecurity(null, scratch(), variable);
  return { security, secret: () => secretKeyOf(security, join(scratch(), 'state'), variable) };
};

describe('the key that signs tokens', () => {
  test('without a file: the variable, or one that is kept', async () => {
    expect(await (await load(null)).secret()).toBe(GOOD);
    const kept = await (await load(null, {})).secret();
    expect(kept).toHaveLength(43);
    expect(await (await load(null, {})).secret()).toBe(kept);
    const weak = await load(null, { JWT_SECRET_KEY: 'short' });
    await expect(weak.secret()).rejects.toMatchObject({ code: 'FRAME_SECURITY_SECRET_WEAK' });
  });

  test('with a file it must be named, and good', async () => {
    const named = 'security: { authentication: { enabled: true, secret_key: "${JWT_SECRET_KEY}" } }';
    expect(await (await load(named)).secret()).toBe(GOOD);
    const weak = await load(named, { JWT_SECRET_KEY: 'changeme-changeme-changeme-changeme' });
    await expect(weak.secret()).rejects.toMatchObject({ code: 'FRAME_SECURITY_SECRET_WEAK' });
    await expect((await load(named, {})).secret()).rejects.toMatchObject({
      code: 'FRAME_SECURITY_SECRET_MISSING',
      message: expect.stringContaining('${JWT_SECRET_KEY}'),
    });
    const missing = await load('security: { authentication: { enabled: true } }');
    await expect(missing.secret()).rejects.toThrow('secret_key is missing');
  });
});

test('YAML that is none is refused with its line, and without its text', async () => {
  const text = 'security:\n  authentication:\n    secret_key: "hunter2\n  x: [\n';
  const error = await load(text).catch((cause: unknown) => cause);
  expect(error).toMatchObject({ code: 'FRAME_SECURITY_CONFIG' });
  expect(String(error)).toMatch(/line \d/);
  expect(String(error)).not.toContain('hunter2');
});

test('a small file that unfolds into a large one is refused', async () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefgh'.split('').map((name, k) => {
      const before = 'abcdefg'[k];
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`;
    }),
  ].join('\n');
  await expect(load(bomb)).rejects.toMatchObject({ code: 'FRAME_SECURITY_CONFIG' });
});

test('a secret that others may read is told', async () => {
  const text = `security: { authentication: { secret_key: "${GOOD}" } }`;
  expect((await load(text)).security.notices).toEqual([]);
  await chmod(join(scratch(), SECURITY_FILE), 0o644);
  expect((await load(null)).security.notices.join()).toContain('others may read it');
});

test('addresses that are none are refused', async () => {
  await expect(load('security: { network: { allowed_ips: ["10.1/16"] } }')).rejects.toThrow('"10.1/16"');
  await expect(load('security: { network: { trusted_proxies: ["proxy"] } }')).rejects.toThrow('trusted_proxies');
  await expect(load('security: { network: { firewall_rules: [{ port: 80, source: x }] } }')).rejects.toThrow('"x"');
});

test('the example of the program is read as it is', async () => {
  const example = await readFile(join(import.meta.dirname, '../../../security-config.example.yml'), 'utf8');
  const { security, secret } = await load(example);
  expect(security.config.authentication.enabled).toBe(true);
  expect(await secret()).toBe(GOOD);
});

describe('where the server listens', () => {
  const listening = async (text: string | null, host?: string) => decideListening((await load(text)).security, host);
  const TLS = 'tls: { certificate: a.pem, key: b.pem }';

  test('without a login, on this machine', async () => {
    const off = 'security: { authentication: { enabled: false }, data_protection: { encryption_in_transit: false } }';
    expect(await listening(off)).toMatchObject({ host: '127.0.0.1', onlyLocal: 'authentication is switched off.' });
    expect(await listening(off, '::1')).toMatchObject({ host: '::1' });
    for (const host of ['0.0.0.0', '::', '10.0.0.5', 'lab.example'])
      await expect(listening(off, host)).rejects.toMatchObject({ code: 'FRAME_SECURITY_LOOPBACK' });
  });

  test('encrypted, or on this machine', async () => {
    expect((await listening(null)).host).toBe('127.0.0.1');
    await expect(listening(null, '0.0.0.0')).rejects.toThrow('neither a certificate nor a trusted proxy');
    expect(await listening(`security: { network: { ${TLS} } }`)).toEqual({ host: '0.0.0.0', onlyLocal: null });
    expect(await listening('security: { network: { trusted_proxies: ["10.0.0.1"] } }', '10.0.0.2')).toEqual({
      ...{ host: '10.0.0.2', onlyLocal: null },
    });
    expect(await listening('security: { data_protection: { encryption_in_transit: false } }')).toMatchObject({
      host: '0.0.0.0',
    });
  });
});

import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { loadAlerting, type Alerting } from './load-alerting.ts';

const scratch = scratchFolder();
const KEY = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;

async function load(value: unknown, mode = 0o600): Promise<Alerting> {
  const file = join(scratch(), 'alerting_config.json');
  await writeFile(file, typeof value === 'string' ? value : JSON.stringify(value));
  await chmod(file, mode);
  return loadAlerting(null, scratch(), () => undefined);
}

test('without a file the rules of the program hold, and that is said', async () => {
  const { file, config, notices } = await loadAlerting(null, scratch(), () => undefined);
  expect([file, config.email_enabled, notices.length]).toEqual([null, false, 1]);
});

test('a file that was named must be there', async () => {
  await expect(loadAlerting('other.json', scratch(), () => undefined)).rejects.toMatchObject({
    code: 'FRAME_INPUT_NOT_FOUND',
  });
});

test('something else than a file is refused', async () => {
  await expect(loadAlerting('.', scratch(), () => undefined)).rejects.toMatchObject({ code: 'FRAME_INPUT_NOT_A_FILE' });
});

describe('before anything is to be sent', () => {
  test.each([
    [{ slack_enabled: true, slack: { webhook_url: 'hooks/s3cret' } }, 'FRAME_NET_TARGET', 'slack.webhook_url'],
    [
      { slack_enabled: true, slack: { webhook_url: 'https://a:s3cret@b.example' } },
      'FRAME_NET_TARGET',
      'user or password',
    ],
    [{ dead_man_ping_url: 'ftp://b.example/s3cret' }, 'FRAME_NET_TARGET', 'dead_man_ping_url'],
    [
      { webhooks: [{ name: 'a', url: 'javascript:s3cret', secret: KEY }] },
      'FRAME_NET_TARGET',
      'webhooks: the url of "a"',
    ],
    [
      { webhooks: [{ name: 'a', url: 'https://b.example', secret: 's3cret' }] },
      'FRAME_ALERTS_CONFIG',
      'the secret of "a"',
    ],
    [
      { webhooks: [{ name: 'a', url: 'https://b.example', secret: `whsec_${'s3cret+/'.repeat(3)}` }] },
      'FRAME_ALERTS_CONFIG',
      '24 to 64 bytes',
    ],
    [{ allow_private_targets: ['10.0.0.0/40'] }, 'FRAME_ALERTS_CONFIG', '"10.0.0.0/40"'],
  ])('%j is refused', async (value, code, says) => {
    const error: unknown = await load(value).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code, message: expect.stringContaining(says) });
    expect(String(error)).not.toContain('s3cret');
  });

  test('what is good is taken', async () => {
    const { config, notices } = await load({ webhooks: [{ name: 'a', url: 'https://b.example/x', secret: KEY }] });
    expect([config.webhooks.length, notices]).toEqual([1, []]);
  });

  test('certificates that mail servers may show are read, and missed where they are not there', async () => {
    const email = { from: 'a@b', to: ['c@d'], host: 'e', ca_file: 'lab.pem' };
    await expect(load({ email_enabled: true, email })).rejects.toMatchObject({ code: 'FRAME_INPUT_NOT_FOUND' });
    await writeFile(join(scratch(), 'lab.pem'), 'PEM');
    expect((await load({ email_enabled: true, email })).ca).toBe('PEM');
  });
});

describe.skipIf(process.platform === 'win32')('a file that others may read', () => {
  const email = { password: 'in clear' };

  test('is told where it holds a secret', async () => {
    expect((await load({ email }, 0o644)).notices).toEqual([expect.stringContaining('chmod 600')]);
    expect((await load({ email }, 0o600)).notices).toEqual([]);
  });

  test('is let be where the secrets are elsewhere', async () => {
    expect((await load({ email: { password: '${PASSWORD}' } }, 0o644)).notices).toEqual([]);
    expect((await load({ email: { password: '' } }, 0o644)).notices).toEqual([]);
  });
});

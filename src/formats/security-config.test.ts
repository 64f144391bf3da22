import { describe, expect, test } from 'vitest';
import { DEFAULT_SECURITY_CONFIG, parseSecurityConfig } from './security-config.ts';

const LAB = {
  security: {
    authentication: { enabled: true, method: 'jwt', secret_key: '${JWT_SECRET_KEY}' },
    authorization: {
      roles: [
        { name: 'pipeline_admin', permissions: ['create_job', 'delete_job', 'view_logs', 'system_config'] },
        { name: 'pipeline_user', permissions: ['create_job', 'view_own_jobs'] },
      ],
    },
    data_protection: { encryption_at_rest: true, encryption_in_transit: true, key_rotation_days: 90 },
    network: {
      allowed_ips: ['10.0.0.0/8', '192.168.0.0/16'],
      firewall_rules: [{ port: 8080, protocol: 'tcp', source: 'internal' }],
    },
    audit: { enabled: true, log_level: 'info', retention_days: 365 },
  },
};

const read = (written: unknown, environment: Record<string, string> = { JWT_SECRET_KEY: 'from the environment' }) =>
  parseSecurityConfig(written, 's.yml', (name) => environment[name]);

describe('the file that labs have', () => {
  test('is read as it is, with the secret from the environment', () => {
    expect(read(LAB)).toMatchObject({
      ...LAB.security,
      authentication: { enabled: true, method: 'jwt', secret_key: 'from the environment' },
    });
  });

  test('asks for a variable that is set, unless nobody logs in', () => {
    expect(() => read(LAB, {})).toThrow(
      expect.objectContaining({
        code: 'FRAME_SECURITY_SECRET_MISSING',
        message: expect.stringContaining('JWT_SECRET_KEY'),
      }),
    );
    const off = { security: { ...LAB.security, authentication: { ...LAB.security.authentication, enabled: false } } };
    expect(read(off, {}).authentication.enabled).toBe(false);
  });
});

test('nothing written is the strict way', () => {
  for (const empty of [null, {}, { security: {} }]) expect(read(empty)).toEqual(DEFAULT_SECURITY_CONFIG);
  expect(DEFAULT_SECURITY_CONFIG.authentication.enabled).toBe(true);
  expect(DEFAULT_SECURITY_CONFIG.authorization.roles.map(({ name }) => name)).toEqual([
    'pipeline_admin',
    'pipeline_user',
  ]);
});

describe('what is wrong is told', () => {
  const wrong: readonly (readonly [unknown, string])[] = [
    [{ security: { authentification: {} } }, 'did you mean "authentication"?'],
    [{ security: { network: { allowed_ip: [] } } }, 'did you mean "allowed_ips"?'],
    [{ security: { authentication: { method: 'basic' } } }, 'the only method is "jwt"'],
    [{ security: { audit: { retention_days: 0 } } }, 'security.audit.retention_days'],
    [{ security: { network: { firewall_rules: [{ port: 99999 }] } } }, 'security.network.firewall_rules.0.port'],
    [
      { security: { authorization: { roles: [{ name: 'x', permissions: ['create_jobs'] }] } } },
      'did you mean "create_job"?',
    ],
    [
      { security: { authorization: { roles: [{ name: 'pipeline_admin', permissions: [] }] } } },
      'nobody could look after',
    ],
    [
      {
        security: {
          authorization: {
            roles: [
              { name: 'guest', permissions: [] },
              { name: 'guest', permissions: [] },
            ],
          },
        },
      },
      'two roles are called "guest"',
    ],
    ['security', 's.yml'],
  ];
  test.each(wrong)('%j', (written, says) => {
    expect(() => read(written)).toThrow(says);
  });
});

test('a role of the file stands beside those that there always are', () => {
  const roles = read({ security: { authorization: { roles: [{ name: 'guest', permissions: ['view_own_jobs'] }] } } });
  expect(roles.authorization.roles.map(({ name }) => name)).toEqual(['guest', 'pipeline_admin', 'pipeline_user']);
});

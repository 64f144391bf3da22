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

test('the file that labs have is read as it is', () => {
  expect(read(LAB)).toMatchObject(LAB.security);
});

test('variables are filled in, but for the secret key, which few need', () => {
  const network = { allowed_ips: ['${LAB_NETWORK}'] };
  expect(read({ security: { network } }, { LAB_NETWORK: '10.0.0.0/8' }).network.allowed_ips).toEqual(['10.0.0.0/8']);
  expect(() => read({ security: { network } }, {})).toThrow(
    expect.objectContaining({ code: 'FRAME_SECURITY_SECRET_MISSING', message: expect.stringContaining('LAB_NETWORK') }),
  );
  expect(read(LAB, {}).authentication.secret_key).toBe('${JWT_SECRET_KEY}');
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

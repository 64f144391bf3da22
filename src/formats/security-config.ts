import { z } from 'zod';
import { FrameError } from '../errors.ts';
import { fillTexts, type VariableSource } from './fill-variables.ts';
import { DEFAULT_ROLES, PERMISSIONS, type Permission, type Role } from './permissions.ts';
import { firstFault, didYouMean } from './unknown-key.ts';

/** Where it stands, unless another file is named: in the working folder. */
export const SECURITY_FILE = 'security-config.yml';

/** What it says of the data of jobs, which commands that use nothing else of it read as well. */
export const JOB_DATA_PROTECTION = {
  encryption_at_rest: z.boolean().default(false),
  key_rotation_days: z.number().int().min(1).max(3650).default(90),
};

const line = z.string().regex(/^[^\r\n\0]*$/, 'one line is expected');

const ROLE = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,39}$/, 'the name of a role is small letters, digits, "_" and "-", 40 at most'),
  permissions: z.array(z.string()).max(50),
});

const FIREWALL_RULE = z.strictObject({
  port: z.number().int().min(1).max(65535),
  protocol: z.enum(['tcp', 'udp'], 'a protocol is "tcp" or "udp"').default('tcp'),
  /** `internal` for `allowed_ips`, or else all private networks; `any`; or one address or network. */
  source: line.default('internal'),
});

const SECURITY = z.strictObject({
  authentication: z
    .strictObject({
      /** False binds the server to loopback, where whoever comes is the administrator. */
      enabled: z.boolean().default(true),
      method: z.literal('jwt', 'the only method is "jwt"').default('jwt'),
      /** Signs the tokens of people who are logged in. */
      secret_key: z.string().default(''),
      /** How long an access token is good for; it is renewed while the session lasts. */
      access_token_minutes: z.number().int().min(1).max(60).default(10),
      /** How long a session lasts at most. */
      session_days: z.number().int().min(1).max(90).default(14),
    })
    .prefault({}),
  authorization: z.strictObject({ roles: z.array(ROLE).max(100).default([]) }).prefault({}),
  data_protection: z
    .strictObject({
      ...JOB_DATA_PROTECTION,
      /** Nothing but TLS, one's own or a trusted proxy's, leaves this machine. */
      encryption_in_transit: z.boolean().default(true),
    })
    .prefault({}),
  network: z
    .strictObject({
      /** Addresses and networks that may speak to the server; none for all. */
      allowed_ips: z.array(line).max(1000).default([]),
      firewall_rules: z.array(FIREWALL_RULE).max(100).default([]),
      /** Proxies whose word about where a request comes from is taken. */
      trusted_proxies: z.array(line).max(100).default([]),
      /** Hosts, addresses and networks that webhooks may reach although they are not on the public internet. */
      allow_private_targets: z.array(line).max(1000).default([]),
      /** PEM files, seen from the working folder; they are read again when they change. */
      tls: z
        .strictObject({ certificate: line.min(1, 'a file is expected'), key: line.min(1, 'a file is expected') })
        .optional(),
      /** Requests a minute; more are answered with 429. */
      rate_limit: z
        .strictObject({
          per_address: z.number().int().min(10).max(1_000_000).default(12_000),
          per_user: z.number().int().min(10).max(1_000_000).default(6_000),
        })
        .prefault({}),
    })
    .prefault({}),
  audit: z
    .strictObject({
      enabled: z.boolean().default(true),
      /** `debug` for what is read as well; every change is written down at any level. */
      log_level: z
        .enum(['debug', 'info', 'warn', 'error'], 'a level is "debug", "info", "warn" or "error"')
        .default('info'),
      retention_days: z.number().int().min(1).max(36_500).default(365),
    })
    .prefault({}),
});

export const SECURITY_FILE_SCHEMA = z.strictObject({ security: SECURITY.prefault({}) });

type Written = z.output<typeof SECURITY>;

/**
 * `security-config.yml` with variables filled in, and the roles that there always are. The secret key stays as it is written:
 * most commands do without it, and must work where it is not set.
 */
export interface SecurityConfig extends Omit<Written, 'authorization'> {
  readonly authorization: { readonly roles: readonly Role[] };
}

/** What holds where there is no file. */
export const DEFAULT_SECURITY_CONFIG: SecurityConfig = {
  ...SECURITY.parse({}),
  authorization: { roles: DEFAULT_ROLES },
};

/**
 * Reads `security-config.yml`.
 *
 * @param written what the YAML says.
 * @param variable what a variable of the environment holds; `${NAME}` anywhere in a text of the file stands for it.
 * @throws FrameError FRAME_SECURITY_CONFIG, FRAME_SECURITY_UNKNOWN_KEY, FRAME_SECURITY_SECRET_MISSING.
 */
export function parseSecurityConfig(
  written: unknown,
  file: string,
  variable: (name: string) => string | undefined,
): SecurityConfig {
  const checked = SECURITY_FILE_SCHEMA.safeParse(written ?? {});
  if (!checked.success) {
    const { unknownKey, says } = firstFault(SECURITY_FILE_SCHEMA, checked.error);
    if (!unknownKey) throw refusal(file, says);
    throw new FrameError('FRAME_SECURITY_UNKNOWN_KEY', `${file}: ${says}`, {
      file,
      remedy: 'Correct the key or remove it; docs/guides/secure-it.md names all.',
    });
  }
  const { authorization, ...rest } = checked.data.security;
  return {
    ...rest,
    network: fillTexts(rest.network, 'security.network', securityVariables(file, variable)),
    authorization: { roles: readRoles(authorization.roles, file) },
  };
}

/** What stands for `${NAME}` in a file. @throws FrameError FRAME_SECURITY_SECRET_MISSING, where it is used */
export function securityVariables(file: string, variable: (name: string) => string | undefined): VariableSource {
  return {
    ...{ file, variable },
    missing: {
      code: 'FRAME_SECURITY_SECRET_MISSING',
      remedy: (name) =>
        `Set ${name} in the environment or in .env; \`frame-pipeline security secret\` prints a good one.`,
    },
  };
}

/** The roles of the file, and those of {@link DEFAULT_ROLES} that it does not name. */
function readRoles(written: readonly { name: string; permissions: readonly string[] }[], file: string): Role[] {
  const names = written.map(({ name }) => name);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) throw refusal(file, `security.authorization.roles: two roles are called "${twice}"`);
  const roles = written.map(({ name, permissions }) => ({
    name,
    permissions: permissions.map((permission) => {
      if ((PERMISSIONS as readonly string[]).includes(permission)) return permission as Permission;
      throw refusal(
        file,
        `security.authorization.roles: "${permission}" of ${name} is no permission${didYouMean(permission, PERMISSIONS)}`,
      );
    }),
  }));
  const all = [...roles, ...DEFAULT_ROLES.filter(({ name }) => !names.includes(name))];
  if (!all.some(({ permissions }) => permissions.includes('system_config')))
    throw refusal(
      file,
      'security.authorization.roles: no role has system_config, so nobody could look after the server',
    );
  return all;
}

function refusal(file: string, what: string): FrameError {
  return new FrameError('FRAME_SECURITY_CONFIG', `${file}: ${/[.?]$/.test(what) ? what : `${what}.`}`, {
    file,
    remedy: 'Correct the value; docs/guides/secure-it.md shows each.',
  });
}

import { resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { FrameError } from '../../errors.ts';
import { fillText } from '../../formats/fill-variables.ts';
import {
  DEFAULT_SECURITY_CONFIG,
  parseSecurityConfig,
  SECURITY_FILE,
  securityVariables,
  type SecurityConfig,
} from '../../formats/security-config.ts';
import { readConfigFile } from '../../jobs/read-config-file.ts';
import { parsePrivateTargets, type PrivateTargets } from '../net/public-address.ts';
import { parseNetworks, type Networks } from './network/networks.ts';
import { openingsOf } from './network/firewall.ts';
import { RoleBook } from './role-book.ts';
import { keptSecretKey, refuseWeakKey } from './secret-key.ts';

/** How the server is guarded, checked through and through. */
export interface Security {
  readonly config: SecurityConfig;
  /** Null where there is no file. */
  readonly file: string | null;
  readonly roles: RoleBook;
  /** Null for everybody. */
  readonly allowed: Networks | null;
  /** Networks of proxies whose word is taken; null for none. */
  readonly proxies: Networks | null;
  /** Whom webhooks may call besides the public internet. */
  readonly privateTargets: PrivateTargets;
  /** Absolute paths of the certificate and its key; null where the server itself speaks no TLS. */
  readonly tls: { readonly certificate: string; readonly key: string } | null;
  /** What people should know, one sentence each. */
  readonly notices: readonly string[];
}

/**
 * Reads how the server is guarded. Without a file the strict way holds: people log in, and the server is reached from
 * its own machine alone.
 *
 * @param file where it must be; null for `security-config.yml` in the working folder, if it is there.
 * @param variable what a variable of the environment holds.
 * @throws FrameError FRAME_SECURITY_…, FRAME_INPUT_…, FRAME_DISK_…
 */
export async function loadSecurity(
  file: string | null,
  workingDir: string,
  variable: (name: string) => string | undefined,
): Promise<Security> {
  const found = await readConfigFile({
    ...{ named: file, usual: SECURITY_FILE, workingDir },
    ...{ says: 'how the server is guarded', example: 'security-config.example.yml' },
  });
  if (found === null) {
    const notices = [`There is no ${SECURITY_FILE} here: people log in, and only this machine reaches the server.`];
    return understood(DEFAULT_SECURITY_CONFIG, null, workingDir, notices);
  }
  const { path, text, isOpen } = found;
  const config = parseSecurityConfig(yamlOf(text, path), path, variable);
  const holdsSecret = /\bsecret_key\s*:\s*["']?(?!\$\{)[^\s"'#]/.test(text);
  const notices = [
    ...(isOpen && holdsSecret
      ? [
          `${path} holds a secret, and others may read it: \`chmod 600\` it, or write \${JWT_SECRET_KEY} and set that in .env.`,
        ]
      : []),
    ...(config.authentication.enabled
      ? []
      : ['authentication.enabled is false: nobody logs in, and only this machine reaches the server.']),
    ...(config.audit.enabled ? [] : ['audit.enabled is false: nobody will know who did what.']),
  ];
  return understood(config, path, workingDir, notices);
}

/**
 * The key that signs tokens. A file that switches authentication on must name one: whoever wrote it meant to. Without a
 * file nobody chose, so JWT_SECRET_KEY is taken where it is set, or else the first start makes a random key and keeps it.
 *
 * @throws FrameError FRAME_SECURITY_SECRET_MISSING, FRAME_SECURITY_SECRET_WEAK, FRAME_DISK_…
 */
export async function secretKeyOf(
  { config, file }: Security,
  stateDir: string,
  variable: (name: string) => string | undefined,
): Promise<string> {
  if (file === null) {
    const set = variable('JWT_SECRET_KEY');
    if (set === undefined) return keptSecretKey(stateDir);
    refuseWeakKey(set, 'JWT_SECRET_KEY');
    return set;
  }
  const place = 'security.authentication.secret_key';
  const written = fillText(config.authentication.secret_key, place, securityVariables(file, variable));
  refuseWeakKey(written, `${file}: ${place}`);
  return written;
}

function understood(
  config: SecurityConfig,
  file: string | null,
  workingDir: string,
  notices: readonly string[],
): Security {
  const { network } = config;
  const openings = openingsOf(network.firewall_rules, network.allowed_ips);
  const named = file ?? SECURITY_FILE;
  const privateTargets = parsePrivateTargets(network.allow_private_targets);
  if ('wrong' in privateTargets)
    throw notNetwork(named, 'allow_private_targets', privateTargets.wrong, 'a host, an address or a network');
  if ('wrong' in openings)
    throw notNetwork(named, 'firewall_rules', openings.wrong, '"internal", "any", an address or a network');
  return {
    ...{ config, file, notices, privateTargets },
    roles: new RoleBook(config.authorization.roles),
    allowed: networksOf(network.allowed_ips, 'allowed_ips', named),
    proxies: networksOf(network.trusted_proxies, 'trusted_proxies', named),
    tls:
      network.tls === undefined
        ? null
        : { certificate: resolve(workingDir, network.tls.certificate), key: resolve(workingDir, network.tls.key) },
  };
}

function networksOf(entries: readonly string[], key: string, file: string): Networks | null {
  if (entries.length === 0) return null;
  const networks = parseNetworks(entries);
  if ('wrong' in networks) throw notNetwork(file, key, networks.wrong, 'an address or a network such as 10.0.0.0/8');
  return networks;
}

function notNetwork(file: string, key: string, wrong: string, expected: string): FrameError {
  return new FrameError('FRAME_SECURITY_CONFIG', `${file}: security.network.${key}: "${wrong}" is not ${expected}.`, {
    file,
    remedy: 'Correct it; abbreviations such as 10.1 are not taken.',
  });
}

/** @throws FrameError FRAME_SECURITY_CONFIG, without a word of the text: it may hold a secret. */
function yamlOf(text: string, file: string): unknown {
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: false });
  const [fault] = document.errors;
  if (fault === undefined) {
    try {
      // Few aliases are enough for anybody; many are how a small file becomes a large one.
      return document.toJS({ maxAliasCount: 20 }) as unknown;
    } catch {
      throw broken(file, 'it refers to itself too often', null);
    }
  }
  throw broken(file, fault.code.toLowerCase().replaceAll('_', ' '), text.slice(0, fault.pos[0]).split('\n').length);
}

function broken(file: string, why: string, line: number | null): FrameError {
  const where = line === null ? '' : `, line ${line}`;
  return new FrameError('FRAME_SECURITY_CONFIG', `${file}${where}: it is not valid YAML (${why}).`, {
    file,
    remedy: 'Look at the indentation, at colons and at quotation marks.',
  });
}

import { FrameError } from '../../errors.ts';
import { checkSecurity } from '../../ops/security/check-security.ts';
import { asNftables, asWindowsCommands, openingsOf } from '../../ops/security/network/firewall.ts';
import { makeSecretKey } from '../../ops/security/secret-key.ts';
import { say } from '../backup/backup-command.ts';
import { pc } from '../colours.ts';
import { notice, printJson } from '../output.ts';
import { plainTable } from '../plain-table.ts';
import { findSecurityPlace, type SecurityOptions } from './security-place.ts';
import { noteInLanguage, t } from '../language.ts';

export interface FirewallOptions extends SecurityOptions {
  readonly windows?: boolean;
}

const COLOURS = { ok: pc.green, warn: pc.yellow, fail: pc.red } as const;
const SHOWN = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const;

/** `roles list`. */
export async function listRolesCommand(options: SecurityOptions): Promise<void> {
  const { roles } = (await findSecurityPlace(options)).security;
  const all = roles.names.map((name) => ({ name, permissions: [...roles.permissionsOf(name)] }));
  if (options.json) return printJson({ status: 'ok', jobFolder: null, roles: all });
  say(
    plainTable(
      [t('ROLE'), t('MAY')],
      all.map(({ name, permissions }) => [name, permissions.join(', ')]),
    ),
  );
}

/** `security check`. Exit code 1 where something fails. */
export async function checkSecurityCommand(options: SecurityOptions): Promise<void> {
  const { security, stateDir, variable } = await findSecurityPlace(options);
  const points = await checkSecurity(security, stateDir, process.cwd(), variable);
  const worst = (['fail', 'warn'] as const).find((state) => points.some((point) => point.state === state)) ?? 'ok';
  if (worst === 'fail') process.exitCode = 1;
  if (options.json) return printJson({ status: worst, jobFolder: null, file: security.file, points });
  security.notices.forEach((text) => notice(t('note: {{text}}', { text: noteInLanguage(text) })));
  for (const { name, state, says } of points)
    say(`${COLOURS[state](t(SHOWN[state]))}  ${t(name)}: ${noteInLanguage(says)}`);
}

/** `security firewall`. */
export async function firewallCommand(options: FirewallOptions): Promise<void> {
  const { network } = (await findSecurityPlace(options)).security.config;
  const openings = openingsOf(network.firewall_rules, network.allowed_ips);
  if ('wrong' in openings || openings.length === 0) {
    throw new FrameError('FRAME_SECURITY_CONFIG', 'security-config.yml names no firewall_rules.', {
      remedy: 'Name a port and a source, as security-config.example.yml does.',
    });
  }
  const rules = options.windows ? asWindowsCommands(openings) : asNftables(openings);
  if (options.json) return printJson({ status: 'ok', jobFolder: null, rules });
  process.stdout.write(rules);
}

/** `security secret`. */
export function secretCommand({ json }: Pick<SecurityOptions, 'json'>): void {
  const secret = makeSecretKey();
  if (json) return printJson({ status: 'ok', jobFolder: null, secret });
  say(secret);
}

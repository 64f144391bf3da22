import { InvalidArgumentError, Option, type Command } from 'commander';
import type {
  BeginAnewOptions,
  ExportAuditOptions,
  PruneAuditOptions,
  VerifyAuditOptions,
} from '../security/audit-command.ts';
import type { FirewallOptions } from '../security/security-command.ts';
import type { SecurityOptions } from '../security/security-place.ts';
import type { CreateTokenOptions, ListTokensOptions } from '../security/tokens-command.ts';
import type { AddUserOptions, PasswordOptions } from '../security/users-command.ts';
import { examples } from './backup.ts';
import { JOBS_DIR, JSON_OPTION, STATE_DIR } from './common-options.ts';

const CONFIG = [
  '--config <file>',
  'how the server is guarded (default: PIPELINE_SECURITY_CONFIG, or security-config.yml here, if there is one)',
] as const;
const LINK = ['--link', 'make a link by which they set their own, instead of asking for one here'] as const;

/** Options that all commands about security have. */
function withPlaces(command: Command): Command {
  return withFolders(command).option(...JSON_OPTION);
}

function withFolders(command: Command): Command {
  return command
    .option(...CONFIG)
    .option(...JOBS_DIR)
    .option(...STATE_DIR);
}

const users = () => import('../security/users-command.ts');
const tokens = () => import('../security/tokens-command.ts');
const audit = () => import('../security/audit-command.ts');
const security = () => import('../security/security-command.ts');

/** `users`, `tokens`, `roles`, `audit` and `security`. */
export function registerSecurity(program: Command): void {
  registerUsers(program);
  registerTokens(program);
  registerRoles(program);
  registerAudit(program);
  registerChecks(program);
}

function registerUsers(program: Command): void {
  const parent = program
    .command('users')
    .summary('who may use the server')
    .description('Lists, adds, changes and removes the users of the server. Every change stands in the audit log.')
    .addHelpText('after', examples('users list', 'users add "Ada Rossi" --role pipeline_user --link'));

  withPlaces(parent.command('list').description('Lists the users.'))
    .addHelpText('after', examples('users list', 'users list --json'))
    .action(async (options: SecurityOptions) => (await users()).listUsersCommand(options));

  withPlaces(
    parent
      .command('add')
      .description('Adds a user. The password is asked for here, or read from standard input; it is never an argument.')
      .argument('<name>', 'what they log in with')
      .requiredOption('--role <role>', 'as `roles list` shows them')
      .option(...LINK),
  )
    .addHelpText(
      'after',
      examples(
        'users add "Ada Rossi" --role pipeline_user --link',
        'users add ada --role pipeline_admin < password.txt',
      ),
    )
    .action(async (name: string, options: AddUserOptions) => (await users()).addUserCommand(name, options));

  for (const [word, disabled, says] of [
    ['disable', true, 'Switches a user off at once: all sessions end, no token is good any more. Their jobs stay.'],
    ['enable', false, 'Switches a user on again.'],
  ] as const)
    withPlaces(parent.command(word).description(says).argument('<name>', 'a user'))
      .addHelpText('after', examples(`users ${word} "Ada Rossi"`))
      .action(async (name: string, options: SecurityOptions) =>
        (await users()).switchUserCommand(name, disabled, options),
      );

  withPlaces(
    parent
      .command('role')
      .description('Gives a user another role, at once.')
      .argument('<name>', 'a user')
      .argument('<role>', 'as `roles list` shows them'),
  )
    .addHelpText('after', examples('users role "Ada Rossi" pipeline_admin'))
    .action(async (name: string, role: string, options: SecurityOptions) =>
      (await users()).changeRoleCommand(name, role, options),
    );

  withPlaces(
    parent
      .command('password')
      .description(
        'Sets a new password, or makes a link to set one; all sessions end. Also lets in who was locked out by failed logins.',
      )
      .argument('<name>', 'a user')
      .option(...LINK),
  )
    .addHelpText('after', examples('users password "Ada Rossi"', 'users password "Ada Rossi" --link'))
    .action(async (name: string, options: PasswordOptions) => (await users()).passwordCommand(name, options));

  withPlaces(
    parent
      .command('remove')
      .description('Removes a user with all sessions and tokens. Their jobs stay. The last administrator cannot go.')
      .argument('<name>', 'a user'),
  )
    .addHelpText('after', examples('users remove "Ada Rossi"'))
    .action(async (name: string, options: SecurityOptions) => (await users()).removeUserCommand(name, options));
}

function registerTokens(program: Command): void {
  const parent = program
    .command('tokens')
    .summary('tokens by which scripts use the server')
    .description('Lists, makes and revokes tokens for scripts.')
    .addHelpText('after', examples('tokens list', 'tokens create ada --name nightly --scope create_job,view_own_jobs'));

  withPlaces(
    parent
      .command('list')
      .description('Lists the tokens, without what they are.')
      .option('--user <name>', 'only theirs'),
  )
    .addHelpText('after', examples('tokens list', 'tokens list --user ada'))
    .action(async (options: ListTokensOptions) => (await tokens()).listTokensCommand(options));

  withPlaces(
    parent
      .command('create')
      .description('Makes a token. It is printed once; a hash of it is kept.')
      .argument('<user>', 'whose token it is')
      .requiredOption('--name <name>', 'what it is for')
      .requiredOption('--scope <permissions>', 'what it may, with commas: a part of what its user may')
      .option('--days <n>', 'how long it is good for, 365 at most (default: 90)'),
  )
    .addHelpText('after', examples('tokens create ada --name nightly --scope create_job,view_own_jobs --days 30'))
    .action(async (user: string, options: CreateTokenOptions) => (await tokens()).createTokenCommand(user, options));

  withPlaces(
    parent.command('revoke').description('Revokes a token at once.').argument('<id>', 'as `tokens list` shows it'),
  )
    .addHelpText('after', examples('tokens revoke 0123456789ab'))
    .action(async (id: string, options: SecurityOptions) => (await tokens()).revokeTokenCommand(id, options));
}

function registerRoles(program: Command): void {
  const parent = program
    .command('roles')
    .summary('what each role allows')
    .description('Shows the roles. security-config.yml says what each allows, and adds more.')
    .addHelpText('after', examples('roles list'));
  withPlaces(parent.command('list').description('Lists the roles with all that they come to.'))
    .addHelpText('after', examples('roles list', 'roles list --json'))
    .action(async (options: SecurityOptions) => (await security()).listRolesCommand(options));
}

function registerAudit(program: Command): void {
  const parent = program
    .command('audit')
    .summary('who did what, and whether the log of it is whole')
    .description('The audit log: who did what, when, from where, and how it ended. Each record seals the one before.')
    .addHelpText('after', examples('audit verify', 'audit export --format csv > audit.csv', 'audit prune'));

  withPlaces(
    parent
      .command('verify')
      .description('Looks whether the log is as it was written. Exit code 1 where it is not.')
      .option('--backups', 'hold it against what the backups remember: finds a log that was written anew as a whole')
      .option('--root <folder>', 'repository of backups (default: PIPELINE_BACKUP_DIR, or /backup/frame_pipeline)'),
  )
    .addHelpText('after', examples('audit verify', 'audit verify --backups'))
    .action(async (options: VerifyAuditOptions) => (await audit()).verifyAuditCommand(options));

  withFolders(
    parent
      .command('export')
      .description('Writes the log to standard output, the oldest record first.')
      .addOption(
        new Option('--format <format>', 'as JSON lines or as a table').choices(['jsonl', 'csv']).default('jsonl'),
      )
      .option('--who <text>', 'only of names with this in them')
      .option('--what <text>', 'only of deeds with this in them')
      .option('--from <time>', 'from this time on: 2026-12-24 or 2026-12-24T18:00', readTime)
      .option('--until <time>', 'until this time', readTime),
  )
    .addHelpText(
      'after',
      examples('audit export > audit.jsonl', 'audit export --format csv --from 2026-12-01 --who ada'),
    )
    .action(async (options: ExportAuditOptions) => (await audit()).exportAuditCommand(options));

  withPlaces(
    parent
      .command('prune')
      .description(
        'Takes away files of the log whose records are all older than audit.retention_days. What is left still verifies.',
      )
      .option('--days <n>', 'instead of audit.retention_days'),
  )
    .addHelpText('after', examples('audit prune', 'audit prune --days 730'))
    .action(async (options: PruneAuditOptions) => (await audit()).pruneAuditCommand(options));

  withPlaces(
    parent
      .command('begin-anew')
      .description(
        'Sets a log that is not as it was written aside and begins a new one, which says so for ever. Stop the server first.',
      )
      .requiredOption('--why <reason>', 'one line for whoever asks'),
  )
    .addHelpText('after', examples('audit begin-anew --why "the disk was replaced"'))
    .action(async (options: BeginAnewOptions) => (await audit()).beginAnewCommand(options));
}

function registerChecks(program: Command): void {
  const parent = program
    .command('security')
    .summary('check what guards the server, and print firewall rules')
    .description('Looks at what guards the server, prints rules for firewalls, and makes a secret key.')
    .addHelpText('after', examples('security check', 'security firewall | sudo nft -f -', 'security secret'));

  withPlaces(
    parent
      .command('check')
      .description(
        'Looks at the configuration, accounts, audit log and files, and changes nothing. Exit code 1 where one fails.',
      ),
  )
    .addHelpText('after', examples('security check', 'security check --json'))
    .action(async (options: SecurityOptions) => (await security()).checkSecurityCommand(options));

  withPlaces(
    parent
      .command('firewall')
      .description('Prints network.firewall_rules as a table of nftables, or as commands of Windows. Sets nothing.')
      .option('--windows', 'commands of PowerShell'),
  )
    .addHelpText('after', examples('security firewall | sudo nft -f -', 'security firewall --windows'))
    .action(async (options: FirewallOptions) => (await security()).firewallCommand(options));

  parent
    .command('secret')
    .description('Prints a random key for JWT_SECRET_KEY.')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('security secret'))
    .action(async (options: Pick<SecurityOptions, 'json'>) => (await security()).secretCommand(options));
}

function readTime(text: string): number {
  const isTime = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?$/.test(text);
  // A date alone means midnight here, as a time alone does.
  const ms = isTime ? Date.parse(text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T')) : NaN;
  if (!Number.isNaN(ms)) return ms;
  throw new InvalidArgumentError(
    'Write a time such as 2026-12-24 or 2026-12-24T18:00, or with Z or +01:00 at its end.',
  );
}

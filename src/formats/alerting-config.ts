import { z } from 'zod';
import { FrameError } from '../errors.ts';
import { parseDuration } from './duration.ts';
import { fillTexts, type VariableSource } from './fill-variables.ts';
import { parseJson } from './parse-json.ts';
import { firstFault } from './unknown-key.ts';

/** What a rule can look at; the program knows how each is read, in which unit, and which way is worse. */
export const MEASURE_NAMES = [
  'cpu_usage',
  'memory_usage',
  'disk_free',
  'temp_disk_free',
  'backup_disk_free',
  'failed_jobs',
  'backup_age',
  'drill_age',
  'key_overdue',
  'worker_silent',
  'channel_failing',
] as const;
export type MeasureName = (typeof MEASURE_NAMES)[number];

export const SEVERITIES = ['warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Names of rules, groups and webhooks: they stand in subjects, headers and on the command line. */
const name = z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/, 'a name is small letters, digits, "_" and "-", 40 at most');

const duration = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== null) return ms;
  context.addIssue({ code: 'custom', message: 'a length of time is written like "30s", "5m", "4h" or "1d"' });
  return z.NEVER;
});

const instant = z.iso.datetime({ offset: true, error: 'a time is written like "2026-12-24T18:00:00Z"' });
const line = z.string().regex(/^[^\r\n\0]*$/, 'one line is expected');
const share = z.number().finite();

/** How long and how often, for one rule, or for all that say nothing else. */
const MANNER = {
  /** How long it must hold before the rule fires. */
  for: duration.optional(),
  /** How long it must be gone before the rule counts as resolved. */
  keep_firing: duration.optional(),
  /** How often is said again what still holds. */
  repeat: duration.refine((ms) => ms >= 60_000, 'at least 1m').optional(),
  /** Whether is said that it is over. */
  resolved_notice: z.boolean().optional(),
};

const RULE = z.strictObject({
  ...MANNER,
  /** False takes a rule of the program away. */
  enabled: z.boolean().optional(),
  /** What it looks at; a rule of the program has its own, any other must say. */
  measure: z.enum(MEASURE_NAMES).optional(),
  /** In the unit of the measure. */
  threshold: share.optional(),
  /** `failed_jobs` only: with fewer jobs ended in the window nothing is said. */
  at_least: z.number().int().min(1).optional(),
  severity: z.enum(SEVERITIES).optional(),
  /** Rules of one group share their notices. @default the rule's name */
  group: name.optional(),
});

const EMAIL = z.strictObject({
  from: line.default(''),
  to: z.array(line).default([]),
  host: line.default(''),
  port: z.number().int().min(1).max(65535).default(587),
  /** TLS must be: from the first byte on port 465, by STARTTLS on any other. */
  use_tls: z.boolean().default(true),
  username: line.default(''),
  password: z.string().default(''),
  /** Certificates that are trusted beside those that Node trusts: a PEM file. */
  ca_file: line.optional(),
  /** Lets the password go over a connection that anybody between can read. */
  allow_plain_login: z.boolean().default(false),
});

const WEBHOOK = z.strictObject({ name, url: z.string(), secret: z.string() });

const PLANNED_SILENCE = z.strictObject({
  /** A rule or a group. */
  of: line,
  from: instant.optional(),
  until: instant,
  why: line,
});

const ALERTING_CONFIG = z.strictObject({
  email_enabled: z.boolean().default(false),
  slack_enabled: z.boolean().default(false),
  email: EMAIL.prefault({}),
  slack: z.strictObject({ webhook_url: z.string().default('') }).prefault({}),
  webhooks: z.array(WEBHOOK).max(20).default([]),
  /** Called after each evaluation; whoever listens there tells when the calls stop. */
  dead_man_ping_url: z.string().default(''),
  /** Hosts, addresses and networks (CIDR) that webhooks may reach although they aren't public. */
  allow_private_targets: z.array(line).default([]),
  /** What notices call this installation. @default the machine's name */
  installation: line.optional(),
  ...MANNER,
  /** How long `alerts silence` lasts where nothing is said. */
  silence_for: duration.default(2 * 3_600_000),
  rules: z.record(name, RULE).default({}),
  silences: z.array(PLANNED_SILENCE).default([]),
});

/** `alerting_config.json` with the secrets filled in. Durations are in ms. */
export type AlertingConfig = z.output<typeof ALERTING_CONFIG>;
export type RuleSettings = z.output<typeof RULE>;
export type EmailSettings = z.output<typeof EMAIL>;
export type WebhookSettings = z.output<typeof WEBHOOK>;

/** What everything of a file of the old shape stands at where nothing is written. */
export const DEFAULT_ALERTING_CONFIG: AlertingConfig = ALERTING_CONFIG.parse({});

/**
 * Reads `alerting_config.json`. Of a channel that is switched off nothing but the keys is looked at, so that a
 * template with empty places loads.
 *
 * @param variable what a variable of the environment holds; `${NAME}` anywhere in a text of the file stands for it.
 * @throws FrameError FRAME_ALERTS_CONFIG, FRAME_ALERTS_UNKNOWN_KEY, FRAME_ALERTS_SECRET_MISSING.
 */
export function parseAlertingConfig(
  text: string,
  file: string,
  variable: (name: string) => string | undefined,
): AlertingConfig {
  let written: unknown;
  try {
    written = parseJson(text);
  } catch (cause) {
    throw refusal(file, `it is not valid JSON: ${(cause as Error).message}`, 'Correct that line.');
  }
  const checked = ALERTING_CONFIG.safeParse(written);
  if (!checked.success) {
    const { unknownKey, says } = firstFault(ALERTING_CONFIG, checked.error);
    if (!unknownKey) throw refusal(file, says, 'Correct the value; docs/guides/get-alerts.md shows each.');
    throw new FrameError('FRAME_ALERTS_UNKNOWN_KEY', `${file}: ${says}`, {
      file,
      remedy: 'Correct the key or remove it; docs/guides/get-alerts.md names all.',
    });
  }
  const config = withVariables(checked.data, file, variable);
  checkEmail(config, file);
  checkNames(config, file);
  if (config.slack_enabled && config.slack.webhook_url === '') {
    throw refusal(file, 'slack_enabled is true, but slack.webhook_url is empty', 'Fill it in, or switch Slack off.');
  }
  return config;
}

/** Puts the environment's values in; only where they are used, so that a channel that is off needs none. */
function withVariables(
  config: AlertingConfig,
  file: string,
  variable: (name: string) => string | undefined,
): AlertingConfig {
  const source: VariableSource = {
    ...{ file, variable },
    missing: {
      code: 'FRAME_ALERTS_SECRET_MISSING',
      remedy: (name) => `Set ${name} in the environment or in .env.`,
    },
  };
  const fill = <T>(value: T, place: string): T => fillTexts(value, place, source);
  return {
    ...config,
    email: config.email_enabled ? fill(config.email, 'email') : config.email,
    slack: config.slack_enabled ? fill(config.slack, 'slack') : config.slack,
    webhooks: fill(config.webhooks, 'webhooks'),
    dead_man_ping_url: fill(config.dead_man_ping_url, 'dead_man_ping_url'),
  };
}

function checkEmail({ email_enabled, email }: AlertingConfig, file: string): void {
  if (!email_enabled) return;
  const missing = (['from', 'host'] as const).find((key) => email[key].trim() === '');
  if (missing !== undefined) {
    throw refusal(file, `email_enabled is true, but email.${missing} is empty`, 'Fill it in, or switch email off.');
  }
  if (email.to.length === 0) {
    throw refusal(file, 'email_enabled is true, but email.to names nobody', 'Name at least one address.');
  }
  const wrong = [email.from, ...email.to].find((address) => !/^[^@]*[^@\s]@[^@\s]+$/.test(address));
  if (wrong !== undefined)
    throw refusal(file, 'an address of email has no "@" with a name on both sides', 'Correct it.');
  if (email.password !== '' && email.username === '') {
    throw refusal(file, 'email.password is given without email.username', 'Give both, or none.');
  }
}

function checkNames({ webhooks, rules }: AlertingConfig, file: string): void {
  const names = ['email', 'slack', 'log', ...webhooks.map((webhook) => webhook.name)];
  const twice = names.find((each, k) => names.indexOf(each) !== k);
  if (twice !== undefined)
    throw refusal(file, `two channels are called "${twice}"`, 'Give each webhook a name of its own.');
  for (const [rule, settings] of Object.entries(rules)) {
    if ((MEASURE_NAMES as readonly string[]).includes(rule)) {
      if (settings.measure === undefined || settings.measure === rule) continue;
      throw refusal(
        file,
        `rules.${rule} has a measure of its own`,
        'Leave measure out, or give the rule another name.',
      );
    }
    const lacks = (['measure', 'threshold'] as const).find((key) => settings[key] === undefined);
    if (lacks === undefined) continue;
    throw refusal(
      file,
      `rules.${rule} is none of the program's rules (${MEASURE_NAMES.join(', ')}), and says no ${lacks}`,
      `Correct the name, or give it a ${lacks}.`,
    );
  }
}

function refusal(file: string, what: string, remedy: string): FrameError {
  return new FrameError('FRAME_ALERTS_CONFIG', `${file}: ${what}.`, { file, remedy });
}

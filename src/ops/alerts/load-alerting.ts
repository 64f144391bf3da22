import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { FrameError } from '../../errors.ts';
import { DEFAULT_ALERTING_CONFIG, parseAlertingConfig, type AlertingConfig } from '../../formats/alerting-config.ts';
import { diskError } from '../../jobs/disk-errors.ts';
import { readConfigFile } from '../../jobs/read-config-file.ts';
import { NO_PRIVATE_TARGETS, parsePrivateTargets, type PrivateTargets } from '../net/public-address.ts';
import { readTargetUrl } from '../net/target-url.ts';

/** Name of the file in the working folder. */
const ALERTING_FILE = 'alerting_config.json';

/** The Standard Webhooks scheme asks for keys of 24 to 64 bytes. */
const KEY_BYTES = { least: 24, most: 64 } as const;

/** How alerts are given, checked through and through. */
export interface Alerting {
  readonly config: AlertingConfig;
  /** Null where there is no file: the rules hold, and only the log is told. */
  readonly file: string | null;
  readonly privateTargets: PrivateTargets;
  /** Certificates that mail servers may also show, PEM. */
  readonly ca: string | null;
  /** What people should know, one sentence each. */
  readonly notices: readonly string[];
}

/**
 * Reads how alerts are given.
 *
 * @param file where it must be; null for `alerting_config.json` in the working folder, if it is there.
 * @param variable what a variable of the environment holds.
 * @throws FrameError FRAME_ALERTS_…, FRAME_NET_TARGET, FRAME_INPUT_…, FRAME_DISK_…
 */
export async function loadAlerting(
  file: string | null,
  workingDir: string,
  variable: (name: string) => string | undefined,
): Promise<Alerting> {
  const found = await readConfigFile({
    ...{ named: file, usual: ALERTING_FILE, workingDir },
    ...{ says: 'how alerts are given', example: 'alerting_config.example.json' },
  });
  if (found === null) {
    const notices = [`There is no ${ALERTING_FILE} here: the program's rules hold, and only the log is told.`];
    return { config: DEFAULT_ALERTING_CONFIG, file: null, privateTargets: NO_PRIVATE_TARGETS, ca: null, notices };
  }
  const { path, text, isOpen } = found;
  const config = parseAlertingConfig(text, path, variable);
  checkTargets(config, path);
  const privateTargets = parsePrivateTargets(config.allow_private_targets);
  if ('wrong' in privateTargets) {
    throw refusal(path, `allow_private_targets: "${privateTargets.wrong}" is no host, address or network`);
  }
  const { ca_file } = config.email;
  const ca = config.email_enabled && ca_file !== undefined ? await readText(resolve(workingDir, ca_file)) : null;
  const notices =
    isOpen && holdsSecret(text)
      ? [`${path} holds a secret, and others may read it: \`chmod 600\` it, or write \${NAME} and set NAME in .env.`]
      : [];
  return { config, file: path, privateTargets, ca, notices };
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw diskError('read', path, cause);
  });
}

/** Looks at addresses and keys before any notice is to be sent. */
function checkTargets(config: AlertingConfig, file: string): void {
  if (config.slack_enabled) readTargetUrl(config.slack.webhook_url, 'slack.webhook_url', file);
  if (config.dead_man_ping_url !== '') readTargetUrl(config.dead_man_ping_url, 'dead_man_ping_url', file);
  for (const { name, url, secret } of config.webhooks) {
    readTargetUrl(url, `webhooks: the url of "${name}"`, file);
    const key = secret.replace(/^whsec_/, '');
    const bytes = /^[A-Za-z0-9+/]+={0,2}$/.test(key) && key.length % 4 === 0 ? Buffer.from(key, 'base64').length : 0;
    if (bytes < KEY_BYTES.least || bytes > KEY_BYTES.most) {
      throw refusal(file, `webhooks: the secret of "${name}" is not "whsec_" with 24 to 64 bytes as base64`);
    }
  }
}

/** Whether the file as written holds a password, a key or an address that is one, and not just the name of a variable. */
function holdsSecret(text: string): boolean {
  return /"(password|secret|webhook_url|url|dead_man_ping_url)"\s*:\s*"(?!\$\{[^}"]*\}")[^"]+"/.test(text);
}

function refusal(file: string, what: string): FrameError {
  return new FrameError('FRAME_ALERTS_CONFIG', `${file}: ${what}.`, { file, remedy: 'Correct it.' });
}

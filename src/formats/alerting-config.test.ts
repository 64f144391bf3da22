import { describe, expect, test } from 'vitest';
import { FrameError } from '../errors.ts';
import { DEFAULT_ALERTING_CONFIG, parseAlertingConfig, type AlertingConfig } from './alerting-config.ts';

const read = (value: unknown, variables: Readonly<Record<string, string>> = {}): AlertingConfig =>
  parseAlertingConfig(JSON.stringify(value), 'alerting_config.json', (name) => variables[name]);

const refused = (value: unknown): FrameError => {
  try {
    read(value);
  } catch (error) {
    if (error instanceof FrameError) return error;
  }
  throw new Error('was taken');
};

/** As labs have it. */
const OLD = {
  email_enabled: true,
  slack_enabled: true,
  email: {
    from: 'pipeline@lab.example',
    to: ['ada@lab.example', 'grace@lab.example'],
    host: 'smtp.lab.example',
    port: 587,
    use_tls: true,
    username: 'pipeline',
    password: 'in clear, as it was',
  },
  slack: { webhook_url: 'https://hooks.slack.com/services/T000/B000/XXXX' },
};

describe('a file of the old shape', () => {
  test('works as it is', () => {
    const config = read(OLD);
    expect(config).toMatchObject(OLD);
    expect(config.rules).toEqual({});
    expect(config.webhooks).toEqual([]);
  });

  test('as a template with empty places loads while the channels are off', () => {
    const config = read({
      email_enabled: false,
      slack_enabled: false,
      email: { ...OLD.email, from: '', to: [], host: '', password: '${NOT_SET}' },
      slack: { webhook_url: '' },
    });
    expect(config.email.password).toBe('${NOT_SET}');
  });
});

test('an empty object is everything at its default', () => expect(read({})).toEqual(DEFAULT_ALERTING_CONFIG));

test('a byte order mark of a Windows editor does no harm', () => {
  expect(parseAlertingConfig('\ufeff{}', 'a.json', () => undefined)).toEqual(DEFAULT_ALERTING_CONFIG);
});

test('durations are read, and secrets are filled in from the environment', () => {
  const config = read(
    {
      ...OLD,
      email: { ...OLD.email, password: '${SMTP_PASSWORD}' },
      webhooks: [{ name: 'pager', url: 'https://pager.example/${PAGER_PATH}?a=${PAGER_TOKEN}', secret: '${KEY}' }],
      repeat: '1h30m',
      rules: { cpu_usage: { for: '0', keep_firing: '90s' } },
    },
    { SMTP_PASSWORD: 'a${b}c', PAGER_PATH: 'x', PAGER_TOKEN: 'y', KEY: 'z' },
  );
  // What comes out of the environment isn't looked at again.
  expect(config.email.password).toBe('a${b}c');
  expect(config.webhooks[0]).toEqual({ name: 'pager', url: 'https://pager.example/x?a=y', secret: 'z' });
  expect(config).toMatchObject({ repeat: 5_400_000, rules: { cpu_usage: { for: 0, keep_firing: 90_000 } } });
});

test('a variable that is not set, or empty, is named', () => {
  for (const variables of [{}, { SMTP_PASSWORD: '' }] as Record<string, string>[]) {
    const value = { ...OLD, email: { ...OLD.email, password: '${SMTP_PASSWORD}' } };
    expect(() => read(value, variables)).toThrow('email.password asks for ${SMTP_PASSWORD}, which is not set');
  }
});

describe('an unknown key is refused with the nearest name', () => {
  test.each([
    [{ emial_enabled: true }, '"emial_enabled" is not known; did you mean "email_enabled"?'],
    [{ email: { ...OLD.email, pasword: 'x' } }, '"pasword" in email is not known; did you mean "password"?'],
    [{ slack: { webhook: 'x' } }, '"webhook" in slack is not known; did you mean "webhook_url"?'],
    [
      { rules: { cpu_usage: { treshold: 1 } } },
      '"treshold" in rules.cpu_usage is not known; did you mean "threshold"?',
    ],
    [{ webhooks: [{ name: 'a', url: 'b', secret: 'c', key: 'd' }] }, '"key" in webhooks.0 is not known'],
    [{ silences: [{ of: 'a', to: 'b', until: '2026-01-01T00:00:00Z', why: 'c' }] }, '"to" in silences.0 is not known'],
  ])('%j', (value, says) => {
    const error = refused(value);
    expect(error.code).toBe('FRAME_ALERTS_UNKNOWN_KEY');
    expect(error.message).toContain(says);
  });
});

describe('what cannot be is refused, without a secret in the answer', () => {
  test.each([
    ['a rule of no known name', { rules: { cpu: { threshold: 3 } } }, "is none of the program's rules"],
    ['a new rule without a threshold', { rules: { hot: { measure: 'cpu_usage' } } }, 'says no threshold'],
    ['another measure for a rule', { rules: { cpu_usage: { measure: 'disk_free' } } }, 'has a measure of its own'],
    ['a measure of no known name', { rules: { hot: { measure: 'heat', threshold: 1 } } }, 'rules.hot.measure'],
    ['a duration of no known form', { repeat: '4 hours' }, 'repeat: a length of time'],
    ['a repeat of seconds', { repeat: '5s' }, 'repeat: at least 1m'],
    ['a severity of no known name', { rules: { cpu_usage: { severity: 'bad' } } }, 'rules.cpu_usage.severity'],
    ['no number', { rules: { cpu_usage: { threshold: '90' } } }, 'rules.cpu_usage.threshold'],
    ['a name that would stand in a header', { rules: { 'a\r\nb': { threshold: 1 } } }, 'rules'],
    ['mail to nobody', { ...OLD, email: { ...OLD.email, to: [] } }, 'email.to names nobody'],
    ['mail from nobody', { ...OLD, email: { ...OLD.email, from: '' } }, 'email.from is empty'],
    ['mail to no address', { ...OLD, email: { ...OLD.email, to: ['ada'] } }, 'has no "@"'],
    [
      'a header inside an address',
      { ...OLD, email: { ...OLD.email, to: ['a@b\r\nBcc: c@d'] } },
      'one line is expected',
    ],
    ['a password for nobody', { ...OLD, email: { ...OLD.email, username: '' } }, 'without email.username'],
    ['Slack without an address', { ...OLD, slack: {} }, 'slack.webhook_url is empty'],
    ['a port of no kind', { ...OLD, email: { ...OLD.email, port: 70_000 } }, 'email.port'],
    [
      'two channels of one name',
      { webhooks: [{ name: 'email', url: 'https://a.example', secret: 'b' }] },
      'two channels are called "email"',
    ],
    ['a silence without an end', { silences: [{ of: 'cpu_usage', why: 'x' }] }, 'silences.0.until'],
    ['a list', [], 'the file'],
  ])('%s', (_, value, says) => {
    const error = refused(value);
    expect(error.code).toBe('FRAME_ALERTS_CONFIG');
    expect(error.message).toContain(says);
    expect(JSON.stringify([error.message, error.remedy])).not.toContain('in clear, as it was');
  });

  test('text that is no JSON is not quoted', () => {
    expect(() => parseAlertingConfig('{"password": "s3cret', 'a.json', () => undefined)).toThrow(
      /^a\.json: it is not valid JSON: line 1, column 14: this text is not closed on its line[^"]*\.$/,
    );
  });
});

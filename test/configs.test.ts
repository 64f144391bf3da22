import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAlertingConfig } from '../src/formats/alerting-config.ts';
import { DEFAULT_PARAMS } from '../src/formats/parameters.ts';
import { formatParams, parseParams } from '../src/formats/params.ts';
import { readEnvironment } from '../src/jobs/environment.ts';
import { resolveRules } from '../src/ops/alerts/rules.ts';

const root = join(import.meta.dirname, '..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

test('config_template.json holds every parameter at its default', () => {
  expect(read('config_template.json')).toBe(formatParams(DEFAULT_PARAMS));
});

test.each(readdirSync(join(root, 'configs')))('configs/%s is valid and says something', (name) => {
  expect(Object.keys(parseParams(read(join('configs', name)), name)).length).toBeGreaterThan(0);
});

test('.env.example names every variable that is read', async () => {
  const asked: string[] = [];
  const variables = new Proxy({}, { get: (_, name) => void asked.push(String(name)) });
  await readEnvironment(join(root, 'test'), variables);
  const example = read('.env.example');
  expect([...new Set(asked)].filter((name) => !example.includes(name))).toEqual([]);
});

test('alerting_config.example.json says what holds without it, and asks for nothing but the password', () => {
  const asked: string[] = [];
  const config = parseAlertingConfig(read('alerting_config.example.json'), 'alerting_config.example.json', (name) => {
    asked.push(name);
    return 'secret';
  });
  expect(asked).toEqual(['ALERTS_SMTP_PASSWORD']);
  const { rules: _rules, email: _email, email_enabled: _enabled, ...others } = config;
  const bare = parseAlertingConfig('{}', 'alerting_config.json', () => undefined);
  expect(resolveRules(config, ['email'])).toEqual(resolveRules(bare, ['email']));
  expect(others).toMatchObject({ slack_enabled: false, webhooks: [], silences: [] });
  expect(read('.env.example')).toContain('ALERTS_SMTP_PASSWORD');
});

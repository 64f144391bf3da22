import { expect, test } from 'vitest';
import { plainReason, secretsOfUrl } from './plain-reason.ts';

test('a reason is one printable line, not long, without its full stop', () => {
  expect(plainReason(' 535 5.7.8\r\n\tNo\u001b[31m\u0000way.\n', [])).toBe('535 5.7.8 No [31m way');
  expect(plainReason('x'.repeat(1000), [])).toHaveLength(200);
});

test('secrets are left out, also as SMTP writes them', () => {
  const secrets = ['s3cret', 'lab\0s3cret'];
  const said = ['s3cret', Buffer.from('s3cret'), Buffer.from('lab\0s3cret'), Buffer.from('\0lab\0s3cret')]
    .map((each) => (typeof each === 'string' ? each : each.toString('base64')))
    .join(' and ');
  expect(plainReason(said, secrets)).toBe('… and … and … and …');
});

test('a secret that is cut by the limit does not show its beginning', () => {
  expect(plainReason(`${'x'.repeat(195)}${'s3cret'.repeat(5)}`, ['s3cret'.repeat(5)])).not.toContain('s3c');
});

test('of an address nothing behind the host is shown again, whole or in parts', () => {
  const url = 'https://hooks.example/services/T00000/B00000/a%20b%20c%20d?token=s3cret%2Fword&x=y';
  const secrets = secretsOfUrl(url);
  for (const echo of [
    url,
    '/services/T00000/B00000/a%20b%20c%20d?token=s3cret%2Fword&x=y',
    'no T00000 here',
    'a b c d',
    'a%20b%20c%20d',
    's3cret/word',
    's3cret%2Fword',
  ]) {
    const shown = plainReason(`answer: ${echo}`, secrets);
    expect(shown).not.toMatch(/s3cret|T00000|a b c d|a%20b/);
  }
  expect(plainReason('no_service', secrets)).toBe('no_service');
});

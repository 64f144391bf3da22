import { expect, test } from 'vitest';
import { asNftables, asWindowsCommands, openingsOf } from './firewall.ts';

const openings = (rules: Parameters<typeof openingsOf>[0], allowed: readonly string[] = []) => {
  const found = openingsOf(rules, allowed);
  if ('wrong' in found) throw new Error(found.wrong);
  return found;
};

test('internal is what may speak to the server at all', () => {
  const found = openings([{ port: 8080, protocol: 'tcp', source: 'internal' }], ['10.0.0.0/8', 'fd00::/8']);
  expect(asNftables(found)).toContain(
    [
      '    iif lo accept',
      '    ip saddr { 10.0.0.0/8 } tcp dport 8080 accept',
      '    ip6 saddr { fd00::/8 } tcp dport 8080 accept',
      '    tcp dport 8080 drop',
    ].join('\n'),
  );
  expect(asWindowsCommands(found)).toContain(
    '-Direction Inbound -Action Allow -Protocol TCP -LocalPort 8080 -RemoteAddress 10.0.0.0/8,fd00::/8',
  );
});

test('rules for one port add up, and any opens it', () => {
  const rules = ['192.168.1.7', '10.0.0.0/8'].map((source) => ({ port: 22, protocol: 'tcp' as const, source }));
  expect(asNftables(openings(rules))).toContain('ip saddr { 192.168.1.7/32, 10.0.0.0/8 } tcp dport 22 accept');
  const open = openings([...rules, { port: 22, protocol: 'tcp', source: 'any' }]);
  expect(asNftables(open)).toContain('    tcp dport 22 accept\n  }');
  expect(asWindowsCommands(open)).toContain('-RemoteAddress Any');
});

test('a source that is no network is named', () => {
  expect(openingsOf([{ port: 1, protocol: 'udp', source: '10.0.0.0/8; reboot' }], [])).toEqual({
    wrong: '10.0.0.0/8; reboot',
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holderOf, isLoopback, parseNetworks, type Networks } from './networks.ts';

const networks = (...entries: string[]): Networks => {
  const parsed = parseNetworks(entries);
  if ('wrong' in parsed) throw new Error(parsed.wrong);
  return parsed;
};

describe('contains', () => {
  const lab = networks('10.0.0.0/8', '192.168.7.9', 'fd00:1::/32');
  test.each(['10.1.2.3', '::ffff:10.1.2.3', '::ffff:0a01:0203', '192.168.7.9', 'fd00:1::5', 'fd00:1:0:9::1%eth0'])(
    '%s is inside',
    (address) => expect(lab.contains(address)).toBe(true),
  );
  test.each([
    ...['11.0.0.1', '192.168.7.8', '::ffff:11.0.0.1', 'fd00:2::5', '::10.1.2.3', '::1', '127.0.0.1'],
    ...['', 'localhost', '10.1', '012.0.0.1', '0x0a.1.2.3', '167837955', '10.1.2.3.4', '10.1.2.3 ', 'fd00:1::5::'],
  ])('%s is outside', (address) => expect(lab.contains(address)).toBe(false));

  test('agrees with counting, for any address and length', () => {
    const address = fc.integer({ min: 0, max: 0xffffffff });
    const dotted = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
    fc.assert(
      fc.property(address, address, fc.integer({ min: 0, max: 32 }), fc.boolean(), (a, b, bits, near) => {
        const other = near ? (a ^ (b & (2 ** (32 - bits) - 1))) >>> 0 : b;
        const expected = Math.floor(a / 2 ** (32 - bits)) === Math.floor(other / 2 ** (32 - bits));
        const network = networks(`${dotted(a)}/${bits}`);
        expect(network.contains(dotted(other))).toBe(expected);
        expect(network.contains(`::ffff:${dotted(other)}`)).toBe(expected);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

test('a network is written with its first address', () => {
  expect(networks('10.1.2.3/8', '::ffff:192.168.1.1/112', 'fd12::9/16')).toMatchObject({
    v4: ['10.0.0.0/8', '192.168.0.0/16'],
    v6: ['fd12::/16'],
  });
});

test.each(['10.1/16', '10.0.0.0/33', 'fd00::/129', '10.0.0.0/-1', '10.0.0.0/8/8', 'lab.example', '', '::ffff:0:0/90'])(
  '%s is no network',
  (entry) => expect(parseNetworks(['10.0.0.0/8', entry])).toEqual({ wrong: entry }),
);

test('whose address it is: of IPv6 the first 64 bits', () => {
  expect(holderOf('2001:db8:1:2:3:4:5:6')).toBe(holderOf('2001:db8:1:2::9'));
  expect(holderOf('2001:db8:1:3::9')).not.toBe(holderOf('2001:db8:1:2::9'));
  expect(holderOf('::ffff:10.0.0.1')).toBe('10.0.0.1');
});

test('this machine', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'].map(isLoopback)).toEqual([true, true, true, true]);
  expect(['128.0.0.1', '::2', 'localhost'].map(isLoopback)).toEqual([false, false, false]);
});

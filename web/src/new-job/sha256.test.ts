import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Sha256 } from './sha256.ts';

test('sums are those of Node, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), (parts) => {
      const ours = parts.reduce((sum, part) => sum.add(part), new Sha256()).end();
      expect(ours).toBe(createHash('sha256').update(Buffer.concat(parts)).digest('hex'));
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('every length around a block', () => {
  for (let length = 0; length < 200; length++) {
    const bytes = new Uint8Array(length).fill(length);
    expect(new Sha256().add(bytes).end()).toBe(createHash('sha256').update(bytes).digest('hex'));
  }
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Sha256 } from './sha256.ts';

/** The platform's own, which a page without TLS does not have. */
async function known(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

test("sums are the platform's, however the bytes are cut", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), async (parts) => {
      const ours = parts.reduce((sum, part) => sum.add(part), new Sha256()).end();
      expect(ours).toBe(await known(Uint8Array.from(parts.flatMap((part) => [...part]))));
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('every length around a block', async () => {
  for (let length = 0; length < 200; length++) {
    const bytes = new Uint8Array(length).fill(length);
    expect(new Sha256().add(bytes).end()).toBe(await known(bytes));
  }
});

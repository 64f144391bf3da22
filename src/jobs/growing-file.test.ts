import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GROWING_HEADER_BYTES, GrowingCipher, newGrowingHeader } from './growing-file.ts';
import { newDataKey } from './sealed-file.ts';

const key = newDataKey();

test('cut at any places, it is encrypted as in one piece, and opens from any place on', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(fc.nat(60), { maxLength: 12 }),
      fc.nat(300),
      (content, lengths, start) => {
        const header = newGrowingHeader(key);
        expect(header).toHaveLength(GROWING_HEADER_BYTES);
        const cipher = new GrowingCipher(key, header, 'parts/1');
        const pieces: Buffer[] = [];
        let at = 0;
        for (const length of [...lengths, content.length]) {
          pieces.push(cipher.from(at)(content.subarray(at, at + length)));
          at = Math.min(content.length, at + length);
        }
        const whole = Buffer.concat(pieces);
        expect(whole.equals(cipher.from(0)(content))).toBe(true);
        const from = Math.min(start, content.length);
        const again = new GrowingCipher(key, header, 'parts/1').from(from)(whole.subarray(from));
        expect(again.equals(Buffer.from(content.subarray(from)))).toBe(true);
      },
    ),
  );
});

test('another key, place or beginning is another stream', () => {
  const header = newGrowingHeader(key);
  const zeros = Buffer.alloc(64);
  const streams = [
    new GrowingCipher(key, header, 'parts/1'),
    new GrowingCipher(key, header, 'parts/2'),
    new GrowingCipher(key, newGrowingHeader(key), 'parts/1'),
    new GrowingCipher(newDataKey(), header, 'parts/1'),
  ].map((cipher) => cipher.from(0)(zeros).toString('hex'));
  expect(new Set(streams).size).toBe(streams.length);
});

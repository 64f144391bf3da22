import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noise } from '../../../test/support/small-repository.ts';
import { MAX_CHUNK_BYTES, MIN_CHUNK_BYTES, cutStream, gearOf } from './cut-chunks.ts';

const gear = gearOf(Buffer.alloc(32, 1));

/** The chunks of some bytes that come in pieces of the given size. */
async function chunksOf(bytes: Buffer, piece = 1 << 20): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  let at = 0;
  await cutStream(
    (into) => {
      const part = bytes.subarray(at, at + Math.min(piece, into.length));
      into.set(part);
      at += part.length;
      return Promise.resolve(part.length);
    },
    gear,
    (chunk) => Promise.resolve(void chunks.push(Buffer.from(chunk))),
  );
  return chunks;
}

describe('cutStream', () => {
  test('gives all bytes in order, in chunks of the promised sizes, however the stream comes', async () => {
    const source = noise(6_000_000, 1);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 6_000_000 }),
        fc.integer({ min: 1000, max: 5_000_000 }),
        async (n, piece) => {
          const bytes = source.subarray(0, n);
          const chunks = await chunksOf(bytes, piece);
          expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
          for (const chunk of chunks.slice(0, -1)) expect(chunk.length).toBeGreaterThan(MIN_CHUNK_BYTES);
          for (const { length } of chunks) expect(length).toBeLessThanOrEqual(MAX_CHUNK_BYTES);
          expect(chunks.map(({ length }) => length)).toEqual((await chunksOf(bytes)).map(({ length }) => length));
        },
      ),
      { numRuns: 12, seed: 5 },
    );
  });

  test('what is put in near the front leaves nearly all chunks as they were', async () => {
    const before = noise(12_000_000, 2);
    const after = Buffer.concat([before.subarray(0, 300_001), Buffer.from('a line more\n'), before.subarray(300_001)]);
    const known = new Set((await chunksOf(before)).map((chunk) => chunk.toString('latin1')));
    const fresh = (await chunksOf(after)).filter((chunk) => !known.has(chunk.toString('latin1')));
    expect(known.size).toBeGreaterThan(12);
    expect(fresh.length).toBeLessThanOrEqual(2);
  });

  test('bytes that are all the same are cut at the greatest size', async () => {
    const sizes = (await chunksOf(Buffer.alloc(5 << 20))).map(({ length }) => length);
    expect(sizes).toEqual([MAX_CHUNK_BYTES, MAX_CHUNK_BYTES, 1 << 20]);
  });

  test('another key cuts elsewhere', async () => {
    const other = gearOf(Buffer.alloc(32, 2));
    expect([...other]).not.toEqual([...gear]);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameError } from '../errors.ts';
import {
  SEGMENT_BYTES,
  sealedBy,
  newDataKey,
  openBytes,
  openStream,
  sealBytes,
  sealStream,
  type SealedPlace,
} from './sealed-file.ts';

const SEED = 23;
const HEADER_BYTES = 56;
const SEALED_SEGMENT_BYTES = SEGMENT_BYTES + 16;
const key = newDataKey();
const at: SealedPlace = { place: 'output/step6_reconstruct/poses.json', file: '/jobs/a/poses.json' };

/** Bytes that differ everywhere, so that two segments are never alike. */
function content(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let k = 0; k < length; k++) bytes[k] = (k * 31 + (k >> 8) * 17 + (k >> 16)) & 255;
  return bytes;
}

/** Lengths around the borders of segments, where mistakes would be. */
const lengths = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: -2, max: 2 })).map(([n, by]) => n * SEGMENT_BYTES + by),
);

async function* inParts(bytes: Buffer, partBytes: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += partBytes)
    yield await Promise.resolve(bytes.subarray(from, from + partBytes));
}

async function joined(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

/** Whether both ways to open refuse, each as an error that people understand. */
async function isRefused(sealed: Buffer, place: SealedPlace = at, by = key): Promise<boolean> {
  const refusals = [
    await joined(openStream(by, place, inParts(sealed, 50_000))).catch((error: unknown) => error),
    await Promise.resolve()
      .then(() => openBytes(by, place, sealed))
      .catch((error: unknown) => error),
  ];
  return refusals.every((refusal) => refusal instanceof FrameError && refusal.code === 'FRAME_JOB_SEAL');
}

describe('what was sealed opens again', () => {
  test('any length, whole or in parts, either way', async () => {
    await fc.assert(
      fc.asyncProperty(lengths, fc.integer({ min: 1, max: 100_000 }), async (length, partBytes) => {
        const given = content(length);
        const parts = Math.max(partBytes, length >> 6);
        const [whole, streamed] = [sealBytes(key, at, given), await joined(sealStream(key, at, inParts(given, parts)))];
        expect(streamed.length).toBe(whole.length);
        for (const sealed of [whole, streamed]) {
          expect(sealedBy(sealed)).toBe(key.id);
          expect(openBytes(key, at, sealed).equals(given)).toBe(true);
          expect((await joined(openStream(key, at, inParts(sealed, parts)))).equals(given)).toBe(true);
        }
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  test('the same content never looks the same twice', () => {
    const given = content(1000);
    const [one, other] = [sealBytes(key, at, given), sealBytes(key, at, given)];
    expect(one.subarray(HEADER_BYTES).equals(other.subarray(HEADER_BYTES))).toBe(false);
    expect(one.includes(given.subarray(0, 16))).toBe(false);
  });
});

describe('what was changed is found', () => {
  test('any flipped bit', async () => {
    const shapes = fc.tuple(lengths, fc.nat(), fc.integer({ min: 0, max: 7 }));
    await fc.assert(
      fc.asyncProperty(shapes, async ([length, where, bit]) => {
        const sealed = sealBytes(key, at, content(length));
        sealed[where % sealed.length] ^= 1 << bit;
        expect(await isRefused(sealed)).toBe(true);
      }),
      { seed: SEED, numRuns: 150 },
    );
  });

  test('any cut, at the border of a segment too', async () => {
    const sealed = sealBytes(key, at, content(3 * SEGMENT_BYTES));
    const borders = [0, 1, 2].map((n) => HEADER_BYTES + n * SEALED_SEGMENT_BYTES);
    for (const end of borders) expect(await isRefused(sealed.subarray(0, end)), `cut at ${end}`).toBe(true);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: sealed.length - 1 }), async (end) => {
        expect(await isRefused(sealed.subarray(0, end))).toBe(true);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  test('segments that changed places, were left out, came twice, or were added', async () => {
    const sealed = sealBytes(key, at, content(3 * SEGMENT_BYTES));
    const other = sealBytes(key, at, content(3 * SEGMENT_BYTES));
    const header = sealed.subarray(0, HEADER_BYTES);
    const segment = (n: number, of = sealed): Buffer =>
      of.subarray(HEADER_BYTES + n * SEALED_SEGMENT_BYTES, HEADER_BYTES + (n + 1) * SEALED_SEGMENT_BYTES);
    const spoilt = {
      swapped: [segment(1), segment(0), segment(2)],
      'left out': [segment(0), segment(2)],
      'without the first': [segment(1), segment(2)],
      twice: [segment(0), segment(0), segment(1), segment(2)],
      'added at the end': [segment(0), segment(1), segment(2), segment(2)],
      'bytes added': [segment(0), segment(1), segment(2), Buffer.from([0])],
      'of another sealing': [segment(0), segment(1, other), segment(2)],
      'with another header': [segment(0, other), segment(1, other), segment(2, other)],
    };
    for (const [how, segments] of Object.entries(spoilt))
      expect(await isRefused(Buffer.concat([header, ...segments])), how).toBe(true);
    expect(await isRefused(Buffer.concat([header, segment(0), segment(1), segment(2)]))).toBe(false);
  });

  test('another key, another key of the same name, another place', async () => {
    const sealed = sealBytes(key, at, content(70_000));
    expect(await isRefused(sealed, at, newDataKey())).toBe(true);
    expect(await isRefused(sealed, at, { ...newDataKey(), id: key.id })).toBe(true);
    expect(await isRefused(sealed, { ...at, place: 'output/step6_reconstruct/poses.csv' })).toBe(true);
  });

  test('what was never sealed', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('\x89PNG\r\n\x1a\n'), content(500)]) {
      expect(sealedBy(bytes)).toBeNull();
      expect(await isRefused(bytes)).toBe(true);
    }
  });
});

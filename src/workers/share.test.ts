import { expect, test } from 'vitest';
import { shareArrays, shareBytes, SharedPool } from './share.ts';

test('shareArrays keeps every value and kind, and puts all numbers into shared memory', () => {
  const whole = Float64Array.of(9, 1, 2);
  const given = { name: 'a', parts: [{ xy: whole.subarray(1) }], ids: Uint16Array.of(3), none: null };
  const shared = shareArrays(given);
  expect(shared.parts[0].xy.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(shared.parts[0].xy).toBeInstanceOf(Float64Array);
  expect([...shared.parts[0].xy, ...shared.ids]).toEqual([1, 2, 3]);
  expect([shared.name, shared.none]).toEqual(['a', null]);
});

test('what is shared already is not copied again', () => {
  const once = shareBytes(Uint8Array.of(1, 2));
  expect(shareBytes(once)).toBe(once);
  expect(shareArrays(once)).toBe(once);
});

test('a pool gives the smallest memory that is free and large enough, and new memory where there is none', () => {
  const pool = new SharedPool();
  const [small, large] = [pool.take(10), pool.take(30)];
  expect([small, large].map(({ byteLength }) => byteLength)).toEqual([10, 30]);
  pool.giveBack(large);
  pool.giveBack(small);
  expect(pool.take(8)).toBe(small);
  expect(pool.take(8)).toBe(large);
  pool.giveBack(small);
  expect(pool.take(11).byteLength).toBe(11);
  expect(pool.take(10)).toBe(small);
});

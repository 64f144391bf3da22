import { expect, test } from 'vitest';
import { shareArrays, shareBytes } from './share.ts';

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

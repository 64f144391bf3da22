import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatWear, parseWear } from './wear.ts';

test('reads back what it writes, to the last bit', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (depth) => {
      expect(Object.is(parseWear(formatWear(depth)), depth) || depth === 0).toBe(true);
    }),
    { seed: 31, numRuns: 200 },
  );
});

test.each(['', '{}', '[1]', '{"format":"frame-pipeline wear","version":1,"depth_px":-1}', '{"depth_px":1}', 'null'])(
  'refuses %s',
  (text) => {
    expect(() => parseWear(text)).toThrow(expect.objectContaining({ code: 'FRAME_FORMAT_SYNTAX', file: 'wear.json' }));
  },
);

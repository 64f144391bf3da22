import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../math/random.ts';
import { fracturePlaster } from './fracture-plaster.ts';
import { measureCracks } from './measure-cracks.ts';
import { relabelConnected } from './partition.ts';
import type { Wear } from './wear.ts';
import { wearFragments } from './wear.ts';

const WIDTH = 300;
const HEIGHT = 240;
const COUNT = 9;
const whole = fracturePlaster(WIDTH, HEIGHT, COUNT, seededRandom(5));

const worn = (wear: Partial<Wear>, seed = 1): Int32Array =>
  wearFragments(
    whole,
    WIDTH,
    HEIGHT,
    COUNT,
    { erosionPx: 0, erosionVariation: 0, sharedWear: false, chips: 0, cornerRadiusPx: 0, ...wear },
    seededRandom(seed),
  );

describe('wear', () => {
  test('never grows a fragment, never loses one, and leaves each in one part', () => {
    fc.assert(
      fc.property(
        fc.record({
          erosionPx: fc.double({ min: 0, max: 40, noNaN: true }),
          erosionVariation: fc.double({ min: 0, max: 1, noNaN: true }),
          sharedWear: fc.boolean(),
          chips: fc.double({ min: 0, max: 1, noNaN: true }),
          cornerRadiusPx: fc.double({ min: 0, max: 20, noNaN: true }),
        }),
        fc.integer({ min: 0, max: 1000 }),
        (wear, seed) => {
          const left = worn(wear, seed);
          expect(left.every((label, p) => label === -1 || label === whole[p])).toBe(true);
          const { labels } = relabelConnected(left, WIDTH, HEIGHT);
          const parts = new Set(labels.filter((_, p) => left[p] >= 0));
          expect(parts.size).toBe(COUNT);
        },
      ),
      { numRuns: 15, seed: 3 },
    );
  });

  test('no wear leaves every pixel', () => {
    expect(worn({}).every((label, p) => label === whole[p])).toBe(true);
  });

  test.each([1, 2, 4])('even wear of %d px a side opens gaps of twice that', (erosionPx) => {
    // Touching fragments are 1 px apart, centre to centre.
    const { gapMedianPx } = measureCracks(worn({ erosionPx }), WIDTH, HEIGHT, COUNT);
    expect(Math.abs(gapMedianPx - (1 + 2 * erosionPx))).toBeLessThanOrEqual(1);
  });

  test('variation widens the spread of the gaps, not their middle', () => {
    const even = measureCracks(worn({ erosionPx: 4 }), WIDTH, HEIGHT, COUNT);
    const uneven = measureCracks(worn({ erosionPx: 4, erosionVariation: 1 }), WIDTH, HEIGHT, COUNT);
    expect(Math.abs(uneven.gapMedianPx - even.gapMedianPx)).toBeLessThan(3);
    expect(uneven.gap90Px - uneven.gapMedianPx).toBeGreaterThan(even.gap90Px - even.gapMedianPx);
  });

  test('wear that both sides share leaves seams closed here and wide open there', () => {
    const own = measureCracks(worn({ erosionPx: 4, erosionVariation: 1 }), WIDTH, HEIGHT, COUNT);
    const shared = measureCracks(worn({ erosionPx: 4, erosionVariation: 1, sharedWear: true }), WIDTH, HEIGHT, COUNT);
    expect(shared.gap10Px).toBeLessThan(own.gap10Px);
    expect(shared.gap90Px).toBeGreaterThan(own.gap90Px);
    expect(shared.gap90Px).toBeLessThanOrEqual(1 + 4 * 4);
  });

  test('chips and round corners cost area', () => {
    const area = (labels: Int32Array): number => labels.filter((label) => label >= 0).length;
    const plain = area(worn({ erosionPx: 1 }));
    expect(area(worn({ erosionPx: 1, chips: 0.2 }))).toBeLessThan(plain - 50);
    expect(area(worn({ erosionPx: 1, cornerRadiusPx: 8 }))).toBeLessThan(plain - 50);
  });
});

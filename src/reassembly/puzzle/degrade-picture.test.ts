import { describe, expect, test } from 'vitest';
import { texturedPicture } from '../../../test/support/textured-picture.ts';
import { seededRandom } from '../../math/random.ts';
import { agedPicture, degradationOf, degradePicture, type Degradation } from './degrade-picture.ts';

const picture = texturedPicture(90, 70, 4, 12);
const NOTHING = degradationOf(0);
const degraded = (change: Partial<Degradation>, seed = 1) =>
  degradePicture(picture, { ...NOTHING, ...change }, seededRandom(seed));

describe('an old photograph of a picture', () => {
  test('of strength 0 is the picture itself, and the same seed gives the same bytes', () => {
    expect(agedPicture(picture, 0, 5)).toEqual(picture);
    expect(agedPicture(picture, 0.7, 5)).toEqual(agedPicture(picture, 0.7, 5));
    expect(agedPicture(picture, 0.7, 5)).not.toEqual(agedPicture(picture, 0.7, 6));
  });

  test('loses its colour and keeps its lightness', () => {
    const { data } = degraded({ grey: 1 });
    for (let p = 0; p < data.length; p += 4) {
      const luma = 0.299 * picture.data[p] + 0.587 * picture.data[p + 1] + 0.114 * picture.data[p + 2];
      expect(data[p]).toBe(data[p + 1]);
      expect(data[p]).toBe(data[p + 2]);
      expect(Math.abs(data[p] - luma)).toBeLessThanOrEqual(0.51);
    }
  });

  test.each([0.5, 2])('has another size: %f times', (scale) => {
    expect(degraded({ scale })).toMatchObject({ width: 90 * scale, height: 70 * scale });
  });

  test('is bent by no more than it is asked to, and by more than nothing', () => {
    // Each pixel's red tells its column: where it went can be read off.
    const ramp = { width: 200, height: 120, data: new Uint8Array(4 * 200 * 120) };
    for (let q = 0; q < 200 * 120; q++) ramp.data.set([q % 200, 0, 0, 255], 4 * q);
    const { data } = degradePicture(ramp, { ...NOTHING, warp: 0.02 }, seededRandom(3));
    const shifts = Array.from({ length: 200 * 120 }, (_, q) => Math.abs(data[4 * q] - (q % 200)));
    expect(Math.max(...shifts)).toBeGreaterThan(1);
    expect(Math.max(...shifts)).toBeLessThanOrEqual(0.02 * Math.hypot(200, 120) + 1.5);
  });

  test('is lighter or darker, flatter, and grainy as it is asked to be', () => {
    const spread = ({ data }: { data: Uint8Array }): number => {
      const green = data.filter((_, k) => k % 4 === 1);
      const mean = green.reduce((sum, value) => sum + value, 0) / green.length;
      return Math.sqrt(green.reduce((sum, value) => sum + (value - mean) ** 2, 0) / green.length);
    };
    const mean = ({ data }: { data: Uint8Array }): number => data.reduce((sum, value) => sum + value, 0) / data.length;
    expect(spread(degraded({ contrast: 0.5 })) / spread(picture)).toBeCloseTo(0.5, 1);
    expect(mean(degraded({ gamma: 2 }))).toBeLessThan(mean(picture) - 10);
    expect(mean(degraded({ gamma: 0.5 }))).toBeGreaterThan(mean(picture) + 10);
    expect(spread(degraded({ contrast: 0, noise: 9 }))).toBeCloseTo(9, 0);
    expect(spread(degraded({ blurPx: 6 }))).toBeLessThan(0.8 * spread(picture));
  });

  test.each([-0.1, 1.1, Number.NaN])('there is no strength %f', (strength) => {
    expect(() => degradationOf(strength)).toThrow(RangeError);
  });
});

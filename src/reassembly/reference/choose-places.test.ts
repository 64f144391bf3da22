import { describe, expect, test } from 'vitest';
import { choosePlaces } from './choose-places.ts';
import { expectedLikeness, placeLogOdds, referenceNoise } from './judge-places.ts';
import type { Place } from './place.ts';
import { createTemplate } from './template.ts';

/** A square of 20 x 20 px, with stripes of the given height. */
function square(contrast: number) {
  const value = Float32Array.from({ length: 400 }, (_, q) => 100 + contrast * (Math.floor(q / 3) % 2));
  return createTemplate({ width: 20, height: 20, value, weight: new Float32Array(400).fill(1) });
}
const strong = square(60);
const scales = { fragment: 1, reference: 1 };
const map = { width: 100, height: 50, scale: 1 };
const noise = { light: 5, detail: 5 };

function placeAt(x: number, y: number, alike: number, spots = 0): Place {
  const referenceFromFragment = { xx: 1, xy: 0, x, yx: 0, yy: 1, y };
  return { referenceFromFragment, light: alike, detail: alike, covered: 1, spots };
}

describe('choosing places', () => {
  test('gives a place that two want to the surer one, and the other its next best', () => {
    const places = [[placeAt(10, 10, 0.95), placeAt(60, 10, 0.94)], [placeAt(12, 11, 0.99)]];
    const { chosen, taken } = choosePlaces({ templates: [strong, strong], places, scales, map, noise });
    expect(chosen[1]!.referenceFromFragment.x).toBe(12);
    expect(chosen[0]!.referenceFromFragment.x).toBe(60);
    expect(taken.reduce((sum, one) => sum + one, 0)).toBe(2 * 20 * 20);
    expect([taken[20 * 100 + 20], taken[20 * 100 + 70], taken[45 * 100 + 45]]).toEqual([1, 1, 0]);
  });

  test('leaves a fragment without a place where others lie on all that it might have', () => {
    const places = [[placeAt(10, 10, 0.99)], [placeAt(13, 12, 0.9)], []];
    const { chosen } = choosePlaces({ templates: [strong, strong, strong], places, scales, map, noise });
    expect(chosen.map((place) => place !== null)).toEqual([true, false, false]);
  });

  test('is surer of one of two alike ornaments once another fragment has the other', () => {
    const twins = [placeAt(10, 10, 0.97), placeAt(60, 10, 0.97)];
    const alone = choosePlaces({ templates: [strong], places: [twins], scales, map, noise });
    const beside = choosePlaces({
      templates: [strong, strong],
      places: [twins, [placeAt(60, 10, 0.99)]],
      scales,
      map,
      noise,
    });
    expect(beside.chosen[0]!.referenceFromFragment.x).toBe(10);
    expect(beside.chosen[0]!.logOdds).toBeGreaterThan(alone.chosen[0]!.logOdds + 1);
  });

  test('ends before places that are less sure than is asked for', () => {
    const places = [[placeAt(10, 10, 0.99)], [placeAt(60, 10, 0.2)]];
    const { chosen } = choosePlaces({ templates: [strong, strong], places, scales, map, noise }, 0);
    expect(chosen.map((place) => place !== null)).toEqual([true, false]);
  });
});

describe('how sure a place is', () => {
  test('grows with how alike it is, and shrinks where another is as good', () => {
    const expected = expectedLikeness(strong, noise);
    const odds = [0.3, 0.6, 0.9, 0.98].map((alike) => placeLogOdds(placeAt(0, 0, alike), null, expected));
    expect(odds).toEqual([...odds].sort((p, q) => p - q));
    expect(odds[0]).toBeLessThan(-2);
    expect(odds[3]).toBeGreaterThan(2);
    expect(placeLogOdds(placeAt(0, 0, 0.9), placeAt(50, 0, 0.9), expected)).toBeLessThan(odds[2] - 1);
    expect(placeLogOdds(placeAt(0, 0, 0.9), placeAt(50, 0, 0.3), expected)).toBe(odds[2]);
  });

  test('forgives a flat fragment that it is less alike, not one with much on it', () => {
    const flat = square(2);
    expect(expectedLikeness(flat, noise)).toBeLessThan(expectedLikeness(strong, noise) - 1);
    const at = placeAt(0, 0, 0.6);
    expect(placeLogOdds(at, null, expectedLikeness(flat, noise))).toBeGreaterThan(
      placeLogOdds(at, null, expectedLikeness(strong, noise)),
    );
  });

  test('is measured by the fragments that many spots agree on', () => {
    const templates = [strong, strong, strong, strong];
    const like = (alike: number) => templates.map((_, k) => placeAt(0, 0, k < 3 ? alike : 0.1, k < 3 ? 9 : 1));
    const clear = referenceNoise(templates, like(0.99));
    const faded = referenceNoise(templates, like(0.8));
    expect(faded.light).toBeGreaterThan(5 * clear.light);
    // Noise of that variance is what leaves that correlation.
    expect(1 / Math.sqrt(1 + faded.light / strong.lightVariance)).toBeCloseTo(0.8, 6);
    expect(referenceNoise(templates, like(0.8).slice(0, 2))).toEqual(referenceNoise([], []));
  });
});

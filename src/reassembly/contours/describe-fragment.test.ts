import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactPuzzle, quarterTurned } from '../../../test/solver/exact-puzzle.ts';
import { maskWhere } from '../../../test/support/draw-mask.ts';
import { labOfSrgb } from '../../imaging/lab-colour.ts';
import { applyTo } from '../../math/rigid.ts';
import type { Fragment } from '../fragments/fragment.ts';
import { bandColour, describeFragment } from './describe-fragment.ts';
import { BAND_PX, DEEP_INSIDE, FAR_OUTSIDE, FIELD_REACH_PX, type FragmentDescription } from './fragment-description.ts';

const { fragments } = exactPuzzle();
const described = describeFragment(fragments[0], { scale: 1, depths: [0, 2, 6] });

/** Distance of a point from the nearest contour sample, work pixels. */
function toContour({ sampleX, sampleY, sampleCount }: FragmentDescription, x: number, y: number): number {
  let least = Infinity;
  for (let k = 0; k < sampleCount; k++) least = Math.min(least, Math.hypot(x - sampleX[k], y - sampleY[k]));
  return least;
}

describe('a described fragment', () => {
  test('is the same from the same bytes', () => {
    expect(describeFragment(fragments[0], { scale: 1, depths: [0, 2, 6] })).toEqual(described);
  });

  test('turns with its picture: area and length stay, centre, contour and colours go along', () => {
    const { fragment, turnedFromFragment } = quarterTurned(fragments[0]);
    const turned = describeFragment(fragment, { scale: 1, depths: [0] });
    expect(turned.area).toBeCloseTo(described.area, -1);
    expect(Math.abs(turned.sampleCount - described.sampleCount)).toBeLessThanOrEqual(1);
    const centre = applyTo(turnedFromFragment, described.centreX, described.centreY);
    expect(turned.centreX).toBeCloseTo(centre.x, 3);
    expect(turned.centreY).toBeCloseTo(centre.y, 3);
    let colourError = 0;
    for (let k = 0; k < described.sampleCount; k++) {
      const at = applyTo(turnedFromFragment, described.sampleX[k], described.sampleY[k]);
      let nearest = 0;
      let least = Infinity;
      for (let i = 0; i < turned.sampleCount; i++) {
        const distance = Math.hypot(at.x - turned.sampleX[i], at.y - turned.sampleY[i]);
        if (distance < least) [least, nearest] = [distance, i];
      }
      // Half a step along the contour, and a hair across it.
      expect(least).toBeLessThan(1.2);
      const stride = 3 * BAND_PX.length;
      colourError += Math.abs(turned.bandLab[nearest * stride] - described.bandLab[k * stride]) / described.sampleCount;
    }
    expect(colourError).toBeLessThan(1.5);
  });

  test('keeps its place at another scale', () => {
    const small = describeFragment(fragments[0], { scale: 0.5, depths: [0] });
    expect(small.area / (0.25 * described.area)).toBeCloseTo(1, 1);
    expect(small.centreX).toBeCloseTo(0.5 * (described.centreX + 0.5) - 0.5, 1);
    expect(small.centreY).toBeCloseTo(0.5 * (described.centreY + 0.5) - 0.5, 1);
  });

  test('knows the nearest sample of every point within reach, and on which side the others lie', () => {
    const { nearest, fieldX, fieldY, fieldWidth, fieldHeight, sampleX, sampleY } = described;
    const { width, height, mask } = fragments[0];
    fc.assert(
      fc.property(fc.nat({ max: fieldWidth - 1 }), fc.nat({ max: fieldHeight - 1 }), (column, row) => {
        const [x, y] = [column + fieldX, row + fieldY];
        const m = nearest[row * fieldWidth + column];
        const distance = toContour(described, x, y);
        if (m >= 0) {
          expect(Math.hypot(x - sampleX[m], y - sampleY[m])).toBeCloseTo(distance, 3);
          expect(distance).toBeLessThanOrEqual(FIELD_REACH_PX + 1e-3);
        } else {
          expect(distance).toBeGreaterThan(FIELD_REACH_PX - 1e-3);
          const inside = x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] === 1;
          expect(m).toBe(inside ? DEEP_INSIDE : FAR_OUTSIDE);
        }
      }),
      { seed: 54, numRuns: 400 },
    );
  });

  test('its offset contours keep their distance from the contour, outside it', () => {
    for (const level of described.levels) {
      let strayed = 0;
      for (let k = 0; k < level.count; k++) {
        const distance = toContour(described, level.x[k], level.y[k]);
        // In sharp bays smoothing rounds the offset contour off; samples stand two pixels apart.
        if (Math.abs(distance - level.depth) > 1.2) strayed++;
        if (level.depth > 2) {
          const [px, py] = [Math.round(level.x[k]), Math.round(level.y[k])];
          const { width, height, mask } = fragments[0];
          const inFrame = px >= 0 && py >= 0 && px < width && py < height;
          expect(inFrame && mask[py * width + px] === 1).toBe(false);
        }
      }
      expect(strayed / level.count).toBeLessThan(0.05);
    }
    expect(described.levels.map(({ depth }) => depth)).toEqual([0, 2, 6]);
  });

  test('carries the stripes of its picture on outwards, along themselves', () => {
    // Stripes that cross the right-hand border at 45 degrees; the fragment is the left part of the page.
    const [width, height] = [120, 120];
    const grey = (x: number, y: number): number => 128 + 90 * Math.sin((x + y) / 6);
    const rgba = new Uint8Array(4 * width * height);
    for (let i = 0; i < width * height; i++) {
      const value = grey(i % width, Math.floor(i / width));
      rgba.set([value, value, value, 255], 4 * i);
    }
    const mask = maskWhere(width, height, (x) => x < 70).data;
    const d = describeFragment({ id: 0, width, height, rgba, mask }, { scale: 1, depths: [0] });
    const truth = new Float32Array(3);
    const [near, beyond] = [new Float32Array(3), new Float32Array(3)];
    let carried = 0;
    let stale = 0;
    for (let k = 0; k < d.sampleCount; k++) {
      if (d.normalX[k] < 0.99 || d.sampleY[k] < 20 || d.sampleY[k] > 100) continue;
      const value = grey(d.sampleX[k] + 6, d.sampleY[k]);
      labOfSrgb(value, value, value, truth, 0);
      bandColour(d.bandLab, k, 6, beyond, 0);
      bandColour(d.bandLab, k, 0, near, 0);
      carried += Math.abs(beyond[0] - truth[0]);
      stale += Math.abs(near[0] - truth[0]);
    }
    expect(stale).toBeGreaterThan(0);
    expect(carried).toBeLessThan(0.4 * stale);
  });

  test('a mask with nothing in it that could be seen has no contour', () => {
    const speck: Fragment = { id: 0, width: 9, height: 9, rgba: new Uint8Array(324), mask: new Uint8Array(81) };
    speck.mask[40] = 1;
    expect(() => describeFragment(speck, { scale: 0.2, depths: [0] })).toThrow(RangeError);
  });
});

test('the colour outside the border is that of a band at the bands, between them in between, and no further than the last', () => {
  const bandLab = Float32Array.from({ length: 2 * BAND_PX.length * 3 }, (_, i) => (i * i) % 71);
  const out = new Float32Array(4);
  const colourAt = (distance: number): number[] => {
    bandColour(bandLab, 1, distance, out, 1);
    return [...out.subarray(1)];
  };
  const band = (k: number): number[] => [...bandLab.subarray(3 * (BAND_PX.length + k), 3 * (BAND_PX.length + k) + 3)];
  for (let distance = 0; distance <= 10; distance += 0.25) {
    const k = BAND_PX.findLastIndex((px, i) => px <= distance && i < BAND_PX.length - 1);
    const share = (distance - BAND_PX[k]) / (BAND_PX[k + 1] - BAND_PX[k]);
    const [low, high] = [band(k), band(k + 1)];
    colourAt(distance).forEach((value, c) => expect(value).toBeCloseTo(low[c] + share * (high[c] - low[c]), 4));
  }
  expect(colourAt(-3)).toEqual(band(0));
  colourAt(99).forEach((value, c) => expect(value).toBeCloseTo(band(3)[c], 4));
});

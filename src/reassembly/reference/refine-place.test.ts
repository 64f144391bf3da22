import { expect, test } from 'vitest';
import { texture } from '../../../test/support/textured-picture.ts';
import { applyAffine, type Affine } from '../../math/affine.ts';
import { compareAtPlace } from './compare-at-place.ts';
import type { Lightness } from './lightness.ts';
import { placeOfPose } from './review-place.ts';
import { refinePlace } from './refine-place.ts';
import { createSweepMap, sweepPlaces } from './sweep-places.ts';
import { createReferencePlanes, createTemplate } from './template.ts';

const light = texture(8, 14);
/** Darker, flatter, and brighter to the right: nothing of it is in the fragment. */
const reference = lightnessWhere(160, 130, (x, y) => 30 + 0.4 * light(x, y)[0] + 0.1 * x);
const planes = createReferencePlanes(reference);

function lightnessWhere(width: number, height: number, at: (x: number, y: number) => number): Lightness {
  const value = Float32Array.from({ length: width * height }, (_, q) => at(q % width, Math.floor(q / width)));
  return { width, height, value, weight: new Float32Array(width * height).fill(1) };
}

/** A fragment of 50 x 50 px cut out of the reference's picture where a place says. */
const cut = (place: Affine) =>
  createTemplate(
    lightnessWhere(50, 50, (u, v) => {
      const { x, y } = applyAffine(place, u, v);
      return light(x, y)[0];
    }),
  );
const errorPx = (p: Affine, q: Affine): number =>
  Math.max(
    ...[
      [5, 5],
      [45, 5],
      [25, 45],
    ].map(([x, y]) => {
      const [a, b] = [applyAffine(p, x, y), applyAffine(q, x, y)];
      return Math.hypot(a.x - b.x, a.y - b.y);
    }),
  );

test.each([0, 1, 2.4, -0.6])('a place turned by %f rad is found again from some pixels and degrees off', (turnRad) => {
  const place = placeOfPose(
    {
      turnRad,
      x: 75 - 25 * Math.cos(turnRad) + 25 * Math.sin(turnRad),
      y: 65 - 25 * (Math.sin(turnRad) + Math.cos(turnRad)),
    },
    1,
  );
  const near = placeOfPose({ turnRad: turnRad + 0.06, x: place.x + 3, y: place.y - 2 }, 1);
  const refined = refinePlace(cut(place), planes, near)!;
  expect(errorPx(near, place)).toBeGreaterThan(2.5);
  expect(errorPx(refined, place)).toBeLessThan(0.8);
  const likeness = compareAtPlace(cut(place), planes, refined);
  expect(likeness.detail).toBeGreaterThan(0.97);
  expect(likeness.covered).toBe(1);
});

test('a bent place is followed by a little stretch and shear', () => {
  const place = { xx: 1.03, xy: 0.02, x: 40, yx: -0.01, yy: 0.98, y: 35 };
  const refined = refinePlace(cut(place), planes, placeOfPose({ turnRad: 0, x: 41, y: 34 }, 1))!;
  expect(errorPx(refined, place)).toBeLessThan(0.6);
});

test('there is no place where nothing agrees, nothing is to be seen, or the reference ends', () => {
  const place = placeOfPose({ turnRad: 0, x: 40, y: 30 }, 1);
  const other = createTemplate(lightnessWhere(50, 50, (x, y) => texture(99, 14)(x, y)[0]));
  const refined = refinePlace(other, planes, place);
  if (refined !== null) expect(compareAtPlace(other, planes, refined).detail).toBeLessThan(0.8);
  expect(refinePlace(createTemplate(lightnessWhere(50, 50, () => 120)), planes, place)).toBeNull();
  expect(refinePlace(cut(place), planes, placeOfPose({ turnRad: 0, x: -60, y: 30 }, 1))).toBeNull();
});

test('a sweep comes near the place from nothing, but not where another fragment lies', () => {
  const place = placeOfPose({ turnRad: 1, x: 80, y: 25 }, 1);
  const map = createSweepMap(planes, 50);
  const free = new Uint8Array(map.width * map.height);
  const centre = applyAffine(place, 24.5, 24.5);
  const [best] = sweepPlaces(cut(place), map, free, 3);
  expect(Math.hypot(best.x - centre.x, best.y - centre.y)).toBeLessThan(5);
  expect(Math.abs(best.turnRad - 1)).toBeLessThan(0.15);
  for (const swept of sweepPlaces(
    cut(place),
    map,
    free.map((_, i) => (i % map.width >= map.width / 2 ? 1 : 0)),
    3,
  ))
    expect(swept.x).toBeLessThan(85);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyAffine } from '../../math/affine.ts';
import { applyTo, wrapAngle } from '../../math/rigid.ts';
import { placeAsCompared, placeAsGiven, scaleOfPlace, turnOfPlace } from './place.ts';
import { placeOfPose, poseOnPage } from './review-place.ts';

const number = (least: number, most: number) => fc.double({ min: least, max: most, noNaN: true });
const pose = fc.record({ turnRad: number(-3, 3), x: number(-900, 900), y: number(-900, 900) });
const scales = fc.record({ fragment: number(0.1, 1), reference: number(0.1, 1) });

test('a place in compared pixels is the same place in pixels as given, and back', () => {
  fc.assert(
    fc.property(pose, scales, number(0, 400), number(0, 400), (one, shrunk, x, y) => {
      const compared = placeOfPose(one, 1);
      const given = placeAsGiven(compared, shrunk);
      // The picture's corner lies at (-0.5, -0.5) at any scale.
      const at = applyAffine(given, (x + 0.5) / shrunk.fragment - 0.5, (y + 0.5) / shrunk.fragment - 0.5);
      const wanted = applyAffine(compared, x, y);
      expect((at.x + 0.5) * shrunk.reference - 0.5).toBeCloseTo(wanted.x, 6);
      expect((at.y + 0.5) * shrunk.reference - 0.5).toBeCloseTo(wanted.y, 6);
      const back = placeAsCompared(given, shrunk);
      for (const key of ['xx', 'xy', 'x', 'yx', 'yy', 'y'] as const) expect(back[key]).toBeCloseTo(compared[key], 6);
    }),
  );
});

test('a pose on the page comes back from its place on the reference, which has its turn and the common scale', () => {
  fc.assert(
    fc.property(pose, number(0.2, 4), number(0, 300), number(0, 300), (one, scale, x, y) => {
      const place = placeOfPose(one, scale);
      expect(scaleOfPlace(place)).toBeCloseTo(scale, 9);
      expect(wrapAngle(turnOfPlace(place) - one.turnRad)).toBeCloseTo(0, 9);
      const back = poseOnPage(place, scale, { x, y });
      const [given, wanted] = [applyTo(back, x, y), applyTo(one, x, y)];
      expect(Math.hypot(given.x - wanted.x, given.y - wanted.y)).toBeLessThan(1e-6);
    }),
  );
});

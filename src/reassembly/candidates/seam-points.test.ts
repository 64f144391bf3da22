import { describe, expect, test } from 'vitest';
import { EXACT_NEIGHBOURS, exactPuzzle } from '../../../test/solver/exact-puzzle.ts';
import { compose, applyTo, invert } from '../../math/rigid.ts';
import { describeFragment } from '../contours/describe-fragment.ts';
import { scaleRigid } from '../contours/work-frame.ts';
import { createContacts, findContacts } from './contacts.ts';
import { seamPoints } from './seam-points.ts';

const { fragments, pageFromFragment } = exactPuzzle();

const maskOf = (id: number) => ({ ...fragments[id], data: fragments[id].mask });

/** Seam points of b beside a, and aFromB in pixels as given, with both described at a scale. */
function seamOf(a: number, b: number, scale: number) {
  const [da, db] = [a, b].map((id) => describeFragment(fragments[id], { scale, depths: [0] }));
  const contacts = createContacts(db.sampleCount);
  const aFromB = compose(invert(pageFromFragment[a]), pageFromFragment[b]);
  const { turnRad, x, y } = scaleRigid(aFromB, scale);
  findContacts(da, db, turnRad, x, y, 4 * scale, contacts);
  const xy = seamPoints(db, maskOf(b), contacts);
  const points = Array.from({ length: xy.length / 2 }, (_, k) => ({ x: xy[2 * k], y: xy[2 * k + 1] }));
  return { points, aFromB };
}

const isInside = (id: number, x: number, y: number): boolean => {
  const { width, height, mask } = fragments[id];
  return x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] === 1;
};

describe.each([1, 0.6])('seam points at scale %f', (scale) => {
  test('are whole pixels of the border of b, and their neighbours across lie in a', () => {
    for (const [a, b] of EXACT_NEIGHBOURS) {
      const { points, aFromB } = seamOf(a, b, scale);
      let faced = 0;
      for (const { x, y } of points) {
        expect([x, y]).toEqual([Math.round(x), Math.round(y)]);
        expect(isInside(b, x, y)).toBe(true);
        const around = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => [x + dx, y + dy]));
        expect(around.some(([u, v]) => !isInside(b, u, v))).toBe(true);
        const inA = around.map(([u, v]) => applyTo(aFromB, u, v));
        if (inA.some((point) => isInside(a, Math.round(point.x), Math.round(point.y)))) faced++;
      }
      expect(faced).toBeGreaterThan(0.95 * points.length);
    }
  });

  test('are one per pixel of seam, none twice in a row', () => {
    for (const [a, b] of EXACT_NEIGHBOURS) {
      const { points } = seamOf(a, b, scale);
      // About 90 px of page, longer along the waves.
      expect(points.length).toBeGreaterThan(80);
      expect(points.length).toBeLessThan(150);
      points.slice(1).forEach((point, k) => expect(point).not.toEqual(points[k]));
    }
  });
});

test('without contact there is no seam', () => {
  const d = describeFragment(fragments[0], { scale: 1, depths: [0] });
  const contacts = createContacts(d.sampleCount);
  contacts.partner.fill(-1);
  expect(seamPoints(d, maskOf(0), contacts)).toEqual([]);
});

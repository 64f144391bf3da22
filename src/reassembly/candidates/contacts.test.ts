import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeExact, EXACT_NEIGHBOURS, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { applyTo, invert, type Rigid } from '../../math/rigid.ts';
import type { FragmentDescription } from '../contours/fragment-description.ts';
import { createContacts, findContacts, type Contacts } from './contacts.ts';

const { descriptions, aFromB } = describeExact(exactPuzzle());
const most = Math.max(...descriptions.map(({ sampleCount }) => sampleCount));

function contactsOf(a: FragmentDescription, b: FragmentDescription, motion: Rigid, reach = 4, stride = 1): Contacts {
  const contacts = createContacts(most);
  findContacts(a, b, motion.turnRad, motion.x, motion.y, reach, contacts, stride);
  return contacts;
}

const gapsOf = ({ partner, gap }: Contacts): number[] => [...gap].filter((_, k) => partner[k] >= 0);

/** Where a's whole outline lies away from: the direction from a's centre to b's under a motion, length 1. */
function awayFrom(a: FragmentDescription, b: FragmentDescription, motion: Rigid): { x: number; y: number } {
  const centre = applyTo(motion, b.centreX, b.centreY);
  const length = Math.hypot(centre.x - a.centreX, centre.y - a.centreY);
  return { x: (centre.x - a.centreX) / length, y: (centre.y - a.centreY) / length };
}

describe('contacts', () => {
  test('along a clean cut the borders lie upon each other', () => {
    for (const [a, b] of EXACT_NEIGHBOURS) {
      const contacts = contactsOf(descriptions[a], descriptions[b], aFromB(a, b));
      // The seams are about 90 px long: 45 samples.
      expect(contacts.count).toBeGreaterThan(40);
      expect(contacts.deepest).toBeLessThan(1.5);
      const gaps = gapsOf(contacts).map(Math.abs);
      expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toBeLessThan(0.3);
    }
  });

  test('a sees as much of b as b sees of a', () => {
    for (const [a, b] of EXACT_NEIGHBOURS) {
      const there = contactsOf(descriptions[a], descriptions[b], aFromB(a, b)).count;
      const back = contactsOf(descriptions[b], descriptions[a], aFromB(b, a)).count;
      expect(Math.abs(there - back)).toBeLessThanOrEqual(0.1 * there);
    }
  });

  test('drawing apart widens every gap and turns contact into open seam; pushing together goes deeper', () => {
    for (const [a, b] of EXACT_NEIGHBOURS) {
      const [da, db] = [descriptions[a], descriptions[b]];
      const away = awayFrom(da, db, aFromB(a, b));
      const at = (px: number, reach = 4): Contacts =>
        contactsOf(da, db, nudged(aFromB(a, b), db, 0, px * away.x, px * away.y), reach);
      const median = (contacts: Contacts): number => gapsOf(contacts).sort((p, q) => p - q)[contacts.count >> 1];
      // Slanted stretches of the waves open by less than the shift.
      expect(median(at(3, 8))).toBeGreaterThan(1.5);
      expect(median(at(3, 8))).toBeLessThanOrEqual(3.2);
      expect(at(9, 4).count).toBeLessThan(at(0, 4).count / 3);
      expect(at(9, 4).open).toBeGreaterThan(10);
      const depths = [0, -2, -4, -8].map((px) => at(px));
      for (let k = 1; k < depths.length; k++) {
        expect(depths[k].deepest).toBeGreaterThan(depths[k - 1].deepest);
        expect(depths[k].penetration).toBeGreaterThan(depths[k - 1].penetration);
      }
    }
  });

  test('fragments far from each other have nothing in common', () => {
    const contacts = contactsOf(descriptions[0], descriptions[1], { turnRad: 1, x: 3000, y: -2000 });
    expect(contacts).toMatchObject({ count: 0, penetration: 0, deepest: 0, open: 0 });
    expect(new Set(contacts.partner.subarray(0, descriptions[1].sampleCount))).toEqual(new Set([-1]));
  });

  test('a partner is the nearest sample, faces the other way, and lies within reach, whatever the motion', () => {
    const [da, db] = descriptions;
    fc.assert(
      fc.property(
        fc.double({ min: -0.5, max: 0.5, noNaN: true }),
        fc.double({ min: -12, max: 12, noNaN: true }),
        fc.double({ min: -12, max: 12, noNaN: true }),
        fc.double({ min: 1, max: 9, noNaN: true }),
        (turnRad, dx, dy, reach) => {
          const motion = nudged(aFromB(0, 1), db, turnRad, dx, dy);
          const contacts = contactsOf(da, db, motion, reach);
          let count = 0;
          for (let k = 0; k < db.sampleCount; k++) {
            const m = contacts.partner[k];
            if (m < 0) continue;
            count++;
            expect(Math.abs(contacts.gap[k])).toBeLessThanOrEqual(reach);
            const point = applyTo(motion, db.sampleX[k], db.sampleY[k]);
            const normal = applyTo({ ...motion, x: 0, y: 0 }, db.normalX[k], db.normalY[k]);
            expect(normal.x * da.normalX[m] + normal.y * da.normalY[m]).toBeLessThan(-0.34);
            let nearest = Infinity;
            for (let i = 0; i < da.sampleCount; i++)
              nearest = Math.min(nearest, Math.hypot(point.x - da.sampleX[i], point.y - da.sampleY[i]));
            // The field is looked up at whole pixels: half a pixel's diagonal each way.
            const own = Math.hypot(point.x - da.sampleX[m], point.y - da.sampleY[m]);
            expect(own).toBeLessThanOrEqual(nearest + Math.SQRT2 + 1e-3);
            expect(Math.abs(contacts.gap[k])).toBeLessThanOrEqual(own + 1e-3);
          }
          expect(contacts.count).toBe(count);
        },
      ),
      { seed: 11, numRuns: 40 },
    );
  });

  test('looking at every third sample counts nearly the same', () => {
    const all = contactsOf(descriptions[0], descriptions[1], aFromB(0, 1));
    const some = contactsOf(descriptions[0], descriptions[1], aFromB(0, 1), 4, 3);
    expect(some.count % 3).toBe(0);
    expect(Math.abs(some.count - all.count)).toBeLessThanOrEqual(6);
  });

  test('what an earlier call left behind does not show', () => {
    const fresh = contactsOf(descriptions[0], descriptions[2], aFromB(0, 2));
    const used = contactsOf(descriptions[1], descriptions[3], aFromB(1, 3));
    const { turnRad, x, y } = aFromB(0, 2);
    findContacts(descriptions[0], descriptions[2], turnRad, x, y, 4, used);
    const n = descriptions[2].sampleCount;
    expect(used.partner.subarray(0, n)).toEqual(fresh.partner.subarray(0, n));
    expect({ ...used, partner: null, gap: null }).toEqual({ ...fresh, partner: null, gap: null });
  });

  test('the motion takes points of b into the frame of a, not the other way', () => {
    const wrong = contactsOf(descriptions[0], descriptions[1], invert(aFromB(0, 1)));
    expect(wrong.count).toBeLessThan(20);
  });
});

test('passing over what lies far outside loses no contact: the same as asking for every sample on its own', () => {
  const place = fc.double({ min: -60, max: 60, noNaN: true });
  fc.assert(
    fc.property(
      fc.constantFrom(...EXACT_NEIGHBOURS),
      fc.double({ min: -3, max: 3, noNaN: true }),
      place,
      place,
      fc.constantFrom(2, 5, 11),
      fc.constantFrom(1, 2, 3),
      ([a, b], turnRad, dx, dy, reach, stride) => {
        const [da, db] = [descriptions[a], descriptions[b]];
        const motion = nudged(aFromB(a, b), db, turnRad, dx, dy);
        const all = contactsOf(da, db, motion, reach, stride);
        let count = 0;
        for (let k = 0; k < db.sampleCount; k += stride) {
          const one = (values: Float32Array): Float32Array => values.subarray(k, k + 1);
          const sample: FragmentDescription = {
            ...db,
            sampleCount: 1,
            ...{ sampleX: one(db.sampleX), sampleY: one(db.sampleY) },
            ...{ normalX: one(db.normalX), normalY: one(db.normalY) },
          };
          const alone = contactsOf(da, sample, motion, reach);
          expect(all.partner[k]).toBe(alone.partner[0]);
          count += alone.count;
        }
        expect(all.count).toBe(count * stride);
      },
    ),
    { seed: 95, numRuns: 60 },
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeExact, errorOf, EXACT_NEIGHBOURS, exactPuzzle } from '../../../test/solver/exact-puzzle.ts';
import { resampleClosed, tangentAngles } from '../../geometry/resample.ts';
import { applyTo, compose, invert, type Rigid } from '../../math/rigid.ts';
import { SEED_STEP, type OffsetContour } from '../contours/fragment-description.ts';
import { findSeeds } from './find-seeds.ts';

const { descriptions, colours, aFromB } = describeExact(exactPuzzle());
const levels = descriptions.map((d) => d.levels[0]);
const options = { limit: 40, angleNoiseRad: 0.16 };

/** The contour as it looks after its fragment has moved. */
function moved(level: OffsetContour, motion: Rigid): OffsetContour {
  const points = Array.from(level.x, (x, k) => applyTo(motion, x, level.y[k]));
  return {
    ...level,
    x: Float32Array.from(points, (point) => point.x),
    y: Float32Array.from(points, (point) => point.y),
    tangentRad: level.tangentRad.map((tangent) => tangent + motion.turnRad),
  };
}

/** The same closed contour, counted from its k-th sample on. */
function countedFrom(level: OffsetContour, k: number): OffsetContour {
  const roll = (values: Float32Array, width: number): Float32Array => {
    const out = new Float32Array(values.length);
    out.set(values.subarray(k * width));
    out.set(values.subarray(0, k * width), values.length - k * width);
    return out;
  };
  return {
    ...level,
    x: roll(level.x, 1),
    y: roll(level.y, 1),
    // Once round is one turn: what comes behind the old beginning goes on from the old end.
    tangentRad: roll(level.tangentRad, 1).map((tangent, i) => tangent + (i < level.count - k ? 0 : 2 * Math.PI)),
    lab: roll(level.lab, 3),
  };
}

/** A circle in one colour, clockwise on the screen. */
function circle(radius: number, lab: readonly [number, number, number]): OffsetContour {
  const points = Array.from({ length: 360 }, (_, k) => {
    const angle = (k * Math.PI) / 180;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  const xy = resampleClosed(Float64Array.from(points.flat()), SEED_STEP);
  const count = xy.length / 2;
  return {
    depth: 0,
    count,
    x: Float32Array.from({ length: count }, (_, k) => xy[2 * k]),
    y: Float32Array.from({ length: count }, (_, k) => xy[2 * k + 1]),
    tangentRad: Float32Array.from(tangentAngles(xy)),
    lab: Float32Array.from({ length: 3 * count }, (_, k) => lab[k % 3]),
  };
}

describe('seeds', () => {
  test('of true neighbours, one of the best three lies at the true joint', () => {
    for (const [a, b] of EXACT_NEIGHBOURS) {
      const errors = findSeeds(levels[a], levels[b], colours, { ...options, limit: 3 }).map((seed) =>
        errorOf(aFromB(a, b), seed, descriptions[b]),
      );
      expect(errors.some(({ turnRad, shiftPx }) => turnRad < 0.1 && shiftPx < 8)).toBe(true);
    }
  });

  test('come best first, no more than asked for, and no two of them alike', () => {
    for (const [a, b] of EXACT_NEIGHBOURS) {
      const seeds = findSeeds(levels[a], levels[b], colours, { ...options, limit: 25 });
      expect(seeds).toHaveLength(25);
      seeds.forEach((seed, k) => {
        expect(seed.score).toBeGreaterThan(0);
        if (k > 0) expect(seed.score).toBeLessThanOrEqual(seeds[k - 1].score);
        for (const other of seeds.slice(0, k)) {
          const between = compose(invert(other), seed);
          expect(Math.abs(between.turnRad) > 0.089 || Math.hypot(seed.x - other.x, seed.y - other.y) > 11.9).toBe(true);
        }
      });
    }
  });

  test('follow their fragments: the scores stay, and aFromB moves along', () => {
    const motion = fc.record({
      turnRad: fc.double({ min: -3, max: 3, noNaN: true }),
      x: fc.double({ min: -200, max: 200, noNaN: true }),
      y: fc.double({ min: -200, max: 200, noNaN: true }),
    });
    const [best] = findSeeds(levels[0], levels[1], colours, options);
    fc.assert(
      fc.property(motion, motion, (newAFromA, newBFromB) => {
        const [seed] = findSeeds(moved(levels[0], newAFromA), moved(levels[1], newBFromB), colours, options);
        // Contours are kept in single precision.
        expect(seed.score).toBeCloseTo(best.score, 2);
        const error = errorOf(best, compose(invert(newAFromA), compose(seed, newBFromB)), descriptions[1]);
        expect(error.turnRad).toBeLessThan(1e-3);
        expect(error.shiftPx).toBeLessThan(0.05);
      }),
      { seed: 31, numRuns: 12 },
    );
  });

  test('do not depend on where a contour begins', () => {
    const [best] = findSeeds(levels[2], levels[3], colours, options);
    // Wherever it begins, some of these cut the best stretch in two.
    for (let k = 1; k < Math.min(levels[2].count, levels[3].count) - 5; k += 6) {
      const [seed] = findSeeds(countedFrom(levels[2], k), countedFrom(levels[3], k + 5), colours, options);
      expect(seed.score).toBeCloseTo(best.score, 3);
      expect(errorOf(best, seed, descriptions[3]).shiftPx).toBeLessThan(1e-3);
    }
  });

  test('see two sides in their own roles: exchanging the fragments turns the motion round', () => {
    const [there] = findSeeds(levels[0], levels[2], colours, options);
    const [back] = findSeeds(levels[2], levels[0], colours, options);
    expect(back.score).toBeCloseTo(there.score, 3);
    expect(errorOf(there, invert(back), descriptions[2]).shiftPx).toBeLessThan(0.01);
  });

  test('are worth less where the colours along the same seam differ', () => {
    const strange: OffsetContour = {
      ...levels[1],
      lab: levels[1].lab.map((value, k) => value + (k % 3 === 0 ? 25 : -15)),
    };
    const [plain] = findSeeds(levels[0], levels[1], colours, options);
    const [recoloured] = findSeeds(levels[0], strange, colours, options);
    expect(recoloured.score).toBeLessThan(0.8 * plain.score);
  });

  test('there are none between two discs: what bulges does not fit what bulges', () => {
    const grey = circle(40, [50, 0, 0]);
    expect(findSeeds(grey, circle(60, [50, 0, 0]), colours, options)).toEqual([]);
  });

  test('there are none on a contour shorter than the longest stretch compared', () => {
    const tiny = circle(11, [50, 0, 0]);
    expect(tiny.count).toBeLessThan(18);
    expect(findSeeds(tiny, levels[0], colours, options)).toEqual([]);
    expect(findSeeds(levels[0], tiny, colours, options)).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closedLength, resampleClosed, smoothClosed, tangentAngles } from '../../src/geometry/resample.ts';
import { signedArea, traceLevel } from '../../src/geometry/trace-level.ts';
import { labOfSrgb } from '../../src/imaging/lab-colour.ts';
import { describeFragment } from '../../src/reassembly/contours/describe-fragment.ts';
import { SAMPLE_STEP } from '../../src/reassembly/contours/fragment-description.ts';
import { scaleRigid } from '../../src/reassembly/contours/work-frame.ts';
import { smallPuzzle } from './small-puzzle.ts';

/** A soft disc: 1 inside, 0 outside, a ramp of two pixels between. */
function disc(size: number, radius: number): Float32Array {
  const centre = (size - 1) / 2;
  return Float32Array.from({ length: size * size }, (_, i) => {
    const distance = Math.hypot((i % size) - centre, Math.floor(i / size) - centre);
    return Math.max(0, Math.min(1, (radius - distance) / 2 + 0.5));
  });
}

describe('level lines', () => {
  test('a disc is one clockwise curve with the area of the circle', () => {
    const curves = traceLevel(disc(64, 20), 64, 64, 0.5);
    expect(curves).toHaveLength(1);
    expect(signedArea(curves[0])).toBeCloseTo(Math.PI * 400, -1);
  });

  test('a ring is two curves that run opposite ways', () => {
    const ring = disc(64, 24).map((v, i) => v - disc(64, 10)[i]);
    const areas = traceLevel(ring, 64, 64, 0.5).map(signedArea);
    expect(areas.map(Math.sign).sort()).toEqual([-1, 1]);
  });

  test('every curve of any field closes, and what is inside is above the level', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 100, maxLength: 100 }),
        (values) => {
          const field = Float32Array.from(values);
          for (const curve of traceLevel(field, 10, 10, 0.5)) {
            for (const v of curve.xy) {
              expect(v).toBeGreaterThanOrEqual(0);
              expect(v).toBeLessThanOrEqual(9);
            }
            // Points of neighbouring crossings lie in one cell: never further apart than its diagonal.
            const n = curve.xy.length / 2;
            for (let i = 0; i < n; i++) {
              const j = (i + 1) % n;
              const step = Math.hypot(curve.xy[2 * j] - curve.xy[2 * i], curve.xy[2 * j + 1] - curve.xy[2 * i + 1]);
              expect(step).toBeLessThanOrEqual(Math.SQRT2 + 1e-6);
            }
          }
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });
});

describe('closed curves', () => {
  const square = Float64Array.of(0, 0, 40, 0, 40, 40, 0, 40);

  test('resampling keeps the length and spaces the points evenly', () => {
    const points = resampleClosed(square, 2);
    expect(points.length / 2).toBe(80);
    expect(closedLength(points)).toBeCloseTo(160, 6);
  });

  test('tangents turn once round a clockwise curve, and smoothing does not move its middle', () => {
    const points = smoothClosed(resampleClosed(square, 1), 2);
    const angles = tangentAngles(points);
    expect(angles[angles.length - 1] - angles[0]).toBeCloseTo(2 * Math.PI, 0);
    let x = 0;
    for (let i = 0; i < points.length; i += 2) x += points[i];
    expect(x / (points.length / 2)).toBeCloseTo(20, 6);
  });
});

test('CIE Lab of white, black and red', () => {
  const lab = new Float32Array(9);
  labOfSrgb(255, 255, 255, lab, 0);
  labOfSrgb(0, 0, 0, lab, 3);
  labOfSrgb(255, 0, 0, lab, 6);
  const expected = [100, 0, 0, 0, 0, 0, 53.24, 80.09, 67.2];
  expected.forEach((value, i) => expect(lab[i]).toBeCloseTo(value, 1));
});

test('scaling a motion there and back is no change, and keeps what it does to a corner', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: -500, max: 500, noNaN: true }),
      fc.double({ min: 0.1, max: 1, noNaN: true }),
      (turnRad, x, scale) => {
        const motion = { turnRad, x, y: 3 - x };
        const back = scaleRigid(scaleRigid(motion, scale), 1 / scale);
        expect(back.x).toBeCloseTo(motion.x, 6);
        expect(back.y).toBeCloseTo(motion.y, 6);
      },
    ),
    { seed: 2, numRuns: 100 },
  );
});

test('a described fragment has its own area and centre, and unit normals that point outwards', () => {
  const { fragments } = smallPuzzle();
  for (const fragment of fragments) {
    const d = describeFragment(fragment, { scale: 0.7, depths: [0, 2] });
    let area = 0;
    for (const inside of fragment.mask) area += inside;
    expect(d.area / (0.49 * area)).toBeGreaterThan(0.97);
    expect(d.area / (0.49 * area)).toBeLessThan(1.03);
    let outwards = 0;
    for (let k = 0; k < d.sampleCount; k++) {
      expect(Math.hypot(d.normalX[k], d.normalY[k])).toBeCloseTo(1, 5);
      const x = (d.sampleX[k] + 3 * d.normalX[k] + 0.5) / 0.7 - 0.5;
      const y = (d.sampleY[k] + 3 * d.normalY[k] + 0.5) / 0.7 - 0.5;
      const [px, py] = [Math.round(x), Math.round(y)];
      const outside = px < 0 || py < 0 || px >= fragment.width || py >= fragment.height;
      if (outside || !fragment.mask[py * fragment.width + px]) outwards++;
    }
    expect(outwards / d.sampleCount).toBeGreaterThan(0.97);
    // The offset contour is longer than the contour by about a circle of its depth.
    expect(d.levels[1].count * 4).toBeGreaterThan(d.sampleCount * SAMPLE_STEP * 0.9);
  }
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  describeExact,
  EXACT_NEIGHBOURS,
  exactPuzzle,
  nudged,
  quarterTurned,
  type DescribedPuzzle,
} from '../../../test/solver/exact-puzzle.ts';
import { applyTo, compose, IDENTITY, invert, type Rigid } from '../../math/rigid.ts';
import { createContacts } from '../candidates/contacts.ts';
import { learnColourModel } from '../contours/colour-model.ts';
import { BAND_PX, type FragmentDescription } from '../contours/fragment-description.ts';
import { createFeatureScratch, FEATURE_COUNT, PAIR_FEATURES, pairFeatures } from './pair-features.ts';

const puzzle = describeExact(exactPuzzle());
const { descriptions, colours, aFromB } = puzzle;
const REACH = 5;

type FeatureName = (typeof PAIR_FEATURES)[number];

function featuresOf(
  a: FragmentDescription,
  b: FragmentDescription,
  motion: Rigid,
  model = colours,
): { count: number; features: Record<FeatureName, number>; values: Float64Array } {
  const most = Math.max(a.sampleCount, b.sampleCount);
  const scratch = createFeatureScratch(most, createContacts(most));
  const values = new Float64Array(FEATURE_COUNT);
  const count = pairFeatures(a, b, motion.turnRad, motion.x, motion.y, REACH, model, scratch, values);
  const features = Object.fromEntries(PAIR_FEATURES.map((name, f) => [name, values[f]])) as Record<FeatureName, number>;
  return { count, features, values };
}

const truthOf = (a: number, b: number, { descriptions: d, aFromB: truth }: DescribedPuzzle = puzzle) =>
  featuresOf(d[a], d[b], truth(a, b));

/** Features that two views of one joint may differ by: samples fall elsewhere, and windows with them. */
function expectAlike(p: Float64Array, q: Float64Array): void {
  PAIR_FEATURES.forEach((name, f) =>
    expect(Math.abs(p[f] - q[f]), name).toBeLessThan(name.startsWith('shape') ? 0.6 : 0.35),
  );
}

describe('the features of a pair', () => {
  test('stay the same when both fragments are turned together, and when one is', () => {
    const turned = puzzle.fragments.map(quarterTurned);
    const again = describeExact({
      fragments: turned.map(({ fragment }) => fragment),
      pageFromFragment: turned.map(({ turnedFromFragment }, id) =>
        compose(puzzle.pageFromFragment[id], invert(turnedFromFragment)),
      ),
    });
    for (const [a, b] of EXACT_NEIGHBOURS) {
      expectAlike(truthOf(a, b, again).values, truthOf(a, b).values);
      const half = compose(aFromB(a, b), invert(turned[b].turnedFromFragment));
      expectAlike(featuresOf(descriptions[a], again.descriptions[b], half).values, truthOf(a, b).values);
    }
  });

  test('stay the same when the two exchange roles', () => {
    for (const [a, b] of EXACT_NEIGHBOURS) expectAlike(truthOf(b, a).values, truthOf(a, b).values);
  });

  test('are the very same numbers from scratch memory that was used before', () => {
    const most = Math.max(...descriptions.map(({ sampleCount }) => sampleCount));
    const scratch = createFeatureScratch(most, createContacts(most));
    const values = new Float64Array(FEATURE_COUNT);
    for (const [a, b] of [...EXACT_NEIGHBOURS, ...EXACT_NEIGHBOURS]) {
      const { turnRad, x, y } = aFromB(a, b);
      pairFeatures(descriptions[a], descriptions[b], turnRad, x, y, REACH, colours, scratch, values);
      expect(values).toEqual(truthOf(a, b).values);
    }
  });

  test('keep their bounds under any motion', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...EXACT_NEIGHBOURS),
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: -60, max: 60, noNaN: true }),
        fc.double({ min: -60, max: 60, noNaN: true }),
        ([a, b], turnRad, dx, dy) => {
          const motion = nudged(aFromB(a, b), descriptions[b], turnRad, dx, dy);
          const { count, features, values } = featuresOf(descriptions[a], descriptions[b], motion);
          if (count === 0) return;
          for (const value of values) expect(Number.isFinite(value)).toBe(true);
          const within = (name: FeatureName, least: number, most: number): void => {
            expect(features[name], name).toBeGreaterThanOrEqual(least);
            expect(features[name], name).toBeLessThanOrEqual(most);
          };
          within('bias', 1, 1);
          within('shapeTight', -3, 6);
          within('shapeLoose', -3, 6);
          within('colourEvidence', -4, 6);
          within('colourDistance', 0, 2);
          within('profileCorrelation', -1, 1);
          within('penetration', 0, 3);
          within('deepest', 0, 2);
          within('open', 0, 1);
          within('longestRun', 0, 1);
          within('gapSpread', 0, REACH / 4);
          within('contactShare', 0, 1);
        },
      ),
      { seed: 61, numRuns: 150 },
    );
  });

  test('tell the truth from a joint that slid along its seam: shape fits worse, and on the mean colours do', () => {
    const gains = new Map<FeatureName, number>();
    for (const [a, b] of EXACT_NEIGHBOURS) {
      const right = truthOf(a, b).features;
      // 0 and 1 meet along the page's y, 0 and 2 along its x; the nudge is in the frame of a.
      const { turnRad } = puzzle.pageFromFragment[a];
      const along = b - a === 1 ? Math.PI / 2 - turnRad : -turnRad;
      for (const px of [-14, 14]) {
        const motion = nudged(aFromB(a, b), descriptions[b], 0, px * Math.cos(along), px * Math.sin(along));
        const wrong = featuresOf(descriptions[a], descriptions[b], motion).features;
        expect(wrong.shapeTight).toBeLessThan(right.shapeTight - 1);
        expect(wrong.shapeLoose).toBeLessThan(right.shapeLoose);
        expect(wrong.logResidual).toBeGreaterThan(right.logResidual);
        expect(wrong.gapSpread).toBeGreaterThan(right.gapSpread);
        for (const name of PAIR_FEATURES) gains.set(name, (gains.get(name) ?? 0) + (right[name] - wrong[name]) / 8);
      }
    }
    expect(gains.get('colourEvidence')).toBeGreaterThan(1);
    expect(gains.get('colourDistance')).toBeLessThan(-0.1);
    expect(gains.get('profileCorrelation')).toBeGreaterThan(0.2);
    expect(gains.get('fineCorrelation')).toBeGreaterThan(0.1);
    expect(gains.get('outliers')).toBeLessThan(-0.02);
  });

  test('do not count a gap that opens along the seam as a misfit', () => {
    // Turned about the middle of the seam, in the page's frame, which is that of fragment 0.
    for (const [b, x, y] of [
      [1, 104, 46],
      [2, 52, 92],
    ]) {
      for (const turnRad of [-0.02, 0.02]) {
        const turned = applyTo({ turnRad, x: 0, y: 0 }, x, y);
        const opened = compose({ turnRad, x: x - turned.x, y: y - turned.y }, aFromB(0, b));
        const { logResidual } = featuresOf(descriptions[0], descriptions[b], opened).features;
        expect(Math.abs(logResidual - truthOf(0, b).features.logResidual)).toBeLessThan(0.4);
      }
    }
  });

  test('of shape do not look at colours, and those of colours change when one side is dyed', () => {
    const dyed = {
      ...descriptions[1],
      bandLab: descriptions[1].bandLab.map((value, k) => value + (k % 3 === 1 ? 30 : 0)),
    };
    const model = learnColourModel(descriptions);
    const before = truthOf(0, 1).features;
    const after = featuresOf(descriptions[0], dyed, aFromB(0, 1), model).features;
    expect(after.colourEvidence).toBeLessThan(before.colourEvidence - 0.5);
    expect(after.colourDistance).toBeGreaterThan(before.colourDistance);
    const ofColour: readonly FeatureName[] = [
      'colourEvidence',
      'colourDistance',
      'profileCorrelation',
      'logColourSpread',
      'peak',
      'fineCorrelation',
      'logFineSpread',
      'outliers',
      'offset',
    ];
    for (const name of PAIR_FEATURES) if (!ofColour.includes(name)) expect(after[name], name).toBe(before[name]);
    expect(after.offset).toBeGreaterThan(before.offset + 0.2);
    // A dye is a constant: how colours run along the seam does not change.
    for (const name of ['peak', 'fineCorrelation', 'logFineSpread'] as const)
      expect(after[name], name).toBeCloseTo(before[name], 3);
    expect(after.profileCorrelation).toBeCloseTo(before.profileCorrelation, 3);
    expect(after.logColourSpread).toBeCloseTo(before.logColourSpread, 3);
  });

  test('show a peak where stripes that cross the seam run on, and a trough where they slid by half a stripe', () => {
    // Stripes of 32 px across the seam of 0 and 1, which runs along the page's y; the page's frame is that of 0.
    const striped = (d: FragmentDescription, pageFromD: Rigid): FragmentDescription => ({
      ...d,
      bandLab: d.bandLab.map((_, k) => {
        const sample = Math.floor(k / 3 / BAND_PX.length);
        const { y } = applyTo(pageFromD, d.sampleX[sample], d.sampleY[sample]);
        return k % 3 === 0 ? 50 + 30 * Math.sin((2 * Math.PI * y) / 32) : 0;
      }),
    });
    const truth = aFromB(0, 1);
    const a = striped(descriptions[0], IDENTITY);
    const b = striped(descriptions[1], truth);
    const model = learnColourModel([a, b]);
    const right = featuresOf(a, b, truth, model).features;
    const slid = featuresOf(a, b, compose({ turnRad: 0, x: 0, y: 16 }, truth), model).features;
    expect(right.peak).toBeGreaterThan(0.5);
    expect(slid.peak).toBeLessThan(-0.5);
    expect(right.fineCorrelation).toBeGreaterThan(0.6);
    expect(slid.fineCorrelation).toBeLessThan(-0.6);
    expect(slid.outliers).toBeGreaterThan(right.outliers + 0.1);
  });

  test('grow with the seam: twice as many contacts are log 2 more', () => {
    for (const [a, b] of EXACT_NEIGHBOURS) {
      const { count, features } = truthOf(a, b);
      expect(features.logContact).toBeCloseTo(Math.log((2 * count) / 30), 9);
      expect(features.contactShare).toBeCloseTo(
        count / Math.min(descriptions[a].sampleCount, descriptions[b].sampleCount),
        9,
      );
    }
  });
});

test('fragments that do not touch have no features', () => {
  expect(featuresOf(descriptions[0], descriptions[1], { turnRad: 0, x: 2000, y: 0 }).count).toBe(0);
});

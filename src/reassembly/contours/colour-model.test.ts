import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeExact, exactPuzzle } from '../../../test/solver/exact-puzzle.ts';
import { colourDistance, colourEvidence, learnColourModel } from './colour-model.ts';
import { BAND_PX, type FragmentDescription } from './fragment-description.ts';

const { descriptions, colours } = describeExact(exactPuzzle());

/** Descriptions whose border shows just these colours, in every band. */
function bordersOf(...lists: (readonly (readonly [number, number, number])[])[]): FragmentDescription[] {
  return lists.map((list) => ({
    ...descriptions[0],
    sampleCount: list.length,
    bandLab: Float32Array.from(list.flatMap((lab) => BAND_PX.flatMap(() => lab))),
  }));
}

const lab = fc.tuple(
  fc.double({ min: 0, max: 100, noNaN: true }),
  fc.double({ min: -90, max: 90, noNaN: true }),
  fc.double({ min: -90, max: 90, noNaN: true }),
);
const pairOf = (p: readonly number[], q: readonly number[]) => Float32Array.of(...p, ...q);

describe('the colours of a set', () => {
  test('are summed up by their mean and variance', () => {
    const model = learnColourModel(bordersOf([[40, 0, 10]], [[60, 20, 10]]));
    expect(model.mean).toEqual([50, 10, 10]);
    expect(model.precision[0]).toBeCloseTo(1 / 100, 9);
    expect(model.precision[1]).toBeCloseTo(1 / 100, 9);
    // The third channel is the same everywhere: two Lab units are assumed.
    expect(model.precision[2]).toBeCloseTo(1 / 4, 9);
  });

  test('two samples are about six apart on the mean, twice the number of channels', () => {
    let sum = 0;
    let count = 0;
    const { bandLab, sampleCount } = descriptions[0];
    for (const other of descriptions.slice(1)) {
      for (let i = 0; i < sampleCount; i += 3) {
        for (let j = 0; j < other.sampleCount; j += 3) {
          const stride = 3 * BAND_PX.length;
          sum += colourDistance(colours, bandLab, i * stride, other.bandLab, j * stride);
          count++;
        }
      }
    }
    expect(sum / count).toBeGreaterThan(4);
    expect(sum / count).toBeLessThan(9);
  });

  test('their density is one in all, but for what is spread over colours never seen', () => {
    const cell = (2 * 3) / 12;
    const total = colours.logDensity.reduce((sum, value) => sum + Math.exp(value) * cell ** 3, 0);
    expect(total).toBeCloseTo(1 + 1e-4 * 12 ** 3, 3);
  });
});

describe('two colours', () => {
  test('are as far from each other as the other way round, and not at all from themselves', () => {
    fc.assert(
      fc.property(lab, lab, (p, q) => {
        const both = pairOf(p, q);
        const there = colourDistance(colours, both, 0, both, 3);
        expect(colourDistance(colours, both, 3, both, 0)).toBe(there);
        expect(there).toBeGreaterThanOrEqual(0);
        expect(colourDistance(colours, both, 0, both, 0)).toBe(0);
      }),
      { seed: 51, numRuns: 200 },
    );
  });

  test('say as much of each other, between -4 and 6', () => {
    const { bandLab, sampleCount } = descriptions[0];
    const near = fc.double({ min: -15, max: 15, noNaN: true });
    fc.assert(
      fc.property(fc.nat({ max: sampleCount - 1 }), near, near, near, (i, dl, da, db) => {
        const [l, a, b] = bandLab.subarray(3 * BAND_PX.length * i);
        const both = pairOf([l, a, b], [l + dl, a + da, b + db]);
        const evidence = colourEvidence(colours, both, 0, both, 3);
        expect(colourEvidence(colours, both, 3, both, 0)).toBe(evidence);
        expect(evidence).toBeGreaterThanOrEqual(-4);
        expect(evidence).toBeLessThanOrEqual(6);
      }),
      { seed: 53, numRuns: 300 },
    );
  });

  test('speak the less for a joint the further apart they are', () => {
    const { mean, precision } = colours;
    const sigma = 1 / Math.sqrt(precision[0]);
    // All within one cell of the density: only the distance differs.
    const evidence = [0, 0.1, 0.2, 0.4].map((share) => {
      const both = pairOf(
        [mean[0] + 0.01 * sigma, mean[1], mean[2]],
        [mean[0] + (0.01 + share) * sigma, mean[1], mean[2]],
      );
      return colourEvidence(colours, both, 0, both, 3);
    });
    for (let k = 1; k < evidence.length; k++) expect(evidence[k]).toBeLessThan(evidence[k - 1]);
    const apart = pairOf([mean[0] - 3 * sigma, mean[1], mean[2]], [mean[0] + 3 * sigma, mean[1], mean[2]]);
    expect(colourEvidence(colours, apart, 0, apart, 3)).toBe(-4);
  });

  test('that are rare in the set say more when they meet than common ones', () => {
    const blue = Array.from({ length: 97 }, (): [number, number, number] => [40, 10, -40]);
    const red = Array.from({ length: 3 }, (): [number, number, number] => [50, 60, 40]);
    const model = learnColourModel(bordersOf([...blue, ...red]));
    const both = pairOf(blue[0], red[0]);
    expect(colourEvidence(model, both, 3, both, 3)).toBeGreaterThan(colourEvidence(model, both, 0, both, 0) + 1);
  });

  test('are judged the same in a set that is lighter or tinted as a whole', () => {
    const shift = [8, -12, 20];
    const shifted = descriptions.map((d) => ({ ...d, bandLab: d.bandLab.map((value, k) => value + shift[k % 3]) }));
    const model = learnColourModel(shifted);
    fc.assert(
      fc.property(
        fc.nat({ max: descriptions[0].sampleCount - 1 }),
        fc.nat({ max: descriptions[1].sampleCount - 1 }),
        (i, j) => {
          const at = [3 * BAND_PX.length * i, 3 * BAND_PX.length * j];
          const [p, q] = descriptions;
          const before = colourDistance(colours, p.bandLab, at[0], q.bandLab, at[1]);
          const after = colourDistance(model, shifted[0].bandLab, at[0], shifted[1].bandLab, at[1]);
          expect(after).toBeCloseTo(before, 3);
        },
      ),
      { seed: 52, numRuns: 100 },
    );
  });
});

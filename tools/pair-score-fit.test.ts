import { describe, expect, it } from 'vitest';
import { PAIR_NETWORK, RIVAL_WEIGHTS } from '../src/reassembly/scoring/pair-weights.ts';
import { FEATURE_COUNT } from '../src/reassembly/scoring/pair-features.ts';
import { LOOP_FEATURE_COUNT } from '../src/reassembly/scoring/loops.ts';
import { RIVAL_FEATURE_COUNT } from '../src/reassembly/scoring/rivals.ts';
import { InLineRunner } from '../src/workers/in-line.ts';
import { frescoPictures, planPuzzles } from '../src/cli/train/training-puzzles.ts';
import { fitPairScore, measurePairScore, samplePuzzle, weightsModule } from './pair-score-fit.ts';

describe('planPuzzles', () => {
  it('never measures on a picture that it learned from', () => {
    const { training, validation } = planPuzzles(frescoPictures(5, 3), 12, 6, 3);
    const learned = new Set(training.map(({ picture }) => picture.name));
    expect([training.length, validation.length]).toEqual([12, 6]);
    expect(validation.filter(({ picture }) => learned.has(picture.name))).toEqual([]);
    expect(new Set([...learned, ...validation.map(({ picture }) => picture.name)]).size).toBe(5);
  });
  it('plans the same from the same seed only', () => {
    const plan = (seed: number) => planPuzzles(frescoPictures(4, 1), 6, 2, seed).training.map(({ shred }) => shred);
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });
  it('refuses a single picture', () => {
    expect(() => planPuzzles(frescoPictures(1, 1), 1, 1, 1)).toThrow(RangeError);
  });
});

describe('fitPairScore', () => {
  it('tells right from wrong on a wall that it has not seen', async () => {
    const pictures = frescoPictures(2, 1, { width: 480, height: 360 });
    const plans = planPuzzles(pictures, 1, 1, 1, { least: 8, most: 8 });
    // Little wear: the smoke test asks whether the fit works, not how well it does on ruins.
    const mild = { erosionPx: 1, chips: 0, missing: 0, generator: 'plaster' } as const;
    const [training, validation] = await Promise.all(
      [...plans.training, ...plans.validation].map((plan) =>
        samplePuzzle({ ...plan, shred: { ...plan.shred, ...mild } }, new InLineRunner()),
      ),
    );
    const score = fitPairScore([training], 1);
    const report = measurePairScore([validation], score);
    const { count, right, alone, withRivals, withLoops } = report.overall;
    expect(right).toBeGreaterThan(5);
    const chance = right / count;
    expect(chance).toBeLessThan(0.3);
    expect(alone).toBeGreaterThan(0.6);
    expect(withRivals).toBeGreaterThan(0.6);
    expect(withLoops).toBeGreaterThan(0.6);
    expect(report.reliability.reduce((sum, bin) => sum + bin.count, 0)).toBe(count);
    expect(report.calibrationError).toBeLessThan(0.2);

    const text = weightsModule(score, {
      date: '2026-01-02',
      command: 'npm run fit:score',
      training: [training],
      validation: [validation],
      report,
    });
    const lists = [...text.matchAll(/\[([-\d., e]+)\]/g)].map(([, list]) => list.split(', ').map(Number));
    const widths = lists.map(({ length }) => length);
    expect(widths.slice(0, 2)).toEqual([FEATURE_COUNT, FEATURE_COUNT]);
    expect(widths.slice(-2)).toEqual([RIVAL_FEATURE_COUNT, LOOP_FEATURE_COUNT]);
    expect(lists.flat().every(Number.isFinite)).toBe(true);
    expect(text).toContain(`1 puzzles of 1 pictures, ${right} right`);
  });
});

it('the loops are fitted to a score that stands, which stays as it is', async () => {
  const pictures = frescoPictures(2, 1, { width: 480, height: 360 });
  const [plan] = planPuzzles(pictures, 1, 1, 1, { least: 8, most: 8 }).training;
  const sample = await samplePuzzle(plan, new InLineRunner());
  const stands = { network: PAIR_NETWORK, rivalWeights: RIVAL_WEIGHTS };
  const { network, rivalWeights, loopWeights } = fitPairScore([sample], 1, stands);
  expect(network).toBe(PAIR_NETWORK);
  expect(rivalWeights).toBe(RIVAL_WEIGHTS);
  // Likelier on their own, and the more others speak for them.
  expect(loopWeights[1]).toBeGreaterThan(0);
  expect(loopWeights[2]).toBeGreaterThan(0);
});

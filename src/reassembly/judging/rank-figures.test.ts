import { describe, expect, it } from 'vitest';
import { averagePrecision, precisionAtRecall, rocAuc } from './rank-figures.ts';

describe('averagePrecision', () => {
  it('is the mean precision at the right ones', () => {
    expect(averagePrecision([4, 3, 2, 1], [1, 0, 1, 0])).toBeCloseTo((1 + 2 / 3) / 2, 12);
    expect(averagePrecision([1, 2, 3], [0, 0, 1])).toBe(1);
  });
  it('gives a constant score the worst order', () => {
    expect(averagePrecision([0, 0, 0, 0], [1, 0, 0, 0])).toBe(0.25);
  });
  it('knows no answer where nothing is right', () => {
    expect(averagePrecision([1, 2], [0, 0])).toBeNaN();
  });
});

describe('rocAuc', () => {
  it('counts pairs in the right order, equals half', () => {
    expect(rocAuc([4, 3, 2, 1], [1, 0, 1, 0])).toBe(0.75);
    expect(rocAuc([1, 1, 1, 1], [1, 0, 1, 0])).toBe(0.5);
    expect(rocAuc([1, 2], [1, 0])).toBe(0);
  });
  it('knows no answer where one kind is missing', () => {
    expect(rocAuc([1, 2], [1, 1])).toBeNaN();
  });
});

describe('precisionAtRecall', () => {
  it('looks at as many of the highest as hold that share of the right ones', () => {
    expect(precisionAtRecall([5, 4, 3, 2, 1], [1, 0, 1, 0, 1], 0.6)).toBe(2 / 3);
    expect(precisionAtRecall([5, 4, 3, 2, 1], [1, 0, 1, 0, 1], 0.3)).toBe(1);
    expect(precisionAtRecall([1, 2], [0, 0], 0.9)).toBeNaN();
  });
});

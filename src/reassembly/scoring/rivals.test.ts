import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeExact, exactPuzzle } from '../../../test/solver/exact-puzzle.ts';
import { createContacts, findContacts } from '../candidates/contacts.ts';
import { CLAIM_WORDS, markClaims, probabilities, RIVAL_FEATURE_COUNT, rivalFeatures } from './rivals.ts';

const { descriptions, aFromB } = describeExact(exactPuzzle());

function claimsOf(a: number, b: number): Int32Array {
  const contacts = createContacts(descriptions[b].sampleCount);
  const { turnRad, x, y } = aFromB(a, b);
  findContacts(descriptions[a], descriptions[b], turnRad, x, y, 4, contacts);
  const out = new Int32Array(CLAIM_WORDS + 2).fill(-1);
  markClaims(descriptions[a], descriptions[b], contacts, out, 1);
  expect([out[0], out[CLAIM_WORDS + 1]]).toEqual([-1, -1]);
  return out.slice(1, CLAIM_WORDS + 1);
}

/** The stretches that one side of a claim names, 0 … 61. */
function stretches(words: Int32Array, side: 0 | 1): number[] {
  const bits = Array.from({ length: 62 }, (_, bit) => bit);
  return bits.filter((bit) => (words[2 * side + (bit < 31 ? 0 : 1)] >>> (bit % 31)) & 1);
}

describe('claims', () => {
  test('name the stretches of both contours that lie along the seam', () => {
    const claims = claimsOf(0, 1);
    for (const side of [0, 1] as const) {
      const d = descriptions[side];
      // The seam is one side of four: about a quarter of the contour, and all of it near the other fragment.
      const named = stretches(claims, side);
      expect(named.length).toBeGreaterThan(10);
      expect(named.length).toBeLessThan(25);
      for (const bit of named) {
        const middle = Math.floor(((bit + 0.5) * d.sampleCount) / 62);
        const onPage = side === 0 ? d.sampleX[middle] : undefined;
        // Fragment 0 lies as the page does: its seam with 1 is its right-hand side.
        if (onPage !== undefined) expect(onPage).toBeGreaterThan(80);
      }
    }
  });

  test('of a fragment for two neighbours hardly share a stretch', () => {
    const toTheRight = stretches(claimsOf(0, 1), 0);
    const below = stretches(claimsOf(0, 2), 0);
    expect(toTheRight.filter((bit) => below.includes(bit)).length).toBeLessThanOrEqual(2);
  });

  test('fill every stretch where everything touches, and none where nothing does', () => {
    const [a, b] = descriptions;
    const contacts = createContacts(Math.max(a.sampleCount, b.sampleCount));
    const out = new Int32Array(CLAIM_WORDS).fill(77);
    contacts.partner.fill(-1);
    markClaims(a, b, contacts, out, 0);
    expect([...out]).toEqual([0, 0, 0, 0]);
    for (let k = 0; k < b.sampleCount; k++) contacts.partner[k] = Math.floor((k * a.sampleCount) / b.sampleCount);
    markClaims(a, b, contacts, out, 0);
    expect([...out]).toEqual([0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff]);
  });
});

const word = fc.integer({ min: 1, max: 0x7fffffff });
/** Candidates of four fragments; log odds are all different, so that no order is left to chance. */
const candidates = fc
  .array(
    fc.record({
      pair: fc.constantFrom([0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]),
      claim: fc.tuple(word, word, word, word),
    }),
    { minLength: 1, maxLength: 10 },
  )
  .chain((list) =>
    fc
      .shuffledSubarray(
        list.map((_, k) => 2 * k - 9.5),
        { minLength: list.length },
      )
      .map((logits) => list.map((candidate, k) => ({ ...candidate, logit: logits[k] }))),
  );
type Candidates = readonly {
  readonly pair: readonly [number, number];
  readonly claim: readonly number[];
  readonly logit: number;
}[];

const featuresOf = (list: Candidates): Float64Array =>
  rivalFeatures({
    a: list.map(({ pair }) => pair[0]),
    b: list.map(({ pair }) => pair[1]),
    logit: list.map(({ logit }) => logit),
    claims: Int32Array.from(list.flatMap(({ claim }) => claim)),
  });
const rowOf = (features: Float64Array, c: number): number[] => [
  ...features.subarray(c * RIVAL_FEATURE_COUNT, (c + 1) * RIVAL_FEATURE_COUNT),
];

describe('rivals', () => {
  test('do not depend on the order of the candidates', () => {
    fc.assert(
      fc.property(candidates, (list) => {
        const forwards = featuresOf(list);
        const backwards = featuresOf([...list].reverse());
        list.forEach((_, c) => expect(rowOf(backwards, list.length - 1 - c)).toEqual(rowOf(forwards, c)));
      }),
      { seed: 71, numRuns: 100 },
    );
  });

  test('never help: without one of them no lead is smaller, and all leads are bounded', () => {
    fc.assert(
      fc.property(candidates, fc.nat(), (list, pick) => {
        const gone = pick % list.length;
        const all = featuresOf(list);
        const fewer = featuresOf(list.filter((_, c) => c !== gone));
        list.forEach(({ logit }, c) => {
          if (c === gone) return;
          const with_ = rowOf(all, c);
          const without = rowOf(fewer, c < gone ? c : c - 1);
          expect(with_[0]).toBe(1);
          expect(with_[1]).toBe(Math.max(-8, Math.min(8, logit)));
          for (let f = 2; f < RIVAL_FEATURE_COUNT; f++) {
            expect(without[f]).toBeGreaterThanOrEqual(with_[f]);
            expect(Math.abs(with_[f])).toBeLessThanOrEqual(8);
          }
          // The lead over the stronger rival is the smaller one; the last two are what is negative of them.
          expect(with_[2]).toBeLessThanOrEqual(with_[3]);
          expect(with_[4]).toBe(Math.min(0, with_[2]));
          expect(with_[5]).toBe(Math.min(0, with_[3]));
        });
      }),
      { seed: 72, numRuns: 100 },
    );
  });

  test('claim at least two fifths of the smaller claim in common', () => {
    const claim = (stretch: number): [number, number, number, number] => [stretch, 0, 1, 0];
    const lead = (rivalClaim: number): number => {
      const list: Candidates = [
        { pair: [0, 1], claim: claim(0b11111), logit: 1 },
        { pair: [0, 2], claim: claim(rivalClaim), logit: 3 },
      ];
      return rowOf(featuresOf(list), 0)[2];
    };
    expect(lead(0b11111)).toBe(-2);
    expect(lead(0b1111_11000)).toBe(-2); // two of five
    expect(lead(0b1111_10000)).toBe(8); // one of five: no rival, so the lead is over the least log odds
  });

  test('are compared on the contour of the fragment they share, whichever side of each it is', () => {
    const mine: [number, number, number, number] = [0b111, 0, 0b111 << 9, 0];
    const leadOver = (claim: [number, number, number, number]): number =>
      rowOf(
        featuresOf([
          { pair: [1, 2], claim: mine, logit: 0 },
          { pair: [0, 1], claim, logit: 2 },
        ]),
        0,
      )[2];
    expect(leadOver([0b111 << 20, 0, 0b111, 0])).toBe(-2);
    expect(leadOver([0b111, 0, 0b111 << 20, 0])).toBe(8);
  });
});

test('probabilities rise with the log odds, and those of opposite odds add up to one', () => {
  const [least, below, even, above, most] = probabilities(Float64Array.of(-800, -1.5, 0, 1.5, 800));
  expect([least, even, most]).toEqual([0, 0.5, 1]);
  expect(above).toBeGreaterThan(0.5);
  expect(above + below).toBeCloseTo(1, 6);
});

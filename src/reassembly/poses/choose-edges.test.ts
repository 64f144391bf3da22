import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WorkCandidates } from '../scoring/judge-candidates.ts';
import { chooseEdges } from './choose-edges.ts';

/** Candidates between the given pairs; x tells the row. */
function candidates(pairs: readonly (readonly [number, number])[]): WorkCandidates {
  const count = pairs.length;
  return {
    a: Uint16Array.from(pairs, ([a]) => a),
    b: Uint16Array.from(pairs, ([, b]) => b),
    turnRad: new Float64Array(count),
    x: Float64Array.from(pairs, (_, c) => c),
    y: new Float64Array(count),
    logit: new Float64Array(count),
    claims: new Int32Array(4 * count),
  };
}

const pair = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 4, max: 6 }));
const table = fc.array(fc.tuple(pair, fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 120 });

test('edges come best first, likely enough, with bounded keys, and at most four per pair', () => {
  fc.assert(
    fc.property(table, (rows) => {
      const probability = rows.map(([, p]) => p);
      const edges = chooseEdges(candidates(rows.map(([ids]) => ids)), probability);
      const perPair = new Map<string, number>();
      edges.forEach(({ a, b, x, key }, k) => {
        expect([a, b]).toEqual(rows[x][0]);
        expect(probability[x]).toBeGreaterThanOrEqual(0.006);
        expect(Math.abs(key)).toBeLessThanOrEqual(8);
        if (k > 0) expect(probability[x]).toBeLessThanOrEqual(probability[edges[k - 1].x]);
        perPair.set(`${a} ${b}`, (perPair.get(`${a} ${b}`) ?? 0) + 1);
      });
      expect(Math.max(0, ...perPair.values())).toBeLessThanOrEqual(4);
      expect(new Set(edges.map(({ x }) => x)).size).toBe(edges.length);
      // What is left out of a pair is no better than what is taken.
      rows.forEach(([ids, p], c) => {
        if (p < 0.006 || edges.some(({ x }) => x === c)) return;
        const taken = edges.filter(({ a, b }) => a === ids[0] && b === ids[1]);
        for (const { x } of taken) expect(probability[x]).toBeGreaterThanOrEqual(p);
      });
    }),
    { seed: 84, numRuns: 100 },
  );
});

test('a fragment with many candidates keeps its sixteen best, and any that its partner still needs', () => {
  // Fragment 0 with twenty others, each of them with a further candidate to fragment 30.
  const hub = Array.from({ length: 20 }, (_, k): [number, number] => [0, k + 1]);
  const falling = hub.map((_, k) => 0.9 - 0.02 * k);
  expect(chooseEdges(candidates(hub), falling)).toHaveLength(20);
  // Between two hubs both are full after sixteen others each.
  const first = Array.from({ length: 16 }, (_, k): [number, number] => [0, k + 2]);
  const second = Array.from({ length: 16 }, (_, k): [number, number] => [1, k + 2]);
  const both = candidates([...first, ...second, [0, 1]]);
  const chosen = chooseEdges(both, [...first.map(() => 0.9), ...second.map(() => 0.8), 0.5]);
  expect(chosen.some(({ a, b }) => a === 0 && b === 1)).toBe(false);
  expect(chooseEdges(both, [...first.map(() => 0.9), ...second.map(() => 0.8), 0.95])).toHaveLength(33);
});

test('the key is the log odds', () => {
  const [likely, even] = chooseEdges(
    candidates([
      [0, 1],
      [0, 2],
    ]),
    [0.9, 0.5],
  );
  expect(likely.key).toBeCloseTo(Math.log(9), 9);
  expect(even.key).toBe(0);
});

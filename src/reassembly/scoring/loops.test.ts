import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compose, invert, type Rigid } from '../../math/rigid.ts';
import { seededRandom } from '../../math/random.ts';
import type { AlignmentColumns } from './judge-candidates.ts';
import { LOOP_FEATURE_COUNT, loopFeatures, withLoops } from './loops.ts';

interface Candidate {
  readonly a: number;
  readonly b: number;
  readonly aFromB: Rigid;
  readonly key: number;
}

const CENTRES = Array.from({ length: 5 }, (_, id) => ({ centreX: 60 + id, centreY: 55 - id }));
/** Where the fragments lie on a page. */
const PAGE: readonly Rigid[] = CENTRES.map((_, id) => ({ turnRad: 0.7 * id, x: 130 * id, y: 40 * id * id }));

const columnsOf = (candidates: readonly Candidate[]): AlignmentColumns => ({
  a: Uint16Array.from(candidates, ({ a }) => a),
  b: Uint16Array.from(candidates, ({ b }) => b),
  turnRad: Float64Array.from(candidates, ({ aFromB }) => aFromB.turnRad),
  x: Float64Array.from(candidates, ({ aFromB }) => aFromB.x),
  y: Float64Array.from(candidates, ({ aFromB }) => aFromB.y),
});
const keysOf = (candidates: readonly Candidate[]): number[] => candidates.map(({ key }) => key);
/** The true candidate of a pair, moved and turned. */
const joint = (a: number, b: number, key = 2, shift = 0, turnRad = 0): Candidate => {
  const { x, y, turnRad: turn } = compose(invert(PAGE[a]), PAGE[b]);
  return { a, b, key, aFromB: { x: x + shift, y, turnRad: turn + turnRad } };
};
/** The log of each candidate's support. */
const supportOf = (candidates: readonly Candidate[]): number[] => {
  const features = loopFeatures(columnsOf(candidates), keysOf(candidates), CENTRES);
  return candidates.map((_, c) => features[c * LOOP_FEATURE_COUNT + 2]);
};
const NONE = Math.log(0.01);

describe('loops', () => {
  test('speak for the three candidates that close them, and for no other', () => {
    const [ab, bc, ac, cd] = supportOf([joint(0, 1), joint(1, 2), joint(0, 2), joint(2, 3)]);
    for (const support of [ab, bc, ac]) expect(support).toBeGreaterThan(-0.4);
    expect(cd).toBeCloseTo(NONE, 9);
  });

  test('that do not close say nothing', () => {
    const open = supportOf([joint(0, 1), joint(1, 2), joint(0, 2, 2, 40)]);
    const turned = supportOf([joint(0, 1), joint(1, 2), joint(0, 2, 2, 0, 0.5)]);
    for (const support of [...open, ...turned]) expect(support).toBeCloseTo(NONE, 9);
  });

  test('count more the nearer they close, and the likelier their candidates are', () => {
    const direct = (shift: number, key: number): number =>
      supportOf([joint(0, 1, key), joint(1, 2, key), joint(0, 2, 2, shift)])[2];
    expect(direct(0, 2)).toBeGreaterThan(direct(5, 2));
    expect(direct(5, 2)).toBeGreaterThan(direct(12, 2));
    expect(direct(0, 2)).toBeGreaterThan(direct(0, -1));
    expect(direct(0, -6)).toBeCloseTo(NONE, 9);
  });

  test('over several third fragments add up, of one third fragment the best counts', () => {
    const one = [joint(0, 4), joint(0, 1), joint(1, 4)];
    const [single] = supportOf(one);
    const [twice] = supportOf([...one, joint(0, 2), joint(2, 4)]);
    const [again] = supportOf([...one, joint(1, 4, 1.5, 1)]);
    expect(Math.exp(twice) - 0.01).toBeCloseTo(2 * (Math.exp(single) - 0.01), 9);
    expect(again).toBeCloseTo(single, 9);
  });

  test('are the same in whatever order candidates stand', () => {
    const pair = fc.record({
      a: fc.nat(3),
      more: fc.integer({ min: 1, max: 3 }),
      key: fc.double({ min: -7, max: 7, noNaN: true }),
      shift: fc.integer({ min: -9, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 25 }), fc.nat(), (rows, seed) => {
        const candidates = rows.flatMap(({ a, more, key, shift }) =>
          a + more < 5 ? [joint(a, a + more, key, shift)] : [],
        );
        const mixed = seededRandom(seed).shuffle([...candidates.keys()]);
        const plain = supportOf(candidates);
        const other = supportOf(mixed.map((c) => candidates[c]));
        mixed.forEach((c, k) => expect(other[k]).toBeCloseTo(plain[c], 9));
      }),
      { seed: 5, numRuns: 200 },
    );
  });
});

test('log odds are the weighted sum of one, the key within bounds and the support', () => {
  const candidates = [joint(0, 1, 20), joint(1, 2, -20)];
  expect([...withLoops(columnsOf(candidates), keysOf(candidates), CENTRES, [0.5, 2, 1])]).toEqual(
    [0.5 + 16 + NONE, 0.5 - 16 + NONE].map((value) => expect.closeTo(value, 9) as number),
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeExact, errorOf, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { edgeOf } from '../../../test/solver/true-poses.ts';
import { compose, invert, type Rigid } from '../../math/rigid.ts';
import { boundAssembly } from './assembly.ts';
import { createBench } from './bench.ts';
import { firstOverlap } from './collisions.ts';
import {
  bindFragments,
  closedRegion,
  holdExactly,
  isBound,
  isForbidden,
  isRefused,
  noBonds,
  withoutRefused,
} from './bind-fragments.ts';
import type { Constraints } from './constraints.ts';
import { columnsOf, poseAt } from './pose-columns.ts';

const { descriptions, pageFromFragment, aFromB, scorer } = describeExact(exactPuzzle());
const NAMES = ['a.png', 'b.png', 'c.png', 'd.png'];
/** Another page than the puzzle's own, turned by more than once around. */
const PAGE: Rigid = { turnRad: 7.5, x: 120.25, y: -44.125 };

function constraints(more: Partial<Constraints>): Constraints {
  return {
    file: 'constraints.json',
    names: NAMES,
    locked: [],
    accepted: [],
    refused: [],
    groups: [],
    border: [],
    outline: null,
    ...more,
  };
}
const onPage = (id: number): { id: number; pose: Rigid } => ({
  id,
  pose: { ...compose(PAGE, pageFromFragment[id]), turnRad: PAGE.turnRad + pageFromFragment[id].turnRad },
});
const bind = (more: Partial<Constraints>, edges = [edgeOf(0, 1, aFromB(0, 1), 5)]): ReturnType<typeof bindFragments> =>
  bindFragments(constraints(more), descriptions, edges);

describe('binding', () => {
  test('nothing leaves every fragment alone and all of the search to do', () => {
    const bonds = bind({});
    expect([...bonds.bond]).toEqual([0, 1, 2, 3]);
    expect(bonds.freeShare).toBe(1);
    expect(bonds).toEqual(noBonds(4));
  });

  test('locked fragments are one body, whose frame is the page, and nothing takes them out', () => {
    const bonds = bind({ locked: [onPage(3), onPage(1)] });
    expect([...bonds.body]).toEqual([0, 1, 2, 1]);
    expect([...bonds.locked]).toEqual([0, 1, 0, 1]);
    expect([...bonds.rooted]).toEqual([0, 1, 0, 1]);
    expect(bonds.freeShare).toBeCloseTo(2 / 3, 12);
    expect(bonds.bodyFromFragment[3]).toEqual(onPage(3).pose);
    const between = compose(invert(poseAt(bonds.start, 1)), poseAt(bonds.start, 3));
    expect(errorOf(between, aFromB(1, 3), descriptions[3]).shiftPx).toBeLessThan(1e-9);
  });

  test('a group with a locked fragment is locked in its place whichever comes first', () => {
    const frame: Rigid = { turnRad: -1, x: 3, y: 4 };
    const inGroup = (id: number): { id: number; pose: Rigid } => ({ id, pose: compose(frame, pageFromFragment[id]) });
    for (const group of [
      [inGroup(2), inGroup(0)],
      [inGroup(0), inGroup(2)],
    ]) {
      const { body, bodyFromFragment } = bind({ locked: [onPage(0)], groups: [group] });
      expect([...body]).toEqual([0, 1, 0, 3]);
      expect(errorOf(bodyFromFragment[2], onPage(2).pose, descriptions[2]).shiftPx).toBeLessThan(1e-9);
      expect(bodyFromFragment[0]).toEqual(onPage(0).pose);
    }
  });

  test('an accepted joint without an alignment takes the likeliest candidate, and is no body', () => {
    const bonds = bind({ accepted: [{ a: 0, b: 1, aFromB: null }] });
    expect([...bonds.bond]).toEqual([0, 0, 2, 3]);
    expect([...bonds.body]).toEqual([0, 1, 2, 3]);
    const between = compose(invert(poseAt(bonds.start, 0)), poseAt(bonds.start, 1));
    expect(errorOf(between, aFromB(0, 1), descriptions[1]).shiftPx).toBeLessThan(1e-9);
    expect([isBound(bonds, 1), isBound(bonds, 2)]).toEqual([true, false]);
  });

  test('what contradicts is refused, with the names of the two', () => {
    const wrong = nudged(aFromB(0, 1), descriptions[1], 0.5, 40, 0);
    const group = (pose: Rigid) => [
      { id: 0, pose: pageFromFragment[0] },
      { id: 1, pose },
    ];
    const shifted = compose({ turnRad: 0, x: 9, y: 0 }, pageFromFragment[1]);
    const cases: Partial<Constraints>[] = [
      { locked: [onPage(0), onPage(1)], accepted: [{ a: 0, b: 1, aFromB: wrong }] },
      { locked: [onPage(0), onPage(1)], groups: [group(shifted)] },
      { groups: [group(pageFromFragment[1]), group(shifted)] },
      { locked: [onPage(0), onPage(1)], refused: [{ a: 0, b: 1, aFromB: aFromB(0, 1) }] },
      { accepted: [{ a: 0, b: 1, aFromB: wrong }], refused: [{ a: 0, b: 1, aFromB: wrong }] },
    ];
    for (const more of cases) {
      expect(() => bind(more)).toThrow(expect.objectContaining({ code: 'FRAME_CONSTRAINTS_CONFLICT' }));
      expect(() => bind(more)).toThrow(/a\.png and b\.png|b\.png and a\.png/);
    }
    const loop = {
      accepted: [
        { a: 0, b: 1, aFromB: aFromB(0, 1) },
        { a: 1, b: 3, aFromB: aFromB(1, 3) },
        { a: 0, b: 3, aFromB: nudged(aFromB(0, 3), descriptions[3], 0, 60, 0) },
      ],
    };
    expect(() => bind(loop)).toThrow(/a\.png and d\.png/);
  });

  test('an accepted joint of which nothing is known is refused', () => {
    expect(() => bind({ accepted: [{ a: 2, b: 3, aFromB: null }] })).toThrow(
      expect.objectContaining({ code: 'FRAME_CONSTRAINTS_NO_FIT' }),
    );
  });

  test('fragments that are locked upon one another are found; true neighbours are not', () => {
    const bench = createBench(scorer, { mean: 0, sigma: 0.3 });
    const overlapIn = (locked: Constraints['locked']) => firstOverlap(boundAssembly(bind({ locked })), bench);
    expect(overlapIn([0, 1, 2, 3].map(onPage))).toBeNull();
    const upon = compose(compose(PAGE, { turnRad: 0, x: -45, y: 0 }), pageFromFragment[1]);
    expect(overlapIn([onPage(0), { id: 1, pose: upon }])).toEqual({ a: 0, b: 1 });
  });
});

describe('refusing', () => {
  const [pair, way] = [
    { a: 0, b: 1, aFromB: null },
    { a: 0, b: 1, aFromB: aFromB(0, 1) },
  ];
  const elsewhere = nudged(aFromB(0, 1), descriptions[1], 0, 30, 0);

  test('a way of meeting leaves other ways of the same pair', () => {
    const bonds = bind({ refused: [way] });
    expect(isRefused(bonds, 0, 1, nudged(aFromB(0, 1), descriptions[1], 0.02, 3, 0), descriptions[1])).toBe(true);
    expect(isRefused(bonds, 0, 1, elsewhere, descriptions[1])).toBe(false);
    expect(isRefused(bonds, 0, 2, aFromB(0, 1), descriptions[2])).toBe(false);
    expect(isForbidden(bonds, 0, 1, aFromB(0, 1), descriptions[1], 3)).toBe(true);
  });

  test('a pair refuses every way, but lets the two come near', () => {
    const bonds = bind({ refused: [pair] });
    expect(isRefused(bonds, 0, 1, elsewhere, descriptions[1])).toBe(true);
    expect(isForbidden(bonds, 0, 1, elsewhere, descriptions[1], 60)).toBe(true);
    expect(isForbidden(bonds, 0, 1, elsewhere, descriptions[1], 8)).toBe(false);
  });

  test('takes the probability of refused candidates away, and of no other', () => {
    const rows = [aFromB(0, 1), elsewhere, aFromB(2, 3)];
    const columns = { ...columnsOf(rows), a: Uint16Array.of(0, 0, 2), b: Uint16Array.of(1, 1, 3) };
    const left = (refused: Constraints['refused']) => [
      ...withoutRefused([0.9, 0.5, 0.7], columns, constraints({ refused }), descriptions),
    ];
    expect(left([way])).toEqual([0, 0.5, 0.7]);
    expect(left([pair])).toEqual([0, 0, 0.7]);
  });
});

test('a region is taken out in whole bonds, and rooted ones stay', () => {
  const bonds = bind({ locked: [onPage(3)], accepted: [{ a: 0, b: 1, aFromB: null }] });
  expect([...closedRegion(bonds, new Set([1, 3]))].sort()).toEqual([0, 1]);
  expect([...closedRegion(bonds, new Set([3]))]).toEqual([]);
  expect([...closedRegion(bonds, new Set([2]))]).toEqual([2]);
});

test('whatever the search did to the page, locked poses come out to the last bit and groups keep their places', () => {
  const coordinate = fc.double({ min: -500, max: 500, noNaN: true });
  const motion = fc.record({ turnRad: fc.double({ min: -9, max: 9, noNaN: true }), x: coordinate, y: coordinate });
  const locked = [onPage(1)];
  const groups = [[2, 3].map((id) => ({ id, pose: pageFromFragment[id] }))];
  const bonds = bind({ locked, groups });
  fc.assert(
    fc.property(motion, motion, (page, drift) => {
      const found = [0, 1, 2, 3].map((id) =>
        compose(page, id > 1 ? compose(drift, pageFromFragment[id]) : pageFromFragment[id]),
      );
      const held = holdExactly(bonds, found, [0, 0, 0, 0]);
      expect(held[1]).toEqual(locked[0].pose);
      const inGroup = (id: number) => compose(invert(held[2]), held[id]);
      expect(errorOf(inGroup(3), aFromB(2, 3), descriptions[3]).shiftPx).toBeLessThan(1e-6);
      // The rest of the component comes along.
      const before = compose(invert(found[1]), found[0]);
      expect(errorOf(compose(invert(held[1]), held[0]), before, descriptions[0]).shiftPx).toBeLessThan(1e-6);
      expect(holdExactly(bonds, found, [0, 1, 2, 2])[0]).toEqual(found[0]);
    }),
    { seed: 91, numRuns: 60 },
  );
});

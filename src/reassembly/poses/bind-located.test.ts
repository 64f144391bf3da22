import { describe, expect, test } from 'vitest';
import { describeExact, errorOf, exactPuzzle } from '../../../test/solver/exact-puzzle.ts';
import { compose, invert, type Rigid } from '../../math/rigid.ts';
import { createBench } from './bench.ts';
import { bindFragments, noBonds } from './bind-fragments.ts';
import { bindLocated, type LocatedFragment } from './bind-located.ts';
import { poseAt } from './pose-columns.ts';

const { descriptions, pageFromFragment, aFromB, scorer } = describeExact(exactPuzzle());
const GAP = { mean: 0, sigma: 0.5 };
const bench = createBench(scorer, GAP, noBonds(4));

/** Where a bent picture puts each fragment: some pixels and a degree off. */
const bent = (id: number, logOdds = 6): LocatedFragment => ({
  pose: compose(pageFromFragment[id], { turnRad: 0.015 * (id - 1.5), x: 3 * (id % 2), y: 2 - id }),
  logOdds,
});
const between = (poses: Parameters<typeof poseAt>[0], a: number, b: number): Rigid =>
  compose(invert(poseAt(poses, a)), poseAt(poses, b));

describe('what a reference locates', () => {
  test('lies on one page with its seams closed, however bent the reference is', () => {
    const { bonds, bound } = bindLocated(
      [0, 1, 2, 3].map((id) => bent(id)),
      bench,
    );
    expect(bound).toEqual([0, 1, 2, 3]);
    expect([...bonds.bond]).toEqual([0, 0, 0, 0]);
    expect(bonds.freeShare).toBe(0);
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 3],
    ]) {
      const error = errorOf(between(bonds.start, a, b), aFromB(a, b), descriptions[b]);
      expect(error.shiftPx, `${a} ${b}`).toBeLessThan(1.5);
    }
    expect([...bonds.body]).toEqual([0, 1, 2, 3]);
    expect([...bonds.locked]).toEqual([0, 0, 0, 0]);
  });

  test('leaves to the search what is not sure, and all of it where only one fragment is', () => {
    const { bonds, bound } = bindLocated([bent(0), null, bent(2), bent(3, 0)], bench);
    expect(bound).toEqual([0, 2]);
    expect([...bonds.bond]).toEqual([0, 1, 0, 3]);
    expect(bonds.freeShare).toBeCloseTo(2 / 3, 12);
    expect(bindLocated([bent(0), null, bent(2, 0), null], bench)).toEqual({ bonds: bench.bonds, bound: [] });
  });

  test('of two fragments that lie upon each other the less sure one is left to the search', () => {
    const upon = { pose: compose(pageFromFragment[1], { turnRad: 0, x: 12, y: 9 }), logOdds: 2 };
    const { bonds, bound } = bindLocated([bent(0), bent(1), bent(2), upon], bench);
    expect(bound).toEqual([0, 1, 2]);
    expect(bonds.bond[3]).toBe(3);
  });

  test('comes onto the page of what is locked, and brings a group along', () => {
    const names = ['a.png', 'b.png', 'c.png', 'd.png'];
    const page: Rigid = { turnRad: 1, x: 500, y: -80 };
    const known = {
      ...{ file: 'constraints.json', names, accepted: [], refused: [], border: [], outline: null },
      locked: [{ id: 1, pose: compose(page, pageFromFragment[1]) }],
      groups: [[2, 3].map((id) => ({ id, pose: pageFromFragment[id] }))],
    };
    const held = bindFragments(known, descriptions, []);
    const { bonds, bound } = bindLocated([bent(0), bent(1), bent(2), null], createBench(scorer, GAP, held));
    expect(bound).toEqual([0, 1, 2]);
    expect([...bonds.bond]).toEqual([0, 0, 0, 0]);
    expect([...bonds.body]).toEqual([0, 1, 2, 2]);
    expect([...bonds.rooted]).toEqual([1, 1, 1, 1]);
    for (const id of [0, 2, 3])
      expect(errorOf(between(bonds.start, 1, id), aFromB(1, id), descriptions[id]).shiftPx, `${id}`).toBeLessThan(2.5);
    expect(errorOf(poseAt(bonds.start, 1), poseAt(held.start, 1), descriptions[1]).shiftPx).toBeLessThan(1e-9);
  });

  test('does not lie as is refused', () => {
    const names = ['a.png', 'b.png', 'c.png', 'd.png'];
    const refused = [{ a: 0, b: 1, aFromB: aFromB(0, 1) }];
    const held = bindFragments(
      { file: 'constraints.json', names, locked: [], groups: [], accepted: [], refused, border: [], outline: null },
      descriptions,
      [],
    );
    const { bound } = bindLocated([bent(0), bent(1, 3), bent(2), bent(3)], createBench(scorer, GAP, held));
    expect(bound).toEqual([0, 2, 3]);
  });
});

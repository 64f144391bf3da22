import { describe, expect, test } from 'vitest';
import { describeExact, EXACT_NEIGHBOURS, exactPuzzle, nudged } from '../../../test/solver/exact-puzzle.ts';
import { edgeOf, worstError } from '../../../test/solver/true-poses.ts';
import { looseAssembly } from './assembly.ts';
import { createBench } from './bench.ts';
import { noBonds, pairKey } from './bind-fragments.ts';
import { bendTogether, tryMerge, unite } from './merge-clusters.ts';
import { edgesOfPairs } from './relax-on-edges.ts';
import { columnsOf } from './pose-columns.ts';

const puzzle = describeExact(exactPuzzle());
const { descriptions, pageFromFragment, aFromB, scorer } = puzzle;
const bench = createBench(scorer, { mean: 0, sigma: 0.3 });
const trueEdges = EXACT_NEIGHBOURS.map(([a, b]) => edgeOf(a, b, aFromB(a, b), 5));

/** 0 and 1 hang together as they should, and so do 2 and 3. */
const halves = () => ({ poses: columnsOf(pageFromFragment), cluster: Int32Array.from([0, 0, 2, 2]) });

describe('merging two clusters', () => {
  test('finds their places from an edge that is some pixels off', () => {
    const assembly = looseAssembly(4);
    const edge = edgeOf(0, 1, nudged(aFromB(0, 1), descriptions[1], 0.04, 3, -3), 5);
    const merge = tryMerge(assembly, [0], [1], edge, bench)!;
    expect(merge.evidence).toBeGreaterThan(2);
    expect(merge.worth).toBeGreaterThan(merge.evidence);
    unite(assembly, [0], [1], merge);
    expect([...assembly.cluster]).toEqual([0, 0, 2, 3]);
    expect(worstError(puzzle, assembly.poses, [0, 1]).shiftPx).toBeLessThan(3);
  });

  test('counts the joints of all pairs that touch across, not of the edge alone', () => {
    const both = tryMerge(halves(), [0, 1], [2, 3], trueEdges[1], bench)!;
    const one = tryMerge(looseAssembly(4), [0], [2], trueEdges[1], bench)!;
    expect(both.evidence).toBeGreaterThan(one.evidence + 2);
  });

  test('is refused where two would lie upon each other, or meet as they must not', () => {
    const upon = edgeOf(0, 1, { turnRad: 0, x: 0, y: 0 }, 8);
    expect(tryMerge(looseAssembly(4), [0], [1], upon, bench)).toBeNull();
    const refusing = createBench(
      scorer,
      { mean: 0, sigma: 0.3 },
      { ...noBonds(4), refused: new Map([[pairKey(0, 1), [null]]]) },
    );
    expect(tryMerge(looseAssembly(4), [0], [1], trueEdges[0], refusing)).toBeNull();
    expect(tryMerge(looseAssembly(4), [0], [1], trueEdges[0], bench)).not.toBeNull();
  });

  test('bends clusters whose errors have added up until they fit', () => {
    // 1 lies so far into where 3 belongs that the stiff halves collide.
    const bent = pageFromFragment.map((pose, id) => (id === 1 ? nudged(pose, descriptions[1], 0.1, -2, 12) : pose));
    const assembly = { poses: columnsOf(bent), cluster: Int32Array.from([0, 0, 2, 2]) };
    const before = structuredClone(assembly);
    const stiff = tryMerge(assembly, [0, 1], [2, 3], trueEdges[1], bench);
    const bending = bendTogether(assembly, [0, 1], [2, 3], trueEdges[1], edgesOfPairs(trueEdges), bench)!;
    expect(assembly).toEqual(before);
    expect(bending.evidence).toBeGreaterThan((stiff?.evidence ?? 0) + 1);
    expect([...bending.assembly.cluster]).toEqual([0, 0, 0, 0]);
    expect(worstError(puzzle, bending.assembly.poses, [0, 1, 2, 3]).shiftPx).toBeLessThan(4);
  });
});

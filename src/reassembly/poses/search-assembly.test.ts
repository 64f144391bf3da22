import { expect, test, vi } from 'vitest';
import { describeExact, EXACT_NEIGHBOURS, exactPuzzle } from '../../../test/solver/exact-puzzle.ts';
import { edgeOf } from '../../../test/solver/true-poses.ts';
import * as assembling from './assemble.ts';
import { isWhole } from './assembly.ts';
import { createBench } from './bench.ts';
import { fitOf } from './joint-book.ts';
import { searchAssembly, type SearchOptions } from './search-assembly.ts';

vi.mock(import('./assemble.ts'), { spy: true });

const { aFromB, scorer } = describeExact(exactPuzzle());
const edges = EXACT_NEIGHBOURS.map(([a, b]) => edgeOf(a, b, aFromB(a, b), 5));
const bench = createBench(scorer, { mean: 0, sigma: 0.3 });

/** A search of some edges, and how often it put an assembly together. */
function search(some: typeof edges, options: Partial<SearchOptions>) {
  vi.mocked(assembling.assemble).mockClear();
  const result = searchAssembly(4, some, bench, 0, { seed: 1, rounds: 10, ...options });
  return { result, assembled: vi.mocked(assembling.assemble).mock.calls.length };
}

test('a search has all its rounds, unless the first assembly is whole and fits well enough', () => {
  const { result, assembled } = search(edges, {});
  expect(assembled).toBeGreaterThan(5);
  expect(isWhole(result.assembly)).toBe(true);
  expect(fitOf(result.joints)).toBeGreaterThan(0.5);
  const short = search(edges, { enough: { fit: 0.5, rounds: 0 } });
  expect(short.assembled).toBe(1);
  expect(isWhole(short.result.assembly)).toBe(true);
  expect(search(edges, { enough: { fit: 1.01, rounds: 0 } })).toEqual({ result, assembled });
  // The last fragment has no joint: what is not whole is searched.
  expect(search(edges.slice(0, 2), { enough: { fit: 0, rounds: 0 } }).assembled).toBeGreaterThan(5);
});

import { describe, expect, test } from 'vitest';
import { looseAssembly } from './assembly.ts';
import { noBonds, pairKey } from './bind-fragments.ts';
import type { AssemblyJoint, JudgedAssembly } from './judge-assembly.ts';
import { partWhereLoose } from './part-where-loose.ts';

const joint = (a: number, b: number, evidence: number): AssemblyJoint => ({
  ...{ a, b, evidence },
  ...{ worth: evidence + 1, contactPx: 60, logit: evidence - 4 },
});

function judgedOf(count: number, joints: readonly AssemblyJoint[]): JudgedAssembly {
  const support = new Float64Array(count);
  for (const { a, b, evidence } of joints) {
    support[a] += evidence;
    support[b] += evidence;
  }
  return { worth: 0, support, joints };
}

/** Cluster numbers after parting `count` fragments that were one cluster. */
function part(
  count: number,
  joints: readonly AssemblyJoint[],
  { disagreed = [], beliefs = [], bound = [] }: { disagreed?: number[][]; beliefs?: number[]; bound?: number[] } = {},
): number[] {
  const assembly = looseAssembly(count);
  assembly.cluster.fill(0);
  const agreement = new Map(disagreed.map(([a, b]) => [pairKey(a, b), 0]));
  const bond = Int32Array.from({ length: count }, (_, id) => (bound.includes(id) ? bound[0] : id));
  const log = Float64Array.from({ length: count }, (_, id) => beliefs[id] ?? 0);
  partWhereLoose(assembly, judgedOf(count, joints), agreement, { ...noBonds(count), bond }, log);
  return [...assembly.cluster];
}

/** The same for the first of many fragments, of which the others stand alone. */
const partOfMany = (count: number, joints: readonly AssemblyJoint[]): number[] => part(40, joints).slice(0, count);

/** As much as seams of this length can have. */
const FULL = (6 * 60) / 85;
const TRIANGLE = [joint(0, 1, FULL), joint(1, 2, FULL), joint(0, 2, FULL)];

describe('partWhereLoose', () => {
  test('leaves a fragment aside that one poor joint holds, and keeps one that two hold', () => {
    expect(partOfMany(4, [...TRIANGLE, joint(2, 3, 2)])).toEqual([0, 0, 0, 3]);
    expect(partOfMany(4, [...TRIANGLE, joint(2, 3, 2), joint(1, 3, 2)])).toEqual([0, 0, 0, 0]);
  });

  test('makes a component of a group that hangs together, but not with the rest', () => {
    const group = [joint(3, 4, FULL), joint(4, 5, FULL)];
    expect(partOfMany(6, [...TRIANGLE, ...group, joint(2, 3, 2)])).toEqual([0, 0, 0, 3, 3, 3]);
    expect(partOfMany(6, [...TRIANGLE, ...group, joint(2, 3, 2), joint(0, 5, 2)])).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('asks for less where seams are worn throughout', () => {
    const worn = [joint(0, 1, 2), joint(1, 2, 2), joint(0, 2, 2)];
    expect(part(4, [...worn, joint(2, 3, 1)])).toEqual([0, 0, 0, 0]);
    expect(part(4, [...worn, joint(2, 3, 0.4)])).toEqual([0, 0, 0, 3]);
  });

  test('asks for less where there are few fragments, among which chance finds less', () => {
    const chain = (count: number): AssemblyJoint[] =>
      Array.from({ length: count - 2 }, (_, id) => joint(id, id + 1, FULL));
    expect(part(4, [...chain(4), joint(2, 3, 2.8)])).toEqual([0, 0, 0, 0]);
    expect(part(20, [...chain(20), joint(18, 19, 2.8)]).at(-1)).toBe(19);
  });

  test('counts no evidence that other answers do not agree on', () => {
    expect(part(4, [...TRIANGLE, joint(2, 3, FULL)])).toEqual([0, 0, 0, 0]);
    expect(part(4, [...TRIANGLE, joint(2, 3, FULL)], { disagreed: [[2, 3]] })).toEqual([0, 0, 0, 3]);
  });

  test('what is bound stays together, whatever its joints say', () => {
    expect(part(4, TRIANGLE, { bound: [1, 3] })).toEqual([0, 0, 0, 0]);
    expect(part(3, [], { bound: [0, 2] })).toEqual([0, 1, 0]);
  });

  test('a place believed in holds a fragment, and one that is not takes from its joints', () => {
    const hanging = [...TRIANGLE, joint(2, 3, 2)];
    expect(part(4, hanging, { beliefs: [3, 3, 3, 2] })).toEqual([0, 0, 0, 0]);
    expect(part(4, [...TRIANGLE, joint(2, 3, FULL)], { beliefs: [0, 0, 0, -1] })).toEqual([0, 0, 0, 3]);
    expect(part(4, TRIANGLE, { beliefs: [0, 0, 0, -1] })).toEqual([0, 0, 0, 3]);
  });
});

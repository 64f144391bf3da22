import { describe, expect, test } from 'vitest';
import { WEAR_MODELS } from '../reassembly/candidates/wear-model.ts';
import type { FragmentDescription } from '../reassembly/contours/fragment-description.ts';
import { looseAssembly } from '../reassembly/poses/assembly.ts';
import type { SearchResult } from '../reassembly/poses/search-assembly.ts';
import { joinCandidates } from '../reassembly/scoring/judge-candidates.ts';
import type { TaskRunner } from '../workers/task-runner.ts';
import type { DescribedSet } from './describe-all.ts';
import { climbWear, knownWear } from './find-wear.ts';
import type { StageContext } from './stage-context.ts';

const TABLE = {
  count: 0,
  a: new Uint16Array(),
  b: new Uint16Array(),
  turnRad: new Float64Array(),
  x: new Float64Array(),
  y: new Float64Array(),
  seamStart: new Uint32Array(1),
  seamXy: new Float32Array(),
};

describe('knownWear', () => {
  test('finds the wear again at any working scale', () => {
    for (const scale of [1, 0.37, 0.05])
      for (const wear of WEAR_MODELS)
        expect(knownWear({ ...TABLE, wearDepthPx: wear.depth / scale }, scale)).toBe(wear);
  });

  test('takes the nearest, and none where the table does not say', () => {
    expect(knownWear({ ...TABLE, wearDepthPx: 1e6 }, 1)).toBe(WEAR_MODELS.at(-1));
    expect(knownWear({ ...TABLE, wearDepthPx: 0 }, 1)).toBe(WEAR_MODELS[0]);
    expect(knownWear(TABLE, 1)).toBeNull();
  });
});

describe('climbWear', () => {
  /** The index of the depth that is taken, and how many were looked at, of trials for which so much speaks depth by depth. */
  async function climb(count: number, speaks: readonly number[]): Promise<{ taken: number; looked: number }> {
    let looked = 0;
    const trial = (): SearchResult => ({
      ...{ assembly: looseAssembly(count), joints: [], worth: 0 },
      ...{ kept: speaks[looked - 1] - 1, evidence: 1 },
    });
    const tasks = {
      threads: 1,
      map: (_: string, inputs: readonly unknown[]) => Promise.resolve(inputs.map(trial)),
    } as unknown as TaskRunner;
    const context = { tasks, signal: new AbortController().signal, progress: () => undefined } as StageContext;
    // Nothing of them is looked at: there are no candidates, and the trials are given.
    const described = { descriptions: new Array<FragmentDescription>(count), scale: 1 } as unknown as DescribedSet;
    const { wear } = await climbWear(described, 0, context, () => {
      looked++;
      return Promise.resolve(joinCandidates([]));
    });
    return { taken: WEAR_MODELS.indexOf(wear), looked };
  }

  test('ends at the first step down where fragments are many', async () => {
    expect(await climb(40, [10, 14, 13, 30])).toEqual({ taken: 1, looked: 3 });
    expect(await climb(40, [10, 10, 13, 30])).toEqual({ taken: 0, looked: 2 });
  });

  test('looks at every depth where they are few, and beyond a step down believes only what speaks clearly', async () => {
    expect(await climb(3, [12, 12, 16.6, 17.2])).toEqual({ taken: 3, looked: 4 });
    expect(await climb(2, [4.9, 4.8, 7.4, 6.3])).toEqual({ taken: 0, looked: 4 });
  });
});

import { describe, expect, test } from 'vitest';
import { compose, invert } from '../../src/math/rigid.ts';
import { seededRandom } from '../../src/math/random.ts';
import { fragmentsAtHand } from '../../src/pipeline/fragment-source.ts';
import { findCandidates, scoreCandidates, solvePoses, type Solution } from '../../src/pipeline/native-engine.ts';
import { describeFragment } from '../../src/reassembly/contours/describe-fragment.ts';
import { estimateGap } from '../../src/reassembly/poses/estimate-gap.ts';
import { relaxPoses } from '../../src/reassembly/poses/relax-poses.ts';
import type { Fragment } from '../../src/reassembly/fragments/fragment.ts';
import type { Puzzle } from '../../src/reassembly/puzzle/shred-picture.ts';
import { drawFresco } from '../../src/reassembly/puzzle/draw-fresco.ts';
import { InLineRunner } from '../../src/workers/in-line.ts';
import { motionError, smallPuzzle } from './small-puzzle.ts';

async function solve(given: readonly Fragment[]): Promise<Solution> {
  const fragments = fragmentsAtHand(given);
  const context = { tasks: new InLineRunner(), signal: new AbortController().signal, progress: () => undefined };
  const options = { seed: 1, profile: 'fast', topK: 10 } as const;
  const table = await findCandidates(fragments, options, context);
  const scored = await scoreCandidates(fragments, table, options, context);
  return solvePoses(fragments, scored, options, context);
}

/** Most fragments that stand rightly (3 degrees, `tolerancePx`) with regard to one of them. */
function rightCount(puzzle: Puzzle, { poses }: Solution, tolerancePx = 5): number {
  const pose = (id: number) => ({ turnRad: poses.turnRad[id], x: poses.x[id], y: poses.y[id] });
  const ids = Array.from({ length: puzzle.trueCount }, (_, id) => id);
  const counts = ids.map(
    (a) =>
      ids.filter((b) => {
        if (!poses.placed[a] || !poses.placed[b] || poses.component[a] !== poses.component[b]) return false;
        const truth = compose(invert(puzzle.pageFromFragment[a]), puzzle.pageFromFragment[b]);
        const error = motionError(truth, compose(invert(pose(a)), pose(b)), puzzle.fragments[b]);
        return error.turnDeg < 3 && error.shiftPx < tolerancePx;
      }).length,
  );
  return Math.max(...counts);
}

describe('the whole chain of the solver', () => {
  test('puts a clean puzzle together, the same way twice', async () => {
    const puzzle = smallPuzzle();
    const [first, second] = [await solve(puzzle.fragments), await solve(puzzle.fragments)];
    expect(rightCount(puzzle, first)).toBe(8);
    expect(second.poses).toEqual(first.poses);
    expect(second.joints).toEqual(first.joints);
  });

  test('puts a worn puzzle together', async () => {
    const puzzle = smallPuzzle({ erosionPx: 1 });
    // 2 % of the picture's diagonal: inside a gap a fragment has room to move.
    expect(rightCount(puzzle, await solve(puzzle.fragments), 12)).toBeGreaterThanOrEqual(7);
  });

  test('does not need the fragments in any order', async () => {
    const puzzle = smallPuzzle();
    const order = seededRandom(9).shuffle(puzzle.fragments.map((_, id) => id));
    const shuffled = {
      ...puzzle,
      fragments: order.map((from, id) => ({ ...puzzle.fragments[from], id })),
      pageFromFragment: order.map((from) => puzzle.pageFromFragment[from]),
    };
    expect(rightCount(shuffled, await solve(shuffled.fragments))).toBe(8);
  });

  test('leaves fragments of another picture aside, or at least in no company of true ones', async () => {
    const stranger = drawFresco({ width: 480, height: 360, seed: 77 });
    const puzzle = smallPuzzle({ spurious: { picture: stranger, share: 0.15 } });
    const solution = await solve(puzzle.fragments);
    expect(puzzle.fragments.length).toBeGreaterThan(puzzle.trueCount);
    expect(rightCount(puzzle, solution)).toBe(8);
  });

  test('two fragments that have nothing in common stay apart or doubtful', async () => {
    const one = smallPuzzle().fragments[0];
    const other = { ...smallPuzzle({ seed: 8 }).fragments[3], id: 1 };
    const { poses } = await solve([{ ...one, id: 0 }, other]);
    for (let id = 0; id < 2; id++) expect(poses.placed[id] ? poses.probability[id] : 0).toBeLessThan(0.95);
  });
});

describe('least squares over all joints', () => {
  const puzzle = smallPuzzle();
  const descriptions = puzzle.fragments.map((fragment) => describeFragment(fragment, { scale: 1, depths: [0] }));
  const members = puzzle.fragments.map(({ id }) => id);
  const pairs = members.flatMap((a) => members.slice(a + 1).map((b) => ({ a, b })));
  const truePoses = () => ({
    turnRad: Float64Array.from(puzzle.pageFromFragment, ({ turnRad }) => turnRad),
    x: Float64Array.from(puzzle.pageFromFragment, ({ x }) => x),
    y: Float64Array.from(puzzle.pageFromFragment, ({ y }) => y),
  });
  const meanError = (poses: ReturnType<typeof truePoses>) => {
    const errors = members.slice(1).map((b) => {
      const at = (p: ReturnType<typeof truePoses>, id: number) => ({ turnRad: p.turnRad[id], x: p.x[id], y: p.y[id] });
      const exact = truePoses();
      return motionError(
        compose(invert(at(exact, 0)), at(exact, b)),
        compose(invert(at(poses, 0)), at(poses, b)),
        puzzle.fragments[b],
      ).shiftPx;
    });
    return errors.reduce((sum, e) => sum + e, 0) / errors.length;
  };

  test('repairs jittered poses and leaves true ones where they are', () => {
    const random = seededRandom(6);
    const jittered = truePoses();
    for (const id of members) {
      jittered.x[id] += random.normal(0, 1.5);
      jittered.y[id] += random.normal(0, 1.5);
    }
    const before = meanError(jittered);
    const options = { gap: { mean: 0, sigma: 0.3 }, reaches: [8, 6, 5, 4, 3] };
    relaxPoses(descriptions, jittered, members, pairs, options);
    expect(meanError(jittered)).toBeLessThan(before / 2);
    const still = truePoses();
    relaxPoses(descriptions, still, members, pairs, options);
    expect(meanError(still)).toBeLessThan(1);
  });

  test('finds that clean cuts have no gap', () => {
    expect(Math.abs(estimateGap(descriptions, truePoses(), members, pairs))).toBeLessThan(0.7);
  });

  test('finds a gap between worn fragments', () => {
    const worn = smallPuzzle({ erosionPx: 3, erosionVariation: 0.2 });
    const described = worn.fragments.map((fragment) => describeFragment(fragment, { scale: 1, depths: [0] }));
    const poses = {
      turnRad: Float64Array.from(worn.pageFromFragment, ({ turnRad }) => turnRad),
      x: Float64Array.from(worn.pageFromFragment, ({ x }) => x),
      y: Float64Array.from(worn.pageFromFragment, ({ y }) => y),
    };
    const gap = estimateGap(described, poses, members, pairs);
    expect(gap).toBeGreaterThan(2);
    expect(gap).toBeLessThan(12);
  });
});

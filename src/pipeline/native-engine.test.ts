import { beforeAll, describe, expect, test } from 'vitest';
import { applyTo, compose, invert, type Rigid } from '../math/rigid.ts';
import { drawFresco } from '../reassembly/puzzle/draw-fresco.ts';
import { shredPicture } from '../reassembly/puzzle/shred-picture.ts';
import type { Fragment } from '../reassembly/fragments/fragment.ts';
import { InLineRunner } from '../workers/in-line.ts';
import { findCandidates, scoreCandidates, solvePoses, type Solution } from './native-engine.ts';

const puzzle = shredPicture(drawFresco({ width: 400, height: 300, seed: 2 }), { pieces: 8, seed: 2 });

async function solve(fragments: readonly Fragment[]): Promise<Solution> {
  const context = { tasks: new InLineRunner(), signal: new AbortController().signal, progress: () => undefined };
  const options = { seed: 1, profile: 'fast', topK: 20 } as const;
  const table = await findCandidates(fragments, options, context);
  const scored = await scoreCandidates(fragments, table, options, context);
  return solvePoses(fragments, scored, options, context);
}

function poseOf({ poses }: Solution, id: number): Rigid {
  return { turnRad: poses.turnRad[id], x: poses.x[id], y: poses.y[id] };
}

/** How far the worst fragment's centre lies from the truth, once the first one is laid where it belongs, px. */
function worstShift(solution: Solution, truth: readonly Rigid[], fragments: readonly Fragment[]): number {
  const pageFromAnswer = compose(truth[0], invert(poseOf(solution, 0)));
  const shifts = fragments.map(({ width, height }, id) => {
    const right = applyTo(truth[id], width / 2, height / 2);
    const given = applyTo(compose(pageFromAnswer, poseOf(solution, id)), width / 2, height / 2);
    return Math.hypot(given.x - right.x, given.y - right.y);
  });
  return Math.max(...shifts);
}

describe('the native engine on a small broken fresco with turned fragments', () => {
  let solution: Solution;
  beforeAll(async () => {
    solution = await solve(puzzle.fragments);
  });

  test('puts every fragment where it belongs, up to one motion of the whole', () => {
    expect([...solution.poses.placed]).toEqual(Array.from({ length: 8 }, () => 1));
    expect(worstShift(solution, puzzle.pageFromFragment, puzzle.fragments)).toBeLessThan(3);
  });

  test('gives the same answer twice, to the last bit', async () => {
    expect(await solve(puzzle.fragments)).toEqual(solution);
  });

  test('finds the same picture when the fragments come in another order', async () => {
    const fragments = [...puzzle.fragments].reverse().map((fragment, id) => ({ ...fragment, id }));
    const answer = await solve(fragments);
    expect([...answer.poses.placed]).toEqual(Array.from({ length: 8 }, () => 1));
    expect(worstShift(answer, [...puzzle.pageFromFragment].reverse(), fragments)).toBeLessThan(3);
  });
});

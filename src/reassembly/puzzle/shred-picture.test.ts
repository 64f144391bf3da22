import { describe, expect, test } from 'vitest';
import { applyTo } from '../../math/rigid.ts';
import { drawFresco } from './draw-fresco.ts';
import { shredPicture } from './shred-picture.ts';
import type { Puzzle } from './shred-picture.ts';

const picture = drawFresco({ width: 240, height: 180, seed: 3 });

/** Puts the fragments back by the truth; returns per page pixel the grey level (nearest pixel), or -1. */
function reassemble(puzzle: Puzzle): Float64Array {
  const page = new Float64Array(puzzle.width * puzzle.height).fill(-1);
  for (let id = 0; id < puzzle.trueCount; id++) {
    const { width, height, rgba, mask } = puzzle.fragments[id];
    for (let j = 0; j < height; j++) {
      for (let i = 0; i < width; i++) {
        if (mask[j * width + i] === 0) continue;
        const { x, y } = applyTo(puzzle.pageFromFragment[id], i, j);
        const p = Math.round(y) * puzzle.width + Math.round(x);
        page[p] = rgba[4 * (j * width + i) + 1]!;
      }
    }
  }
  return page;
}

describe('shredPicture', () => {
  test('puts the very picture together again when nothing is turned', () => {
    const puzzle = shredPicture(picture, { pieces: 12, turn: false });
    const page = reassemble(puzzle);
    expect([...page]).toEqual([...page].map((_, p) => picture.data[4 * p + 1]));
  });

  test('puts the picture together again by the truth when all is turned', () => {
    const puzzle = shredPicture(picture, { pieces: 12, seed: 5 });
    const page = reassemble(puzzle);
    let covered = 0;
    let error = 0;
    for (let p = 0; p < page.length; p++) {
      if (page[p] < 0) continue;
      covered++;
      error += Math.abs(page[p] - picture.data[4 * p + 1]);
    }
    expect(covered / page.length).toBeGreaterThan(0.8);
    expect(error / covered).toBeLessThan(4);
  });
});

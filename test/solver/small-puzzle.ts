import { applyTo, compose, invert, wrapAngle, type Rigid } from '../../src/math/rigid.ts';
import { drawFresco } from '../../src/reassembly/puzzle/draw-fresco.ts';
import { shredPicture, type Puzzle, type ShredOptions } from '../../src/reassembly/puzzle/shred-picture.ts';
import type { Fragment } from '../../src/reassembly/fragments/fragment.ts';

/** A fresco of 480 x 360 in eight fragments, each about 146 px wide. */
export function smallPuzzle(options: Partial<ShredOptions> = {}): Puzzle {
  return shredPicture(drawFresco({ width: 480, height: 360, seed: 5 }), { pieces: 8, seed: 3, ...options });
}

/** True aFromB of two fragments, pixels as given. */
export function trueAFromB(puzzle: Puzzle, a: number, b: number): Rigid {
  return compose(invert(puzzle.pageFromFragment[a]), puzzle.pageFromFragment[b]);
}

/** How far apart two motions put the centre of a fragment's picture: degrees and pixels. */
export function motionError(p: Rigid, q: Rigid, { width, height }: Fragment): { turnDeg: number; shiftPx: number } {
  const at = (motion: Rigid) => applyTo(motion, width / 2, height / 2);
  const [from, to] = [at(p), at(q)];
  return {
    turnDeg: (Math.abs(wrapAngle(p.turnRad - q.turnRad)) * 180) / Math.PI,
    shiftPx: Math.hypot(from.x - to.x, from.y - to.y),
  };
}

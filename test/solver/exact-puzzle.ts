import { erode } from '../../src/imaging/morphology.ts';
import { applyTo, compose, IDENTITY, invert, type Rigid } from '../../src/math/rigid.ts';
import { learnColourModel, type ColourModel } from '../../src/reassembly/contours/colour-model.ts';
import { describeFragment } from '../../src/reassembly/contours/describe-fragment.ts';
import type { FragmentDescription } from '../../src/reassembly/contours/fragment-description.ts';
import type { Fragment } from '../../src/reassembly/fragments/fragment.ts';
import { createJointScorer, type JointScorer } from '../../src/reassembly/scoring/joint-scorer.ts';
import { PAIR_NETWORK } from '../../src/reassembly/scoring/pair-weights.ts';
import { maskWhere } from '../support/draw-mask.ts';
import { texturedPicture } from '../support/textured-picture.ts';

/** A page cut along pixel borders, each piece turned by quarter turns: no resampling, so that the truth is exact. */
export interface ExactPuzzle {
  readonly fragments: readonly Fragment[];
  /** Takes points of a fragment onto the page, pixels. */
  readonly pageFromFragment: readonly Rigid[];
}

const WIDTH = 208;
const HEIGHT = 184;
/** Finest detail of the picture: colours on both sides of a cut are alike, as they are read a few pixels inside. */
const FINEST_PX = 20;

/**
 * A textured page in four: 0 and 1 above, 2 and 3 below, along two lines that wave. Fragment k is turned by k quarter turns.
 * @param wornPx depth worn off each side of the cuts, pixels; the page's own rim stays.
 */
export function exactPuzzle({ wornPx = 0, seed = 3 } = {}): ExactPuzzle {
  const picture = texturedPicture(WIDTH, HEIGHT, seed, FINEST_PX);
  const wave = (t: number, phase: number): number => 9 * Math.sin(t / 11 + phase) + 4 * Math.sin(t / 4.7 + 2 * phase);
  const pieces = [0, 1, 2, 3].map((id) => {
    const [right, below] = [id % 2 === 1, id >= 2];
    const cut = maskWhere(
      WIDTH,
      HEIGHT,
      (x, y) => x >= WIDTH / 2 + wave(y, 0.4) === right && y >= HEIGHT / 2 + wave(x, 1.9) === below,
    );
    const mask = erode(cut, wornPx).data;
    let fragment: Fragment = { id, width: WIDTH, height: HEIGHT, rgba: picture.data, mask };
    let pageFromFragment = IDENTITY;
    for (let turn = 0; turn < id; turn++) {
      const turned = quarterTurned(fragment);
      fragment = turned.fragment;
      pageFromFragment = compose(pageFromFragment, invert(turned.turnedFromFragment));
    }
    return { fragment, pageFromFragment };
  });
  return {
    fragments: pieces.map(({ fragment }) => fragment),
    pageFromFragment: pieces.map(({ pageFromFragment }) => pageFromFragment),
  };
}

/** The same fragment, its picture turned clockwise by a quarter. */
export function quarterTurned(fragment: Fragment): { fragment: Fragment; turnedFromFragment: Rigid } {
  const { id, width, height, rgba, mask } = fragment;
  const turnedRgba = new Uint8Array(rgba.length);
  const turnedMask = new Uint8Array(mask.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = y * width + x;
      const to = x * height + height - 1 - y;
      turnedMask[to] = mask[from];
      turnedRgba.set(rgba.subarray(4 * from, 4 * from + 4), 4 * to);
    }
  }
  return {
    fragment: { id, width: height, height: width, rgba: turnedRgba, mask: turnedMask },
    turnedFromFragment: { turnRad: Math.PI / 2, x: height - 1, y: 0 },
  };
}

/** Fragments as the solver sees them at full size. */
export interface DescribedPuzzle extends ExactPuzzle {
  readonly descriptions: readonly FragmentDescription[];
  readonly colours: ColourModel;
  readonly scorer: JointScorer;
  /** True aFromB of two fragments; work pixels and pixels are the same here. */
  readonly aFromB: (a: number, b: number) => Rigid;
}

/** Describes an exact puzzle. @param reach largest gap that counts as contact, pixels. */
export function describeExact(
  puzzle: ExactPuzzle,
  { depths = [0], reach = 5 }: { depths?: readonly number[]; reach?: number } = {},
): DescribedPuzzle {
  const descriptions = puzzle.fragments.map((fragment) => describeFragment(fragment, { scale: 1, depths }));
  const colours = learnColourModel(descriptions);
  return {
    ...puzzle,
    descriptions,
    colours,
    scorer: createJointScorer(descriptions, colours, PAIR_NETWORK, reach),
    aFromB: (a, b) => compose(invert(puzzle.pageFromFragment[a]), puzzle.pageFromFragment[b]),
  };
}

/** The fragments that share a seam. */
export const EXACT_NEIGHBOURS = [
  [0, 1],
  [0, 2],
  [1, 3],
  [2, 3],
] as const;

/** A motion followed by a shift and a turn of what it moves about the centre of fragment b: what a wrong alignment looks like. */
export function nudged(aFromB: Rigid, b: FragmentDescription, turnRad: number, dx: number, dy: number): Rigid {
  const centre = applyTo(aFromB, b.centreX, b.centreY);
  return compose(turnAbout(centre, turnRad, dx, dy), aFromB);
}

function turnAbout(centre: { x: number; y: number }, turnRad: number, dx: number, dy: number): Rigid {
  const turned = applyTo({ turnRad, x: 0, y: 0 }, centre.x, centre.y);
  return { turnRad, x: centre.x - turned.x + dx, y: centre.y - turned.y + dy };
}

/** How far apart two motions put the centre of a described fragment: radians and pixels. */
export function errorOf(p: Rigid, q: Rigid, b: FragmentDescription): { turnRad: number; shiftPx: number } {
  const [from, to] = [applyTo(p, b.centreX, b.centreY), applyTo(q, b.centreX, b.centreY)];
  const turn = compose(invert(p), q).turnRad;
  return { turnRad: Math.abs(turn), shiftPx: Math.hypot(from.x - to.x, from.y - to.y) };
}

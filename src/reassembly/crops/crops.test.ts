import { describe, expect, test } from 'vitest';
import { compose, invert, type Rigid } from '../../math/rigid.ts';
import { createContacts } from '../candidates/contacts.ts';
import { describeFragment } from '../contours/describe-fragment.ts';
import type { FragmentDescription } from '../contours/fragment-description.ts';
import { scaleRigid } from '../contours/work-frame.ts';
import type { Fragment } from '../fragments/fragment.ts';
import { drawFresco } from '../puzzle/draw-fresco.ts';
import { shredPicture } from '../puzzle/shred-picture.ts';
import { CROP_CHANNELS, cutCrop, UPRIGHT, type CropPose, type CropSize } from './cut-crop.ts';
import { inSetColours, setColours, shrinkFragment, shrinkFurther, type SmallPicture } from './small-picture.ts';
import { viewSeam } from './view-seam.ts';

const SIZE: CropSize = { height: 48, width: 24, stepPx: 1.5 };
const AREA = SIZE.height * SIZE.width;
const REACH = 16;

/** A painted wall in two, worn and turned. */
const puzzle = shredPicture(drawFresco({ width: 260, height: 160, seed: 3 }), { pieces: 2, seed: 5, erosionPx: 3.5 });
const [first, second] = puzzle.fragments;
const firstFromSecond = compose(invert(puzzle.pageFromFragment[0]), puzzle.pageFromFragment[1]);

interface Shown {
  readonly crop: Uint8Array;
  readonly roi: Float32Array;
}

function show(a: Fragment, b: Fragment, aFromB: Rigid, pose: CropPose = UPRIGHT, size = SIZE, scale = 0.9): Shown {
  const [da, db] = [a, b].map((fragment) => describeFragment(fragment, { scale, depths: [0] }));
  const work = scaleRigid(aFromB, scale);
  const seam = seamOf(da, db, work)!;
  const small = [a, b].map((fragment) => shrinkFragment(fragment, scale));
  const colours = setColours(small);
  const [pa, pb] = small.map((picture) => shrinkFurther(inSetColours(picture, colours), size.stepPx));
  const crop = new Uint8Array(CROP_CHANNELS * size.height * size.width);
  const roi = new Float32Array(4);
  cutCrop({ a: pa, b: pb, aFromB: work, seam }, size, pose, crop, roi);
  return { crop, roi };
}

function seamOf(a: FragmentDescription, b: FragmentDescription, aFromB: Rigid) {
  return viewSeam(a, b, aFromB, REACH, createContacts(Math.max(a.sampleCount, b.sampleCount)));
}

/** The fragment's picture turned clockwise by 90 degrees, pixel by pixel, and the motion that turns it back. */
function quarterTurn({ id, width, height, rgba, mask }: Fragment): { turned: Fragment; oldFromTurned: Rigid } {
  const turned: Fragment = {
    id,
    width: height,
    height: width,
    rgba: new Uint8Array(rgba.length),
    mask: new Uint8Array(mask.length),
  };
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [from, to] = [y * width + x, x * height + (height - 1 - y)];
      turned.mask[to] = mask[from];
      turned.rgba.set(rgba.subarray(4 * from, 4 * from + 4), 4 * to);
    }
  return { turned, oldFromTurned: { turnRad: -Math.PI / 2, x: 0, y: height - 1 } };
}

/** Mean difference of two crops, levels. */
function difference(p: Uint8Array, q: Uint8Array): number {
  return p.reduce((sum, value, k) => sum + Math.abs(value - q[k]), 0) / p.length;
}

/** The crop turned by 180 degrees, each side on the other's place. */
function turnedAround(crop: Uint8Array): Uint8Array {
  return crop.map((_, k) => {
    const plane = Math.floor(k / AREA);
    const value = crop[plane * AREA + AREA - 1 - (k % AREA)];
    return plane === 3 ? 255 - value : value;
  });
}

describe('a crop', () => {
  const { crop, roi } = show(first, second, firstFromSecond);
  const plane = (k: number): Uint8Array => crop.subarray(k * AREA, (k + 1) * AREA);

  test('shows a on the left, b on the right, and the seam between them', () => {
    const middleRow = SIZE.height / 2;
    const side = (column: number): number => plane(3)[middleRow * SIZE.width + column];
    expect(side(2)).toBeGreaterThan(250);
    expect(side(SIZE.width - 3)).toBeLessThan(6);
    const marked = Array.from(
      plane(5).subarray(middleRow * SIZE.width, (middleRow + 1) * SIZE.width),
      (v) => v === 255,
    );
    expect(marked.slice(8, 16)).toContain(true);
    expect(marked.slice(0, 6)).not.toContain(true);
    expect(roi[0]).toBeCloseTo(1 - roi[2], 6);
    expect([roi[1], roi[3]]).toEqual([0, 1]);
  });

  test('covers nothing in the gap, and never more than one fragment where none overlap', () => {
    const cover = plane(4);
    for (let p = 0; p < AREA; p++) {
      expect(cover[p]).toBeGreaterThanOrEqual(128);
      // Half-covered rims of both may meet, but only just.
      expect(cover[p]).toBeLessThan(225);
    }
    expect(Array.from(cover).filter((value) => value === 128).length).toBeGreaterThan(SIZE.height / 2);
  });

  test('is the same, turned around, when a and b change places', () => {
    const other = show(second, first, invert(firstFromSecond)).crop;
    expect(difference(turnedAround(other), crop)).toBeLessThan(4);
    expect(difference(other, crop)).toBeGreaterThan(20);
  });

  test('seen from the other side is the same crop turned around', () => {
    expect(
      difference(turnedAround(show(first, second, firstFromSecond, { mirrored: false, swapped: true }).crop), crop),
    ).toBeLessThan(1);
  });

  test('in a mirror has its rows the other way', () => {
    const mirrored = show(first, second, firstFromSecond, { mirrored: true, swapped: false }).crop;
    const back = mirrored.map((_, k) => {
      const row = Math.floor((k % AREA) / SIZE.width);
      return mirrored[k - (k % SIZE.width) + (SIZE.height - 1 - 2 * row) * SIZE.width + (k % SIZE.width)];
    });
    expect(difference(back, crop)).toBeLessThan(1);
  });

  test('does not depend on how the fragments lie in their pictures', () => {
    const { turned, oldFromTurned } = quarterTurn(second);
    expect(difference(show(first, turned, compose(firstFromSecond, oldFromTurned)).crop, crop)).toBeLessThan(3);
    const a = quarterTurn(first);
    expect(
      difference(show(a.turned, second, compose(invert(a.oldFromTurned), firstFromSecond)).crop, crop),
    ).toBeLessThan(2);
  });

  test('of a wrong alignment looks different', () => {
    const slid = { ...firstFromSecond, y: firstFromSecond.y + 12 };
    expect(difference(show(first, second, slid).crop, crop)).toBeGreaterThan(8);
  });
});

test('a picture cut straight in two and put together again is the picture', () => {
  // Long waves: the contour, and so the crop's middle, is told to a part of a pixel only.
  const wall = { width: 120, height: 100, data: new Uint8Array(4 * 120 * 100) };
  for (let p = 0; p < 120 * 100; p++)
    for (let c = 0; c < 4; c++)
      wall.data[4 * p + c] = c === 3 ? 255 : 128 + 100 * Math.sin((p % 120) / 11 + Math.floor(p / 120) / (9 + 4 * c));
  const half = (left: boolean): Fragment => {
    const rgba = new Uint8Array(4 * 60 * 100);
    for (let y = 0; y < 100; y++) {
      const from = 4 * (y * 120 + (left ? 0 : 60));
      rgba.set(wall.data.subarray(from, from + 240), 4 * 60 * y);
    }
    return { id: left ? 0 : 1, width: 60, height: 100, rgba, mask: new Uint8Array(6000).fill(1) };
  };
  const size = { height: 40, width: 24, stepPx: 1 };
  const { crop } = show(half(true), half(false), { turnRad: 0, x: 60, y: 0 }, UPRIGHT, size, 1);
  const [left, right] = [half(true), half(false)].map((fragment) => shrinkFragment(fragment, 1));
  const whole: SmallPicture = { width: 120, height: 100, data: new Uint8Array(wall.data) };
  const colours = setColours([left, right]);
  const wanted = inSetColours(whole, colours).data;
  const shown: number[] = [];
  const real: number[] = [];
  for (let row = 0; row < 40; row++)
    for (let column = 0; column < 24; column++) {
      // The seam runs down the middle, between columns 59 and 60; which way up it is shown is told by its normal.
      const pixel = 4 * ((row + 30) * 120 + column + 48);
      // Rim pixels count little beside inner ones, so only a whole pixel inside is compared.
      if (column > 9 && column < 14) continue;
      shown.push(crop[row * 24 + column]);
      real.push(wanted[pixel]);
    }
  expect(difference(Uint8Array.from(shown), Uint8Array.from(real))).toBeLessThan(3);
});

describe('pictures in the colours of their set', () => {
  const small = puzzle.fragments.map((fragment) => shrinkFragment(fragment, 0.8));

  test('have a mean of nothing in all three colours', () => {
    const own = setColours(small);
    const shown = small.map((picture) => inSetColours(picture, own));
    for (let c = 0; c < 3; c++) {
      let [sum, mass] = [0, 0];
      for (const { data } of shown)
        for (let p = 0; p < data.length; p += 4) {
          sum += data[p + c];
          mass += data[p + 3] / 255;
        }
      expect(Math.abs(sum / mass - 128)).toBeLessThan(4);
    }
  });

  test('look the same faded and fresh', () => {
    const faded = puzzle.fragments.map((fragment) => ({
      ...fragment,
      rgba: fragment.rgba.map((value, k) => (k % 4 === 3 ? value : 60 + value / 2)),
    }));
    const shown = inSetColours(small[0], setColours(small)).data;
    const smallFaded = faded.map((fragment) => shrinkFragment(fragment, 0.8));
    expect(difference(inSetColours(smallFaded[0], setColours(smallFaded)).data, shown)).toBeLessThan(2);
  });

  test('cover what the mask covers', () => {
    const { mask } = first;
    const area = mask.reduce((sum, inside) => sum + inside, 0);
    const covered = small[0].data.reduce((sum, value, k) => sum + (k % 4 === 3 ? value / 255 : 0), 0);
    expect(covered / (0.8 * 0.8)).toBeCloseTo(area, -2);
  });
});

test('borders that face nothing have no seam to look at', () => {
  const [a, b] = [first, second].map((fragment) => describeFragment(fragment, { scale: 0.9, depths: [0] }));
  expect(seamOf(a, b, { turnRad: 0, x: 900, y: 0 })).toBeNull();
});

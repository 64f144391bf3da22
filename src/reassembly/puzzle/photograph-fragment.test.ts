import { expect, test } from 'vitest';
import { drawFresco } from './draw-fresco.ts';
import { photographFragment, type Photograph } from './photograph-fragment.ts';
import { shredPicture } from './shred-picture.ts';

const [fragment] = shredPicture(drawFresco({ width: 160, height: 120, seed: 2 }), { pieces: 2, seed: 2 }).fragments;
const PLAIN: Photograph = { blurPx: 0, jpegQuality: 0, background: [8, 248, 8], rimShare: 0 };

/** Mean change of the colours inside the mask, levels. */
function change(photograph: Partial<Photograph>): number {
  const { rgba, mask } = photographFragment(fragment, { ...PLAIN, ...photograph });
  expect(mask).toBe(fragment.mask);
  let [sum, count, beyond] = [0, 0, 0];
  mask.forEach((inside, i) => {
    for (let c = 0; c < 4; c++) {
      const difference = Math.abs(rgba[4 * i + c] - fragment.rgba[4 * i + c]);
      if (inside === 0 || c === 3) beyond += difference;
      else sum += difference;
    }
    count += 3 * inside;
  });
  expect(beyond).toBe(0);
  return sum / count;
}

test('a perfect photograph changes nothing', () => {
  expect(change({})).toBe(0);
});

test('stronger blur and compression change more, little and much', () => {
  const blurs = [0.5, 1, 2].map((blurPx) => change({ blurPx }));
  const qualities = [95, 60, 15].map((jpegQuality) => change({ jpegQuality }));
  for (const changes of [blurs, qualities]) {
    expect(changes[0]).toBeGreaterThan(0);
    expect(changes[0]).toBeLessThan(changes[1]);
    expect(changes[1]).toBeLessThan(changes[2]);
    expect(changes[2]).toBeLessThan(30);
  }
});

test('the rim alone takes on the background', () => {
  const { rgba, mask } = photographFragment(fragment, { ...PLAIN, rimShare: 1 });
  const { width } = fragment;
  const wrong: number[] = [];
  let rim = 0;
  mask.forEach((inside, i) => {
    if (inside === 0) return;
    const around = [i - 1, i + 1, i - width, i + width];
    const atRim = i % width === 0 || (i + 1) % width === 0 || around.some((j) => mask[j] !== 1);
    if (atRim) rim++;
    const wanted = atRim ? [8, 248, 8] : fragment.rgba.subarray(4 * i, 4 * i + 3);
    if (rgba.subarray(4 * i, 4 * i + 3).some((value, c) => value !== wanted[c])) wrong.push(i);
  });
  expect(wrong).toEqual([]);
  expect(rim).toBeGreaterThan(100);
});

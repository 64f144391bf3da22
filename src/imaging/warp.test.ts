import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskWhere } from '../../test/support/draw-mask.ts';
import { texture, texturedPicture } from '../../test/support/textured-picture.ts';
import { applyTo, IDENTITY, invert } from '../math/rigid.ts';
import type { SamplingKernel } from './sampler.ts';
import { shrinkImage } from './shrink-image.ts';
import { coverageOf, warpImage } from './warp.ts';

const KERNELS: SamplingKernel[] = ['bilinear', 'catmull-rom', 'lanczos3'];

test.each(KERNELS)('%s gives back the very same bytes under whole-pixel motions and quarter turns', (kernel) => {
  const picture = texturedPicture(23, 17, 5);
  expect(warpImage(picture, IDENTITY, picture, kernel)).toEqual(picture);
  const turned = warpImage(picture, { turnRad: Math.PI / 2, x: 16, y: 0 }, { width: 17, height: 23 }, kernel);
  // Clockwise by a quarter: (x, y) goes to (16 - y, x).
  for (let y = 0; y < 17; y++) {
    for (let x = 0; x < 23; x++) {
      const target = 4 * (x * 17 + 16 - y);
      const source = 4 * (y * 23 + x);
      expect(turned.data.subarray(target, target + 4)).toEqual(picture.data.subarray(source, source + 4));
    }
  }
});

test('a turned picture shows at every point the colour that the source has there', () => {
  const picture = texturedPicture(120, 100, 6, 12);
  const colourAt = texture(6, 12);
  fc.assert(
    fc.property(
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: -20, max: 90, noNaN: true }),
      fc.double({ min: -20, max: 90, noNaN: true }),
      fc.constantFrom(...KERNELS),
      (turnRad, x, y, kernel) => {
        const targetFromSource = { turnRad, x, y };
        const target = warpImage(picture, targetFromSource, { width: 90, height: 90 }, kernel);
        let squares = 0;
        let count = 0;
        for (let v = 0; v < 90; v += 3) {
          for (let u = 0; u < 90; u += 3) {
            const source = applyTo(invert(targetFromSource), u, v);
            if (source.x < 4 || source.y < 4 || source.x > 115 || source.y > 95) continue;
            const expected = colourAt(source.x, source.y);
            for (let k = 0; k < 3; k++) squares += (target.data[4 * (v * 90 + u) + k] - expected[k]) ** 2;
            count += 3;
          }
        }
        if (count > 300) expect(Math.sqrt(squares / count)).toBeLessThan(kernel === 'bilinear' ? 6 : 1.5);
      },
    ),
    { seed: 4, numRuns: 40 },
  );
});

test.each(KERNELS)('%s never lets a hidden colour in', (kernel) => {
  // A grey disc on glaring green; the green is outside the mask.
  const disc = maskWhere(40, 40, (x, y) => Math.hypot(x - 20, y - 20) < 12);
  const data = new Uint8Array(40 * 40 * 4);
  for (let i = 0; i < 1600; i++) data.set(disc.data[i] ? [100, 100, 100, 255] : [0, 255, 0, 255], 4 * i);
  const turned = warpImage({ width: 40, height: 40, data }, { turnRad: 0.4, x: 3.3, y: -2.7 }, disc, kernel, disc);
  let soft = 0;
  for (let i = 0; i < 1600; i++) {
    if (turned.data[4 * i + 3] === 0) continue;
    if (turned.data[4 * i + 3] < 255) soft++;
    expect([...turned.data.subarray(4 * i, 4 * i + 3)]).toEqual([100, 100, 100]);
  }
  expect(soft).toBeGreaterThan(40);
});

test('coverage: alpha inside, the fading rim beside it, nothing of the background', () => {
  const alphas = [255, 200, 90, 90, 0, 255];
  const rgba = new Uint8Array(24);
  alphas.forEach((alpha, i) => (rgba[4 * i + 3] = alpha));
  const mask = { width: 6, height: 1, data: Uint8Array.of(1, 1, 0, 0, 0, 0) };
  expect([...coverageOf(rgba, mask)]).toEqual([255, 200, 90, 0, 0, 0]);
  expect([...coverageOf(rgba)]).toEqual(alphas);
});

test('shrinking takes the mean of the covered area, weighted by alpha', () => {
  const data = Uint8Array.of(200, 0, 0, 255, 100, 0, 0, 255, 9, 9, 9, 0, 50, 0, 0, 255, 60, 0, 0, 255, 70, 0, 0, 255);
  expect([...shrinkImage({ width: 6, height: 1, data }, 3, 1).data]).toEqual([
    150, 0, 0, 255, 50, 0, 0, 128, 65, 0, 0, 255,
  ]);
  const thirds = shrinkImage({ width: 3, height: 1, data: data.slice(12, 24) }, 2, 1);
  expect([...thirds.data]).toEqual([53, 0, 0, 255, 67, 0, 0, 255]);
  expect(() => shrinkImage(thirds, 3, 1)).toThrow(RangeError);
});

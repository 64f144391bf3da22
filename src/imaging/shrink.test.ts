import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shrinkByArea } from './shrink.ts';

const size = fc.integer({ min: 1, max: 17 });

/** Numbers that tell every pixel and channel apart. */
const planeOf = (width: number, height: number, channels: number): Float32Array =>
  Float32Array.from({ length: width * height * channels }, (_, i) => (i * 7919) % 251);

function shrunk(plane: Float32Array, width: number, height: number, channels: number, scale: number) {
  const stride = width * channels;
  const read = (y: number, row: Float32Array): void => row.set(plane.subarray(y * stride, (y + 1) * stride));
  return shrinkByArea(read, width, height, channels, scale);
}

test('each new pixel is the mean over the square that it covers', () => {
  fc.assert(
    fc.property(
      size,
      size,
      fc.integer({ min: 1, max: 3 }),
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      (w, h, n, scale) => {
        const plane = planeOf(w, h, n);
        const small = shrunk(plane, w, h, n, scale);
        expect([small.width, small.height]).toEqual([Math.ceil(w * scale), Math.ceil(h * scale)]);
        for (let y = 0; y < small.height; y++) {
          for (let x = 0; x < small.width; x++) {
            for (let c = 0; c < n; c++) {
              let mean = 0;
              for (let v = 0; v < h; v++) {
                for (let u = 0; u < w; u++) {
                  const overlap = (k: number, at: number): number =>
                    Math.max(0, Math.min((k + 1) / scale, at + 1) - Math.max(k / scale, at));
                  mean += overlap(x, u) * overlap(y, v) * scale * scale * plane[n * (v * w + u) + c];
                }
              }
              expect(Math.abs(small.data[n * (y * small.width + x) + c] - mean)).toBeLessThan(1e-3);
            }
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('each row is read once, from the top down, into zeros', () => {
  fc.assert(
    fc.property(size, fc.double({ min: 0.05, max: 1, noNaN: true }), (height, scale) => {
      const asked: number[] = [];
      shrinkByArea(
        (y, row) => {
          expect([...row]).toEqual([0, 0, 0]);
          row.fill(y + 1);
          asked.push(y);
        },
        3,
        height,
        1,
        scale,
      );
      expect(asked).toEqual(Array.from({ length: height }, (_, y) => y));
    }),
  );
});

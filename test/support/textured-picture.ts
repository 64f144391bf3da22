import type { RgbaImage } from '../../src/imaging/image.ts';
import { seededRandom } from '../../src/math/random.ts';

/**
 * A picture of soft waves in many directions, different in every channel: detail everywhere, but none finer than
 * `finestPx`, so that resampling it once can be judged against the formula.
 */
export function texturedPicture(width: number, height: number, seed: number, finestPx = 8): RgbaImage {
  const colourAt = texture(seed, finestPx);
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set([...colourAt(x, y), 255], 4 * (y * width + x));
  }
  return { width, height, data };
}

/** Colour at any point, 40 … 215 per channel. */
export function texture(seed: number, finestPx = 8): (x: number, y: number) => [number, number, number] {
  const random = seededRandom(seed);
  const waves = [0, 1, 2].map(() =>
    Array.from({ length: 8 }, () => {
      const length = random.between(finestPx, 6 * finestPx);
      const direction = random.between(0, 2 * Math.PI);
      return {
        kx: (2 * Math.PI * Math.cos(direction)) / length,
        ky: (2 * Math.PI * Math.sin(direction)) / length,
        phase: random.between(0, 2 * Math.PI),
      };
    }),
  );
  const channel = (k: number, x: number, y: number): number => {
    const sum = waves[k].reduce((total, wave) => total + Math.sin(wave.kx * x + wave.ky * y + wave.phase), 0);
    return Math.round(Math.min(215, Math.max(40, 128 + 25 * sum)));
  };
  return (x, y) => [channel(0, x, y), channel(1, x, y), channel(2, x, y)];
}

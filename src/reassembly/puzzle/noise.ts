import type { Random } from '../../math/random.ts';

/** A smooth random function of the plane, about -1 … 1, mean 0, with features about one unit wide. */
export type Noise = (x: number, y: number) => number;

/** The 16 gradient directions of the lattice, as x0, y0, x1, y1, …; a table keeps the inner loop free of sin and cos. */
const GRADIENTS = Float64Array.from({ length: 32 }, (_, k) => {
  const angleRad = (Math.PI * ((k >> 1) + 0.5)) / 8;
  return k % 2 === 0 ? Math.cos(angleRad) : Math.sin(angleRad);
});

/** Stretches the range of gradient noise (at most about 0.7) to about -1 … 1. */
const STRETCH = 1.45;

/**
 * Gradient noise on the unit lattice (K. Perlin, "Improving noise", 2002), hashed instead of permuted so that it never repeats.
 * Only +, -, *, / and whole numbers: the same seed gives the same bytes on every machine.
 */
export function gradientNoise(random: Random): Noise {
  const seed = random.below(0x7fffffff);
  const gradient = (ix: number, iy: number): number => {
    let hash = Math.imul(ix, 0x27d4eb2f) ^ Math.imul(iy, 0x165667b1) ^ seed;
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) & 15) << 1;
  };
  return (x, y) => {
    const ix = Math.floor(x);
    const iy = Math.floor(y);
    const fx = x - ix;
    const fy = y - iy;
    const u = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
    const v = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
    const g00 = gradient(ix, iy);
    const g10 = gradient(ix + 1, iy);
    const g01 = gradient(ix, iy + 1);
    const g11 = gradient(ix + 1, iy + 1);
    const n00 = GRADIENTS[g00] * fx + GRADIENTS[g00 + 1] * fy;
    const n10 = GRADIENTS[g10] * (fx - 1) + GRADIENTS[g10 + 1] * fy;
    const n01 = GRADIENTS[g01] * fx + GRADIENTS[g01 + 1] * (fy - 1);
    const n11 = GRADIENTS[g11] * (fx - 1) + GRADIENTS[g11 + 1] * (fy - 1);
    const top = n00 + u * (n10 - n00);
    return STRETCH * (top + v * (n01 + u * (n11 - n01) - top));
  };
}

/**
 * Octaves of one noise added up, each half as wide as the one before.
 * @param gain height of an octave relative to the one before; 0.5 is cloud-like, more is rougher.
 * @returns a function with features from one unit down to `1 / 2^(octaves - 1)`, about -1 … 1.
 */
export function octaves(noise: Noise, count: number, gain = 0.5): Noise {
  let total = 0;
  for (let k = 0, height = 1; k < count; k++, height *= gain) total += height;
  // Octaves rarely peak together: their sum is scaled by the mean of the worst and the independent case.
  const scale = 2 / (1 + total);
  return (x, y) => {
    let sum = 0;
    let height = 1;
    let frequency = 1;
    for (let k = 0; k < count; k++) {
      // The shift keeps the zeros of the octaves' lattices from falling on the same points.
      sum += height * noise(x * frequency + 17.3 * k, y * frequency - 9.1 * k);
      height *= gain;
      frequency *= 2;
    }
    return scale * sum;
  };
}

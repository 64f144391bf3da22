/** A seeded source of random numbers: the same seed gives the same numbers on every machine. */
export interface Random {
  /** Uniform in [0, 1), 32 random bits. */
  next(): number;
  /** A whole number in [0, count). */
  below(count: number): number;
  /** Uniform in [from, to). */
  between(from: number, to: number): number;
  /** Normal deviate with the given mean and standard deviation. */
  normal(mean?: number, sigma?: number): number;
  /** Fisher-Yates shuffle in place; returns the same array. */
  shuffle<T>(items: T[]): T[];
  /** An independent source for a named part of the work, so that one part's draws don't shift another's. */
  fork(label: number | string): Random;
}

/** Mixes a label into a 32-bit seed (FNV-1a, then the murmur3 finaliser). */
function mixSeed(seed: number, label: number | string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  const text = String(label);
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, enough for choices that only need to be repeatable. */
export function seededRandom(seed: number): Random {
  const start = seed >>> 0;
  let state = mixSeed(start, 'frame');
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return {
    next,
    below,
    between: (from, to) => from + (to - from) * next(),
    normal(mean = 0, sigma = 1) {
      // Box-Muller; 1 - u keeps the logarithm away from zero.
      return mean + sigma * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    },
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = below(i + 1);
        const held = items[i];
        items[i] = items[j]!;
        items[j] = held;
      }
      return items;
    },
    fork: (label) => seededRandom(mixSeed(start, label)),
  };
}

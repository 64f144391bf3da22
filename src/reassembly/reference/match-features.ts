import { DESCRIPTOR_SIZE, type Features } from './features.ts';

/** Spots of a fragment with spots of the reference that look alike; several per spot. */
export interface FeatureMatches {
  readonly count: number;
  /** Spot of the fragment. */
  readonly of: Int32Array;
  /** Spot of the reference. */
  readonly to: Int32Array;
  /** How much nearer it is than the next one elsewhere: 0 unlike all others, 1 one of many; of the squares of distances. */
  readonly ratio: Float32Array;
}

/** Spots of the reference nearer to each other than this many times their size are one and the same. */
const SAME_PLACE_SIGMAS = 3;

/**
 * For each spot of a fragment the `nearest` spots of the reference by their descriptors.
 * @param sizes smallest and largest size of the reference's spot relative to the fragment's
 */
export function matchFeatures(
  fragment: Features,
  reference: Features,
  nearest: number,
  sizes: readonly [number, number],
): FeatureMatches {
  const of: number[] = [];
  const to: number[] = [];
  const ratio: number[] = [];
  const best = new Int32Array(nearest + 1);
  const bestDot = new Float64Array(nearest + 1);
  for (let k = 0; k < fragment.count; k++) {
    const found = nearestSpots(fragment, k, reference, sizes, best, bestDot);
    for (let rank = 0; rank < Math.min(nearest, found); rank++) {
      const next = rank + 1 < found ? 1 - bestDot[rank + 1] : 1;
      of.push(k);
      to.push(best[rank]);
      ratio.push(next > 0 ? Math.min(1, (1 - bestDot[rank]) / next) : 1);
    }
  }
  return { count: of.length, of: Int32Array.from(of), to: Int32Array.from(to), ratio: Float32Array.from(ratio) };
}

/** Fills `best` with spots in different places, most alike first. @returns how many. */
function nearestSpots(
  fragment: Features,
  k: number,
  reference: Features,
  [least, most]: readonly [number, number],
  best: Int32Array,
  bestDot: Float64Array,
): number {
  const query = fragment.descriptor.subarray(k * DESCRIPTOR_SIZE, (k + 1) * DESCRIPTOR_SIZE);
  const { descriptor, sigma } = reference;
  let found = 0;
  for (let r = 0; r < reference.count; r++) {
    const size = sigma[r] / fragment.sigma[k];
    if (size < least || size > most) continue;
    const at = r * DESCRIPTOR_SIZE;
    let dot = 0;
    // Unlike vectors are the rule: half the numbers are enough to know them by.
    for (let i = 0; i < DESCRIPTOR_SIZE / 2; i++) dot += query[i] * descriptor[at + i];
    if (found === best.length && dot + 0.5 < bestDot[found - 1]) continue;
    for (let i = DESCRIPTOR_SIZE / 2; i < DESCRIPTOR_SIZE; i++) dot += query[i] * descriptor[at + i];
    if (found === best.length && dot <= bestDot[found - 1]) continue;
    found = insert(reference, r, dot, best, bestDot, found);
  }
  return found;
}

function insert(
  { x, y, sigma }: Features,
  r: number,
  dot: number,
  best: Int32Array,
  bestDot: Float64Array,
  found: number,
): number {
  for (let rank = 0; rank < found; rank++) {
    const other = best[rank];
    if (Math.hypot(x[r] - x[other], y[r] - y[other]) > SAME_PLACE_SIGMAS * Math.max(sigma[r], sigma[other])) continue;
    if (dot <= bestDot[rank]) return found;
    // The better of two in one place takes over: the other goes, and the better is sorted in.
    for (let move = rank; move < found - 1; move++) {
      best[move] = best[move + 1];
      bestDot[move] = bestDot[move + 1];
    }
    found--;
    break;
  }
  let rank = Math.min(found, best.length - 1);
  while (rank > 0 && bestDot[rank - 1] < dot) {
    best[rank] = best[rank - 1];
    bestDot[rank] = bestDot[rank - 1];
    rank--;
  }
  best[rank] = r;
  bestDot[rank] = dot;
  return Math.min(best.length, found + 1);
}

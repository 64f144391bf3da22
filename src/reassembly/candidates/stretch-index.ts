import type { ColourModel } from '../contours/colour-model.ts';
import { contourAt, type FragmentDescription, type OffsetContour } from '../contours/fragment-description.ts';
import type { WearModel } from './wear-model.ts';

/** A length of stretch, and how much of its bend and of its colours is kept: see `describeStretch`. */
interface StretchKind {
  /** Samples of SEED_STEP. */
  readonly length: number;
  /** Waves kept of the tangent (its mean is not one of them) and of each colour (its mean is the first). */
  readonly bends: number;
  readonly tints: number;
}

/** The stretches that findSeeds compares: 36 and 72 work pixels. */
const KINDS: readonly StretchKind[] = [
  { length: 9, bends: 5, tints: 3 },
  { length: 18, bends: 8, tints: 4 },
];

/** Neighbouring samples say much the same twice, and colour counts less than shape: as in findSeeds. */
const INDEPENDENT_SHARE = 0.6;
const COLOUR_WEIGHT = 0.4;
/** What colours that agree speak for a joint, per sample: the log of how much less they spread than the whole set's do. */
const COLOUR_GAIN = 1.5 * Math.log(5);

/** Most stretches in a leaf of the tree. */
const LEAF_SIZE = 12;

/**
 * All stretches of one length as a k-d tree (Bentley 1975): the numbers that describe them, in the order of the tree.
 * Plain values and flat arrays only, so that threads can share it.
 */
export interface StretchTree {
  readonly kind: StretchKind;
  /** Numbers per stretch. */
  readonly dimensions: number;
  /** `dimensions` numbers per stretch; their squared distance is the log likelihood lost by the difference. */
  readonly vectors: Float32Array;
  /** Whose stretch it is, and which sample of the offset contour it begins with. */
  readonly fragment: Uint16Array;
  readonly start: Uint16Array;
  /** Node k splits along `dimension[k]` at `value[k]`, half and half; its children are 2k + 1 and 2k + 2. */
  readonly dimension: Uint8Array;
  readonly value: Float32Array;
}

/** Where to look for contours that broke from each other, without looking at every pair. */
export interface StretchIndex {
  /** The offset contour that the stretches are of, work pixels. */
  readonly depth: number;
  readonly angleNoiseRad: number;
  readonly trees: readonly StretchTree[];
}

/** A stretch of another fragment that runs backwards as the one asked for runs forwards. */
export interface StretchHit {
  /** Whose stretch it is. */
  readonly fragment: number;
  /** First sample of each on the offset contours of the index; the other one is followed backwards from its end. */
  readonly ownStart: number;
  readonly otherStart: number;
  /** Samples. */
  readonly length: number;
  /** Log-likelihood ratio of the stretch, as a seed's score. */
  readonly score: number;
}

/** How thoroughly the index is asked. */
export interface StretchQuery {
  /** Fragments found for each stretch, at most. */
  readonly limit: number;
  /** Leaves looked at for each stretch, at most. */
  readonly leaves: number;
  /** Every how many samples a stretch is asked for. */
  readonly hop: number;
}

/** Builds the index of all fragments' stretches at a wear's depth. */
export function indexStretches(
  descriptions: readonly FragmentDescription[],
  colours: ColourModel,
  { depth, angleNoiseRad }: WearModel,
): StretchIndex {
  const contours = descriptions.map((description) => contourAt(description, depth));
  return { depth, angleNoiseRad, trees: KINDS.map((kind) => growTree(contours, colours, kind, angleNoiseRad)) };
}

/**
 * The stretches of other fragments that are most like fragment `id`'s: for each of its own at most one per fragment.
 * Approximate: the tree's nearest leaves are looked at, not all that might hold something (best bin first; Beis and Lowe 1997).
 */
export function findHits(
  index: StretchIndex,
  descriptions: readonly FragmentDescription[],
  colours: ColourModel,
  id: number,
  query: StretchQuery,
): StretchHit[] {
  const contour = contourAt(descriptions[id], index.depth);
  const hits: StretchHit[] = [];
  for (const tree of index.trees) {
    const { kind, dimensions } = tree;
    if (contour.count < kind.length) continue;
    const describe = stretchDescriber(contour, colours, kind, index.angleNoiseRad);
    const search = createSearch(tree, id, descriptions.length, query);
    const vector = new Float32Array(dimensions);
    for (let start = 0; start < contour.count; start += query.hop) {
      describe(start, vector, 0);
      turnAround(vector, kind);
      search(vector, (row, distance) => {
        const at = row * dimensions;
        hits.push({
          fragment: tree.fragment[row],
          ownStart: start,
          otherStart: tree.start[row],
          length: kind.length,
          score: likeness(bendOf(vector, 0, kind), bendOf(tree.vectors, at, kind), kind) - distance,
        });
      });
    }
  }
  return hits;
}

/** Log-likelihood ratio of two stretches that differ in nothing; straight ones fit any other. @param bendA,bendB see bendOf. */
function likeness(bendA: number, bendB: number, { length }: StretchKind): number {
  const perSample = (bendA + bendB) / (INDEPENDENT_SHARE * length);
  return INDEPENDENT_SHARE * length * (0.5 * Math.log(1 + 2 * perSample) + COLOUR_WEIGHT * COLOUR_GAIN);
}

/** How much a stretch bends: the share of its vector's squared length that comes from the tangent. */
function bendOf(vectors: Float32Array, at: number, { bends }: StretchKind): number {
  let sum = 0;
  for (let k = at; k < at + bends; k++) sum += vectors[k] * vectors[k];
  return sum;
}

/** Followed backwards, a stretch's even waves stay and its odd ones change sign. */
function turnAround(vector: Float32Array, { bends, tints }: StretchKind): void {
  for (let k = 0; k < bends; k += 2) vector[k] = -vector[k];
  for (let c = 0; c < 3; c++) for (let k = 1; k < tints; k += 2) vector[bends + c * tints + k] *= -1;
}

/**
 * Describes stretches of one contour by the lowest waves (discrete cosine transform) of its tangent, less the mean, since
 * the fragments are turned, and of its colours. They are scaled so that the squared distance of two such vectors is the
 * log likelihood that the difference costs where the two broke from each other.
 *
 * @returns writes the stretch that begins with sample `start` to `out` at `at`.
 */
function stretchDescriber(
  contour: OffsetContour,
  colours: ColourModel,
  { length, bends, tints }: StretchKind,
  angleNoiseRad: number,
): (start: number, out: Float32Array, at: number) => void {
  const { count, lab } = contour;
  const tangent = new Float64Array(count + length);
  for (let i = 0; i < tangent.length; i++) {
    const angle = contour.tangentRad[i % count];
    const turn = 2 * Math.PI;
    tangent[i] = i === 0 ? angle : angle + turn * Math.round((tangent[i - 1] - angle) / turn);
  }
  const waves = Math.max(bends + 1, tints);
  const wave = new Float64Array(waves * length);
  for (let k = 0; k < waves; k++) {
    for (let i = 0; i < length; i++) {
      wave[k * length + i] = Math.sqrt((k === 0 ? 1 : 2) / length) * Math.cos((Math.PI * (i + 0.5) * k) / length);
    }
  }
  const bendScale = Math.sqrt(INDEPENDENT_SHARE / 2) / angleNoiseRad;
  const tintScale = colours.precision.map((precision) => Math.sqrt(INDEPENDENT_SHARE * COLOUR_WEIGHT * precision));
  return (start, out, at) => {
    for (let k = 1; k <= bends; k++) {
      let sum = 0;
      for (let i = 0; i < length; i++) sum += wave[k * length + i] * tangent[start + i];
      out[at + k - 1] = bendScale * sum;
    }
    for (let c = 0; c < 3; c++) {
      for (let k = 0; k < tints; k++) {
        let sum = 0;
        for (let i = 0, s = start; i < length; i++, s = s + 1 === count ? 0 : s + 1) {
          sum += wave[k * length + i] * (lab[3 * s + c] - colours.mean[c]);
        }
        out[at + bends + c * tints + k] = tintScale[c] * sum;
      }
    }
  };
}

function growTree(
  contours: readonly OffsetContour[],
  colours: ColourModel,
  kind: StretchKind,
  angleNoiseRad: number,
): StretchTree {
  const dimensions = kind.bends + 3 * kind.tints;
  const long = contours.map(({ count }) => (count < kind.length ? 0 : count));
  const total = long.reduce((sum, count) => sum + count, 0);
  const unsorted = new Float32Array(total * dimensions);
  const owner = new Uint16Array(total);
  const first = new Uint16Array(total);
  let row = 0;
  contours.forEach((contour, id) => {
    const describe = stretchDescriber(contour, colours, kind, angleNoiseRad);
    for (let start = 0; start < long[id]; start++, row++) {
      describe(start, unsorted, row * dimensions);
      owner[row] = id;
      first[row] = start;
    }
  });

  const order = Int32Array.from({ length: total }, (_, k) => k);
  const dimension: number[] = [];
  const value: number[] = [];
  const split = (node: number, from: number, to: number): void => {
    if (to - from <= LEAF_SIZE) return;
    const along = widestDimension(unsorted, dimensions, order, from, to);
    const middle = (from + to) >> 1;
    selectNth(unsorted, dimensions, along, order, from, to - 1, middle);
    dimension[node] = along;
    value[node] = unsorted[order[middle] * dimensions + along];
    split(2 * node + 1, from, middle);
    split(2 * node + 2, middle, to);
  };
  split(0, 0, total);

  const vectors = new Float32Array(unsorted.length);
  order.forEach((source, k) =>
    vectors.set(unsorted.subarray(source * dimensions, (source + 1) * dimensions), k * dimensions),
  );
  return {
    kind,
    dimensions,
    vectors,
    fragment: Uint16Array.from(order, (source) => owner[source]),
    start: Uint16Array.from(order, (source) => first[source]),
    dimension: Uint8Array.from(dimension),
    value: Float32Array.from(value),
  };
}

/** The dimension of most variance among some rows, judged by a hundred of them. */
function widestDimension(
  vectors: Float32Array,
  dimensions: number,
  order: Int32Array,
  from: number,
  to: number,
): number {
  const step = Math.max(1, Math.floor((to - from) / 100));
  let widest = 0;
  let most = -1;
  for (let d = 0; d < dimensions; d++) {
    let count = 0;
    let sum = 0;
    let squares = 0;
    for (let k = from; k < to; k += step, count++) {
      const v = vectors[order[k] * dimensions + d];
      sum += v;
      squares += v * v;
    }
    const variance = squares / count - (sum / count) ** 2;
    if (variance > most) {
      most = variance;
      widest = d;
    }
  }
  return widest;
}

/** Reorders `order[low … high]` so that place `nth` holds what sorting would put there (quickselect; Hoare 1961). */
function selectNth(
  vectors: Float32Array,
  dimensions: number,
  along: number,
  order: Int32Array,
  low: number,
  high: number,
  nth: number,
): void {
  const key = (k: number): number => vectors[order[k] * dimensions + along];
  while (low < high) {
    const pivot = key((low + high) >> 1);
    let i = low;
    let j = high;
    while (i <= j) {
      while (key(i) < pivot) i++;
      while (key(j) > pivot) j--;
      if (i > j) break;
      const held = order[i];
      order[i++] = order[j];
      order[j--] = held;
    }
    if (nth <= j) high = j;
    else if (nth >= i) low = i;
    else return;
  }
}

/** A search of one tree for the nearest stretch of each of the nearest fragments, other than `self`; scratch is reused from call to call. */
function createSearch(
  tree: StretchTree,
  self: number,
  fragmentCount: number,
  { limit, leaves }: StretchQuery,
): (vector: Float32Array, found: (row: number, distance: number) => void) => void {
  const { dimensions, vectors, fragment, dimension, value } = tree;
  const slotOf = new Int16Array(fragmentCount).fill(-1);
  const slotRow = new Int32Array(limit);
  const slotDistance = new Float64Array(limit);
  const branches = createBranches(leaves * 32);
  return (vector, found) => {
    let used = 0;
    let worst = 0; // slot of the farthest fragment, once all slots are used
    const visit = (from: number, to: number): void => {
      for (let row = from; row < to; row++) {
        const owner = fragment[row];
        if (owner === self) continue;
        const slot = slotOf[owner];
        const bound = slot >= 0 ? slotDistance[slot] : used < limit ? Infinity : slotDistance[worst];
        let distance = 0;
        for (let d = 0, at = row * dimensions; d < dimensions && distance < bound; d++, at++) {
          const difference = vector[d] - vectors[at];
          distance += difference * difference;
        }
        if (distance >= bound) continue;
        let into = slot;
        if (slot < 0) {
          if (used < limit) into = used++;
          else {
            into = worst;
            slotOf[fragment[slotRow[worst]]] = -1;
          }
          slotOf[owner] = into;
        }
        slotRow[into] = row;
        slotDistance[into] = distance;
        if (used === limit) {
          worst = 0;
          for (let k = 1; k < limit; k++) if (slotDistance[k] > slotDistance[worst]) worst = k;
        }
      }
    };
    branches.clear();
    branches.push(0, 0, 0, fragment.length);
    for (let left = leaves; left > 0 && branches.pop(); left--) {
      let { node, from, to } = branches;
      const { bound } = branches;
      if (used === limit && bound >= slotDistance[worst]) break;
      while (to - from > LEAF_SIZE) {
        const middle = (from + to) >> 1;
        const beyond = vector[dimension[node]] - value[node];
        const far = bound + beyond * beyond;
        if (beyond < 0) {
          branches.push(far, 2 * node + 2, middle, to);
          node = 2 * node + 1;
          to = middle;
        } else {
          branches.push(far, 2 * node + 1, from, middle);
          node = 2 * node + 2;
          from = middle;
        }
      }
      visit(from, to);
    }
    for (let k = 0; k < used; k++) {
      found(slotRow[k], slotDistance[k]);
      slotOf[fragment[slotRow[k]]] = -1;
    }
  };
}

/** Branches of a tree that are still to be looked at, the nearest first. */
interface Branches {
  /** The branch that `pop` took out: squared distance at which it begins, its node, and its rows. */
  bound: number;
  node: number;
  from: number;
  to: number;
  clear(): void;
  push(bound: number, node: number, from: number, to: number): void;
  /** Takes the nearest one out; false where none is left. */
  pop(): boolean;
}

/** A binary heap in flat arrays. */
function createBranches(capacity: number): Branches {
  let size = 0;
  const bounds = new Float64Array(capacity);
  const nodes = new Int32Array(capacity);
  const froms = new Int32Array(capacity);
  const tos = new Int32Array(capacity);
  const move = (source: number, target: number): void => {
    bounds[target] = bounds[source];
    nodes[target] = nodes[source];
    froms[target] = froms[source];
    tos[target] = tos[source];
  };
  const put = (at: number, bound: number, node: number, from: number, to: number): void => {
    bounds[at] = bound;
    nodes[at] = node;
    froms[at] = from;
    tos[at] = to;
  };
  return {
    bound: 0,
    node: 0,
    from: 0,
    to: 0,
    clear: () => void (size = 0),
    push(bound, node, from, to) {
      let k = size++;
      while (k > 0 && bounds[(k - 1) >> 1] > bound) {
        move((k - 1) >> 1, k);
        k = (k - 1) >> 1;
      }
      put(k, bound, node, from, to);
    },
    pop() {
      if (size === 0) return false;
      this.bound = bounds[0];
      this.node = nodes[0];
      this.from = froms[0];
      this.to = tos[0];
      size--;
      const last = bounds[size];
      let k = 0;
      for (;;) {
        let child = 2 * k + 1;
        if (child >= size) break;
        if (child + 1 < size && bounds[child + 1] < bounds[child]) child++;
        if (bounds[child] >= last) break;
        move(child, k);
        k = child;
      }
      move(size, k);
      return true;
    },
  };
}

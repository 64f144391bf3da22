/** How strongly two nodes of a graph hold together. */
export interface Link {
  readonly a: number;
  readonly b: number;
  /** 0 or more. */
  readonly strength: number;
}

/**
 * The parts of a graph that hold together however they are cut: within a part, the links across every cut add up to
 * `least` at least. Such parts are unique (they are the maximal `least`-edge-connected subgraphs), so the order of the
 * links is of no account. They are found by taking the graph apart along its minimum cuts (Stoer & Wagner, "A simple
 * min-cut algorithm", J. ACM 44, 1997). The road not taken: to take away weak nodes one by one, which never sees that two
 * firm halves hang together by one bad link.
 *
 * @param count nodes are 0 … count - 1.
 * @param least above 0.
 * @returns by node, the smallest node of its part.
 */
export function heldParts(count: number, links: readonly Link[], least: number): Int32Array {
  const part = new Int32Array(count);
  const open = [Array.from({ length: count }, (_, node) => node)];
  for (let nodes = open.pop(); nodes !== undefined; nodes = open.pop()) {
    const parts = cutOnce(nodes, links, least);
    if (parts.length > 1) open.push(...parts);
    else for (const node of nodes) part[node] = parts[0][0];
  }
  return part;
}

/** The nodes, rising, as they are where no cut among them is weaker than `least`; otherwise two or more parts of them. */
function cutOnce(nodes: readonly number[], links: readonly Link[], least: number): number[][] {
  const graph = contract(nodes, links, least);
  const { members, strength } = graph;
  const size = members.length;
  if (size === 1) return members;
  // What hangs by too little on its own needs no search for a cut, and most does where little holds.
  const single = members.filter((_, p) => sum(strength.subarray(p * size, (p + 1) * size)) < least);
  if (single.length > 0)
    return [...single, members.filter((ids) => !single.includes(ids)).flat()].filter(notEmpty).map(rising);
  const side = minimumCut(graph, least);
  if (side === null) return [rising(nodes)];
  const sides: [number[], number[]] = [[], []];
  members.forEach((ids, p) => sides[side.has(p) ? 0 : 1].push(...ids));
  return sides.map(rising);
}

const notEmpty = ({ length }: readonly number[]): boolean => length > 0;
const rising = (nodes: readonly number[]): number[] => [...nodes].sort((p, q) => p - q);

/** A small graph, each of whose nodes stands for several that no cut weaker than `least` can part. */
interface Contracted {
  readonly members: number[][];
  /** Between nodes p and q at `p * members.length + q`; 0 to itself. */
  readonly strength: Float64Array;
}

/** Whatever holds by `least` or more stays together in any case, also by several links that add up. */
function contract(nodes: readonly number[], links: readonly Link[], least: number): Contracted {
  let members = nodes.map((node) => [node]);
  for (;;) {
    const place = new Map(members.flatMap((ids, p) => ids.map((id) => [id, p] as const)));
    const size = members.length;
    const strength = new Float64Array(size * size);
    for (const link of links) {
      const p = place.get(link.a);
      const q = place.get(link.b);
      if (p === undefined || q === undefined || p === q) continue;
      strength[p * size + q] += link.strength;
      strength[q * size + p] += link.strength;
    }
    const root = members.map((_, p) => p);
    const find = (p: number): number => {
      while (root[p] !== p) p = root[p] = root[root[p]];
      return p;
    };
    for (let p = 0; p < size; p++)
      for (let q = p + 1; q < size; q++)
        if (strength[p * size + q] >= least) {
          const [low, high] = [find(p), find(q)].sort((one, two) => one - two);
          root[high] = low;
        }
    const united = new Map<number, number[]>();
    members.forEach((ids, p) => united.set(find(p), [...(united.get(find(p)) ?? []), ...ids]));
    if (united.size === size) return { members, strength };
    members = [...united.values()];
  }
}

/** One side of a cut weaker than `least`, or null where there is none. */
function minimumCut({ members, strength: given }: Contracted, least: number): Set<number> | null {
  const size = members.length;
  const strength = given.slice();
  const merged = members.map((_, p) => [p]);
  const alive = members.map((_, p) => p);
  while (alive.length > 1) {
    // A minimum cut phase: the node that is held best by those before it comes next; the last one's links are a cut.
    const held = new Float64Array(size);
    const waiting = new Set(alive);
    let before = -1;
    let last = -1;
    while (waiting.size > 0) {
      before = last;
      last = [...waiting].reduce((p, q) => (held[q] > held[p] ? q : p));
      waiting.delete(last);
      for (const p of waiting) held[p] += strength[last * size + p];
    }
    if (held[last] < least) return new Set(merged[last]);
    merged[before].push(...merged[last]);
    for (const p of alive) {
      strength[before * size + p] += strength[last * size + p];
      strength[p * size + before] = strength[before * size + p];
    }
    strength[before * size + before] = 0;
    alive.splice(alive.indexOf(last), 1);
  }
  return null;
}

function sum(numbers: Float64Array): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

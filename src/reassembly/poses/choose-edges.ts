import type { AlignmentColumns } from '../scoring/judge-candidates.ts';

/** A candidate as the assembly sees it: aFromB in work pixels, and how much it is trusted. */
export interface Edge {
  readonly a: number;
  readonly b: number;
  readonly turnRad: number;
  readonly x: number;
  readonly y: number;
  /** Log odds that the candidate is right, rivals considered. */
  readonly key: number;
}

/** Candidates below this probability are not tried. */
const LEAST_PROBABILITY = 0.006;
/** Most edges per fragment and per pair: what true joints rank below is noise, and every edge costs a trial. */
const EDGES_PER_FRAGMENT = 16;
const EDGES_PER_PAIR = 4;
/** Log odds are bounded, so that noise on them still matters. */
const KEY_LIMIT = 8;

/** The edges that the search may use, best first. @param work work pixels. */
export function chooseEdges(work: AlignmentColumns, probability: ArrayLike<number>): Edge[] {
  const order = Array.from(work.a, (_, c) => c).filter((c) => probability[c] >= LEAST_PROBABILITY);
  order.sort((p, q) => probability[q] - probability[p] || p - q);
  const perFragment = new Map<number, number>();
  const perPair = new Map<string, number>();
  const edges: Edge[] = [];
  for (const c of order) {
    const a = work.a[c];
    const b = work.b[c];
    const pair = `${a} ${b}`;
    const ofA = perFragment.get(a) ?? 0;
    const ofB = perFragment.get(b) ?? 0;
    const ofPair = perPair.get(pair) ?? 0;
    if ((ofA >= EDGES_PER_FRAGMENT && ofB >= EDGES_PER_FRAGMENT) || ofPair >= EDGES_PER_PAIR) continue;
    perFragment.set(a, ofA + 1);
    perFragment.set(b, ofB + 1);
    perPair.set(pair, ofPair + 1);
    const p = probability[c];
    const key = Math.max(-KEY_LIMIT, Math.min(KEY_LIMIT, Math.log(p / (1 - p))));
    edges.push({ a, b, turnRad: work.turnRad[c], x: work.x[c], y: work.y[c], key });
  }
  return edges;
}

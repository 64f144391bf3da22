import type { Bonds } from './bind-fragments.ts';
import type { WorkPoses } from './relax-poses.ts';

/** An assembly under work: which fragments hang together, and where they lie. */
export interface Assembly {
  readonly poses: WorkPoses;
  /** Cluster number of each fragment: the smallest id in it. */
  readonly cluster: Int32Array;
}

/** What the bonds put together from the start; all other fragments alone. */
export function boundAssembly({ bond, start }: Bonds): Assembly {
  return copyAssembly({ poses: start, cluster: bond });
}

/** Fragments 0 … count - 1, each alone in its own frame. */
export function looseAssembly(count: number): Assembly {
  const cluster = Int32Array.from({ length: count }, (_, k) => k);
  return {
    poses: { turnRad: new Float64Array(count), x: new Float64Array(count), y: new Float64Array(count) },
    cluster,
  };
}

/** A copy that shares nothing with the first. */
export function copyAssembly({ poses, cluster }: Assembly): Assembly {
  return {
    poses: { turnRad: poses.turnRad.slice(), x: poses.x.slice(), y: poses.y.slice() },
    cluster: cluster.slice(),
  };
}

/** Ids of the fragments of each cluster, rising; clusters in the order of their smallest id. */
export function clustersOf({ cluster }: Assembly): number[][] {
  const lists = new Map<number, number[]>();
  cluster.forEach((c, id) => {
    const list = lists.get(c);
    if (list) list.push(id);
    else lists.set(c, [id]);
  });
  return [...lists.values()];
}

/** Whether all fragments hang together. */
export function isWhole({ cluster }: Assembly): boolean {
  return cluster.every((one) => one === cluster[0]);
}

/**
 * Numbers the clusters anew after fragments were taken out: what no joint of worth holds together any more falls apart.
 *
 * @param bond by fragment, a number that those share which stay together in any case. @default none do
 */
export function splitBroken(
  assembly: Assembly,
  joints: readonly { a: number; b: number; worth: number }[],
  bond?: ArrayLike<number>,
): void {
  const { cluster } = assembly;
  const parent = Int32Array.from(cluster, (_, id) => id);
  const find = (id: number): number => {
    while (parent[id] !== id) {
      parent[id] = parent[parent[id]]!;
      id = parent[id]!;
    }
    return id;
  };
  const unite = (a: number, b: number): void => {
    const ra = find(a);
    const rb = find(b);
    if (ra !== rb) parent[Math.max(ra, rb)] = Math.min(ra, rb);
  };
  if (bond !== undefined) for (let id = 0; id < cluster.length; id++) unite(id, bond[id]);
  for (const { a, b, worth } of joints) if (worth > 0) unite(a, b);
  for (let id = 0; id < cluster.length; id++) cluster[id] = find(id);
}

import { compose, invert } from '../../math/rigid.ts';
import { clustersOf, type Assembly } from './assembly.ts';
import { poseAt } from './pose-columns.ts';
import { directionsOf, emptyKept, keptSeam, type SeamGraph } from './seam-graph.ts';
import { withGap, type Seam } from './seams.ts';

/**
 * Lays chains, clusters without a loop, as their candidates were found. Where seams close loops, the gap that all are expected to have
 * puts fragments more exactly than the gap that each pair was found with; in a chain nothing is shared out, and a seam far wider than
 * the others, as between two or three fragments of a torn sheet, would lose its evidence.
 *
 * @param assembly changed in place.
 * @param bond by fragment, a number that those share which are tied together: clusters with any stay as they are.
 */
export function layChains(assembly: Assembly, graph: SeamGraph, bond: ArrayLike<number>): void {
  const { poses } = assembly;
  const scratch = emptyKept();
  for (const members of clustersOf(assembly)) {
    if (members.length < 2 || new Set(members.map((id) => bond[id])).size < members.length) continue;
    const directions = directionsOf(poses, members);
    const kept = members.flatMap((id) =>
      graph.pairsOf[id].flatMap((pair) => {
        if (assembly.cluster[pair.b] !== assembly.cluster[id]) return [];
        const { seam } = keptSeam(poses, directions, pair, scratch);
        return seam === null ? [] : [seam];
      }),
    );
    if (kept.length === members.length - 1) layAlong(assembly, members[0], kept);
  }
}

/** Lays everything that seams join to one fragment, step by step. */
function layAlong({ poses }: Assembly, first: number, seams: readonly Seam[]): void {
  const laid = new Set([first]);
  const left = [...seams];
  for (;;) {
    const next = left.findIndex(({ a, b }) => laid.has(a) !== laid.has(b));
    if (next < 0) return;
    const [seam] = left.splice(next, 1);
    const { a, b, turnRad, x, y } = withGap(seam, seam.foundGapPx);
    const aFromB = { turnRad, x, y };
    const [id, pose] = laid.has(a)
      ? [b, compose(poseAt(poses, a), aFromB)]
      : [a, compose(poseAt(poses, b), invert(aFromB))];
    poses.turnRad[id] = pose.turnRad;
    poses.x[id] = pose.x;
    poses.y[id] = pose.y;
    laid.add(id);
  }
}

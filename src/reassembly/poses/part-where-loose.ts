import type { Assembly } from './assembly.ts';
import { pairKey, type Bonds } from './bind-fragments.ts';
import type { Agreement } from './certainty.ts';
import { heldParts, type Link } from './held-parts.ts';
import { fitOf } from './joint-book.ts';
import type { JudgedAssembly } from './judge-assembly.ts';

/**
 * Across every cut of what stays together, the evidence that answers agree on adds up to this at least where seams fit
 * wholly; where they fit less well, to as much less as the cube of the fit: what is little on clean breaks is much on worn ones.
 */
const LEAST_HELD = 4;
/** However badly seams fit, less than this holds nothing. */
const LEAST_HELD_EVER = 0.5;
/**
 * Below so many fragments less evidence holds: the best of all joints that chance makes for a fragment grows with the
 * logarithm of the number of partners among which it looks.
 */
const MANY = 14;
/** Evidence that weighs as much as one of the log odds that are believed from elsewhere. */
const EVIDENCE_PER_BELIEF = 3;

/**
 * Takes an assembly apart where too little holds it together, wherever that cut runs: a single fragment is left aside
 * rather than wrongly placed, and groups that each hang together, but not with one another, become components of their own.
 * What holds is evidence that answers of other luck agree on. Fragments of another picture have joints with some evidence, and so has a
 * group that hangs in the wrong place; that several joints speak for one cut sets right ones apart (docs/design/0006-solver.md).
 *
 * @param assembly its clusters are numbered anew in place.
 * @param beliefs by fragment, log odds from elsewhere that it stands rightly: they hold it like a joint with the place itself,
 *   or take from what its joints say.
 */
export function partWhereLoose(
  { cluster }: Assembly,
  { joints, support }: JudgedAssembly,
  agreement: Agreement,
  { bond }: Pick<Bonds, 'bond'>,
  beliefs: ArrayLike<number>,
): void {
  const count = cluster.length;
  // Of what speaks for a fragment, the share that is left where something speaks against its place.
  const left = Float64Array.from(support, (evidence, id) => {
    const against = -EVIDENCE_PER_BELIEF * beliefs[id];
    if (against <= 0) return 1;
    return evidence > against ? 1 - against / evidence : 0;
  });
  const links: Link[] = joints
    .filter(({ evidence }) => evidence > 0)
    .map(({ a, b, evidence }) => {
      const agreed = agreement.get(pairKey(a, b)) ?? 1;
      return { a, b, strength: evidence * agreed * Math.min(left[a], left[b]) };
    });
  const fewer = Math.max(0, Math.log(MANY / count));
  const least = Math.max(LEAST_HELD_EVER, LEAST_HELD * fitOf(joints) ** 3 - fewer);
  for (let id = 0; id < count; id++) {
    if (bond[id] !== id) links.push({ a: id, b: bond[id], strength: least });
    // The place itself, a node beside the fragments, one for each cluster.
    if (beliefs[id] > 0) links.push({ a: id, b: count + cluster[id], strength: EVIDENCE_PER_BELIEF * beliefs[id] });
  }
  cluster.set(heldParts(2 * count, links, least).subarray(0, count));
}

import { compose, invert, type Rigid } from '../math/rigid.ts';
import type { CandidateTable } from '../reassembly/candidates/candidate-table.ts';

/** JigsawNet's tolerance for a right alignment: turn and shift of T * inv(T_true), the shift at the target's origin. */
const RIGHT_TURN_RAD = (4 * Math.PI) / 180;
const RIGHT_SHIFT_PX = 50;

/**
 * The flag column of filtered_alignments.txt: 1 where the ground truth refutes a candidate, 0 where it agrees or is
 * silent. Bookkeeping only: no decision of the program may look at it, since real fragments come without truth.
 *
 * @param pageFromFragment true poses by fragment id
 */
export function refutedByTruth(table: CandidateTable, pageFromFragment: ReadonlyMap<number, Rigid>): Uint8Array {
  const refuted = new Uint8Array(table.count);
  for (let c = 0; c < table.count; c++) {
    const pageFromA = pageFromFragment.get(table.a[c]);
    const pageFromB = pageFromFragment.get(table.b[c]);
    if (pageFromA === undefined || pageFromB === undefined) continue;
    const bFromATrue = compose(invert(pageFromB), pageFromA);
    const aFromB: Rigid = { turnRad: table.turnRad[c], x: table.x[c], y: table.y[c] };
    const error = compose(aFromB, bFromATrue);
    const right = Math.abs(error.turnRad) < RIGHT_TURN_RAD && Math.hypot(error.x, error.y) < RIGHT_SHIFT_PX;
    refuted[c] = right ? 0 : 1;
  }
  return refuted;
}

import type { FragmentDescription } from '../contours/fragment-description.ts';
import { solveSymmetric } from '../../math/solve-symmetric.ts';
import { findContacts, type Contacts } from './contacts.ts';

/** An alignment that is being refined: aFromB in work pixels. */
export interface Alignment {
  turnRad: number;
  x: number;
  y: number;
}

/** What is known beforehand of the gap between true neighbours, work pixels. */
export interface GapPrior {
  readonly mean: number;
  /** How much single joints differ from the mean. */
  readonly sigma: number;
}

/** How an alignment is refined. */
export interface RefineOptions {
  readonly gap: GapPrior;
  /** Contact reach of each step, work pixels beside the mean gap: from wide to narrow. */
  readonly reaches: readonly number[];
  /** Every how many samples of b are used. @default 1 */
  readonly stride?: number;
}

/**
 * Point-to-line ICP (Chen & Medioni 1992) in which the seam's gap is an unknown of its own: turn, shift and gap are the
 * least-squares answer of `distance = gap` over all facing samples, weighted against outliers. A straight seam cannot
 * tell a gap from a shift, so the gap is held by what is known of it (`options.gap`).
 *
 * @param alignment changed in place.
 * @param contacts scratch, room for the samples of b.
 * @returns the seam's gap in work pixels, or null where too little faces to go on (the alignment is then as the last good step left it).
 */
export function refineAlignment(
  a: FragmentDescription,
  b: FragmentDescription,
  alignment: Alignment,
  options: RefineOptions,
  contacts: Contacts,
): number | null {
  const { gap: prior, stride = 1 } = options;
  const normal = new Float64Array(16);
  const right = new Float64Array(4);
  let gap = prior.mean;
  for (const reach of options.reaches) {
    findContacts(a, b, alignment.turnRad, alignment.x, alignment.y, prior.mean + reach, contacts, stride);
    if (contacts.count < 8) return null;
    const cos = Math.cos(alignment.turnRad);
    const sin = Math.sin(alignment.turnRad);
    // The turn is taken about b's centre, so that turn and shift hardly depend on each other.
    const centreX = cos * b.centreX - sin * b.centreY + alignment.x;
    const centreY = sin * b.centreX + cos * b.centreY + alignment.y;
    normal.fill(0);
    right.fill(0);
    const tolerance = reach / 2;
    for (let k = 0; k < b.sampleCount; k += stride) {
      const m = contacts.partner[k];
      if (m < 0) continue;
      const residual = contacts.gap[k] - gap;
      const outlier = residual / tolerance;
      const weight = 1 / (1 + outlier * outlier) ** 2; // Geman-McClure
      const nx = a.normalX[m];
      const ny = a.normalY[m];
      const px = cos * b.sampleX[k] - sin * b.sampleY[k] + alignment.x - centreX;
      const py = sin * b.sampleX[k] + cos * b.sampleY[k] + alignment.y - centreY;
      // distance + nx dx + ny dy + (ny px - nx py) dturn - gap = 0
      const turnTerm = ny * px - nx * py;
      // The lower half of the products of (nx, ny, turnTerm, -1), written out: arrays would cost more here than the products.
      const wx = weight * nx;
      const wy = weight * ny;
      const wt = weight * turnTerm;
      normal[0] += wx * nx;
      normal[4] += wy * nx;
      normal[5] += wy * ny;
      normal[8] += wt * nx;
      normal[9] += wt * ny;
      normal[10] += wt * turnTerm;
      normal[12] -= wx;
      normal[13] -= wy;
      normal[14] -= wt;
      normal[15] += weight;
      const pull = weight * contacts.gap[k];
      right[0] -= pull * nx;
      right[1] -= pull * ny;
      right[2] -= pull * turnTerm;
      right[3] += pull;
    }
    // The prior on the gap, and a little stiffness so that a straight seam does not slide along itself.
    const hold = (contacts.count / stride) * (0.25 / (prior.sigma * prior.sigma + 0.01));
    normal[15] += hold;
    right[3] += hold * prior.mean;
    normal[0] += 1e-3 * contacts.count + 1e-6;
    normal[5] += 1e-3 * contacts.count + 1e-6;
    normal[10] += contacts.count + 1e-6;
    const step = solveSymmetric(normal, right, 4);
    if (step === null) return null;
    const turn = Math.max(-0.15, Math.min(0.15, step[2]));
    const dx = Math.max(-6, Math.min(6, step[0]));
    const dy = Math.max(-6, Math.min(6, step[1]));
    gap = step[3];
    // The new aFromB turns about the centre where b's centre lies now, then shifts.
    const newTurn = alignment.turnRad + turn;
    const newCos = Math.cos(newTurn);
    const newSin = Math.sin(newTurn);
    alignment.x = centreX + dx - (newCos * b.centreX - newSin * b.centreY);
    alignment.y = centreY + dy - (newSin * b.centreX + newCos * b.centreY);
    alignment.turnRad = newTurn;
  }
  return gap;
}

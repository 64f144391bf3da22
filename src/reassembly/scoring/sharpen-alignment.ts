import type { Alignment } from '../candidates/refine-alignment.ts';
import type { JointScorer } from './joint-scorer.ts';

/** Step lengths of the search, work pixels along the seam; one after the other. */
const STEPS_PX = [3, 1.5, 0.8] as const;
/** How often all moves of one length are tried at most, while any of them helps. */
const PASSES = 2;
/** Moves per pixel of step: along the seam, across it (px), and turns about its middle (radians). */
const MOVES = [
  [1, 0, 0],
  [-1, 0, 0],
  [0, 0, 0.012],
  [0, 0, -0.012],
  [0, 0.6, 0],
  [0, -0.6, 0],
] as const;

/**
 * Moves an alignment to where its own evidence is best: slides along the seam, shifts across it and turns about its middle,
 * each kept when the joint's log odds rise (pattern search, Hooke & Jeeves 1961). Point-to-line ICP only sees distances, so
 * on worn borders, whose gap varies, it leaves a joint several pixels off along the seam; colours that run on across the
 * seam tell where it belongs (docs/design/0006-solver.md).
 *
 * @param start aFromB in work pixels; not changed.
 * @param scorer its contacts and features are written over.
 * @returns aFromB whose log odds are no less than those of `start`.
 */
export function sharpenAlignment(scorer: JointScorer, a: number, b: number, start: Alignment): Alignment {
  let best: Alignment = { turnRad: start.turnRad, x: start.x, y: start.y };
  const first = scorer.evaluate(a, b, best.turnRad, best.x, best.y);
  if (first.contactPx === 0) return best;
  let worth = first.logit;
  const seam = seamFrame(scorer, a, b, best);
  for (const step of STEPS_PX) {
    for (let pass = 0, better = true; pass < PASSES && better; pass++) {
      better = false;
      for (const [along, across, turn] of MOVES) {
        const moved = moveAtSeam(best, seam, along * step, across * step, turn * step);
        const { contactPx, logit } = scorer.evaluate(a, b, moved.turnRad, moved.x, moved.y);
        if (contactPx === 0 || logit <= worth + 1e-9) continue;
        worth = logit;
        best = moved;
        better = true;
      }
    }
  }
  return best;
}

/** Middle of a seam and its mean outward normal of a, in a's frame. */
interface SeamFrame {
  readonly x: number;
  readonly y: number;
  readonly normalX: number;
  readonly normalY: number;
}

/** The seam that the scorer's contacts show. */
function seamFrame({ descriptions, contacts }: JointScorer, a: number, b: number, aFromB: Alignment): SeamFrame {
  const da = descriptions[a];
  const db = descriptions[b];
  const cos = Math.cos(aFromB.turnRad);
  const sin = Math.sin(aFromB.turnRad);
  let x = 0;
  let y = 0;
  let normalX = 0;
  let normalY = 0;
  for (let k = 0; k < db.sampleCount; k++) {
    const m = contacts.partner[k];
    if (m < 0) continue;
    normalX += da.normalX[m];
    normalY += da.normalY[m];
    x += (cos * db.sampleX[k] - sin * db.sampleY[k] + aFromB.x) / contacts.count;
    y += (sin * db.sampleX[k] + cos * db.sampleY[k] + aFromB.y) / contacts.count;
  }
  // A seam that closes on itself has no direction; any will do.
  const length = Math.hypot(normalX, normalY);
  return length > 0 ? { x, y, normalX: normalX / length, normalY: normalY / length } : { x, y, normalX: 1, normalY: 0 };
}

function moveAtSeam(p: Alignment, seam: SeamFrame, along: number, across: number, turn: number): Alignment {
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  const x = p.x - seam.x;
  const y = p.y - seam.y;
  return {
    turnRad: p.turnRad + turn,
    x: cos * x - sin * y + seam.x - along * seam.normalY + across * seam.normalX,
    y: sin * x + cos * y + seam.y + along * seam.normalX + across * seam.normalY,
  };
}

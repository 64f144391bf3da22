import { invert } from '../../math/rigid.ts';
import { findContacts, type Contacts } from '../candidates/contacts.ts';
import type { Alignment } from '../candidates/refine-alignment.ts';
import type { FragmentDescription } from '../contours/fragment-description.ts';

/** Where a candidate's seam lies, in work pixels and a's frame. */
export interface SeamView {
  /** Middle of the seam. */
  readonly x: number;
  readonly y: number;
  /** Unit vector across it, from a to b. The seam runs along (-normalY, normalX). */
  readonly normalX: number;
  readonly normalY: number;
  /** How far it reaches from its middle, either way along it. */
  readonly halfLength: number;
  /** Points that face each other: a's, then b's, x and y each. */
  readonly facing: Float32Array;
}

/**
 * Looks at a seam so that it stands upright with a on its left: along the mean of both borders' normals, and in the middle of
 * what faces each other. Both borders are asked what they face, for under deep wear the two answers differ: so seen from b it
 * is the same view turned by 180 degrees.
 *
 * @param aFromB work pixels.
 * @param reach largest gap that counts as contact, work pixels.
 * @param contacts scratch, room for the samples of both.
 * @returns null where nothing faces anything, or where a seam that closes on itself has no direction.
 */
export function viewSeam(
  a: FragmentDescription,
  b: FragmentDescription,
  aFromB: Alignment,
  reach: number,
  contacts: Contacts,
): SeamView | null {
  const cos = Math.cos(aFromB.turnRad);
  const sin = Math.sin(aFromB.turnRad);
  const facing = new Float32Array(4 * (a.sampleCount + b.sampleCount));
  let count = 0;
  let normalX = 0;
  let normalY = 0;
  const meet = (m: number, k: number): void => {
    facing[4 * count] = a.sampleX[m];
    facing[4 * count + 1] = a.sampleY[m];
    facing[4 * count + 2] = cos * b.sampleX[k] - sin * b.sampleY[k] + aFromB.x;
    facing[4 * count + 3] = sin * b.sampleX[k] + cos * b.sampleY[k] + aFromB.y;
    normalX += a.normalX[m] - (cos * b.normalX[k] - sin * b.normalY[k]);
    normalY += a.normalY[m] - (sin * b.normalX[k] + cos * b.normalY[k]);
    count++;
  };
  findContacts(a, b, aFromB.turnRad, aFromB.x, aFromB.y, reach, contacts);
  for (let k = 0; k < b.sampleCount; k++) if (contacts.partner[k] >= 0) meet(contacts.partner[k], k);
  const bFromA = invert(aFromB);
  findContacts(b, a, bFromA.turnRad, bFromA.x, bFromA.y, reach, contacts);
  for (let m = 0; m < a.sampleCount; m++) if (contacts.partner[m] >= 0) meet(m, contacts.partner[m]);

  const length = Math.hypot(normalX, normalY);
  if (length < 1e-6) return null;
  normalX /= length;
  normalY /= length;
  let across = 0;
  let first = Infinity;
  let last = -Infinity;
  for (let k = 0; k < count; k++) {
    const x = (facing[4 * k] + facing[4 * k + 2]) / 2;
    const y = (facing[4 * k + 1] + facing[4 * k + 3]) / 2;
    across += (normalX * x + normalY * y) / count;
    const along = -normalY * x + normalX * y;
    first = Math.min(first, along);
    last = Math.max(last, along);
  }
  const along = (first + last) / 2;
  return {
    x: across * normalX - along * normalY,
    y: across * normalY + along * normalX,
    normalX,
    normalY,
    halfLength: (last - first) / 2,
    facing: facing.slice(0, 4 * count),
  };
}

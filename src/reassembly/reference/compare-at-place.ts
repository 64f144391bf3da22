import type { Affine } from '../../math/affine.ts';
import { sampleAt } from './refine-place.ts';
import { detailOf, type ReferencePlanes, type Template } from './template.ts';

/** How alike a fragment and the reference are where it lies: correlations, -1 … 1. */
export interface Likeness {
  /** Of the lightness. */
  readonly light: number;
  /** Of the lightness less its surroundings: lines, edges and small things. */
  readonly detail: number;
  /** Share of the fragment that lies on the reference. */
  readonly covered: number;
}

/** A fragment held against the reference at a place. Where little of it lies on the reference, both correlations are 0. */
export function compareAtPlace(template: Template, reference: ReferencePlanes, place: Affine): Likeness {
  const { width, height, inside, insideCount } = template;
  const seen = new Uint8Array(inside.length);
  const patch = new Float32Array(inside.length);
  let count = 0;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (inside[i] === 0) continue;
      const value = sampleAt(
        reference.fine,
        reference,
        place.xx * x + place.xy * y + place.x,
        place.yx * x + place.yy * y + place.y,
      );
      if (Number.isNaN(value)) continue;
      seen[i] = 1;
      patch[i] = value;
      count++;
    }
  }
  const covered = insideCount > 0 ? count / insideCount : 0;
  if (covered < 0.5) return { light: 0, detail: 0, covered };
  return {
    light: correlation(template.fine, patch, seen),
    detail: correlation(template.detail, detailOf(patch, seen, width, height), seen),
    covered,
  };
}

/** Pearson's correlation over the pixels that count; 0 where one side is flat. */
function correlation(a: Float32Array, b: Float32Array, counts: Uint8Array): number {
  let n = 0;
  let sumA = 0;
  let sumB = 0;
  for (let i = 0; i < counts.length; i++) {
    if (counts[i] === 0) continue;
    n++;
    sumA += a[i];
    sumB += b[i];
  }
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < counts.length; i++) {
    if (counts[i] === 0) continue;
    const da = a[i] - sumA / n;
    const db = b[i] - sumB / n;
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return aa > 1e-6 * n && bb > 1e-6 * n ? ab / Math.sqrt(aa * bb) : 0;
}

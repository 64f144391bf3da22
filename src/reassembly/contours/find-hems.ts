import { SAMPLE_STEP, type FragmentDescription } from './fragment-description.ts';

/** A stretch of a fragment's contour that may lie on the outer border of the whole: straight, or bent as that border is. */
export interface Hem {
  /** Five points along it, from a tenth of its length to nine tenths: x0, y0, …, work pixels. */
  readonly xy: Float64Array;
  /** Direction of the outward normal at each of them, radians. */
  readonly normalRad: Float64Array;
  /** Distance of its ends, work pixels. */
  readonly lengthPx: number;
}

/** How far the contour may stray from a straight or evenly bent line, work pixels: first as on a fresh break, then as on a worn one. */
const TOLERANCES_PX = [2.5, 4.5] as const;
/** Shortest hem, work pixels: a corner of a fragment may just reach the border. Shorter stretches of any crack are straight. */
const LEAST_LENGTH_PX = 26;
/** Most hems per fragment: those that are broken along straight lines have a few, and the longest are the likeliest. */
const MOST_HEMS = 12;
/** A stretch of which more than this share belongs to a longer one is the same hem. */
const SAME_SHARE = 0.5;
/** So many samples in a row may stray before a stretch ends: a nick does not end it. */
const NICK_SAMPLES = 4;
const SHARES = [0.1, 0.3, 0.5, 0.7, 0.9] as const;

/**
 * The stretches of a contour that are straight, or bend outwards evenly, longest first. The strictest search that finds any
 * is the one that counts.
 *
 * @param curvatures one over the radius that stretches may have, per work pixel; 0 for straight ones.
 */
export function findHems(description: FragmentDescription, curvatures: readonly number[]): Hem[] {
  for (const tolerancePx of TOLERANCES_PX) {
    const found = curvatures.flatMap((curvature) => stretches(description, curvature, tolerancePx));
    found.sort((p, q) => q.lengthPx - p.lengthPx || p.from - q.from || p.curvature - q.curvature);
    const chosen: Stretch[] = [];
    for (const one of found) {
      if (chosen.length === MOST_HEMS) break;
      if (chosen.every((other) => sharedSamples(one, other, description.sampleCount) <= SAME_SHARE * one.samples))
        chosen.push(one);
    }
    if (chosen.length > 0) return chosen.map((one) => hemOf(description, one));
  }
  return [];
}

interface Stretch {
  /** First sample, and how many steps on to the last. */
  readonly from: number;
  readonly samples: number;
  readonly curvature: number;
  readonly lengthPx: number;
}

/** From every second sample on, the longest stretch. */
function stretches(d: FragmentDescription, curvature: number, tolerancePx: number): Stretch[] {
  const found: Stretch[] = [];
  // More than half a turn is no border of one side.
  const mostPx = curvature > 0 ? 2 / curvature : Infinity;
  for (let from = 0; from < d.sampleCount; from += 2) {
    let best: Stretch | undefined;
    let strayed = 0;
    for (let samples = 2; samples < d.sampleCount && strayed <= NICK_SAMPLES; samples += 2) {
      const chord = chordOf(d, from, samples);
      if (chord.lengthPx > mostPx) break;
      if (follows(d, from, samples, chord, curvature, tolerancePx)) {
        strayed = 0;
        if (chord.lengthPx >= LEAST_LENGTH_PX) best = { from, samples, curvature, lengthPx: chord.lengthPx };
      } else strayed += 2;
    }
    if (best !== undefined) found.push(best);
  }
  return found;
}

interface Chord {
  readonly x: number;
  readonly y: number;
  /** Unit vector from the first to the last sample. */
  readonly alongX: number;
  readonly alongY: number;
  readonly lengthPx: number;
}

function chordOf({ sampleX, sampleY, sampleCount }: FragmentDescription, from: number, samples: number): Chord {
  const to = (from + samples) % sampleCount;
  const dx = sampleX[to] - sampleX[from];
  const dy = sampleY[to] - sampleY[from];
  const lengthPx = Math.hypot(dx, dy);
  const unit = lengthPx > 0 ? 1 / lengthPx : 0;
  return { x: sampleX[from], y: sampleY[from], alongX: dx * unit, alongY: dy * unit, lengthPx };
}

/** Whether all samples lie as near as that to the arc over the chord. */
function follows(
  { sampleX, sampleY, sampleCount }: FragmentDescription,
  from: number,
  samples: number,
  { x, y, alongX, alongY, lengthPx }: Chord,
  curvature: number,
  tolerancePx: number,
): boolean {
  // The way along a hem is hardly longer than the way across: a tongue that comes back is none.
  if (samples * SAMPLE_STEP > 1.6 * lengthPx + 4) return false;
  for (let s = 1; s < samples; s++) {
    const k = (from + s) % sampleCount;
    const dx = sampleX[k] - x;
    const dy = sampleY[k] - y;
    const along = alongX * dx + alongY * dy;
    // Contours run clockwise on the screen: outwards is to the left of the way.
    const out = alongY * dx - alongX * dy;
    if (Math.abs(out - bulge(along, lengthPx, curvature)) > tolerancePx) return false;
  }
  return true;
}

/** How far an arc lies outside its chord. */
function bulge(along: number, lengthPx: number, curvature: number): number {
  if (curvature === 0) return 0;
  const radius = 1 / curvature;
  const aside = Math.min(radius, Math.abs(along - lengthPx / 2));
  return Math.sqrt(radius * radius - aside * aside) - Math.sqrt(radius * radius - (lengthPx * lengthPx) / 4);
}

function sharedSamples(p: Stretch, q: Stretch, count: number): number {
  let shared = 0;
  for (let s = 0; s <= p.samples; s++) if ((p.from + s - q.from + count) % count <= q.samples) shared++;
  return shared;
}

function hemOf(d: FragmentDescription, { from, samples, curvature, lengthPx }: Stretch): Hem {
  const { alongX, alongY } = chordOf(d, from, samples);
  const normal = Math.atan2(-alongX, alongY);
  // By how much the normal turns from one end to the other: evenly along the arc.
  const bent = 2 * Math.asin(Math.min(1, (curvature * lengthPx) / 2));
  const xy = new Float64Array(2 * SHARES.length);
  const normalRad = new Float64Array(SHARES.length);
  SHARES.forEach((share, p) => {
    const k = (from + Math.round(share * samples)) % d.sampleCount;
    xy[2 * p] = d.sampleX[k];
    xy[2 * p + 1] = d.sampleY[k];
    normalRad[p] = normal + bent * (share - 0.5);
  });
  return { xy, normalRad, lengthPx };
}

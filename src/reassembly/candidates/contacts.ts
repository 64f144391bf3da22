import {
  DEEP_INSIDE,
  FAR_OUTSIDE,
  FIELD_REACH_PX,
  SAMPLE_STEP,
  type FragmentDescription,
} from '../contours/fragment-description.ts';

/** Where b's border meets a's under one aFromB: one entry per contour sample of b. Reused from call to call. */
export interface Contacts {
  /** Sample of a that b's sample faces within reach, else -1. */
  readonly partner: Int16Array;
  /** Signed distance of b's sample from a's border, work pixels, negative inside a; only where there is a partner. */
  readonly gap: Float32Array;
  /** How many samples of b have a partner. */
  count: number;
  /** Sum over b's samples of how deep they lie inside a, each clipped to MAX_DEPTH_PX. */
  penetration: number;
  /** Largest such depth. */
  deepest: number;
  /** Samples of b that face a's border beyond the reach, but within OPEN_REACH_PX of it: seam that ought to meet and does not. */
  open: number;
}

/** Depths are clipped here: the field reaches no further inside. */
const MAX_DEPTH_PX = 24;
/** Beyond the reach, by how much a facing border still counts as open seam. */
const OPEN_REACH_PX = 6;
/**
 * Samples looked at as one while they lie far outside: a multiple of every stride in use. Their spread round the middle one,
 * and the rounding of its place to the raster, leave a margin within which no sample can have been missed.
 */
const BLOCK = 6;
const BLOCK_MARGIN_PX = (BLOCK / 2) * SAMPLE_STEP + 1;
/** Least cosine between one normal and the other's opposite for two borders to face each other. */
const FACING_COS = 0.35;

/** Empty contacts. @param maxSamples most contour samples of any b that they will be used for. */
export function createContacts(maxSamples: number): Contacts {
  return {
    partner: new Int16Array(maxSamples),
    gap: new Float32Array(maxSamples),
    count: 0,
    penetration: 0,
    deepest: 0,
    open: 0,
  };
}

/**
 * Finds where the borders of two fragments face each other: a look-up in a's field per sample of b. Counts and sums are
 * scaled up to all samples where the stride leaves some out.
 * @param turnRad,x,y aFromB in work pixels.
 * @param reach largest gap that counts as contact, work pixels, up to FIELD_REACH_PX.
 * @param contacts written over: room for b's samples.
 * @param stride every how many samples of b are looked at; the others are left untouched.
 */
export function findContacts(
  a: FragmentDescription,
  b: FragmentDescription,
  turnRad: number,
  x: number,
  y: number,
  reach: number,
  contacts: Contacts,
  stride = 1,
): void {
  const cos = Math.cos(turnRad);
  const sin = Math.sin(turnRad);
  const { sampleX, sampleY, normalX, normalY, nearest, fieldX, fieldY, fieldWidth, fieldHeight } = a;
  const bX = b.sampleX;
  const bY = b.sampleY;
  const bNx = b.normalX;
  const bNy = b.normalY;
  const { partner, gap } = contacts;
  const rasterX = fieldX - 0.5;
  const rasterY = fieldY - 0.5;
  let count = 0;
  let penetration = 0;
  let deepest = 0;
  let open = 0;
  const openReach = reach + OPEN_REACH_PX;
  const sampleCount = b.sampleCount;
  const leap = BLOCK % stride === 0 && openReach + BLOCK_MARGIN_PX <= FIELD_REACH_PX;
  for (let k = 0; k < sampleCount; k += stride) {
    if (leap && k % BLOCK === 0 && k + BLOCK <= sampleCount) {
      const mx = cos * bX[k + 3] - sin * bY[k + 3] + x - rasterX;
      const my = sin * bX[k + 3] + cos * bY[k + 3] + y - rasterY;
      // The raster ends no nearer to the contour than the field reaches.
      const within = mx >= 0 && my >= 0 && mx < fieldWidth && my < fieldHeight;
      if (!within || nearest[(my | 0) * fieldWidth + (mx | 0)] === FAR_OUTSIDE) {
        for (let i = k; i < k + BLOCK; i += stride) partner[i] = -1;
        k += BLOCK - stride;
        continue;
      }
    }
    partner[k] = -1;
    const px = cos * bX[k] - sin * bY[k] + x;
    const py = sin * bX[k] + cos * bY[k] + y;
    // To the nearest cell; the cut towards 0 is right from -.5 on, which is also where the raster begins.
    const fx = px - rasterX;
    const fy = py - rasterY;
    if (!(fx >= 0 && fy >= 0 && fx < fieldWidth && fy < fieldHeight)) continue;
    const m = nearest[(fy | 0) * fieldWidth + (fx | 0)];
    if (m === FAR_OUTSIDE) continue;
    if (m === DEEP_INSIDE) {
      penetration += MAX_DEPTH_PX;
      deepest = MAX_DEPTH_PX;
      continue;
    }
    const vx = px - sampleX[m];
    const vy = py - sampleY[m];
    const nx = normalX[m];
    const ny = normalY[m];
    const along = nx * vx + ny * vy;
    const across = Math.abs(nx * vy - ny * vx);
    // Past a corner the nearest sample's normal does not point here: the true distance counts.
    const distance = across <= 2.5 ? along : Math.sign(along) * Math.sqrt(vx * vx + vy * vy);
    if (distance < 0) {
      const depth = Math.min(MAX_DEPTH_PX, -distance);
      penetration += depth;
      if (depth > deepest) deepest = depth;
    }
    const facing = -(nx * (cos * bNx[k] - sin * bNy[k]) + ny * (sin * bNx[k] + cos * bNy[k]));
    if (facing < FACING_COS) continue;
    if (distance <= reach) {
      if (distance < -reach) continue;
      partner[k] = m;
      gap[k] = distance;
      count++;
    } else if (distance <= openReach && facing > 0.7) open++;
  }
  contacts.count = count * stride;
  contacts.penetration = penetration * stride;
  contacts.deepest = deepest;
  contacts.open = open * stride;
}

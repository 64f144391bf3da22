import { bandColour } from '../contours/describe-fragment.ts';
import { colourDistance, colourEvidence, type ColourModel } from '../contours/colour-model.ts';
import { SAMPLE_STEP, type FragmentDescription } from '../contours/fragment-description.ts';
import { findContacts, type Contacts } from '../candidates/contacts.ts';

/** What speaks for or against a pair alignment, one number each; see PAIR_FEATURES for the order. */
export const PAIR_FEATURES = [
  'bias',
  'logContact',
  'shapeTight',
  'shapeLoose',
  'logResidual',
  'colourEvidence',
  'colourDistance',
  'profileCorrelation',
  'logColourSpread',
  'penetration',
  'deepest',
  'open',
  'longestRun',
  'gapSpread',
  'contactShare',
  'logBend',
  'peak',
  'fineCorrelation',
  'logFineSpread',
  'outliers',
  'offset',
  'logReach',
] as const;

/** Numbers per pair. */
export const FEATURE_COUNT = PAIR_FEATURES.length;

/** Windows along the seam, in contact samples of SAMPLE_STEP: 40 px long, every 10 px. */
const WINDOW = 20;
const HOP = 5;
/** Runs shorter than this say nothing of their shape. */
const SHORTEST_RUN = 6;
/** A run ends where this many samples of b in a row face nothing, or where a's samples jump by more. */
const RUN_BREAK = 3;
const PARTNER_JUMP = 12;
/** Tangent noise of the two models of a true joint, radians: sharp breaks and worn ones. */
const TIGHT_RAD = 0.15;
const LOOSE_RAD = 0.35;
/** Along the seam, samples closer than this say the same thing: work pixels. */
const SHAPE_CORRELATION_PX = 6;
const COLOUR_CORRELATION_PX = 12;

/** Squared colour difference (see colourDistance) beyond which two samples cannot be of one place. */
const OUTLIER_DISTANCE = 4;
/** Samples between which fine changes of colour are taken: 8 work pixels. */
const FINE_LAG = 4;
/** Slides at which colours that belong together agree less, in samples: 10 and 16 work pixels. */
const PEAK_LAGS = [-8, -5, 5, 8] as const;

/** Scratch memory of pairFeatures. */
export interface FeatureScratch {
  readonly contacts: Contacts;
  /** Samples of b in contact, in order along the contour, run after run. */
  readonly order: Int16Array;
  /** Per sample in contact, in that order: colour of a, of b. */
  readonly colour: Float32Array;
  /** The same, less their means. */
  readonly centred: Float64Array;
}

/** Scratch memory. @param maxSamples most contour samples of any fragment that it will be used for. */
export function createFeatureScratch(maxSamples: number, contacts: Contacts): FeatureScratch {
  return {
    contacts,
    order: new Int16Array(maxSamples),
    colour: new Float32Array(6 * maxSamples),
    centred: new Float64Array(6 * maxSamples),
  };
}

/**
 * Evidence that two fragments join as `aFromB` says, free of the gap's width: residuals of the gap after offset and slope
 * are taken out window by window, and colours carried on to the middle of the gap. Wide gaps must not count against a
 * joint, or worn puzzles fall apart.
 *
 * @param turnRad,x,y aFromB in work pixels.
 * @param reach largest gap that counts as contact, work pixels.
 * @param features receives FEATURE_COUNT numbers.
 * @returns number of contact samples of b; 0 leaves the features meaningless.
 */
export function pairFeatures(
  a: FragmentDescription,
  b: FragmentDescription,
  turnRad: number,
  x: number,
  y: number,
  reach: number,
  colours: ColourModel,
  scratch: FeatureScratch,
  features: Float64Array,
): number {
  const { contacts } = scratch;
  findContacts(a, b, turnRad, x, y, reach, contacts);
  if (contacts.count < SHORTEST_RUN) return 0;
  const total = shapeFeatures(a, b, turnRad, scratch, features);
  const gapSpread = colourFeatures(a, b, colours, scratch, total, features);
  features[0] = 1;
  features[1] = Math.log((total * SAMPLE_STEP) / 30);
  features[9] = Math.min(3, contacts.penetration / total);
  features[10] = Math.min(2, contacts.deepest / 6);
  features[11] = contacts.open / (contacts.open + total);
  features[13] = gapSpread / 4;
  features[14] = total / Math.min(a.sampleCount, b.sampleCount);
  features[21] = Math.log(reach / 8);
  return total;
}

/** A sample behind a break, so that no run is cut in two by the contour's first sample. */
function afterBreak(partner: Int16Array, count: number): number {
  for (let k = 0, empty = 0; k < count; k++) {
    empty = partner[k] < 0 ? empty + 1 : 0;
    if (empty > RUN_BREAK) return k;
  }
  return 0;
}

/** Sums over the runs of a seam, each counted by its length. */
const shapeSums = { tight: 0, loose: 0, residual: 0, bend: 0, mass: 0 };

/** What the borders' course says, run by run. Puts the samples in contact in order; returns their number. */
function shapeFeatures(
  a: FragmentDescription,
  b: FragmentDescription,
  turnRad: number,
  { contacts: { partner, gap }, order }: FeatureScratch,
  features: Float64Array,
): number {
  const n = b.sampleCount;
  const start = afterBreak(partner, n);
  shapeSums.tight = shapeSums.loose = shapeSums.residual = shapeSums.bend = shapeSums.mass = 0;
  let longest = 0;
  let total = 0;
  let runStart = 0;
  let lastSample = -RUN_BREAK - 1;
  let lastPartner = 0;
  for (let step = 0; step < n; step++) {
    const k = start + step < n ? start + step : start + step - n;
    const m = partner[k];
    if (m < 0) continue;
    const jump = Math.abs(m - lastPartner);
    if (total && (step - lastSample > RUN_BREAK || Math.min(jump, a.sampleCount - jump) > PARTNER_JUMP)) {
      longest = Math.max(longest, total - runStart);
      addRun(a, b, turnRad, partner, gap, order, runStart, total);
      runStart = total;
    }
    order[total++] = k;
    lastSample = step;
    lastPartner = m;
  }
  longest = Math.max(longest, total - runStart);
  addRun(a, b, turnRad, partner, gap, order, runStart, total);
  features[2] = clip(shapeSums.tight / 10, -3, 6);
  features[3] = clip(shapeSums.loose / 10, -3, 6);
  features[4] = shapeSums.mass ? shapeSums.residual / shapeSums.mass : 0;
  features[12] = longest / total;
  features[15] = shapeSums.mass ? shapeSums.bend / shapeSums.mass : -4;
  return total;
}

/** Adds what the windows of one run say. */
function addRun(
  a: FragmentDescription,
  b: FragmentDescription,
  turnRad: number,
  partner: Int16Array,
  gap: Float32Array,
  order: Int16Array,
  runStart: number,
  runEnd: number,
): void {
  const length = runEnd - runStart;
  if (length < SHORTEST_RUN) return;
  const w = Math.min(WINDOW, length);
  const windows = Math.max(1, Math.floor((length - w) / HOP) + 1);
  // Each window stands for its share of the run.
  const share = (length * SAMPLE_STEP) / windows;
  const independent = share / SHAPE_CORRELATION_PX;
  for (let k = 0; k < windows; k++) {
    const from = windows === 1 ? runStart : runStart + Math.round((k * (length - w)) / (windows - 1));
    const shape = windowShape(a, b, turnRad, partner, gap, order, from, w);
    shapeSums.tight += independent * shapeRatio(shape.angleVariance, shape.bend, TIGHT_RAD);
    shapeSums.loose += independent * shapeRatio(shape.angleVariance, shape.bend, LOOSE_RAD);
    shapeSums.residual += share * Math.log(Math.sqrt(shape.gapVariance) + 0.2);
    shapeSums.bend += share * Math.log(shape.bend + 0.01);
    shapeSums.mass += share;
  }
}

/** Mean colours of both sides of a seam. */
const mean = new Float64Array(6);

/** What the colours say that both borders carry on to the middle of the gap. Returns the spread of the gap, work pixels. */
function colourFeatures(
  a: FragmentDescription,
  b: FragmentDescription,
  colours: ColourModel,
  scratch: FeatureScratch,
  total: number,
  features: Float64Array,
): number {
  const gapSpread = meetColours(a, b, colours, scratch, total, features);
  broadFeatures(colours, scratch, total, features);
  fineFeatures(colours, scratch.colour, total, features);
  return gapSpread;
}

/** Both colours of each sample, and how like they are one by one. */
function meetColours(
  a: FragmentDescription,
  b: FragmentDescription,
  colours: ColourModel,
  { contacts: { partner, gap }, order, colour }: FeatureScratch,
  total: number,
  features: Float64Array,
): number {
  let evidence = 0;
  let distance = 0;
  let outliers = 0;
  let gapSum = 0;
  let gapSquares = 0;
  mean.fill(0);
  for (let i = 0; i < total; i++) {
    const k = order[i];
    const half = Math.max(0, gap[k] / 2);
    const atA = 6 * i;
    const atB = atA + 3;
    bandColour(a.bandLab, partner[k], half, colour, atA);
    bandColour(b.bandLab, k, half, colour, atB);
    const apart = colourDistance(colours, colour, atA, colour, atB);
    evidence += colourEvidence(colours, colour, atA, colour, atB, apart);
    distance += Math.min(12, apart);
    if (apart > OUTLIER_DISTANCE) outliers++;
    for (let c = 0; c < 6; c++) mean[c] += colour[atA + c];
    gapSum += gap[k];
    gapSquares += gap[k] * gap[k];
  }
  for (let c = 0; c < 6; c++) mean[c] /= total;
  let offset = 0;
  for (let c = 0; c < 3; c++) offset += colours.precision[c] * (mean[c] - mean[3 + c]) ** 2;
  features[5] = clip((evidence * SAMPLE_STEP) / COLOUR_CORRELATION_PX / 10, -4, 6);
  features[6] = distance / total / 6;
  features[19] = outliers / total;
  features[20] = Math.min(3, offset / 2);
  const gapMean = gapSum / total;
  return Math.sqrt(Math.max(0, gapSquares / total - gapMean * gapMean));
}

/** How the colours go together along the whole seam, and how much less so some way beside. Three by three written out: this is hot. */
function broadFeatures(
  { precision }: ColourModel,
  { colour, centred }: FeatureScratch,
  total: number,
  features: Float64Array,
): void {
  const pl = precision[0];
  const pa = precision[1];
  const pb = precision[2];
  let together = 0;
  let spreadA = 0;
  let spreadB = 0;
  for (let at = 0; at < 6 * total; at += 6) {
    const al = (centred[at] = colour[at] - mean[0]);
    const aa = (centred[at + 1] = colour[at + 1] - mean[1]);
    const ab = (centred[at + 2] = colour[at + 2] - mean[2]);
    const bl = (centred[at + 3] = colour[at + 3] - mean[3]);
    const ba = (centred[at + 4] = colour[at + 4] - mean[4]);
    const bb = (centred[at + 5] = colour[at + 5] - mean[5]);
    together += pl * al * bl + pa * aa * ba + pb * ab * bb;
    spreadA += pl * al * al + pa * aa * aa + pb * ab * ab;
    spreadB += pl * bl * bl + pa * ba * ba + pb * bb * bb;
  }
  const scale = Math.sqrt(spreadA * spreadB) + 0.1 * total;
  // Colours that belong together agree where they lie, and no longer some way beside it.
  let beside = -0.5;
  for (let s = 0; s < PEAK_LAGS.length; s++) {
    const lag = PEAK_LAGS[s];
    if (total < 2 * Math.abs(lag)) continue;
    const shifted = togetherAt(precision, centred, total, lag);
    beside = Math.max(beside, (shifted / scale) * (total / (total - Math.abs(lag))));
  }
  features[7] = together / scale;
  features[8] = Math.log(0.05 + (spreadA + spreadB) / total);
  features[16] = clip(together / scale - beside, -1, 1.5);
}

/** How the colours of a go together with those of b that lie so many samples before. */
function togetherAt(precision: ColourModel['precision'], centred: Float64Array, total: number, lag: number): number {
  const pl = precision[0];
  const pa = precision[1];
  const pb = precision[2];
  const end = Math.min(total, total - lag);
  let sum = 0;
  for (let i = Math.max(0, -lag); i < end; i++) {
    const atA = 6 * (i + lag);
    const atB = 6 * i + 3;
    sum +=
      pl * centred[atA] * centred[atB] +
      pa * centred[atA + 1] * centred[atB + 1] +
      pb * centred[atA + 2] * centred[atB + 2];
  }
  return sum;
}

/** Fine changes of colour, whose course along the seam says more than that of the broad ones. */
function fineFeatures({ precision }: ColourModel, colour: Float32Array, total: number, features: Float64Array): void {
  const pl = precision[0];
  const pa = precision[1];
  const pb = precision[2];
  let together = 0;
  let spreadA = 0;
  let spreadB = 0;
  for (let from = 0, to = 6 * FINE_LAG; to < 6 * total; from += 6, to += 6) {
    const al = colour[to] - colour[from];
    const aa = colour[to + 1] - colour[from + 1];
    const ab = colour[to + 2] - colour[from + 2];
    const bl = colour[to + 3] - colour[from + 3];
    const ba = colour[to + 4] - colour[from + 4];
    const bb = colour[to + 5] - colour[from + 5];
    together += pl * al * bl + pa * aa * ba + pb * ab * bb;
    spreadA += pl * al * al + pa * aa * aa + pb * ab * ab;
    spreadB += pl * bl * bl + pa * ba * ba + pb * bb * bb;
  }
  const count = Math.max(1, total - FINE_LAG);
  features[17] = together / (Math.sqrt(spreadA * spreadB) + 0.1 * count);
  features[18] = Math.log(0.05 + (spreadA + spreadB) / count);
}

function clip(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

/** Log-likelihood ratio per independent sample: tangents that agree up to noise against tangents that bend each on its own. */
function shapeRatio(angleVariance: number, bend: number, noiseRad: number): number {
  const noise = noiseRad * noiseRad;
  const chance = bend + noise;
  return 0.5 * Math.log(chance / noise) - angleVariance / (2 * noise) + angleVariance / (2 * chance);
}

const shapeOut = { angleVariance: 0, bend: 0, gapVariance: 0 };

/** Variances within one window of contact samples: of the tangents' difference, of the tangents, of the gap less offset and slope. */
function windowShape(
  a: FragmentDescription,
  b: FragmentDescription,
  turnRad: number,
  partner: Int16Array,
  gap: Float32Array,
  order: Int16Array,
  from: number,
  w: number,
): typeof shapeOut {
  const turn = 2 * Math.PI;
  const firstA = a.tangentRad[partner[order[from]]];
  const firstB = b.tangentRad[order[from]];
  let d1 = 0;
  let d2 = 0;
  let a1 = 0;
  let a2 = 0;
  let b1 = 0;
  let b2 = 0;
  let g1 = 0;
  let g2 = 0;
  let tg = 0;
  for (let i = 0; i < w; i++) {
    const k = order[from + i];
    const m = partner[k];
    let difference = a.tangentRad[m] - b.tangentRad[k] - turnRad - Math.PI;
    difference -= turn * Math.round(difference / turn);
    let pa = a.tangentRad[m] - firstA;
    pa -= turn * Math.round(pa / turn);
    let pb = b.tangentRad[k] - firstB;
    pb -= turn * Math.round(pb / turn);
    const g = gap[k];
    d1 += difference;
    d2 += difference * difference;
    a1 += pa;
    a2 += pa * pa;
    b1 += pb;
    b2 += pb * pb;
    g1 += g;
    g2 += g * g;
    tg += (i - (w - 1) / 2) * g;
  }
  shapeOut.angleVariance = Math.max(0, d2 / w - (d1 / w) ** 2);
  shapeOut.bend = Math.max(0, a2 / w - (a1 / w) ** 2) + Math.max(0, b2 / w - (b1 / w) ** 2);
  const slopeMass = (w * (w * w - 1)) / 12;
  shapeOut.gapVariance = Math.max(0, g2 / w - (g1 / w) ** 2 - (tg * tg) / slopeMass / w);
  return shapeOut;
}

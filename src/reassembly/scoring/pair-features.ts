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
  const { contacts, order, colour, centred } = scratch;
  findContacts(a, b, turnRad, x, y, reach, contacts);
  const { partner, gap } = contacts;
  if (contacts.count < SHORTEST_RUN) return 0;

  // Start behind a break, so that no run is cut in two by the contour's first sample.
  const n = b.sampleCount;
  let start = 0;
  for (let k = 0, empty = 0; k < n; k++) {
    empty = partner[k] < 0 ? empty + 1 : 0;
    if (empty > RUN_BREAK) {
      start = k;
      break;
    }
  }

  let shapeTight = 0;
  let shapeLoose = 0;
  let residualSum = 0;
  let bendSum = 0;
  let windowSum = 0;
  let longest = 0;
  let total = 0;
  let runStart = 0;
  let lastSample = -RUN_BREAK - 1;
  let lastPartner = 0;
  const closeRun = (end: number): void => {
    const length = end - runStart;
    if (length > longest) longest = length;
    if (length >= SHORTEST_RUN) {
      const w = Math.min(WINDOW, length);
      const windows = Math.max(1, Math.floor((length - w) / HOP) + 1);
      // Each window stands for its share of the run.
      const share = (length * SAMPLE_STEP) / windows;
      for (let k = 0; k < windows; k++) {
        const from = windows === 1 ? runStart : runStart + Math.round((k * (length - w)) / (windows - 1));
        const shape = windowShape(a, b, turnRad, partner, gap, order, from, w);
        const independent = share / SHAPE_CORRELATION_PX;
        shapeTight += independent * shapeRatio(shape.angleVariance, shape.bend, TIGHT_RAD);
        shapeLoose += independent * shapeRatio(shape.angleVariance, shape.bend, LOOSE_RAD);
        residualSum += share * Math.log(Math.sqrt(shape.gapVariance) + 0.2);
        bendSum += share * Math.log(shape.bend + 0.01);
        windowSum += share;
      }
    }
    runStart = end;
  };
  for (let step = 0; step < n; step++) {
    const k = (start + step) % n;
    const m = partner[k];
    if (m < 0) continue;
    const jump = Math.abs(m - lastPartner);
    if (total && (step - lastSample > RUN_BREAK || Math.min(jump, a.sampleCount - jump) > PARTNER_JUMP))
      closeRun(total);
    order[total++] = k;
    lastSample = step;
    lastPartner = m;
  }
  closeRun(total);

  // Colours at the middle of the gap. Three by three written out: this is where most of the time goes.
  let evidence = 0;
  let distance = 0;
  let outliers = 0;
  let gapSum = 0;
  let gapSquares = 0;
  const mean = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < total; i++) {
    const k = order[i];
    const half = Math.max(0, gap[k] / 2);
    const [atA, atB] = [6 * i, 6 * i + 3];
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
  const [meanAl, meanAa, meanAb, meanBl, meanBa, meanBb] = mean;
  const [pl, pa, pb] = colours.precision;
  let together = 0;
  let spreadA = 0;
  let spreadB = 0;
  for (let at = 0; at < 6 * total; at += 6) {
    const al = (centred[at] = colour[at] - meanAl);
    const aa = (centred[at + 1] = colour[at + 1] - meanAa);
    const ab = (centred[at + 2] = colour[at + 2] - meanAb);
    const bl = (centred[at + 3] = colour[at + 3] - meanBl);
    const ba = (centred[at + 4] = colour[at + 4] - meanBa);
    const bb = (centred[at + 5] = colour[at + 5] - meanBb);
    together += pl * al * bl + pa * aa * ba + pb * ab * bb;
    spreadA += pl * al * al + pa * aa * aa + pb * ab * ab;
    spreadB += pl * bl * bl + pa * ba * ba + pb * bb * bb;
  }
  // Fine changes of colour, whose course along the seam says more than that of the broad ones.
  let fineTogether = 0;
  let fineA = 0;
  let fineB = 0;
  for (let from = 0, to = 6 * FINE_LAG; to < 6 * total; from += 6, to += 6) {
    const al = colour[to] - colour[from];
    const aa = colour[to + 1] - colour[from + 1];
    const ab = colour[to + 2] - colour[from + 2];
    const bl = colour[to + 3] - colour[from + 3];
    const ba = colour[to + 4] - colour[from + 4];
    const bb = colour[to + 5] - colour[from + 5];
    fineTogether += pl * al * bl + pa * aa * ba + pb * ab * bb;
    fineA += pl * al * al + pa * aa * aa + pb * ab * ab;
    fineB += pl * bl * bl + pa * ba * ba + pb * bb * bb;
  }
  const fineCount = Math.max(1, total - FINE_LAG);
  const scale = Math.sqrt(spreadA * spreadB) + 0.1 * total;
  // Colours that belong together agree where they lie, and no longer some way beside it.
  let beside = -0.5;
  for (const lag of PEAK_LAGS) {
    if (total < 2 * Math.abs(lag)) continue;
    let shifted = 0;
    for (let i = Math.max(0, -lag); i < Math.min(total, total - lag); i++) {
      const [atA, atB] = [6 * (i + lag), 6 * i + 3];
      shifted +=
        pl * centred[atA] * centred[atB] +
        pa * centred[atA + 1] * centred[atB + 1] +
        pb * centred[atA + 2] * centred[atB + 2];
    }
    beside = Math.max(beside, (shifted / scale) * (total / (total - Math.abs(lag))));
  }
  let offset = 0;
  for (let c = 0; c < 3; c++) offset += colours.precision[c] * (mean[c] - mean[3 + c]) ** 2;
  const gapMean = gapSum / total;
  const contactPx = total * SAMPLE_STEP;

  features[0] = 1;
  features[1] = Math.log(contactPx / 30);
  features[2] = clip(shapeTight / 10, -3, 6);
  features[3] = clip(shapeLoose / 10, -3, 6);
  features[4] = windowSum ? residualSum / windowSum : 0;
  features[5] = clip((evidence * SAMPLE_STEP) / COLOUR_CORRELATION_PX / 10, -4, 6);
  features[6] = distance / total / 6;
  features[7] = together / scale;
  features[8] = Math.log(0.05 + (spreadA + spreadB) / total);
  features[9] = Math.min(3, contacts.penetration / total);
  features[10] = Math.min(2, contacts.deepest / 6);
  features[11] = contacts.open / (contacts.open + total);
  features[12] = longest / total;
  features[13] = Math.sqrt(Math.max(0, gapSquares / total - gapMean * gapMean)) / 4;
  features[14] = total / Math.min(a.sampleCount, b.sampleCount);
  features[15] = windowSum ? bendSum / windowSum : -4;
  features[16] = clip(together / scale - beside, -1, 1.5);
  features[17] = fineTogether / (Math.sqrt(fineA * fineB) + 0.1 * fineCount);
  features[18] = Math.log(0.05 + (fineA + fineB) / fineCount);
  features[19] = outliers / total;
  features[20] = Math.min(3, offset / 2);
  features[21] = Math.log(reach / 8);
  return total;
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

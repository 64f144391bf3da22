import { FrameError, type ErrorCode } from '../../errors.ts';
import { binomialBlur } from '../../imaging/binomial-blur.ts';
import { fillHoles, labelComponents, largestComponent } from '../../imaging/components.ts';
import type { Mask, RgbaImage } from '../../imaging/image.ts';
import { open } from '../../imaging/morphology.ts';
import {
  colourFromOpponent,
  fitBackground,
  modelAlongRow,
  opponent,
  type BackgroundModel,
} from './background-model.ts';
import { MAX_SPECK_AREA_PX, MIN_FRAGMENT_AREA_PX } from './cut-fragments.ts';
import { measureRim, trimMixedRim } from './rim.ts';
import { withoutSoftShadow } from './soft-shadow.ts';

/** Red, green, blue, 0 … 255. */
export type Rgb = readonly [number, number, number];

/** How a fragment was told from its background, for the log. */
export interface SegmentReport {
  /** How the background was told: by alpha, by one exact colour, or by a model of an uneven, noisy one. */
  readonly method: 'alpha' | 'flat' | 'modelled';
  /** Robust standard deviation of the background's brightness, levels; 0 for alpha and flat. */
  readonly noiseLevels: number;
  /** Pixels of the fragment. */
  readonly areaPx: number;
  /** Pixels of loose specks that were left out. */
  readonly droppedPx: number;
  /** Pixels of holes that were counted in. */
  readonly filledPx: number;
  /** Pixels of true holes, which stay background. */
  readonly holesPx: number;
  /** Pixels of soft shadow that were left out. */
  readonly shadowPx: number;
  /** Pixels inside the outline whose colour is mixed with the background's: colour there tells nothing about the fragment. */
  readonly rimPx: number;
}

/** A fragment found in its photograph. */
export interface Segmentation {
  /** The fragment: one connected part. */
  readonly mask: Mask;
  /** The background's colour (its middle, when uneven); null where alpha told. */
  readonly backgroundColor: Rgb | null;
  readonly report: SegmentReport;
}

/** A second part larger than this share of the largest is another fragment, not a crumb. */
const SECOND_FRAGMENT_SHARE = 0.2;
/** At least this share of the border must be background. */
const MIN_BORDER_SHARE = 0.35;
/** A background noisier than this after smoothing, levels, is not plain. */
const MAX_NOISE_LEVELS = 16;
/** Levels that count as nearly the background's colour: JPEG ringing stays below, other paint rarely comes so close. */
const NEAR_LEVELS = 10;
/** Content stands out by at least this, levels; where it does, neighbours that stand out by half as much belong to it. */
const STRONG_LEVELS = 16;
/** The same in standard deviations of the background, before its measured tail. */
const WEAK_SIGMAS = 4;

/**
 * Tells a fragment from its background.
 *
 * Real transparency decides where there is any. Otherwise the background is one plain colour that is found along the
 * border: exact equality where the picture was drawn on a flat colour; else a smooth model of colour and light, a
 * threshold from its noise, and soft shadows left out.
 *
 * @param file The picture's file, for messages.
 * @throws FrameError FRAME_FRAGMENT_EMPTY, FRAME_FRAGMENT_TOO_SMALL, FRAME_FRAGMENT_SEVERAL, FRAME_FRAGMENT_CUT_OFF,
 *   FRAME_FRAGMENT_NO_BACKGROUND
 */
export function segmentBackground(photograph: RgbaImage, file: string): Segmentation {
  if (hasTransparency(photograph)) return byAlpha(photograph, file);
  const flat = flatColour(photograph);
  return flat ? byFlatColour(photograph, flat, file) : byModel(photograph, file);
}

function hasTransparency({ data }: RgbaImage): boolean {
  for (let p = 3; p < data.length; p += 4) if (data[p] < 128) return true;
  return false;
}

function byAlpha(photograph: RgbaImage, file: string): Segmentation {
  const { width, height, data } = photograph;
  const inside = new Uint8Array(width * height);
  for (let i = 0; i < inside.length; i++) inside[i] = data[4 * i + 3] > 127 ? 1 : 0;
  const part = onePart({ width, height, data: inside }, MAX_SPECK_AREA_PX, file);
  return {
    mask: part.mask,
    backgroundColor: null,
    report: { method: 'alpha', noiseLevels: 0, ...part.counts, shadowPx: 0, rimPx: 0 },
  };
}

/**
 * The exact colour of a drawn background, or null when the background is a photograph's. Two signs must agree: most of
 * the border is one exact colour and nearly nothing on it is a near miss; and the fragment's outline steps away from that
 * colour at once, where a lossy picture rings with near misses.
 */
function flatColour(photograph: RgbaImage): Rgb | null {
  const { data } = photograph;
  const border = borderOf(photograph);
  const common = commonestOf(data, border);
  let exact = 0;
  let nearMisses = 0;
  for (const i of border) {
    if (packedAt(data, i) === common) exact++;
    else if (isNear(data, i, common)) nearMisses++;
  }
  if (exact < border.length / 2 || nearMisses > 0.02 * border.length) return null;
  return ringsAround(photograph, common) ? null : [common >> 16, (common >> 8) & 255, common & 255];
}

/** The pixels of a picture's border. */
function borderOf({ width, height }: RgbaImage): Int32Array {
  const border = new Int32Array(2 * width + 2 * Math.max(0, height - 2));
  let k = 0;
  for (let x = 0; x < width; x++) {
    border[k++] = x;
    border[k++] = (height - 1) * width + x;
  }
  for (let y = 1; y + 1 < height; y++) {
    border[k++] = y * width;
    border[k++] = y * width + width - 1;
  }
  return border;
}

/** A pixel's colour as one number, red the highest byte. */
function packedAt(data: RgbaImage['data'], i: number): number {
  return (data[4 * i] << 16) | (data[4 * i + 1] << 8) | data[4 * i + 2];
}

/** Whether a pixel's colour is as good as another one. */
function isNear(data: RgbaImage['data'], i: number, packed: number): boolean {
  return (
    Math.abs(data[4 * i] - (packed >> 16)) <= NEAR_LEVELS &&
    Math.abs(data[4 * i + 1] - ((packed >> 8) & 255)) <= NEAR_LEVELS &&
    Math.abs(data[4 * i + 2] - (packed & 255)) <= NEAR_LEVELS
  );
}

/** The commonest colour of some pixels; of equal ones that which comes first. */
function commonestOf(data: RgbaImage['data'], pixels: Int32Array): number {
  const counts = new Map<number, number>();
  for (const i of pixels) {
    const colour = packedAt(data, i);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  let common = 0;
  let most = 0;
  for (const [colour, count] of counts) {
    if (count <= most) continue;
    common = colour;
    most = count;
  }
  return common;
}

/** Whether most of what borders on a colour is nearly that colour, as where a lossy picture rings. */
function ringsAround({ width, height, data }: RgbaImage, common: number): boolean {
  let outline = 0;
  let ringing = 0;
  for (let y = 1; y + 1 < height; y++) {
    for (let x = 1; x + 1 < width; x++) {
      const i = y * width + x;
      if (packedAt(data, i) === common || !touchesColour(data, i, width, common)) continue;
      outline++;
      if (isNear(data, i, common)) ringing++;
    }
  }
  return ringing > outline / 2;
}

function touchesColour(data: RgbaImage['data'], i: number, width: number, packed: number): boolean {
  return (
    packedAt(data, i - 1) === packed ||
    packedAt(data, i + 1) === packed ||
    packedAt(data, i - width) === packed ||
    packedAt(data, i + width) === packed
  );
}

function byFlatColour(photograph: RgbaImage, rgb: Rgb, file: string): Segmentation {
  const { width, height, data } = photograph;
  const inside = new Uint8Array(width * height);
  for (let i = 0; i < inside.length; i++) {
    inside[i] = data[4 * i] !== rgb[0] || data[4 * i + 1] !== rgb[1] || data[4 * i + 2] !== rgb[2] ? 1 : 0;
  }
  const part = onePart({ width, height, data: inside }, MAX_SPECK_AREA_PX, file);
  const rimPx = measureRim(photograph, part.mask);
  return {
    mask: part.mask,
    backgroundColor: rgb,
    report: { method: 'flat', noiseLevels: 0, ...part.counts, shadowPx: 0, rimPx },
  };
}

function byModel(photograph: RgbaImage, file: string): Segmentation {
  const { width, height } = photograph;
  const smooth = binomialBlur(photograph);
  const model = fitBackground(smooth);
  if (!model || model.borderShare < MIN_BORDER_SHARE || model.sigmas[0] > MAX_NOISE_LEVELS) {
    throw problem('FRAME_FRAGMENT_NO_BACKGROUND', file, 'has no plain background that the fragment could be told from');
  }
  const outstanding = standingOut(smooth, model);
  const cleared = withoutSoftShadow(smooth, model, outstanding);
  // Threads of noise and cloth that hang on the outline are thinner than any fragment.
  const opened = open(cleared.mask, Math.min(2, Math.min(width, height) / 100));
  const rough = onePart(opened, Infinity, file);
  if (touchedSides(rough.mask) === 4) {
    throw problem('FRAME_FRAGMENT_CUT_OFF', file, 'shows a fragment that runs out of the picture on every side');
  }
  const part = onePart(trimMixedRim(photograph, rough.mask), Infinity, file);
  const middle = colourFromOpponent(model.coefficients).map((level) => Math.min(255, Math.max(0, Math.round(level))));
  return {
    mask: part.mask,
    backgroundColor: middle as [number, number, number],
    report: {
      method: 'modelled',
      noiseLevels: model.sigmas[0],
      areaPx: part.counts.areaPx,
      droppedPx: rough.counts.droppedPx + part.counts.droppedPx,
      filledPx: rough.counts.filledPx,
      holesPx: part.counts.holesPx,
      shadowPx: cleared.shadowPx,
      rimPx: measureRim(photograph, part.mask),
    },
  };
}

/** Pixels that differ from the model strongly, and weaker ones joined to them (hysteresis, as in Canny 1986). */
function standingOut(smooth: RgbaImage, model: BackgroundModel): Mask {
  const { width, height, data } = smooth;
  const weakSigmas = Math.max(WEAK_SIGMAS, 1.2 * model.tailSigmas);
  const weak = new Uint8Array(width * height);
  const strong = new Uint8Array(width * height);
  const row = new Float64Array(9);
  const actual = new Float64Array(3);
  for (let y = 0; y < height; y++) {
    modelAlongRow(model.coefficients, y, height, row);
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const u = (2 * x + 1) / width - 1;
      opponent(data[4 * i], data[4 * i + 1], data[4 * i + 2], actual);
      let levels = 0;
      let sigmas = 0;
      for (let k = 0; k < 3; k++) {
        const difference = Math.abs(actual[k] - row[k] - (row[3 + k] + row[6 + k] * u) * u);
        levels = Math.max(levels, difference);
        sigmas = Math.max(sigmas, difference / model.sigmas[k]);
      }
      if (sigmas < weakSigmas || levels < STRONG_LEVELS / 2) continue;
      weak[i] = 1;
      if (sigmas >= 1.5 * weakSigmas && levels >= STRONG_LEVELS) strong[i] = 1;
    }
  }
  const { labels, count } = labelComponents({ width, height, data: weak }, 8);
  const holdsStrong = new Uint8Array(count + 1);
  for (let i = 0; i < strong.length; i++) if (strong[i]) holdsStrong[labels[i]] = 1;
  for (let i = 0; i < weak.length; i++) weak[i] = holdsStrong[labels[i]];
  return { width, height, data: weak };
}

/** The largest part with its small holes filled, or the error that says why there is no single fragment. */
function onePart(found: Mask, maxHolePx: number, file: string) {
  const largest = largestComponent(found);
  if (largest.area === 0) throw problem('FRAME_FRAGMENT_EMPTY', file, 'shows nothing but background');
  if (largest.secondArea > SECOND_FRAGMENT_SHARE * largest.area && largest.secondArea >= MIN_FRAGMENT_AREA_PX) {
    throw problem('FRAME_FRAGMENT_SEVERAL', file, 'shows more than one fragment');
  }
  const { mask, filledPx, keptPx } = fillHoles(largest.mask, maxHolePx);
  const areaPx = largest.area + filledPx;
  if (areaPx < MIN_FRAGMENT_AREA_PX) {
    throw problem('FRAME_FRAGMENT_TOO_SMALL', file, `shows a fragment of only ${areaPx} pixels`);
  }
  const inside = found.data.reduce((sum, value) => sum + value, 0);
  return { mask, counts: { areaPx, droppedPx: inside - largest.area, filledPx, holesPx: keptPx } };
}

function touchedSides({ width, height, data }: Mask): number {
  let left = 0;
  let right = 0;
  for (let y = 0; y < height; y++) {
    left |= data[y * width];
    right |= data[y * width + width - 1];
  }
  const top = data.subarray(0, width).includes(1) ? 1 : 0;
  const bottom = data.subarray((height - 1) * width).includes(1) ? 1 : 0;
  return left + right + top + bottom;
}

type FragmentCode = Extract<ErrorCode, `FRAME_FRAGMENT_${string}`>;

function problem(code: FragmentCode, file: string, what: string): FrameError {
  return new FrameError(code, `${file} ${what}.`, { file, remedy: REMEDIES[code] });
}

const REMEDIES: Record<string, string> = {
  FRAME_FRAGMENT_EMPTY: 'Photograph the fragment on a background of another colour, or leave the file out.',
  FRAME_FRAGMENT_TOO_SMALL: `Use a picture with more pixels (a fragment needs ${MIN_FRAGMENT_AREA_PX}), or leave the file out.`,
  FRAME_FRAGMENT_SEVERAL: 'Use one photograph per fragment.',
  FRAME_FRAGMENT_CUT_OFF: 'Photograph the whole fragment with background all around it.',
  FRAME_FRAGMENT_NO_BACKGROUND:
    'Photograph the fragment on one plain colour that it does not have itself, or give a PNG with transparency.',
};

import type { RgbaImage } from '../../imaging/image.ts';
import type { Random } from '../../math/random.ts';
import { seededRandom } from '../../math/random.ts';
import type { Rigid } from '../../math/rigid.ts';
import type { Fragment } from '../fragments/fragment.ts';
import { FRACTURE_GENERATORS } from './fracture-generators.ts';
import type { FractureName } from './fracture-generators.ts';
import type { Region } from './partition.ts';
import { measureRegions } from './partition.ts';
import { turnFragment } from './turn-fragment.ts';
import { wearFragments } from './wear.ts';

/** How a picture is broken, worn and scattered. */
export interface ShredOptions {
  /** Number of fragments that the picture is broken into, before any goes missing; from 1. */
  readonly pieces: number;
  /** Seed of every random choice. @default 1 */
  readonly seed?: number;
  /** How it breaks. @default 'plaster' */
  readonly generator?: FractureName;
  /** Mean depth worn off each side of a crack, px; a gap is twice that. @default 0 */
  readonly erosionPx?: number;
  /** 0: the same depth everywhere; 1: from nothing to twice the mean along one border. @default 0.5 */
  readonly erosionVariation?: number;
  /** Whether both sides of a crack wear in the same places: closed here, wide open there. @default false */
  readonly sharedWear?: boolean;
  /** Share of the borders along which chips broke off, 0 … 1. @default 0 */
  readonly chips?: number;
  /** Radius to which outward corners are worn round, px. @default erosionPx */
  readonly cornerRadiusPx?: number;
  /** Share of the fragments that is missing, 0 … 1 (one fragment always stays). @default 0 */
  readonly missing?: number;
  /** Whether every fragment is turned by a random angle and resampled. @default true */
  readonly turn?: boolean;
  /** Largest deviation of a fragment's size from the truth, as a share: 0.03 is up to 3 % larger or smaller. @default 0 */
  readonly scaleSpread?: number;
  /** Largest change of a fragment's red, green or blue, as a share. @default 0 */
  readonly colourCast?: number;
  /** Standard deviation of a photograph's noise, levels of 0 … 255. @default 0 */
  readonly noise?: number;
  /** Fragments of another picture that are mixed in: their number as a share of the true fragments. */
  readonly spurious?: { readonly picture: RgbaImage; readonly share: number };
}

/** A broken picture, with the truth. */
export interface Puzzle {
  /** Size of the page, which is the picture that was broken. */
  readonly width: number;
  readonly height: number;
  /** The true fragments first (ids 0 … trueCount - 1), then the spurious ones. */
  readonly fragments: readonly Fragment[];
  readonly trueCount: number;
  /** By fragment id, true fragments only: points of the fragment onto the page. Exact; with `scaleSpread`, at the centroid. */
  readonly pageFromFragment: readonly Rigid[];
  /** By fragment id, true fragments only: size of the fragment's picture relative to the page. */
  readonly scale: readonly number[];
  /** Fragment id per page pixel, -1 where nothing is left: the masks, disjoint by nature. */
  readonly labels: Int32Array;
}

/**
 * Breaks a picture into fragments and scatters them, with exact truth. The same options give the same bytes everywhere.
 * Ids are shuffled: they tell nothing about where a fragment belongs.
 * @throws RangeError on a share outside 0 … 1, or more pieces than the picture has room for.
 */
export function shredPicture(picture: RgbaImage, options: ShredOptions): Puzzle {
  const settings = resolveShredOptions(options);
  const random = seededRandom(settings.seed);
  const { width, height } = picture;
  const broken = breakAndWear(width, height, settings.pieces, settings, random);

  const missingCount = Math.min(settings.pieces - 1, Math.floor(settings.missing * settings.pieces + 0.5));
  const order = random.fork('order').shuffle(Array.from({ length: settings.pieces }, (_, k) => k));
  const idOf = new Int32Array(settings.pieces).fill(-1);
  const trueCount = settings.pieces - missingCount;
  for (let id = 0; id < trueCount; id++) idOf[order[id]] = id;
  const labels = broken.map((label) => (label < 0 ? -1 : idOf[label]));

  const scatter = scatterFragments(picture, labels, trueCount, settings, random.fork('scatter'));
  const fragments = scatter.map(({ fragment }, id) => ({ ...fragment, id }));
  if (options.spurious !== undefined && options.spurious.share > 0) {
    const count = Math.max(1, Math.floor(options.spurious.share * trueCount + 0.5));
    const meanAreaPx = (width * height) / settings.pieces;
    for (const fragment of strangers(options.spurious.picture, count, meanAreaPx, settings, random.fork('spurious')))
      fragments.push({ ...fragment, id: fragments.length });
  }
  return {
    width,
    height,
    fragments,
    trueCount,
    pageFromFragment: scatter.map((piece) => piece.pageFromFragment),
    scale: scatter.map((piece) => piece.scale),
    labels,
  };
}

/** The mask of one true fragment on the page, 1 inside and 0 outside. */
export function pageMask(puzzle: Puzzle, id: number): Uint8Array {
  return Uint8Array.from(puzzle.labels, (label) => (label === id ? 1 : 0));
}

/** {@link ShredOptions} with every default filled in. */
export type ShredSettings = Required<Omit<ShredOptions, 'spurious'>>;

/** Fills in the defaults and checks the ranges. @throws RangeError */
export function resolveShredOptions(options: ShredOptions): ShredSettings {
  const erosionPx = options.erosionPx ?? 0;
  const settings: ShredSettings = {
    pieces: options.pieces,
    seed: options.seed ?? 1,
    generator: options.generator ?? 'plaster',
    erosionPx,
    erosionVariation: options.erosionVariation ?? 0.5,
    sharedWear: options.sharedWear ?? false,
    chips: options.chips ?? 0,
    cornerRadiusPx: options.cornerRadiusPx ?? erosionPx,
    missing: options.missing ?? 0,
    turn: options.turn ?? true,
    scaleSpread: options.scaleSpread ?? 0,
    colourCast: options.colourCast ?? 0,
    noise: options.noise ?? 0,
  };
  const shares = ['erosionVariation', 'chips', 'missing', 'scaleSpread', 'colourCast'] as const;
  for (const name of shares)
    if (!(settings[name] >= 0 && settings[name] <= 1))
      throw new RangeError(`${name} is a share from 0 to 1, got ${settings[name]}`);
  for (const name of ['erosionPx', 'cornerRadiusPx', 'noise'] as const)
    if (!(settings[name] >= 0 && Number.isFinite(settings[name])))
      throw new RangeError(`${name} is a number from 0 on, got ${settings[name]}`);
  if (settings.scaleSpread > 0.5) throw new RangeError(`scaleSpread is at most 0.5, got ${settings.scaleSpread}`);
  return settings;
}

function breakAndWear(
  width: number,
  height: number,
  pieces: number,
  settings: ShredSettings,
  random: Random,
): Int32Array {
  const whole = FRACTURE_GENERATORS[settings.generator](width, height, pieces, random.fork('fracture'));
  if (settings.erosionPx === 0 && settings.chips === 0 && settings.cornerRadiusPx === 0) return whole;
  return wearFragments(whole, width, height, pieces, settings, random.fork('wear'));
}

interface Scattered {
  readonly fragment: Omit<Fragment, 'id'>;
  readonly pageFromFragment: Rigid;
  readonly scale: number;
}

function scatterFragments(
  picture: RgbaImage,
  labels: Int32Array,
  count: number,
  settings: ShredSettings,
  random: Random,
): Scattered[] {
  return measureRegions(labels, picture.width, picture.height, count).map((region: Region) => {
    const source = random.fork(region.label);
    const scale = 1 + settings.scaleSpread * source.between(-1, 1);
    const turnRad = settings.turn ? source.between(-Math.PI, Math.PI) : 0;
    const turned = turnFragment(
      { rgba: picture.data, labels, width: picture.width, height: picture.height, region },
      { turnRad, scale, subX: source.next(), subY: source.next() },
    );
    photograph(turned.rgba, settings, source.fork('photograph'));
    const { width, height, rgba, mask } = turned;
    return { fragment: { width, height, rgba, mask }, pageFromFragment: turned.pageFromFragment, scale };
  });
}

/** What a camera does to each fragment's colours, in place: a cast of its own, and noise. */
function photograph(rgba: Uint8Array, settings: ShredSettings, random: Random): void {
  if (settings.colourCast === 0 && settings.noise === 0) return;
  const gain = [0, 1, 2].map(() => 1 + settings.colourCast * random.between(-1, 1));
  for (let q = 0; q < rgba.length; q += 4) {
    if (rgba[q + 3] === 0) continue;
    for (let channel = 0; channel < 3; channel++) {
      const noise = settings.noise === 0 ? 0 : random.normal(0, settings.noise);
      rgba[q + channel] = Math.min(255, Math.max(0, Math.floor(rgba[q + channel] * gain[channel] + noise + 0.5)));
    }
  }
}

/** Fragments of another picture, of about the same size, worn and scattered alike. */
function strangers(
  picture: RgbaImage,
  count: number,
  meanAreaPx: number,
  settings: ShredSettings,
  random: Random,
): Omit<Fragment, 'id'>[] {
  const pieces = Math.max(1, Math.floor((picture.width * picture.height) / meanAreaPx + 0.5));
  if (pieces < count)
    throw new RangeError(
      `The other picture (${picture.width} x ${picture.height} px) gives only ${pieces} fragments of this size; ${count} are asked for`,
    );
  const labels = breakAndWear(picture.width, picture.height, pieces, settings, random);
  const scattered = scatterFragments(picture, labels, pieces, settings, random.fork('scatter'));
  return random
    .fork('choice')
    .shuffle(scattered)
    .slice(0, count)
    .map((piece) => piece.fragment);
}

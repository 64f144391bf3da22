import { gaussianBlur } from '../../imaging/gaussian-blur.ts';
import type { RgbaImage } from '../../imaging/image.ts';
import { Sampler } from '../../imaging/sampler.ts';
import { shrinkImage } from '../../imaging/shrink-image.ts';
import { seededRandom, type Random } from '../../math/random.ts';
import { gradientNoise } from './noise.ts';

/** What time and an old camera did to a picture of the whole work. */
export interface Degradation {
  /** Size of the result relative to the picture, each side. */
  readonly scale: number;
  /** Share of the colour that is lost, 0 … 1. */
  readonly grey: number;
  /** How brown the paper became, 0 … 1. */
  readonly sepia: number;
  /** Largest smooth shift of a point, as a share of the picture's diagonal. */
  readonly warp: number;
  /** Exponent on lightness 0 … 1: above 1 darker, below 1 lighter. */
  readonly gamma: number;
  /** Share of the contrast that is left, 0 … 1. */
  readonly contrast: number;
  /** Largest change of the light from one side to another, as a share. */
  readonly shading: number;
  /** Standard deviation of the blur, pixels of the result. */
  readonly blurPx: number;
  /** Standard deviation of the grain, levels of 0 … 255. */
  readonly noise: number;
}

/** The strongest degradation that {@link degradationOf} gives: an old, small, bent and faded photograph. */
const STRONGEST = { scale: 0.55, warp: 0.02, gamma: 0.7, contrast: 0.5, shading: 0.3, blurPx: 1.6, noise: 10 } as const;
/** From this strength on a picture is wholly grey. */
const WHOLLY_GREY = 0.5;
/** Width of the warp's waves as a share of the longer side: a bent sheet, not a crumpled one. */
const WARP_WAVE = 0.55;
/** Width of the light's changes as a share of the longer side. */
const SHADING_WAVE = 0.8;
/** Rec. 601 luma. */
const LUMA = [0.299, 0.587, 0.114] as const;
/** Red, green and blue of brown paper relative to grey. */
const BROWN = [1.08, 0.98, 0.8] as const;

/**
 * A degradation by one number: 0 changes nothing, from 0.5 on the picture is grey, 1 is an old photograph that is half the
 * size, bent by 2 % of the diagonal, faded, unevenly lit, soft and grainy.
 * @param strength 0 … 1
 * @throws RangeError beyond that.
 */
export function degradationOf(strength: number): Degradation {
  if (!(strength >= 0 && strength <= 1)) throw new RangeError(`strength is a share from 0 to 1, got ${strength}`);
  const grey = Math.min(1, strength / WHOLLY_GREY);
  return {
    scale: 1 - (1 - STRONGEST.scale) * strength,
    grey,
    sepia: strength * grey,
    warp: STRONGEST.warp * strength,
    gamma: 1 + STRONGEST.gamma * strength,
    contrast: 1 - (1 - STRONGEST.contrast) * strength,
    shading: STRONGEST.shading * strength,
    blurPx: STRONGEST.blurPx * strength,
    noise: STRONGEST.noise * strength,
  };
}

/** The picture as an old photograph of this strength; of the same seed as the puzzle that goes with it. */
export function agedPicture(picture: RgbaImage, strength: number, seed: number): RgbaImage {
  return degradePicture(picture, degradationOf(strength), seededRandom(seed).fork('reference'));
}

/**
 * A picture of the whole work as an old photograph shows it. The same picture, degradation and luck give the same bytes.
 * @returns opaque.
 */
export function degradePicture(picture: RgbaImage, degradation: Degradation, random: Random): RgbaImage {
  const warped = warpSmoothly(resized(picture, degradation.scale), degradation.warp, random.fork('warp'));
  const { width, height } = warped;
  const planes = [0, 1, 2].map((channel) =>
    blurred(
      Float32Array.from({ length: width * height }, (_, q) => warped.data[4 * q + channel]),
      width,
      height,
      degradation.blurPx,
    ),
  );
  const data = new Uint8Array(4 * width * height);
  const light = gradientNoise(random.fork('shading'));
  const grain = random.fork('noise');
  const wave = SHADING_WAVE * Math.max(width, height);
  const rgb = [0, 0, 0];
  for (let y = 0, q = 0; y < height; y++) {
    for (let x = 0; x < width; x++, q++) {
      const lit = 1 + degradation.shading * light(x / wave, y / wave);
      const luma = LUMA[0] * planes[0][q] + LUMA[1] * planes[1][q] + LUMA[2] * planes[2][q];
      const noise = degradation.noise === 0 ? 0 : grain.normal(0, degradation.noise);
      for (let channel = 0; channel < 3; channel++) {
        const faded = planes[channel][q] + degradation.grey * (luma - planes[channel][q]);
        rgb[channel] = faded * (1 + degradation.sepia * (BROWN[channel] - 1));
      }
      for (let channel = 0; channel < 3; channel++) {
        const toned = 255 * Math.pow(Math.min(1, Math.max(0, rgb[channel] / 255)), degradation.gamma);
        const flat = 127.5 + degradation.contrast * (toned - 127.5);
        data[4 * q + channel] = Math.min(255, Math.max(0, flat * lit + noise + 0.5));
      }
      data[4 * q + 3] = 255;
    }
  }
  return { width, height, data };
}

/** In another size; shrinking averages areas. */
function resized(picture: RgbaImage, scale: number): RgbaImage {
  if (scale === 1) return picture;
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  if (scale < 1) return shrinkImage(picture, width, height);
  return resampled(picture, width, height, (x, y) => [
    ((x + 0.5) * picture.width) / width - 0.5,
    ((y + 0.5) * picture.height) / height - 0.5,
  ]);
}

/** Every point is read from up to `share` of the diagonal away; what lies beyond the frame continues its edge. */
function warpSmoothly(picture: RgbaImage, share: number, random: Random): RgbaImage {
  if (share === 0) return picture;
  const { width, height } = picture;
  const reach = share * Math.hypot(width, height);
  const wave = WARP_WAVE * Math.max(width, height);
  const alongX = gradientNoise(random.fork('x'));
  const alongY = gradientNoise(random.fork('y'));
  return resampled(picture, width, height, (x, y) => [
    x + reach * alongX(x / wave, y / wave),
    y + reach * alongY(x / wave, y / wave),
  ]);
}

function resampled(
  picture: RgbaImage,
  width: number,
  height: number,
  sourceOf: (x: number, y: number) => readonly [number, number],
): RgbaImage {
  const opaque = new Uint8Array(picture.width * picture.height).fill(255);
  const sampler = new Sampler(picture.data, opaque, picture.width, picture.height, 'catmull-rom');
  const data = new Uint8Array(4 * width * height);
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p += 4) {
      const [sourceX, sourceY] = sourceOf(x, y);
      sampler.at(Math.min(picture.width - 1, Math.max(0, sourceX)), Math.min(picture.height - 1, Math.max(0, sourceY)));
      data[p] = sampler.red + 0.5;
      data[p + 1] = sampler.green + 0.5;
      data[p + 2] = sampler.blue + 0.5;
      data[p + 3] = 255;
    }
  }
  return { width, height, data };
}

/** Blurred, the frame continuing what lies at it. */
function blurred(plane: Float32Array, width: number, height: number, sigma: number): Float32Array {
  if (sigma === 0) return plane;
  const soft = gaussianBlur(plane, width, height, sigma);
  const weight = gaussianBlur(new Float32Array(plane.length).fill(1), width, height, sigma);
  return soft.map((value, q) => value / weight[q]);
}

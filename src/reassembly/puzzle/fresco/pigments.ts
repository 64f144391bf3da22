import type { Random } from '../../../math/random.ts';
import type { Colour } from './canvas.ts';
import { mix } from './canvas.ts';

/** Three tones of one pigment, as painters kept them in three pots: for folds in shadow, for cloth, for light. */
export interface Ramp {
  readonly shadow: Colour;
  readonly middle: Colour;
  readonly light: Colour;
}

export const LIME: Colour = [233, 223, 200];
export const PLASTER: Colour = [205, 188, 158];
export const UMBER: Colour = [74, 50, 36];
export const SINOPIA: Colour = [140, 62, 42];
export const GOLD: Colour = [205, 158, 66];
export const GOLD_LIGHT: Colour = [244, 216, 140];
export const FLESH: Colour = [222, 176, 138];
export const VERDACCIO: Colour = [134, 132, 92];
export const VERMILION: Colour = [184, 76, 52];
export const MALACHITE: Colour = [84, 116, 82];
export const OCHRE: Colour = [200, 152, 82];

/** Cloths, each with another pigment. */
export const CLOTHS: readonly Ramp[] = [
  { shadow: [26, 42, 84], middle: [54, 84, 136], light: [150, 176, 200] },
  { shadow: [104, 34, 30], middle: [176, 66, 50], light: [232, 150, 116] },
  { shadow: [118, 54, 62], middle: [196, 116, 112], light: [242, 206, 188] },
  { shadow: [44, 68, 48], middle: [98, 128, 86], light: [196, 206, 150] },
  { shadow: [124, 78, 32], middle: [206, 152, 72], light: [246, 222, 156] },
  { shadow: [70, 48, 82], middle: [132, 98, 136], light: [212, 186, 204] },
  { shadow: [38, 68, 76], middle: [86, 130, 132], light: [190, 214, 196] },
  { shadow: [128, 112, 92], middle: [206, 192, 164], light: [246, 238, 216] },
  // Shot silk, as painters loved it: one colour in the shade, another in the light.
  { shadow: [112, 60, 86], middle: [196, 132, 110], light: [244, 226, 160] },
  { shadow: [40, 84, 72], middle: [150, 158, 96], light: [246, 228, 158] },
];

/** Which pigments one wall is painted with. */
export interface Palette {
  readonly sky: Colour;
  readonly skyLight: Colour;
  readonly ground: Colour;
  readonly stone: Ramp;
  readonly rock: Ramp;
  readonly leaf: Ramp;
  readonly band: Colour;
  readonly bandMotifs: readonly Colour[];
  readonly cloths: readonly Ramp[];
}

const SKIES: readonly (readonly [Colour, Colour])[] = [
  [
    [34, 56, 104],
    [66, 98, 146],
  ],
  [
    [48, 74, 112],
    [110, 136, 158],
  ],
  [
    [30, 66, 92],
    [92, 130, 140],
  ],
  [
    [58, 70, 108],
    [128, 136, 156],
  ],
];

const STONES: readonly Ramp[] = [
  { shadow: [132, 104, 90], middle: [200, 172, 146], light: [240, 224, 198] },
  { shadow: [136, 84, 74], middle: [206, 148, 128], light: [242, 210, 188] },
  { shadow: [112, 112, 104], middle: [182, 180, 162], light: [234, 230, 210] },
  { shadow: [128, 100, 58], middle: [204, 172, 112], light: [242, 224, 172] },
];

const ROCKS: readonly Ramp[] = [
  { shadow: [92, 80, 66], middle: [160, 142, 112], light: [222, 208, 174] },
  { shadow: [84, 88, 74], middle: [148, 150, 122], light: [214, 212, 178] },
  { shadow: [108, 78, 62], middle: [178, 138, 106], light: [230, 200, 160] },
];

const LEAVES: readonly Ramp[] = [
  { shadow: [34, 52, 38], middle: [66, 94, 60], light: [134, 152, 92] },
  { shadow: [44, 54, 34], middle: [92, 102, 58], light: [164, 164, 96] },
];

const BANDS: readonly Colour[] = [
  [142, 56, 44],
  [52, 72, 104],
  [74, 92, 64],
  [120, 76, 56],
];

/** Draws a palette: few pigments, so that a wall holds together. */
export function pickPalette(random: Random): Palette {
  const pick = <T>(items: readonly T[]): T => items[random.below(items.length)];
  const [sky, skyLight] = pick(SKIES);
  const band = pick(BANDS);
  return {
    sky,
    skyLight,
    ground: mix([128, 112, 72], [96, 110, 70], random.next()),
    stone: pick(STONES),
    rock: pick(ROCKS),
    leaf: pick(LEAVES),
    band,
    bandMotifs: random.shuffle([VERMILION, MALACHITE, OCHRE, [58, 82, 128] as Colour, LIME]).slice(0, 3),
    cloths: random.shuffle([...CLOTHS]).slice(0, 6),
  };
}

/** The tone of a ramp: 0 shadow, 0.5 the cloth's own colour, 1 light. */
export function toneOf(ramp: Ramp, tone: number, out: Float64Array): void {
  const t = Math.min(1, Math.max(0, tone));
  const [from, to, share] = t < 0.5 ? [ramp.shadow, ramp.middle, 2 * t] : [ramp.middle, ramp.light, 2 * t - 1];
  for (let k = 0; k < 3; k++) out[k] = from[k] + share * (to[k] - from[k]);
  out[3] = 1;
}

import type { RgbaImage } from '../../imaging/image.ts';
import type { Random } from '../../math/random.ts';
import { seededRandom } from '../../math/random.ts';
import { ageFresco } from './fresco/ageing.ts';
import { paintBorder } from './fresco/border.ts';
import type { Canvas } from './fresco/canvas.ts';
import { createCanvas } from './fresco/canvas.ts';
import type { Figure } from './fresco/figure.ts';
import { paintFigure, paintThrone } from './fresco/figure.ts';
import type { Palette } from './fresco/pigments.ts';
import { pickPalette, PLASTER } from './fresco/pigments.ts';
import type { Frame } from './fresco/setting.ts';
import { paintArcade, paintGround, paintHill, paintHouse, paintSky, paintStars, paintTree } from './fresco/setting.ts';
import type { Noise } from './noise.ts';
import { gradientNoise } from './noise.ts';

/** Which wall is painted, and how large. */
export interface FrescoOptions {
  /** Pixels. @default 1200 */
  readonly width?: number;
  /** Pixels. @default 900 */
  readonly height?: number;
  /** Another seed paints another wall: scene, people, pigments, damage. @default 1 */
  readonly seed?: number;
}

/**
 * Paints a wall in the manner of the fourteenth century: people with gold haloes under arches, in the hills or around a
 * throne, within an ornamental band, and then lets it grow old. The same seed gives the same bytes everywhere.
 */
export function drawFresco(options: FrescoOptions = {}): RgbaImage {
  const { width = 1200, height = 900, seed = 1 } = options;
  const random = seededRandom(seed).fork('fresco');
  const palette = pickPalette(random.fork('palette'));
  const noise = gradientNoise(random.fork('hand'));
  const canvas = createCanvas(width, height, PLASTER);
  const scene = { canvas, palette, noise, random: random.fork('scene') };
  const bandPx = 0.068 * Math.min(width, height);
  const margin = 1.22 * bandPx - 2;
  const frame: Frame = { left: margin, top: margin, right: width - 1 - margin, bottom: height - 1 - margin };
  const paintScene = [paintSaints, paintJourney, paintEnthroned][random.below(3)];
  paintScene(scene, frame);
  paintBorder(canvas, bandPx, palette, noise, random.fork('border'));
  ageFresco(canvas, random.fork('age'));

  const data = new Uint8Array(width * height * 4);
  for (let q = 0, p = 0; p < canvas.rgb.length; q += 4, p += 3) {
    for (let k = 0; k < 3; k++) data[q + k] = Math.min(255, Math.max(0, Math.floor(canvas.rgb[p + k] + 0.5)));
    data[q + 3] = 255;
  }
  return { width, height, data };
}

interface Scene {
  readonly canvas: Canvas;
  readonly palette: Palette;
  readonly noise: Noise;
  readonly random: Random;
}

/** Saints side by side, each under an arch, a starry vault behind them. */
function paintSaints({ canvas, palette, noise, random }: Scene, frame: Frame): void {
  const height = frame.bottom - frame.top;
  const bays = Math.max(
    2,
    Math.min(6, Math.floor((frame.right - frame.left) / (0.36 * height) + random.between(0, 0.6))),
  );
  const bayWidth = (frame.right - frame.left) / bays;
  const horizonY = frame.top + 0.72 * height;
  paintSky(canvas, frame, palette, noise);
  paintStars(canvas, { ...frame, bottom: frame.top + 0.58 * height }, 0.062 * height, random);
  for (let k = 0; k < 4; k++)
    paintHill(
      canvas,
      frame,
      horizonY + 0.04 * height,
      frame.left + random.between(0.05, 0.95) * (frame.right - frame.left),
      frame.top + random.between(0.5, 0.62) * height,
      random.between(0.25, 0.45) * height,
      palette.rock,
      noise,
      random,
    );
  paintGround(canvas, frame, horizonY, palette, noise, random);
  const figureHeight = Math.min(0.7 * height, 1.75 * bayWidth);
  for (let bay = 0; bay < bays; bay++) {
    const x = frame.left + (bay + 0.5) * bayWidth;
    paintFigure(
      canvas,
      person(
        x,
        frame.bottom - 0.045 * height,
        figureHeight * random.between(0.96, 1.02),
        x > (frame.left + frame.right) / 2 ? -1 : 1,
        palette,
        random,
      ),
      noise,
      random,
    );
  }
  paintArcade(canvas, frame, bays, palette, noise, random);
}

/** People on their way through rocks and trees, a town in the distance. */
function paintJourney({ canvas, palette, noise, random }: Scene, frame: Frame): void {
  const height = frame.bottom - frame.top;
  const width = frame.right - frame.left;
  const horizonY = frame.top + 0.7 * height;
  paintSky(canvas, frame, palette, noise);
  paintStars(canvas, { ...frame, bottom: frame.top + 0.22 * height }, 0.07 * height, random);
  const townX = frame.left + random.between(0.1, 0.7) * width;
  const hills = 4 + random.below(2);
  for (let k = 0; k < hills; k++) {
    paintHill(
      canvas,
      frame,
      horizonY + 0.02 * height * k,
      frame.left + ((k + random.between(0.1, 0.9)) / hills) * width,
      frame.top + random.between(0.2, 0.46) * height,
      random.between(0.3, 0.5) * height,
      palette.rock,
      noise,
      random,
    );
    if (k === 1) {
      const houses = 3 + random.below(2);
      for (let house = 0; house < houses; house++)
        paintHouse(
          canvas,
          townX + house * 0.085 * height,
          horizonY - random.between(0.02, 0.06) * height,
          random.between(0.08, 0.11) * height,
          random.between(0.16, 0.32) * height,
          house % 2 === 0 ? palette.stone : { shadow: [130, 84, 72], middle: [204, 150, 126], light: [240, 212, 188] },
          palette.band,
          random,
        );
    }
  }
  paintGround(canvas, frame, horizonY, palette, noise, random);
  const trees = 4 + random.below(3);
  for (let k = 0; k < trees; k++)
    paintTree(
      canvas,
      frame.left + ((k + random.between(0.1, 0.9)) / trees) * width,
      horizonY + random.between(0.0, 0.05) * height,
      height * random.between(0.24, 0.36),
      palette.leaf,
      random,
    );
  const people = Math.max(2, Math.min(6, Math.floor(width / (0.3 * height))));
  const facing = random.next() < 0.5 ? 1 : -1;
  for (let k = 0; k < people; k++) {
    const x = frame.left + ((k + 0.5 + random.between(-0.14, 0.14)) / people) * width;
    const turned = k === people - 1 && people > 2 ? (-facing as 1 | -1) : facing;
    paintFigure(
      canvas,
      person(
        x,
        frame.bottom - random.between(0.03, 0.09) * height,
        height * random.between(0.5, 0.56),
        turned,
        palette,
        random,
      ),
      noise,
      random,
    );
  }
}

/** A lady with her child on a throne, angels and saints on both sides. */
function paintEnthroned({ canvas, palette, noise, random }: Scene, frame: Frame): void {
  const height = frame.bottom - frame.top;
  const x = (frame.left + frame.right) / 2;
  paintSky(canvas, frame, palette, noise);
  paintStars(canvas, { ...frame, bottom: frame.top + 0.7 * height }, 0.07 * height, random);
  paintGround(canvas, frame, frame.top + 0.78 * height, palette, noise, random);
  const spacing = 0.25 * height;
  const perSide = Math.max(1, Math.floor((frame.right - x - 0.3 * height) / spacing));
  for (const side of [-1, 1] as const) {
    // Behind first: a row of angels, then saints in the gaps before them.
    for (let k = perSide - 1; k >= 0; k--)
      paintFigure(
        canvas,
        {
          ...person(
            x + side * (0.44 * height + k * spacing),
            frame.bottom - 0.2 * height,
            0.62 * height,
            side === 1 ? -1 : 1,
            palette,
            random,
          ),
          kind: 'angel',
          attribute: random.next() < 0.5 ? 'lily' : 'none',
        },
        noise,
        random,
      );
  }
  const seatY = frame.bottom - 0.045 * height;
  const ladyHeight = 0.76 * height;
  paintThrone(canvas, x, seatY, ladyHeight, palette.stone, palette.bandMotifs);
  const lady: Figure = {
    x,
    soleY: seatY - 0.06 * height,
    heightPx: ladyHeight,
    facing: random.next() < 0.5 ? 1 : -1,
    tunic: palette.cloths[0],
    mantle: { shadow: [24, 36, 74], middle: [46, 70, 122], light: [136, 160, 192] },
    kind: 'woman',
    seated: true,
    attribute: 'none',
  };
  paintFigure(canvas, lady, noise, random);
  paintFigure(
    canvas,
    {
      x: x + lady.facing * 0.13 * ladyHeight,
      soleY: lady.soleY - 0.36 * ladyHeight,
      heightPx: 0.36 * ladyHeight,
      facing: lady.facing === 1 ? -1 : 1,
      tunic: palette.cloths[1],
      mantle: palette.cloths[2],
      kind: 'child',
      attribute: 'none',
    },
    noise,
    random,
  );
  for (const side of [-1, 1] as const)
    for (let k = 0; k < perSide; k++)
      paintFigure(
        canvas,
        person(
          x + side * (0.56 * height + k * spacing),
          frame.bottom - random.between(0.02, 0.04) * height,
          0.6 * height,
          side === 1 ? -1 : 1,
          palette,
          random,
        ),
        noise,
        random,
      );
}

/** Somebody, dressed from the palette. */
function person(x: number, soleY: number, heightPx: number, facing: 1 | -1, palette: Palette, random: Random): Figure {
  const tunic = random.below(palette.cloths.length);
  const mantle = (tunic + 1 + random.below(palette.cloths.length - 1)) % palette.cloths.length;
  return {
    x,
    soleY,
    heightPx,
    facing,
    tunic: palette.cloths[tunic],
    mantle: palette.cloths[mantle],
    kind: (['man', 'elder', 'woman', 'man'] as const)[random.below(4)],
    attribute: (['book', 'staff', 'scroll', 'lily', 'book', 'none'] as const)[random.below(6)],
  };
}

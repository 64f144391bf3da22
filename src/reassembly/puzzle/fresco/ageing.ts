import type { Random } from '../../../math/random.ts';
import type { Noise } from '../noise.ts';
import { gradientNoise, octaves } from '../noise.ts';
import type { Canvas } from './canvas.ts';
import { PLASTER } from './pigments.ts';

/**
 * Seven centuries, in place: brush and plaster grain, the patches of single days' work, fading, soot, water stains, fine
 * craquelure, and flakes where the paint is gone.
 */
export function ageFresco(canvas: Canvas, random: Random): void {
  const { width, height, rgb } = canvas;
  const unit = Math.min(width, height);
  const source = (name: string): Noise => gradientNoise(random.fork(name));
  const grain = source('grain');
  const brush = source('brush');
  const fade = octaves(source('fade'), 4, 0.55);
  const soot = octaves(source('soot'), 3);
  const flakes = octaves(source('flakes'), 4, 0.6);
  const flakeWhere = source('flakes where');
  const network = craquelure(0.018 * unit, random.fork('craquelure'));
  const days = craquelure(0.42 * unit, random.fork('days'));
  const stainX = Array.from({ length: 3 }, () => random.between(0.05, 0.95) * width);
  const runs = source('runs');

  for (let y = 0, q = 0; y < height; y++) {
    for (let x = 0; x < width; x++, q += 3) {
      const [u, v] = [x / unit, y / unit];
      let [red, green, blue] = [rgb[q], rgb[q + 1], rgb[q + 2]];

      // Brush: streaks of more and less pigment; plaster: sand that the light catches.
      const streak = 0.055 * brush(55 * u + 8 * v, 14 * v) + 0.04 * brush(130 * u, 130 * v + 40);
      const sand = 0.035 * grain(0.55 * x, 0.55 * y) + 0.03 * grain(0.21 * x + 9, 0.21 * y);
      const day = days(x, y);
      let light = 1 + streak + sand + 0.07 * (day.cell - 0.5);
      if (day.edgePx < 1.2) light -= 0.07;

      // Fading towards lime and plaster, soot from the candles, darkening to the corners.
      const faded = Math.min(0.55, Math.max(0, 0.16 + 0.42 * fade(2.1 * u, 2.1 * v)));
      const ground = 1.04 + 0.05 * grain(0.1 * x, 0.1 * y);
      red += faded * 0.75 * (PLASTER[0] * ground - red);
      green += faded * 0.75 * (PLASTER[1] * ground - green);
      blue += faded * 0.75 * (PLASTER[2] * ground - blue);
      light -= 0.1 * Math.max(0, soot(1.4 * u + 5, 1.4 * v));

      let stain = 0;
      for (const at of stainX) {
        const away = (x - at - 0.03 * unit * runs(3 * v, at)) / (0.035 * unit * (1.3 - 0.5 * v));
        stain = Math.max(stain, Math.exp(-away * away) * Math.max(0, 0.75 - 0.5 * v + 0.4 * runs(9 * u, 2.5 * v + at)));
      }
      red -= 20 * stain;
      green -= 26 * stain;
      blue -= 34 * stain;

      const crack = network(x, y);
      if (crack.edgePx < 0.75) light -= 0.16 * Math.max(0, Math.min(1, 0.5 + 1.4 * soot(3 * u, 3 * v + 8)));

      red *= light;
      green *= light;
      blue *= light;
      // Flakes: bare plaster with a shadow at the upper edge.
      const loss = flakes(16 * u, 16 * v) + 0.7 * flakeWhere(2.6 * u, 2.6 * v) - 0.93;
      if (loss > 0) {
        const bare = Math.min(1, 14 * loss) * 0.9;
        const tone = 0.95 + 0.08 * grain(0.4 * x, 0.4 * y) + 2 * sand;
        red += bare * (PLASTER[0] * tone - red);
        green += bare * (PLASTER[1] * tone - green);
        blue += bare * (PLASTER[2] * tone - blue);
      } else if (loss > -0.025) {
        red *= 0.86;
        green *= 0.86;
        blue *= 0.85;
      }
      rgb[q] = red;
      rgb[q + 1] = green;
      rgb[q + 2] = blue;
    }
  }
}

/** Cells of about `cellPx`: a number 0 … 1 per cell, and the distance to the cell's edge, px. The result object is reused. */
function craquelure(cellPx: number, random: Random): (x: number, y: number) => { cell: number; edgePx: number } {
  const bend = gradientNoise(random.fork('bend'));
  const seed = random.below(0x7fffffff);
  const at = (ix: number, iy: number, salt: number): number => {
    let hash = Math.imul(ix, 0x27d4eb2f) ^ Math.imul(iy, 0x165667b1) ^ Math.imul(salt, 0x9e3779b1) ^ seed;
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0) / 4294967296;
  };
  const result = { cell: 0, edgePx: 0 };
  return (x, y) => {
    const px = x / cellPx + 0.3 * bend(x / (0.7 * cellPx), y / (0.7 * cellPx));
    const py = y / cellPx + 0.3 * bend(x / (0.7 * cellPx) + 50, y / (0.7 * cellPx));
    const ix = Math.floor(px);
    const iy = Math.floor(py);
    let nearest = Infinity;
    let second = Infinity;
    for (let j = iy - 1; j <= iy + 1; j++) {
      for (let i = ix - 1; i <= ix + 1; i++) {
        const dx = i + at(i, j, 1) - px;
        const dy = j + at(i, j, 2) - py;
        const distance = dx * dx + dy * dy;
        if (distance < nearest) {
          second = nearest;
          nearest = distance;
          result.cell = at(i, j, 3);
        } else if (distance < second) second = distance;
      }
    }
    result.edgePx = ((Math.sqrt(second) - Math.sqrt(nearest)) / 2) * cellPx;
    return result;
  };
}

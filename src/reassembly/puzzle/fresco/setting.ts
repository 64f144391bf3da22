import type { Random } from '../../../math/random.ts';
import type { Noise } from '../noise.ts';
import type { Canvas, Colour, Paint } from './canvas.ts';
import { fill, flat, mix } from './canvas.ts';
import { byHand, ellipse, rectangle, stroke, through } from './curves.ts';
import type { Palette, Ramp } from './pigments.ts';
import { GOLD, GOLD_LIGHT, LIME, toneOf, UMBER } from './pigments.ts';

/** A rectangle of the wall, px. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A blue sky, lighter towards the ground, put on with broad strokes. */
export function paintSky(canvas: Canvas, frame: Frame, palette: Palette, noise: Noise): void {
  const height = frame.bottom - frame.top;
  fill(canvas, [rectangle(frame.left, frame.top, frame.right, frame.bottom)], (x, y, out) => {
    const depth = (y - frame.top) / height;
    const streak = noise(x / (0.12 * height), y / (0.03 * height));
    const cloud = noise(x / (0.4 * height), y / (0.25 * height) + 9);
    const colour = mix(
      palette.sky,
      palette.skyLight,
      Math.min(1, Math.max(0, 0.85 * depth * depth + 0.1 + 0.09 * streak + 0.14 * cloud)),
    );
    out[0] = colour[0];
    out[1] = colour[1];
    out[2] = colour[2];
    out[3] = 1;
  });
}

/** Gold stars of eight points, scattered so that none crowds another. */
export function paintStars(canvas: Canvas, frame: Frame, spacingPx: number, random: Random): void {
  let odd = false;
  for (let y = frame.top + spacingPx / 2; y < frame.bottom; y += 0.85 * spacingPx) {
    odd = !odd;
    for (let x = frame.left + (odd ? 0.5 : 1) * spacingPx; x < frame.right; x += spacingPx) {
      const cx = x + 0.12 * spacingPx * random.normal();
      const cy = y + 0.12 * spacingPx * random.normal();
      const radius = spacingPx * random.between(0.15, 0.2);
      const turn = random.between(-0.2, 0.2);
      const star: number[] = [];
      for (let k = 0; k < 16; k++) {
        const r = k % 2 === 0 ? radius : 0.4 * radius;
        star.push(cx + r * Math.cos(turn + (Math.PI * k) / 8), cy + r * Math.sin(turn + (Math.PI * k) / 8));
      }
      fill(canvas, [star], flat(mix(GOLD, GOLD_LIGHT, random.next()), random.between(0.65, 0.95)));
    }
  }
}

/** Bare rocks as early painters built them: slanting shards, lit from above. */
export function paintHill(
  canvas: Canvas,
  frame: Frame,
  baseY: number,
  peakX: number,
  peakY: number,
  halfWidth: number,
  rock: Ramp,
  noise: Noise,
  random: Random,
): void {
  const height = baseY - peakY;
  const outline: number[] = [peakX - halfWidth, baseY + 0.1 * height];
  const steps = 6 + random.below(3);
  for (let k = 0; k <= steps; k++) {
    const t = k / steps;
    // Steps: a steep face, then a ledge.
    const rise = 1 - Math.abs(2 * t - 1);
    const x = peakX + halfWidth * (2 * t - 1) * (0.9 + 0.1 * random.next());
    const y = baseY - height * Math.sqrt(rise) * (0.86 + 0.14 * random.next());
    outline.push(x - 0.05 * halfWidth, y + 0.05 * height, x + 0.045 * halfWidth, y - 0.02 * height);
  }
  outline.push(peakX + halfWidth, baseY + 0.1 * height);
  const shaken = byHand(outline, noise, 0.02 * height, 0.15 * height).map((value, i) =>
    i % 2 === 0 ? Math.min(frame.right, Math.max(frame.left, value)) : Math.min(frame.bottom, value),
  );
  const lean = random.between(0.5, 1.1) * (random.next() < 0.5 ? -1 : 1);
  const grain = random.next() * 50;
  fill(canvas, [shaken], (x, y, out) => {
    const u = (x - peakX) / height;
    const v = (y - peakY) / height;
    const shard =
      4.2 * (u + lean * 0.5 * v) + 1.3 * noise(2.2 * u + grain, 2.2 * v) + 0.5 * noise(6 * u, 6 * v + grain);
    const t = shard - Math.floor(shard);
    const ledge = Math.max(0, 1 - Math.abs(t - 0.1) / 0.12);
    toneOf(rock, 0.62 - 0.42 * t + 0.35 * ledge - 0.18 * v + 0.1 * noise(20 * u, 20 * v), out);
  });
  fill(canvas, stroke(shaken.slice(2, -2), Math.max(0.8, 0.006 * height)), flat(UMBER, 0.55));
  // Tufts of grass on the ledges.
  for (let k = 4; k + 3 < shaken.length - 2; k += 4) {
    for (let blade = 0; blade < 4; blade++) {
      const x = shaken[k] + random.between(-0.06, 0.06) * halfWidth;
      const y = shaken[k + 1] + 0.03 * height;
      const tip = 0.05 * height * random.between(0.6, 1.2);
      fill(
        canvas,
        stroke([x, y, x + random.between(-0.4, 0.4) * tip, y - tip], 1.6, 1.2, 0.4),
        flat([70, 84, 52], 0.8),
      );
    }
  }
}

/** A tree: a bare stem and a crown of leaves in clusters, each leaf a dab. */
export function paintTree(
  canvas: Canvas,
  x: number,
  footY: number,
  heightPx: number,
  leaf: Ramp,
  random: Random,
): void {
  const h = heightPx;
  const bend = random.between(-0.06, 0.06) * h;
  const stem = through([x, footY, x + bend, footY - 0.35 * h, x + 0.5 * bend, footY - 0.65 * h], false);
  fill(canvas, stroke(stem, 0.06 * h, 0.045 * h, 0.03 * h), flat([92, 66, 44]));
  fill(canvas, stroke(stem, 0.018 * h), flat([150, 116, 78], 0.7));
  const clusters = 5 + random.below(3);
  for (let k = 0; k < clusters; k++) {
    const angle = (2 * Math.PI * k) / clusters + random.between(-0.3, 0.3);
    const reach = k === 0 ? 0 : 0.15 * h;
    const cx = x + bend * 0.6 + 1.15 * reach * Math.cos(angle);
    const cy = footY - 0.74 * h + reach * Math.sin(angle);
    const radius = h * random.between(0.13, 0.18);
    const crown = ellipse(cx, cy, 1.1 * radius, radius);
    fill(canvas, [crown], (_x, y, out) => toneOf(leaf, 0.3 - 0.2 * ((y - cy) / radius), out));
    const dabs = 60;
    const out = new Float64Array(4);
    for (let dab = 0; dab < dabs; dab++) {
      const r = radius * Math.sqrt(random.next());
      const a = random.between(0, 2 * Math.PI);
      const dx = r * Math.cos(a);
      const dy = r * Math.sin(a);
      toneOf(leaf, 0.55 - 0.5 * (dy / radius) - 0.25 * (dx / radius) + 0.15 * random.normal(), out);
      const size = Math.max(1.1, 0.017 * h);
      fill(
        canvas,
        [ellipse(cx + 1.15 * dx, cy + dy, 1.7 * size, 0.75 * size, random.between(-1, 1))],
        flat([out[0], out[1], out[2]], 0.9),
      );
    }
  }
}

/** A house of the time: a box seen from one side, with a roof or battlements and arched windows. */
export function paintHouse(
  canvas: Canvas,
  x: number,
  footY: number,
  widthPx: number,
  heightPx: number,
  wall: Ramp,
  roof: Colour,
  random: Random,
): void {
  const depth = 0.38 * widthPx;
  const slope = 0.14 * heightPx;
  const top = footY - heightPx;
  const tone =
    (value: number): Paint =>
    (px, py, out) => {
      toneOf(wall, value + 0.1 * Math.sin((py - top) / (0.06 * heightPx)) * Math.sin((px - x) / (0.11 * widthPx)), out);
    };
  const edge = flat(UMBER, 0.65);
  const line = Math.max(0.8, 0.01 * widthPx);
  const front = rectangle(x, top, x + widthPx, footY);
  const side = [
    x + widthPx,
    top,
    x + widthPx + depth,
    top + slope,
    x + widthPx + depth,
    footY - 0.4 * slope,
    x + widthPx,
    footY,
  ];
  fill(canvas, [front], tone(0.68));
  fill(canvas, [side], tone(0.3));
  for (const outline of [front, side]) fill(canvas, stroke([...outline, outline[0], outline[1]], line), edge);
  if (random.next() < 0.5) {
    const gable = [x - 0.05 * widthPx, top, x + widthPx / 2, top - 0.32 * widthPx, x + 1.05 * widthPx, top];
    const slopeOfRoof = [
      x + widthPx / 2,
      top - 0.32 * widthPx,
      x + widthPx / 2 + depth,
      top - 0.32 * widthPx + slope,
      x + 1.05 * widthPx + depth,
      top + slope,
      x + 1.05 * widthPx,
      top,
    ];
    fill(canvas, [slopeOfRoof], (px, _y, out) => {
      const tile = (px - x) / (0.07 * widthPx);
      flat(mix(roof, UMBER, tile - Math.floor(tile) < 0.3 ? 0.45 : 0.15))(px, _y, out);
    });
    fill(canvas, [gable], tone(0.8));
    fill(canvas, [ellipse(x + widthPx / 2, top - 0.1 * widthPx, 0.06 * widthPx, 0.06 * widthPx)], flat(UMBER, 0.8));
    for (const outline of [gable, slopeOfRoof]) fill(canvas, stroke([...outline, outline[0], outline[1]], line), edge);
  } else {
    const teeth = 4;
    for (let k = 0; k < teeth; k++) {
      const left = x + ((k + 0.1) / teeth) * widthPx;
      const tooth = rectangle(left, top - 0.13 * widthPx, left + (0.55 / teeth) * widthPx, top + line);
      fill(canvas, [tooth], tone(0.72));
      fill(
        canvas,
        stroke([tooth[6], tooth[7], tooth[0], tooth[1], tooth[2], tooth[3], tooth[4], tooth[5]], line),
        edge,
      );
    }
  }
  const columns = 1 + random.below(2);
  const rows = Math.max(1, Math.min(3, Math.floor(heightPx / (0.55 * widthPx))));
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++)
      paintWindow(
        canvas,
        x + ((c + 0.5) / columns) * widthPx,
        top + ((r + 0.42) / rows) * heightPx,
        0.085 * widthPx,
        0.2 * Math.min(widthPx, heightPx / rows),
      );
  paintWindow(canvas, x + widthPx + depth / 2, top + 0.35 * heightPx, 0.05 * widthPx, 0.17 * widthPx);
}

function paintWindow(canvas: Canvas, x: number, y: number, half: number, height: number): void {
  const arch: number[] = [x - half, y + height, x - half, y];
  for (let k = 0; k <= 8; k++)
    arch.push(x - half * Math.cos((Math.PI * k) / 8), y - half * Math.sin((Math.PI * k) / 8));
  arch.push(x + half, y + height);
  fill(canvas, [arch], flat([58, 42, 40], 0.92));
  fill(canvas, stroke(arch, Math.max(0.8, 0.22 * half)), flat(LIME, 0.5));
}

/** Meadow: earth with dabs of grass and flowers. */
export function paintGround(
  canvas: Canvas,
  frame: Frame,
  horizonY: number,
  palette: Palette,
  noise: Noise,
  random: Random,
): void {
  const height = frame.bottom - horizonY;
  const unit = frame.bottom - frame.top;
  const edge: number[] = [];
  for (let k = 0; k <= 24; k++) {
    const x = frame.left + ((frame.right - frame.left) * k) / 24;
    edge.push(x, horizonY + 0.012 * unit * noise(k / 5, 3.3));
  }
  fill(canvas, [[...edge, frame.right, frame.bottom, frame.left, frame.bottom]], (x, y, out) => {
    const depth = (y - horizonY) / height;
    const patch = noise(x / (0.09 * unit), y / (0.03 * unit)) + 0.5 * noise(x / (0.03 * unit), y / (0.012 * unit));
    const colour = mix(
      mix(palette.ground, LIME, 0.18 * (1 - depth)),
      UMBER,
      Math.min(0.5, Math.max(0, 0.12 + 0.2 * patch + 0.1 * depth)),
    );
    out[0] = colour[0];
    out[1] = colour[1];
    out[2] = colour[2];
    out[3] = 1;
  });
  const tufts = Math.floor((frame.right - frame.left) / (0.025 * unit));
  for (let k = 0; k < tufts; k++) {
    const x = random.between(frame.left, frame.right);
    const y = horizonY + height * random.between(0.1, 0.98);
    const size = 0.014 * unit * random.between(0.7, 1.3);
    for (const lean of [-0.5, 0, 0.5])
      fill(
        canvas,
        stroke([x, y, x + lean * size, y - size], 0.2 * size, 0.16 * size, 0.06 * size),
        flat(palette.leaf.shadow, 0.7),
      );
    if (random.next() < 0.35)
      fill(
        canvas,
        [ellipse(x, y - size, 0.22 * size, 0.22 * size)],
        flat(random.next() < 0.5 ? LIME : [190, 80, 62], 0.9),
      );
  }
}

/** Painted architecture: slender columns that carry arches, with ornament in the spandrels. Returns nothing; it lies over what is there. */
export function paintArcade(
  canvas: Canvas,
  frame: Frame,
  bays: number,
  palette: Palette,
  noise: Noise,
  random: Random,
): void {
  const bayWidth = (frame.right - frame.left) / bays;
  const columnWidth = Math.min(0.09 * bayWidth, 0.03 * (frame.bottom - frame.top));
  const style = random.below(3);
  const radius = bayWidth / 2 - columnWidth / 2;
  const rise = style === 1 ? 1.25 * radius : radius;
  const springY = frame.top + rise + 0.085 * (frame.bottom - frame.top);
  const banded = random.next() < 0.6;
  const { stone } = palette;

  for (let bay = 0; bay < bays; bay++) {
    const x = frame.left + (bay + 0.5) * bayWidth;
    const opening = archOutline(x, springY, radius, rise, style);
    // A little over the next bay, so that no seam shows between them.
    const right = Math.min(frame.right, frame.left + (bay + 1) * bayWidth + 1);
    // The wall above the opening: the bay's rectangle down to the springing, less the arch.
    const wall = [
      frame.left + bay * bayWidth,
      springY,
      frame.left + bay * bayWidth,
      frame.top,
      right,
      frame.top,
      right,
      springY,
      ...reversed(opening),
    ];
    fill(canvas, [wall], (px, py, out) =>
      toneOf(stone, 0.6 + 0.13 * noise(px / (0.2 * bayWidth), py / (0.2 * bayWidth)), out),
    );
    paintSpandrels(canvas, x, springY, bayWidth, rise, frame.top, palette, bay % 2 === 0, random);
    const band = Math.max(2, 0.05 * bayWidth);
    paintVoussoirs(canvas, opening, band, banded, palette);
  }
  paintCornice(canvas, frame, palette);
  for (let column = 0; column <= bays; column++)
    paintColumn(canvas, frame.left + column * bayWidth, springY, frame.bottom, columnWidth, stone, noise, frame);
}

/** A row of small stones under the upper edge, dark and light by turns, between two fillets. */
function paintCornice(canvas: Canvas, frame: Frame, palette: Palette): void {
  const height = 0.03 * (frame.bottom - frame.top);
  const count = Math.floor((frame.right - frame.left) / (1.1 * height));
  const pitch = (frame.right - frame.left) / count;
  const bar = rectangle(frame.left, frame.top, frame.right, frame.top + height);
  fill(canvas, [bar], flat(mix(palette.band, UMBER, 0.2)));
  for (let k = 0; k < count; k++) {
    const x = frame.left + (k + 0.5) * pitch;
    const stone = rectangle(x - 0.3 * pitch, frame.top + 0.22 * height, x + 0.3 * pitch, frame.top + 0.78 * height);
    fill(canvas, [stone], (_x, _y, out) => toneOf(palette.stone, k % 2 === 0 ? 0.85 : 0.6, out));
  }
  for (const y of [frame.top + 0.05 * height, frame.top + height])
    fill(canvas, stroke([frame.left, y, frame.right, y], 0.12 * height), flat(LIME, 0.85));
  fill(
    canvas,
    stroke([frame.left, frame.top + 1.12 * height, frame.right, frame.top + 1.12 * height], 0.06 * height),
    flat(UMBER, 0.7),
  );
}

function archOutline(x: number, springY: number, radius: number, rise: number, style: number): number[] {
  const arch: number[] = [];
  const steps = 28;
  for (let k = 0; k <= steps; k++) {
    const t = k / steps;
    const angle = Math.PI * (1 - t);
    if (style === 1) {
      // Pointed: two arcs that meet above the middle.
      const s = 2 * t - 1;
      arch.push(x + radius * s, springY - rise * Math.sqrt(Math.max(0, 1 - Math.abs(s) ** 1.7)));
    } else {
      // Round, or lobed three times: two cusps point inwards, a third of the way from each end.
      const cusp = style === 2 && t > 1 / 6 && t < 5 / 6 ? 1 - Math.abs(Math.sin(3 * Math.PI * t)) : 0;
      const reach = 1 - 0.14 * cusp;
      arch.push(x + radius * reach * Math.cos(angle), springY - rise * reach * Math.sin(angle));
    }
  }
  return arch;
}

function reversed(points: readonly number[]): number[] {
  const out: number[] = [];
  for (let i = points.length - 2; i >= 0; i -= 2) out.push(points[i], points[i + 1]);
  return out;
}

/** The band of stones around an arch, in two colours by turns, with a light and a dark edge. */
function paintVoussoirs(
  canvas: Canvas,
  arch: readonly number[],
  width: number,
  banded: boolean,
  palette: Palette,
): void {
  for (let k = 0; 2 * k + 3 < arch.length; k++) {
    const [ax, ay, bx, by] = [arch[2 * k], arch[2 * k + 1], arch[2 * k + 2], arch[2 * k + 3]];
    const stone =
      banded && Math.floor(k / 2) % 2 === 0 ? palette.band : mix(palette.stone.light, palette.stone.middle, 0.3);
    fill(canvas, stroke([ax, ay, bx, by], width), flat(stone));
  }
  const line = Math.max(0.8, 0.12 * width);
  fill(canvas, stroke(arch, 0.16 * width), flat(GOLD, 0.9));
  fill(canvas, stroke(shifted(arch, width / 2), line), flat(UMBER, 0.7));
  fill(canvas, stroke(shifted(arch, -width / 2), line), flat(UMBER, 0.7));
}

/** The line moved to its side. */
function shifted(line: readonly number[], aside: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < line.length; i += 2) {
    const a = Math.max(0, i - 2);
    const b = Math.min(line.length - 2, i + 2);
    const dx = line[b] - line[a];
    const dy = line[b + 1] - line[a + 1];
    const length = Math.sqrt(dx * dx + dy * dy) || 1;
    out.push(line[i] - (aside * dy) / length, line[i + 1] + (aside * dx) / length);
  }
  return out;
}

/** Roundels with rosettes between the arches. */
function paintSpandrels(
  canvas: Canvas,
  x: number,
  springY: number,
  bayWidth: number,
  rise: number,
  top: number,
  palette: Palette,
  warm: boolean,
  random: Random,
): void {
  const radius = 0.085 * bayWidth;
  const y = Math.max(top + 1.6 * radius, springY - 0.82 * rise);
  const petals = 6 + 2 * random.below(2);
  const ground = palette.bandMotifs[warm ? 0 : 1];
  // White petals on a colour; on white, petals in the colour of the border.
  const petal = ground === LIME ? palette.band : LIME;
  for (const side of [-1, 1]) {
    const cx = x + side * (bayWidth / 2 - 1.35 * radius);
    fill(canvas, [ellipse(cx, y, radius, radius)], flat(ground));
    const petalSize = 0.3 * radius;
    for (let k = 0; k < petals; k++) {
      const angle = (2 * Math.PI * k) / petals;
      fill(
        canvas,
        [
          ellipse(
            cx + 0.52 * radius * Math.cos(angle),
            y + 0.52 * radius * Math.sin(angle),
            1.3 * petalSize,
            0.6 * petalSize,
            angle,
          ),
        ],
        flat(petal, 0.9),
      );
    }
    fill(canvas, [ellipse(cx, y, 0.22 * radius, 0.22 * radius)], flat(GOLD));
    const ring = ellipse(cx, y, radius, radius);
    fill(canvas, stroke([...ring, ring[0], ring[1]], 0.16 * radius), flat(GOLD, 0.9));
    fill(canvas, stroke([...ring, ring[0], ring[1]], 0.05 * radius), flat(UMBER, 0.8));
  }
}

function paintColumn(
  canvas: Canvas,
  x: number,
  top: number,
  bottom: number,
  width: number,
  stone: Ramp,
  noise: Noise,
  frame: Frame,
): void {
  const half = width / 2;
  const clip = (value: number): number => Math.min(frame.right, Math.max(frame.left, value));
  const shaft = rectangle(clip(x - half), top, clip(x + half), bottom);
  fill(canvas, [shaft], (px, py, out) => {
    const across = (px - x) / half;
    const vein = noise(px / width + 11, py / (2.5 * width)) + 0.5 * noise(px / (0.4 * width), py / width);
    toneOf(stone, 0.75 - 0.35 * across - 0.3 * across * across + 0.12 * vein, out);
  });
  const line = Math.max(0.8, 0.07 * width);
  const edge = flat(UMBER, 0.65);
  for (const side of [-1, 1])
    fill(canvas, stroke([clip(x + side * half), top, clip(x + side * half), bottom], line), edge);
  const blocks: readonly (readonly [number, number, number])[] = [
    [top - 0.55 * width, top - 0.15 * width, 1.0],
    [top - 0.15 * width, top + 0.5 * width, 0.8],
    [top + 0.5 * width, top + 0.75 * width, 0.65],
    [bottom - 1.1 * width, bottom - 0.7 * width, 0.7],
    [bottom - 0.7 * width, bottom, 1.0],
  ];
  for (const [from, to, reach] of blocks) {
    const block = rectangle(clip(x - reach * width), from, clip(x + reach * width), to);
    fill(canvas, [block], (px, _y, out) => toneOf(stone, 0.8 - (0.3 * (px - x)) / width, out));
    fill(canvas, stroke([...block, block[0], block[1]], line), edge);
  }
}

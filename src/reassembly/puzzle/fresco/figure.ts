import type { Random } from '../../../math/random.ts';
import type { Noise } from '../noise.ts';
import type { Canvas, Colour, Outline, Paint } from './canvas.ts';
import { fill, flat, mix } from './canvas.ts';
import { byHand, ellipse, rectangle, stroke, through } from './curves.ts';
import type { Ramp } from './pigments.ts';
import { FLESH, GOLD, GOLD_LIGHT, LIME, SINOPIA, toneOf, UMBER, VERDACCIO, VERMILION } from './pigments.ts';

/** A person of the picture. */
export interface Figure {
  /** Middle of the figure and its soles, px. */
  readonly x: number;
  readonly soleY: number;
  /** From the crown to the soles, px. */
  readonly heightPx: number;
  /** 1 looks to the right, -1 to the left. */
  readonly facing: 1 | -1;
  readonly tunic: Ramp;
  readonly mantle: Ramp;
  readonly kind: 'man' | 'elder' | 'woman' | 'angel' | 'child';
  /** Enthroned figures are broader below. */
  readonly seated?: boolean;
  readonly attribute: 'book' | 'staff' | 'scroll' | 'lily' | 'none';
}

const HAIR: readonly Colour[] = [
  [92, 58, 34],
  [132, 92, 48],
  [62, 44, 34],
];
const GREY: Colour = [204, 198, 184];

/** Paints one figure: halo, wings, robe, mantle, hands, head; `noise` shakes the painter's hand. */
export function paintFigure(canvas: Canvas, figure: Figure, noise: Noise, random: Random): void {
  const { heightPx: h, facing, x: cx, soleY } = figure;
  const broad = figure.seated === true ? 1.45 : figure.kind === 'child' ? 1.15 : random.between(0.95, 1.1);
  const top = soleY - h;
  /** From figure coordinates (u to where it looks, v from crown 0 to soles 1) to the wall. */
  const place = (points: readonly number[]): number[] => {
    const out: number[] = [];
    for (let i = 0; i < points.length; i += 2) out.push(cx + facing * points[i] * h, top + points[i + 1] * h);
    return out;
  };
  const wide = (points: readonly number[]): number[] =>
    place(
      points.map((value, i) => (i % 2 === 0 ? value * (1 + (broad - 1) * Math.min(1, points[i + 1] * 1.6)) : value)),
    );
  const shape = (points: readonly number[]): number[] => byHand(through(points, true), noise, 0.008 * h, 0.12 * h);
  const line = Math.max(0.8, 0.0055 * h);
  const contour = (outline: Outline, opacity = 0.75): void =>
    fill(canvas, stroke([...outline, outline[0], outline[1]], line), flat(UMBER, opacity));

  const headX = cx + facing * 0.008 * h;
  const headY = top + 0.085 * h;
  if (figure.kind === 'angel') paintWings(canvas, place, shape, h, random);
  paintHalo(canvas, headX, headY, 0.118 * h, random);

  // Tunic, down to the feet.
  for (const side of [-1, 1]) {
    const foot = shape(wide([side * 0.03, 0.965, side * 0.09, 0.96, side * 0.125, 0.99, side * 0.05, 1.0]));
    fill(canvas, [foot], flat(mix(FLESH, UMBER, 0.25)));
    contour(foot);
  }
  const flare = random.between(0.15, 0.185);
  const robe = shape(
    wide([
      -0.05,
      0.17,
      -0.13,
      0.21,
      -0.155,
      0.4,
      -0.13,
      0.55,
      -flare,
      0.8,
      -flare - 0.02,
      0.965,
      0,
      0.985,
      flare + 0.02,
      0.965,
      flare,
      0.8,
      0.125,
      0.55,
      0.15,
      0.4,
      0.13,
      0.21,
      0.05,
      0.17,
    ]),
  );
  fill(canvas, [robe], pleats(figure.tunic, cx, top, h, facing, broad, noise, random));
  contour(robe);
  // Neckline with a gold seam.
  fill(canvas, stroke(through(place([-0.055, 0.185, 0, 0.215, 0.055, 0.185]), false), 2.2 * line), flat(GOLD));

  // The hand that holds something, then the mantle over its arm.
  const holds = figure.attribute;
  const mantle = shape(
    wide([
      -0.055, 0.168, -0.135, 0.205, -0.185, 0.4, -0.17, 0.6, -0.15, 0.74, -0.02, 0.71, 0.08, 0.62, 0.12, 0.7, 0.16,
      0.94, 0.205, 0.9, 0.2, 0.6, 0.19, 0.4, 0.135, 0.205, 0.055, 0.168, 0.075, 0.3, 0.0, 0.44, -0.07, 0.32,
    ]),
  );
  fill(canvas, [mantle], catenaries(figure.mantle, cx, top, h, facing, noise, random));
  contour(mantle);
  const hem = through(wide([-0.15, 0.735, -0.02, 0.705, 0.08, 0.615, 0.12, 0.695, 0.16, 0.93]), false);
  fill(canvas, stroke(hem, 2.4 * line), flat(GOLD, 0.85));

  if (holds === 'book') {
    const book = place([0.02, 0.36, 0.13, 0.335, 0.15, 0.455, 0.04, 0.48]);
    fill(canvas, [book], flat(VERMILION));
    fill(canvas, stroke([...book, book[0], book[1]], 1.6 * line), flat(GOLD));
    fill(canvas, [ellipse((book[0] + book[4]) / 2, (book[1] + book[5]) / 2, 0.018 * h, 0.022 * h)], flat(GOLD_LIGHT));
    contour(book);
  } else if (holds === 'staff') {
    fill(canvas, stroke(place([0.2, 0.08, 0.165, 1.0]), 2.6 * line), flat([146, 104, 58]));
    fill(canvas, stroke(place([0.155, 0.13, 0.245, 0.145]), 2.4 * line), flat(GOLD));
  } else if (holds === 'scroll') {
    const scroll = shape(
      place([0.06, 0.4, 0.12, 0.39, 0.13, 0.55, 0.11, 0.68, 0.16, 0.74, 0.09, 0.75, 0.055, 0.66, 0.075, 0.54]),
    );
    fill(canvas, [scroll], flat(LIME));
    for (let k = 0; k < 7; k++)
      fill(canvas, stroke(place([0.078, 0.44 + 0.03 * k, 0.112, 0.436 + 0.03 * k]), 0.7 * line), flat(UMBER, 0.6));
    contour(scroll);
  } else if (holds === 'lily') {
    fill(canvas, stroke(through(place([0.09, 0.45, 0.12, 0.3, 0.15, 0.14]), false), 1.4 * line), flat([86, 112, 70]));
    for (let k = 0; k < 3; k++)
      fill(
        canvas,
        [
          shape(
            place([
              0.15 - 0.02 * k,
              0.12 + 0.05 * k,
              0.17 - 0.02 * k,
              0.1 + 0.05 * k,
              0.18 - 0.02 * k,
              0.125 + 0.05 * k,
              0.155 - 0.02 * k,
              0.14 + 0.05 * k,
            ]),
          ),
        ],
        flat(LIME),
      );
  }

  paintHand(canvas, place([0.07, 0.415]), 0.034 * h, facing * 0.4, contour, shape);
  // The other hand: raised to bless, or laid on the breast.
  const raised = random.next() < 0.55;
  const palm = raised ? [0.105, 0.265] : [-0.02, 0.35];
  const sleeve = shape(
    raised
      ? wide([
          -0.12,
          0.36,
          -0.04,
          0.44,
          0.06,
          0.38,
          palm[0] + 0.015,
          palm[1] + 0.055,
          palm[0] - 0.035,
          palm[1] + 0.035,
          0.02,
          0.345,
        ])
      : wide([
          -0.16,
          0.36,
          -0.12,
          0.46,
          -0.05,
          0.41,
          palm[0] - 0.01,
          palm[1] + 0.03,
          palm[0] - 0.035,
          palm[1] - 0.02,
          -0.09,
          0.35,
        ]),
  );
  fill(canvas, [sleeve], pleats(figure.tunic, cx, top, h, facing, 0.6, noise, random));
  contour(sleeve);
  paintHand(canvas, place(palm), 0.034 * h, raised ? -facing * 1.1 : -facing * 0.2, contour, shape);

  paintHead(canvas, figure, headX, headY, line, shape, contour, random);
}

/** Folds that hang from the shoulders: light ridges, dark creases, narrower above than below. */
function pleats(
  ramp: Ramp,
  cx: number,
  top: number,
  h: number,
  facing: number,
  broad: number,
  noise: Noise,
  random: Random,
): Paint {
  const count = random.between(2.4, 3.3);
  const phase = random.next();
  return (x, y, out) => {
    const u = (facing * (x - cx)) / h;
    const v = (y - top) / h;
    const half = broad * (0.1 + 0.1 * v);
    const wave = (count * u) / half + phase + 0.5 * noise(4 * u + phase * 9, 2.2 * v) + 0.15 * noise(14 * u, 5 * v + 3);
    const depth = 0.22 + 0.5 * Math.min(1, Math.max(0, v - 0.15));
    toneOf(ramp, 0.52 + depth * foldTone(wave) - 0.3 * (u / half) * (u / half) - 0.12 * (u / half), out);
  };
}

/** Folds of a cloak: they sag across the body and fall straight where the cloak hangs from the arm. */
function catenaries(
  ramp: Ramp,
  cx: number,
  top: number,
  h: number,
  facing: number,
  noise: Noise,
  random: Random,
): Paint {
  const tilt = random.between(0.5, 0.95);
  const phase = random.next();
  const count = random.between(7, 9.5);
  return (x, y, out) => {
    const u = (facing * (x - cx)) / h;
    const v = (y - top) / h;
    const hanging = smooth((u - 0.07) / 0.06) * smooth((v - 0.4) / 0.2);
    const sagging = count * (v + tilt * u) + 16 * (u + 0.06) * (u + 0.06) + 0.55 * noise(5 * u, 5 * v + phase * 7);
    const falling = 21 * u + 0.6 * noise(6 * u + 20, 2 * v);
    const wave = phase + sagging + hanging * (falling - sagging);
    const edge = Math.abs(u) / 0.2;
    toneOf(ramp, 0.5 + 0.42 * foldTone(wave) - 0.24 * edge * edge - 0.1 * u * 5, out);
  };
}

/** Tone across one fold, -1 … 1: a broad light, a slow turn into the shade, and a narrow dark crease. */
function foldTone(wave: number): number {
  const t = wave - Math.floor(wave);
  const light = Math.cos(2 * Math.PI * (t - 0.3));
  const crease = Math.max(0, 1 - Math.abs(t - 0.86) / 0.1);
  return 0.75 * light - 0.6 * crease;
}

function smooth(t: number): number {
  const s = Math.min(1, Math.max(0, t));
  return s * s * (3 - 2 * s);
}

/** A gold disc with tooled rays and rings, whose sheen turns around it. */
export function paintHalo(canvas: Canvas, x: number, y: number, radius: number, random: Random): void {
  const rays = 18 + 2 * random.below(8);
  const sheen = random.between(-Math.PI, Math.PI);
  const disc = ellipse(x, y, radius, radius);
  fill(canvas, [disc], (px, py, out) => {
    const dx = px - x;
    const dy = py - y;
    const r = Math.sqrt(dx * dx + dy * dy) / radius;
    const angle = Math.atan2(dy, dx);
    let tone = 0.42 + 0.28 * Math.cos(2 * (angle - sheen));
    if (r > 0.55 && r < 0.8) tone += 0.22 * (Math.cos(rays * angle) > 0 ? 1 : -1);
    if (r > 0.84 && r < 0.93) tone += 0.3 * Math.cos(3 * rays * angle);
    if (Math.abs(r - 0.82) < 0.02 || Math.abs(r - 0.95) < 0.018) tone -= 0.4;
    const colour = mix(mix(SINOPIA, GOLD, 0.55), GOLD_LIGHT, Math.min(1, Math.max(0, tone)));
    out[0] = colour[0];
    out[1] = colour[1];
    out[2] = colour[2];
    out[3] = 1;
  });
  fill(canvas, stroke([...disc, disc[0], disc[1]], Math.max(1, 0.05 * radius)), flat([104, 50, 32], 0.9));
}

type Shape = (points: readonly number[]) => number[];
type Contour = (outline: Outline, opacity?: number) => void;

function paintHand(
  canvas: Canvas,
  palm: readonly number[],
  size: number,
  tiltRad: number,
  contour: Contour,
  shape: Shape,
): void {
  const [cos, sin] = [Math.cos(tiltRad), Math.sin(tiltRad)];
  const at = (points: readonly number[]): number[] => {
    const out: number[] = [];
    for (let i = 0; i < points.length; i += 2)
      out.push(
        palm[0] + size * (cos * points[i] - sin * points[i + 1]),
        palm[1] + size * (sin * points[i] + cos * points[i + 1]),
      );
    return out;
  };
  const hand = shape(at([-0.7, 0.45, -0.6, -0.3, 0.1, -0.6, 1.0, -0.5, 1.15, -0.1, 1.0, 0.25, 0.2, 0.6]));
  fill(canvas, [hand], flat(mix(FLESH, LIME, 0.15)));
  contour(hand, 0.7);
  for (const finger of [-0.28, -0.02])
    fill(canvas, stroke(at([0.35, finger, 1.05, finger + 0.02]), 0.09 * size), flat(UMBER, 0.45));
}

/** Head and neck, half turned to where the figure looks. */
function paintHead(
  canvas: Canvas,
  figure: Figure,
  x: number,
  y: number,
  line: number,
  shape: Shape,
  contour: Contour,
  random: Random,
): void {
  const { heightPx: h, facing, kind } = figure;
  const scale = kind === 'child' ? 1.25 : 1;
  const rx = 0.046 * h * scale;
  const ry = 0.066 * h * scale;
  const at = (points: readonly number[]): number[] =>
    points.map((value, i) => (i % 2 === 0 ? x + facing * value * rx : y + value * ry));
  const hair = kind === 'elder' ? GREY : HAIR[random.below(HAIR.length)];

  // Neck, then hair or veil behind the face.
  fill(canvas, [shape(at([-0.5, 0.6, 0.45, 0.6, 0.7, 1.75, -0.75, 1.75]))], flat(mix(FLESH, VERDACCIO, 0.35)));
  if (kind === 'woman') {
    const veil = shape(
      at([0, -1.32, 0.9, -0.95, 1.2, 0, 1.3, 1.1, 1.9, 2.2, -1.9, 2.2, -1.35, 1.1, -1.35, -0.1, -0.95, -1.0]),
    );
    fill(canvas, [veil], (px, py, out) => {
      const across = (px - x) / rx;
      const wave = 0.8 * across + 0.25 * ((py - y) / ry);
      toneOf(figure.mantle, 0.55 + 0.35 * foldTone(wave) - 0.16 * across * across, out);
    });
    contour(veil);
    const lining = at([0.72, 1.5, 0.98, 0.5, 0.85, -0.5, 0.2, -1.06, -0.6, -0.85, -1.02, 0, -0.98, 0.8, -0.75, 1.5]);
    fill(canvas, stroke(through(lining, false), 2.2 * line), flat(GOLD));
  } else {
    const mop = shape(
      at([0.1, -1.25, 0.85, -0.9, 1.12, -0.15, 1.0, 0.45, -0.6, 0.5, -0.9, 1.15, -1.4, 0.95, -1.38, 0, -0.95, -0.95]),
    );
    fill(canvas, [mop], hairPaint(hair, x, y, rx));
    contour(mop);
  }

  const face = shape(
    at([
      0.1, -0.98, 0.68, -0.72, 0.92, -0.1, 0.82, 0.42, 0.45, 0.92, 0.12, 1.03, -0.32, 0.85, -0.72, 0.35, -0.82, -0.3,
      -0.5, -0.85,
    ]),
  );
  fill(canvas, [face], (px, py, out) => {
    const u = (facing * (px - x)) / rx;
    const v = (py - y) / ry;
    // Green earth in the shade, rose on the cheeks, lime on brow and nose.
    const shade = smooth((-u + 0.25 * v * v - 0.1) / 0.9);
    let colour = mix(mix(FLESH, LIME, 0.12), VERDACCIO, 0.75 * shade);
    const cheek = Math.max(0, 1 - ((u - 0.3) * (u - 0.3) + (v - 0.32) * (v - 0.32)) / 0.13);
    const cheekBack = Math.max(0, 1 - ((u + 0.42) * (u + 0.42) + (v - 0.3) * (v - 0.3)) / 0.1);
    colour = mix(colour, [206, 112, 88], 0.5 * cheek + 0.35 * cheekBack);
    const bright = Math.max(0, 1 - ((u - 0.2) * (u - 0.2) + (v + 0.62) * (v + 0.62)) / 0.16);
    colour = mix(colour, LIME, 0.4 * bright);
    out[0] = colour[0];
    out[1] = colour[1];
    out[2] = colour[2];
    out[3] = 1;
  });
  contour(face, 0.55);

  // Brows run into the long nose; almond eyes under heavy lids; a small mouth.
  const dark = flat(UMBER, 0.85);
  fill(
    canvas,
    stroke(through(at([0.66, -0.27, 0.42, -0.36, 0.27, -0.24, 0.36, 0.12, 0.46, 0.28, 0.3, 0.33]), false), 0.85 * line),
    dark,
  );
  fill(canvas, stroke(through(at([0.12, -0.26, -0.12, -0.37, -0.45, -0.27]), false), 0.85 * line), dark);
  for (const [from, to] of [
    [0.4, 0.72],
    [-0.4, 0.08],
  ] as const) {
    const middle = (from + to) / 2;
    const eye = through(at([from, -0.08, middle, -0.17, to, -0.08, middle, -0.01]), true);
    fill(canvas, [eye], flat(LIME, 0.9));
    fill(canvas, [ellipse(x + facing * (middle + 0.05) * rx, y - 0.09 * ry, 0.1 * rx, 0.075 * ry)], flat([46, 32, 26]));
    fill(canvas, stroke(through(at([from - 0.02, -0.07, middle, -0.18, to + 0.04, -0.08]), false), 0.95 * line), dark);
  }
  fill(canvas, stroke(through(at([0.12, 0.55, 0.3, 0.51, 0.48, 0.55]), false), 1.7 * line), flat([164, 66, 56], 0.9));
  fill(canvas, stroke(through(at([0.2, 0.69, 0.32, 0.71, 0.42, 0.69]), false), 0.7 * line), flat(VERDACCIO, 0.8));

  if (kind === 'elder' || (kind === 'man' && random.next() < 0.5)) {
    const beard = shape(
      at([
        -0.78,
        0.2,
        -0.5,
        0.5,
        -0.05,
        0.5,
        0.3,
        0.62,
        0.6,
        0.5,
        0.84,
        0.3,
        0.72,
        0.95,
        0.4,
        kind === 'elder' ? 1.75 : 1.25,
        0.05,
        kind === 'elder' ? 1.7 : 1.2,
        -0.45,
        1.05,
      ]),
    );
    fill(canvas, [beard], hairPaint(hair, x, y, rx));
    fill(canvas, stroke(through(at([0.14, 0.56, 0.3, 0.53, 0.46, 0.57]), false), 1.6 * line), flat([164, 66, 56], 0.9));
    contour(beard, 0.5);
  }
}

/** Strands of hair. */
function hairPaint(hair: Colour, x: number, y: number, rx: number): Paint {
  return (px, py, out) => {
    const strand = Math.sin(
      7 * Math.atan2(py - y, px - x) + (4.5 * Math.sqrt((px - x) * (px - x) + (py - y) * (py - y))) / rx,
    );
    const colour = mix(hair, strand > 0 ? LIME : UMBER, 0.22 * Math.abs(strand));
    out[0] = colour[0];
    out[1] = colour[1];
    out[2] = colour[2];
    out[3] = 1;
  };
}

const FEATHERS: readonly Colour[] = [
  [196, 112, 92],
  [214, 168, 96],
  [96, 122, 132],
  [228, 212, 182],
];

function paintWings(
  canvas: Canvas,
  place: (points: readonly number[]) => number[],
  shape: Shape,
  h: number,
  random: Random,
): void {
  const first = random.below(FEATHERS.length);
  for (const side of [-1, 1]) {
    const wing = shape(
      place([
        side * 0.06,
        0.24,
        side * 0.17,
        0.16,
        side * 0.27,
        0.2,
        side * 0.325,
        0.4,
        side * 0.29,
        0.68,
        side * 0.24,
        0.5,
        side * 0.15,
        0.42,
      ]),
    );
    const [hingeX, hingeY] = place([side * 0.08, 0.2]);
    fill(canvas, [wing], (x, y, out) => {
      const dx = (x - hingeX) / h;
      const dy = (y - hingeY) / h;
      const away = Math.sqrt(dx * dx + dy * dy);
      const row = 9 * away;
      const feather = Math.sin(30 * Math.atan2(dy, dx) + 2.5 * Math.floor(row));
      const base = FEATHERS[(first + Math.floor(row / 1.2)) % FEATHERS.length];
      const tone = 0.25 * feather - 0.3 * (row - Math.floor(row)) + 0.15;
      const colour = mix(base, tone > 0 ? LIME : UMBER, Math.min(0.6, Math.abs(tone)));
      out[0] = colour[0];
      out[1] = colour[1];
      out[2] = colour[2];
      out[3] = 1;
    });
    fill(canvas, stroke([...wing, wing[0], wing[1]], Math.max(0.8, 0.005 * h)), flat(UMBER, 0.7));
  }
}

/** A throne of stone inlaid with colours, behind a seated figure. */
export function paintThrone(
  canvas: Canvas,
  x: number,
  soleY: number,
  heightPx: number,
  stone: Ramp,
  inlays: readonly Colour[],
): void {
  const h = heightPx;
  const backTop = soleY - 1.02 * h;
  const back = [
    x - 0.27 * h,
    soleY - 0.1 * h,
    x - 0.27 * h,
    backTop,
    x,
    backTop - 0.16 * h,
    x + 0.27 * h,
    backTop,
    x + 0.27 * h,
    soleY - 0.1 * h,
  ];
  const tone =
    (value: number): Paint =>
    (_x, _y, out) =>
      toneOf(stone, value, out);
  fill(canvas, [back], tone(0.6));
  fill(canvas, stroke([...back, back[0], back[1]], 0.008 * h), flat(UMBER, 0.7));
  for (const side of [-1, 1]) {
    fill(
      canvas,
      [
        rectangle(
          x + side * 0.27 * h - 0.035 * h,
          backTop - 0.08 * h,
          x + side * 0.27 * h + 0.035 * h,
          soleY - 0.08 * h,
        ),
      ],
      tone(side < 0 ? 0.85 : 0.35),
    );
    fill(canvas, [ellipse(x + side * 0.27 * h, backTop - 0.1 * h, 0.032 * h, 0.032 * h)], tone(0.8));
    for (let k = 0; k < 7; k++) {
      const y = backTop + (0.05 + 0.115 * k) * h;
      const lozenge = [
        x + side * 0.27 * h,
        y - 0.045 * h,
        x + side * 0.27 * h + 0.022 * h,
        y,
        x + side * 0.27 * h,
        y + 0.045 * h,
        x + side * 0.27 * h - 0.022 * h,
        y,
      ];
      fill(canvas, [lozenge], flat(inlays[k % inlays.length]));
    }
  }
  // A cloth of honour hangs over the back; two steps carry the whole.
  const cloth = [
    x - 0.2 * h,
    backTop + 0.02 * h,
    x + 0.2 * h,
    backTop + 0.02 * h,
    x + 0.2 * h,
    soleY - 0.1 * h,
    x - 0.2 * h,
    soleY - 0.1 * h,
  ];
  fill(canvas, [cloth], (px, py, out) => {
    const i = Math.floor((px - x) / (0.045 * h) + 100);
    const j = Math.floor((py - backTop) / (0.045 * h) + 100);
    const colour = (i + j) % 2 === 0 ? mix(inlays[0], UMBER, 0.25) : mix(inlays[0], GOLD, 0.35);
    out[0] = colour[0];
    out[1] = colour[1];
    out[2] = colour[2];
    out[3] = 1;
  });
  for (const [half, low, high, light] of [
    [0.36, 0, 0.06, 0.5],
    [0.32, 0.06, 0.12, 0.75],
  ] as const) {
    const step = rectangle(x - half * h, soleY - high * h, x + half * h, soleY - low * h);
    fill(canvas, [step], tone(light));
    fill(canvas, stroke([...step, step[0], step[1]], 0.006 * h), flat(UMBER, 0.6));
  }
}

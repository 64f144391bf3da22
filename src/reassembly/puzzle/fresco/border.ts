import type { Random } from '../../../math/random.ts';
import type { Noise } from '../noise.ts';
import type { Canvas, Colour } from './canvas.ts';
import { fill, flat, mix } from './canvas.ts';
import { byHand, ellipse, rectangle, stroke } from './curves.ts';
import type { Palette } from './pigments.ts';
import { GOLD, LIME, UMBER } from './pigments.ts';
import type { Frame } from './setting.ts';

type Motif = 'lozenges' | 'quatrefoils' | 'waves' | 'steps';
const MOTIFS: readonly Motif[] = ['lozenges', 'quatrefoils', 'waves', 'steps'];

/** An ornamental band around the picture, `bandPx` wide, with fillets on both sides and roundels in the corners. */
export function paintBorder(canvas: Canvas, bandPx: number, palette: Palette, noise: Noise, random: Random): Frame {
  const { width, height } = canvas;
  const marginPx = 0.22 * bandPx;
  const outer: Frame = { left: marginPx, top: marginPx, right: width - 1 - marginPx, bottom: height - 1 - marginPx };
  const inset = bandPx;
  const inner: Frame = {
    left: outer.left + inset,
    top: outer.top + inset,
    right: outer.right - inset,
    bottom: outer.bottom - inset,
  };
  const motif = MOTIFS[random.below(MOTIFS.length)];
  const bars: readonly (readonly number[])[] = [
    rectangle(outer.left, outer.top, outer.right, inner.top),
    rectangle(outer.left, inner.bottom, outer.right, outer.bottom),
    rectangle(outer.left, outer.top, inner.left, outer.bottom),
    rectangle(inner.right, outer.top, outer.right, outer.bottom),
  ];
  fill(canvas, bars, (x, y, out) => {
    const colour = mix(palette.band, UMBER, 0.16 + 0.14 * noise(x / bandPx, y / bandPx));
    out[0] = colour[0];
    out[1] = colour[1];
    out[2] = colour[2];
    out[3] = 1;
  });

  const middle = inset / 2;
  const across = outer.right - outer.left - 2 * inset;
  const down = outer.bottom - outer.top - 2 * inset;
  const sizePx = 0.9 * inset;
  const countAcross = Math.max(1, Math.floor(across / sizePx + 0.5));
  const countDown = Math.max(1, Math.floor(down / sizePx + 0.5));
  for (let k = 0; k < countAcross; k++) {
    const x = inner.left + ((k + 0.5) * across) / countAcross;
    for (const y of [outer.top + middle, outer.bottom - middle]) paintMotif(x, y, k, across / countAcross, true);
  }
  for (let k = 0; k < countDown; k++) {
    const y = inner.top + ((k + 0.5) * down) / countDown;
    for (const x of [outer.left + middle, outer.right - middle]) paintMotif(x, y, k, down / countDown, false);
  }
  for (const x of [outer.left + middle, outer.right - middle]) {
    for (const y of [outer.top + middle, outer.bottom - middle]) {
      fill(
        canvas,
        [rectangle(x - middle, y - middle, x + middle, y + middle)],
        flat(mix(palette.bandMotifs[0], UMBER, 0.2)),
      );
      fill(canvas, [ellipse(x, y, 0.36 * inset, 0.36 * inset)], flat(LIME, 0.9));
      fill(canvas, [ellipse(x, y, 0.29 * inset, 0.29 * inset)], flat(palette.band));
      for (let k = 0; k < 8; k++) {
        const angle = (Math.PI * k) / 4;
        fill(
          canvas,
          [
            ellipse(
              x + 0.15 * inset * Math.cos(angle),
              y + 0.15 * inset * Math.sin(angle),
              0.1 * inset,
              0.045 * inset,
              angle,
            ),
          ],
          flat(GOLD),
        );
      }
    }
  }
  // Fillets: white against the picture and against the wall, each with a dark line.
  for (const [frame, outwards] of [
    [outer, 1],
    [inner, -1],
  ] as const) {
    const line = (away: number, widthPx: number, colour: Colour, opacity: number): void => {
      const ring = rectangle(frame.left + away, frame.top + away, frame.right - away, frame.bottom - away);
      const path: number[] = [];
      for (let side = 0; side < 4; side++) {
        const [ax, ay] = [ring[2 * side], ring[2 * side + 1]];
        const [bx, by] = [ring[(2 * side + 2) % 8], ring[(2 * side + 3) % 8]];
        for (let k = 0; k < 20; k++) path.push(ax + ((bx - ax) * k) / 20, ay + ((by - ay) * k) / 20);
      }
      const drawn = byHand([...path, path[0], path[1]], noise, 0.035 * inset, 2 * inset);
      fill(canvas, stroke(drawn, widthPx), flat(colour, opacity));
    };
    line(outwards * 0.07 * inset, 0.11 * inset, LIME, 0.95);
    line(outwards * 0.145 * inset, 0.035 * inset, UMBER, 0.7);
    line(0, 0.03 * inset, UMBER, 0.8);
  }
  return inner;

  function paintMotif(x: number, y: number, index: number, pitch: number, horizontal: boolean): void {
    const colour = palette.bandMotifs[index % palette.bandMotifs.length];
    const long = 0.46 * pitch;
    const short = 0.27 * inset;
    const [rx, ry] = horizontal ? [long, short] : [short, long];
    const outlines: number[][] = [];
    if (motif === 'lozenges') outlines.push([x - rx, y, x, y - ry, x + rx, y, x, y + ry]);
    else if (motif === 'quatrefoils')
      for (const [dx, dy] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ] as const)
        outlines.push(ellipse(x + 0.42 * dx * short, y + 0.42 * dy * short, 0.52 * short, 0.52 * short));
    else if (motif === 'waves') outlines.push(ellipse(x, y, 0.8 * rx, 0.55 * ry, (index % 2 === 0 ? 1 : -1) * 0.6));
    else
      for (let step = 0; step < 3; step++) {
        const share = 1 - step / 3;
        outlines.push(
          rectangle(x - rx * share, y - ry * (1 - share + 0.34), x + rx * share, y + ry * (1 - share + 0.34)),
        );
      }
    fill(canvas, outlines, flat(mix(colour, LIME, 0.1), 0.95));
    for (const outline of outlines.slice(0, motif === 'lozenges' ? 1 : 0))
      fill(canvas, stroke([...outline, outline[0], outline[1]], 0.05 * inset), flat(LIME, 0.9));
    fill(canvas, [ellipse(x, y, 0.1 * inset, 0.1 * inset)], flat(index % 2 === 0 ? GOLD : LIME));
  }
}

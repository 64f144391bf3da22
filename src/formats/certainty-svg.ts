import type { Contour } from '../geometry/contour.ts';
import type { PictureFromPage } from '../reassembly/picture/picture-frame.ts';
import type { Joint, Poses } from '../reassembly/poses/poses.ts';
import { drawText, textWidth } from './drawn-letters.ts';
import { outlineOnPage, type PageOutline } from './page-outline.ts';
import { confidenceOf, LIKELY, SURE, type Confidence } from './poses-json.ts';

/** Colours that stay apart for colour-blind eyes; the less sure, the stronger the tint. The line patterns are those of placement.svg. */
const LOOKS: Record<
  Confidence,
  { readonly colour: string; readonly tint: number; readonly dashes: readonly number[] }
> = {
  sure: { colour: '#1f78d1', tint: 0.08, dashes: [] },
  likely: { colour: '#f0a202', tint: 0.3, dashes: [4, 2.4] },
  doubtful: { colour: '#d1345b', tint: 0.42, dashes: [1.2, 2] },
};
/** The words of the legend with what they stand for. */
const LEGEND = [
  ['sure', `sure ${percent(SURE)} to 100 %`],
  ['likely', `likely ${percent(LIKELY)} to ${percent(SURE)} %`],
  ['doubtful', `doubtful 0 to ${percent(LIKELY)} %`],
] as const;
const INK = '#24201c';
/** Longer side of the drawing, pixels: fine enough for a hundred numbers, small enough for any viewer. */
const LEAST_SIDE_PX = 1100;
const MOST_SIDE_PX = 2200;
/** Height of the legend's letters as a share of the longer side, and of its width at most, so that it fits narrow pictures. */
const LETTER_OF_SIDE = 0.014;
const LETTER_OF_WIDTH = 0.0165;
/** Height of a fragment's number as a share of its shorter side, at most: small fragments stay in sight. */
const LETTER_OF_FRAGMENT = 0.17;
/** Height of the legend, in letters. */
const LEGEND_LETTERS = 4;

/** A drawing that is laid over a picture of a component. */
export interface CertaintyDrawing {
  /** Transparent but for what is drawn. */
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  /** The size that the picture is brought to, at the drawing's top; the legend stands below it. */
  readonly picture: { readonly width: number; readonly height: number };
}

/** A component's picture, and where it lies. */
export interface PicturePlace {
  readonly width: number;
  readonly height: number;
  readonly pictureFromPage: PictureFromPage;
}

/**
 * Draws how sure each placement of a component is: every fragment outlined and tinted by its confidence, with its number
 * (id + 1), and a line for each joint, coloured by its confidence. Surer joints lie below, so that the others are seen.
 *
 * @param contours outer contour of each fragment in its own frame, by id.
 * @param root the component.
 */
export function drawCertainty(
  { poses, joints }: { readonly poses: Poses; readonly joints: readonly Joint[] },
  contours: readonly Contour[],
  root: number,
  place: PicturePlace,
): CertaintyDrawing {
  const longer = Math.max(place.width, place.height);
  const scale = Math.min(MOST_SIDE_PX, Math.max(LEAST_SIDE_PX, longer)) / longer;
  const width = Math.max(1, Math.round(place.width * scale));
  const shown = Math.max(1, Math.round(place.height * scale));
  const letter = Math.min(LETTER_OF_SIDE * Math.max(width, shown), LETTER_OF_WIDTH * width);
  const line = letter / 5;
  const height = shown + Math.ceil(LEGEND_LETTERS * letter);

  const outlines = new Map<number, PageOutline>();
  for (let id = 0; id < poses.count; id++)
    if (poses.placed[id] === 1 && poses.component[id] === root)
      outlines.set(id, outlineOnPage(poses, id, contours[id]));
  // Pixel centres have whole numbers, so the drawing's own corner lies half a pixel before the picture's first.
  const { scale: drawn, x: shiftX, y: shiftY } = place.pictureFromPage;
  const toX = (x: number): number => (drawn * x + shiftX + 0.5) * scale;
  const toY = (y: number): number => (drawn * y + shiftY + 0.5) * scale;

  const shapes = [...outlines.values()].map(({ id, xy }) => {
    const points: string[] = [];
    for (let k = 0; k < xy.length; k += 2) points.push(`${toX(xy[k]).toFixed(1)} ${toY(xy[k + 1]).toFixed(1)}`);
    return outlined(`M${points.join('L')}Z`, confidenceOf(poses.probability[id]), line);
  });
  const lines = joints
    .filter(({ a, b }) => outlines.has(a) && outlines.has(b))
    .sort((p, q) => q.probability - p.probability)
    .map(({ a, b, probability }) => {
      const [from, to] = [outlines.get(a)!.centre, outlines.get(b)!.centre];
      const path = `M${toX(from.x).toFixed(1)} ${toY(from.y).toFixed(1)}L${toX(to.x).toFixed(1)} ${toY(to.y).toFixed(1)}`;
      return cased(path, LOOKS[confidenceOf(probability)].colour, 1.25 * line);
    });
  const numbers = [...outlines.values()].map(({ id, xy, centre }) =>
    numbered(
      String(id + 1),
      toX(centre.x),
      toY(centre.y),
      Math.min(letter, LETTER_OF_FRAGMENT * drawn * scale * sideOf(xy)),
    ),
  );
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    '<g fill="none" stroke-linecap="round" stroke-linejoin="round">',
    ...shapes,
    ...lines,
    ...numbers,
    legend(width, shown, letter, line),
    '</g>',
    '</svg>\n',
  ].join('\n');
  return { svg, width, height, picture: { width, height: shown } };
}

/** The shorter side of the box around an outline. */
function sideOf(xy: Float64Array): number {
  let [minX, maxX, minY, maxY] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let k = 0; k < xy.length; k += 2) {
    [minX, maxX] = [Math.min(minX, xy[k]), Math.max(maxX, xy[k])];
    [minY, maxY] = [Math.min(minY, xy[k + 1]), Math.max(maxY, xy[k + 1])];
  }
  return Math.min(maxX - minX, maxY - minY);
}

/** A closed curve as a confidence looks. */
function outlined(path: string, confidence: Confidence, line: number): string {
  const { colour, tint, dashes } = LOOKS[confidence];
  const pattern =
    dashes.length === 0 ? '' : ` stroke-dasharray="${dashes.map((one) => (one * line).toFixed(2)).join(' ')}"`;
  return (
    `<path d="${path}" fill="${colour}" fill-opacity="${tint}" stroke="#fff" stroke-opacity=".55" stroke-width="${(1.9 * line).toFixed(2)}"/>` +
    `<path d="${path}" stroke="${colour}" stroke-width="${line.toFixed(2)}"${pattern}/>`
  );
}

/** A line with a light rim, to be seen on any ground. */
function cased(path: string, colour: string, width: number): string {
  return (
    `<path d="${path}" stroke="#fff" stroke-opacity=".85" stroke-width="${(1.8 * width).toFixed(2)}"/>` +
    `<path d="${path}" stroke="${colour}" stroke-width="${width.toFixed(2)}"/>`
  );
}

/** A number on a light disc. */
function numbered(text: string, x: number, y: number, letter: number): string {
  const wide = textWidth(text, letter);
  const radius = Math.max(1.1 * letter, 0.5 * wide + 0.45 * letter);
  const disc = `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(1)}" fill="#fff" fill-opacity=".9" stroke="${INK}" stroke-width="${(letter / 14).toFixed(2)}"/>`;
  return disc + inked(drawText(text, x - wide / 2, y - letter / 2, letter).svg);
}

function inked(svg: string): string {
  // The strokes are scaled with the letters, whose capitals are 6 units high.
  return `<g stroke="${INK}" stroke-width=".75">${svg}</g>`;
}

/** One row: for each confidence how a fragment and a joint look, and its word. It shrinks to fit narrow pictures. */
function legend(width: number, top: number, letter: number, line: number): string {
  const middle = top + (LEGEND_LETTERS * letter) / 2;
  const parts: string[] = [];
  let x = 1.5 * letter;
  for (const [confidence, text] of LEGEND) {
    const side = 1.5 * letter;
    const [left, above] = [x.toFixed(1), (middle - side / 2).toFixed(1)];
    parts.push(
      outlined(`M${left} ${above}h${side.toFixed(1)}v${side.toFixed(1)}h-${side.toFixed(1)}Z`, confidence, line),
    );
    x += side + 0.7 * letter;
    const joint = `M${x.toFixed(1)} ${middle.toFixed(1)}h${(1.8 * letter).toFixed(1)}`;
    parts.push(cased(joint, LOOKS[confidence].colour, 1.25 * line));
    x += 2.6 * letter;
    const drawn = drawText(text, x, middle - letter / 2, letter);
    parts.push(inked(drawn.svg));
    x += drawn.width + 2.2 * letter;
  }
  return `<g><rect x="0" y="${top}" width="${width}" height="${Math.ceil(LEGEND_LETTERS * letter)}" fill="#f6f3ee"/>${parts.join('')}</g>`;
}

function percent(share: number): string {
  return String(Math.round(100 * share));
}

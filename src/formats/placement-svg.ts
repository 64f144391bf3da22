import type { Contour } from '../geometry/contour.ts';
import type { Poses } from '../reassembly/poses/poses.ts';
import { fixed } from './decimals.ts';
import { outlineOnPage, type PageOutline } from './page-outline.ts';
import { confidenceOf, type Confidence } from './poses-json.ts';

/** Line patterns by confidence: they stay apart in print and for colour-blind eyes. */
const DASHES: Record<Confidence, string> = { sure: 'none', likely: '6 3', doubtful: '2 3' };

/** Blank border, and blank between components, as a share of the height. */
const MARGIN = 0.04;

interface Box {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

/**
 * Draws the outlines of the placed fragments where they belong, with their numbers (id + 1, as in the file names).
 * One unit is one pixel of the fragments as given. Several components stand side by side, each in its own group with
 * its own frame. Fragments left aside are not drawn.
 *
 * @param contours outer contour of each fragment in its own frame, by id.
 * @param names file names of the fragments, by id; shown when the pointer rests on a fragment.
 */
export function formatPlacementSvg(poses: Poses, contours: readonly Contour[], names: readonly string[]): string {
  const components = new Map<number, PageOutline[]>();
  for (let id = 0; id < poses.count; id++) {
    if (poses.placed[id] === 0) continue;
    const outline = outlineOnPage(poses, id, contours[id]);
    const root = poses.component[id];
    const list = components.get(root);
    if (list === undefined) components.set(root, [outline]);
    else list.push(outline);
  }
  const boxes = [...components.values()].map(boxOf);
  const tallest = Math.max(1, ...boxes.map((box) => box.maxY - box.minY));
  const margin = MARGIN * tallest;
  const height = tallest + 2 * margin;
  let width = margin;
  const groups: string[] = [];
  [...components.keys()].forEach((root, index) => {
    const box = boxes[index];
    const shift = `translate(${fixed(width - box.minX, 3)} ${fixed(margin - box.minY, 3)})`;
    width += box.maxX - box.minX + margin;
    const shapes = components.get(root)!.map((outline) => shapeOf(outline, poses, names[outline.id], tallest));
    groups.push(`<g id="component_${root}" transform="${shift}">\n${shapes.join('\n')}\n</g>`);
  });
  const size = `width="${fixed(width, 3)}" height="${fixed(height, 3)}" viewBox="0 0 ${fixed(width, 3)} ${fixed(height, 3)}"`;
  const style = [
    'path{fill:#f4efe6;stroke:#5a3a22;stroke-width:1.5;vector-effect:non-scaling-stroke}',
    'text{font-family:sans-serif;fill:#5a3a22;text-anchor:middle;dominant-baseline:central}',
  ].join('');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" ${size}>`,
    `<style>${style}</style>`,
    ...groups,
    '</svg>\n',
  ].join('\n');
}

const DRAWN_FRAGMENT = /<g id="fragment_(\d+)"[^>]*>(?:<title>[^<]*<\/title>)?\s*<path d="M([^"]*)Z"/g;

/**
 * The outlines that a drawing of ours holds: whoever shows an answer need not trace hundreds of masks again.
 * @returns x, y of the points on the page of the fragment's component, by id; nothing of a text that is no such drawing
 */
export function parsePlacementOutlines(svg: string): Map<number, Float64Array> {
  const outlines = new Map<number, Float64Array>();
  for (const [, id, path] of svg.matchAll(DRAWN_FRAGMENT)) {
    const xy = Float64Array.from(path.split(/[L ]/), Number);
    if (xy.length >= 6 && xy.length % 2 === 0 && xy.every(Number.isFinite)) outlines.set(Number(id), xy);
  }
  return outlines;
}

function boxOf(outlines: readonly PageOutline[]): Box {
  const box: Box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (const { xy } of outlines) {
    for (let k = 0; k < xy.length; k += 2) {
      box.minX = Math.min(box.minX, xy[k]);
      box.maxX = Math.max(box.maxX, xy[k]);
      box.minY = Math.min(box.minY, xy[k + 1]);
      box.maxY = Math.max(box.maxY, xy[k + 1]);
    }
  }
  return box;
}

function shapeOf({ id, xy, centre }: PageOutline, poses: Poses, name: string, tallest: number): string {
  const points: string[] = [];
  for (let k = 0; k < xy.length; k += 2) points.push(`${fixed(xy[k], 2)} ${fixed(xy[k + 1], 2)}`);
  const confidence = confidenceOf(poses.probability[id]);
  const box = boxOf([{ id, xy, centre }]);
  const letterPx = Math.min(tallest / 20, (box.maxX - box.minX) / 3, (box.maxY - box.minY) / 3);
  return [
    `<g id="fragment_${id}" class="${confidence}"><title>${escaped(name)} (${confidence})</title>`,
    `<path d="M${points.join('L')}Z" stroke-dasharray="${DASHES[confidence]}"/>`,
    `<text x="${fixed(centre.x, 2)}" y="${fixed(centre.y, 2)}" font-size="${fixed(letterPx, 2)}">${id + 1}</text></g>`,
  ].join('');
}

/** Text inside an element; characters that XML forbids are dropped. */
function escaped(text: string): string {
  return text

    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

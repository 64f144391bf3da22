import { fillHoles, largestComponent } from '../../imaging/components.ts';
import type { Rigid } from '../../math/rigid.ts';
import type { Region } from './partition.ts';

/** A fragment cut out of a page, turned and scaled, on a canvas of its own. */
export interface TurnedFragment {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
  readonly mask: Uint8Array;
  /** Takes points of the fragment's canvas onto the page; exact when `scale` is 1, else exact at the fragment's centroid. */
  readonly pageFromFragment: Rigid;
}

/** One fragment of the page. */
export interface PageCut {
  readonly rgba: Uint8Array;
  readonly labels: Int32Array;
  readonly width: number;
  readonly height: number;
  /** The fragment's region of the labels. */
  readonly region: Region;
}

/** How a piece of the page is laid onto a canvas of its own. */
export interface TurnOptions {
  /** Turn of pageFromFragment, radians: the picture of the fragment is turned the other way round. */
  readonly turnRad: number;
  /** Size of the fragment's picture relative to the page. */
  readonly scale: number;
  /** Where on its canvas the fragment lies between whole pixels, 0 … 1 px to the right and down. */
  readonly subX: number;
  readonly subY: number;
}

/** Empty pixels around the fragment on its canvas. */
const MARGIN_PX = 2;

/** Below this the turn is no turn, and pixels are copied instead of resampled, radians. */
const NO_TURN_RAD = 1e-12;

/**
 * Cuts one fragment out and turns it. Colours are interpolated (bilinear) among the fragment's own pixels only, so that its
 * edge carries no colour of the neighbours; a pixel belongs to the fragment where at least half of it is covered.
 * @throws RangeError when no pixel carries the label.
 */
export function turnFragment(cut: PageCut, options: TurnOptions): TurnedFragment {
  const { labels, width: pageWidth, region } = cut;
  const straight = Math.abs(options.turnRad) < NO_TURN_RAD && options.scale === 1;
  const turnRad = straight ? 0 : options.turnRad;
  const cos = Math.cos(turnRad);
  const sin = Math.sin(turnRad);
  const scale = options.scale;

  // Extent of the fragment with its pixels turned about the page's origin: u = scale * R(-turn) * page.
  let [minU, minV, maxU, maxV] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let y = region.minY; y <= region.maxY; y++) {
    for (let x = region.minX; x <= region.maxX; x++) {
      if (labels[y * pageWidth + x] !== region.label) continue;
      const u = scale * (cos * x + sin * y);
      const v = scale * (-sin * x + cos * y);
      if (u < minU) minU = u;
      if (u > maxU) maxU = u;
      if (v < minV) minV = v;
      if (v > maxV) maxV = v;
    }
  }
  if (region.areaPx === 0) throw new RangeError(`No pixel carries the label ${region.label}`);
  const subX = straight ? 0 : options.subX;
  const subY = straight ? 0 : options.subY;
  const originU = minU - MARGIN_PX - subX;
  const originV = minV - MARGIN_PX - subY;
  const width = Math.ceil(maxU - originU + MARGIN_PX) + 1;
  const height = Math.ceil(maxV - originV + MARGIN_PX) + 1;

  const rgba = new Uint8Array(width * height * 4);
  const covered = new Uint8Array(width * height);
  const out = new Float64Array(4);
  for (let j = 0, q = 0; j < height; j++) {
    for (let i = 0; i < width; i++, q++) {
      const u = (i + originU) / scale;
      const v = (j + originV) / scale;
      sampleInside(cut, cos * u - sin * v, sin * u + cos * v, out);
      if (out[3] < 0.5) continue;
      covered[q] = 1;
      rgba[4 * q] = Math.floor(out[0] / out[3] + 0.5);
      rgba[4 * q + 1] = Math.floor(out[1] / out[3] + 0.5);
      rgba[4 * q + 2] = Math.floor(out[2] / out[3] + 0.5);
      rgba[4 * q + 3] = 255;
    }
  }
  const mask = fillHoles(largestComponent({ width, height, data: covered }, 4).mask).mask.data;
  for (let q = 0; q < mask.length; q++) {
    if (mask[q] === 0) rgba.fill(0, 4 * q, 4 * q + 4);
    else if (covered[q] === 0) {
      // A pocket that resampling closed: the page knows its colour.
      const u = ((q % width) + originU) / scale;
      const v = (Math.floor(q / width) + originV) / scale;
      const x = Math.min(pageWidth - 1, Math.max(0, Math.floor(cos * u - sin * v + 0.5)));
      const y = Math.min(cut.height - 1, Math.max(0, Math.floor(sin * u + cos * v + 0.5)));
      const p = 4 * (y * pageWidth + x);
      rgba.set(cut.rgba.subarray(p, p + 3), 4 * q);
      rgba[4 * q + 3] = 255;
    }
  }

  // Rigid truth: the fragment's centroid lies where it lies on the page, whatever the scale.
  const inFragmentX = scale * (cos * region.x + sin * region.y) - originU;
  const inFragmentY = scale * (-sin * region.x + cos * region.y) - originV;
  const pageFromFragment: Rigid = {
    turnRad,
    x: region.x - (cos * inFragmentX - sin * inFragmentY),
    y: region.y - (sin * inFragmentX + cos * inFragmentY),
  };
  return { width, height, rgba, mask, pageFromFragment };
}

/** Sums of colour and coverage of the four pixels around a point, by bilinear weights, counting the fragment's own pixels only. */
function sampleInside(cut: PageCut, x: number, y: number, out: Float64Array): void {
  out.fill(0);
  const left = Math.floor(x);
  const top = Math.floor(y);
  for (let dy = 0; dy <= 1; dy++) {
    const row = top + dy;
    if (row < 0 || row >= cut.height) continue;
    const weightY = dy === 0 ? 1 - (y - top) : y - top;
    for (let dx = 0; dx <= 1; dx++) {
      const column = left + dx;
      if (column < 0 || column >= cut.width) continue;
      const p = row * cut.width + column;
      if (cut.labels[p] !== cut.region.label) continue;
      const weight = weightY * (dx === 0 ? 1 - (x - left) : x - left);
      out[0] += weight * cut.rgba[4 * p];
      out[1] += weight * cut.rgba[4 * p + 1];
      out[2] += weight * cut.rgba[4 * p + 2];
      out[3] += weight;
    }
  }
}

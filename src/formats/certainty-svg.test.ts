import { describe, expect, test } from 'vitest';
import { drawCertainty, type CertaintyDrawing } from './certainty-svg.ts';

const SQUARE = { xy: Float64Array.of(0, 0, 100, 0, 100, 100, 0, 100), closed: true };
const CONTOURS = Array.from({ length: 5 }, () => SQUARE);
/** Three squares in a row in one component, one in another, one left aside. */
const POSES = {
  count: 5,
  turnRad: new Float64Array(5),
  x: Float64Array.of(0, 100, 200, 0, 0),
  y: Float64Array.of(-50, -50, -50, 0, 0),
  placed: Uint8Array.of(1, 1, 1, 1, 0),
  component: Uint16Array.of(0, 0, 0, 3, 4),
  probability: Float32Array.of(0.99, 0.8, 0.3, 1, 0),
};
const joint = (a: number, b: number, probability: number) => ({ a, b, probability, contactPx: 90, gapPx: 1 });
const JOINTS = [joint(1, 2, 0.2), joint(0, 1, 1), joint(0, 3, 0.5)];

function draw(width = 302, height = 102): CertaintyDrawing {
  const pictureFromPage = { scale: 1, x: 1, y: 51 };
  return drawCertainty({ poses: POSES, joints: JOINTS }, CONTOURS, 0, { width, height, pictureFromPage });
}

describe('the drawing of certainty', () => {
  test('outlines the fragments of its component alone, each as sure as it is, and never says a number twice', () => {
    const { svg } = draw();
    expect(svg.match(/fill="#1f78d1"/g)).toHaveLength(2);
    expect(svg.match(/fill="#f0a202"/g)).toHaveLength(2);
    expect(svg.match(/fill="#d1345b"/g)).toHaveLength(2);
    expect(svg.match(/<circle /g)).toHaveLength(3);
    expect(svg).not.toMatch(/NaN|Infinity|<text|<image/);
  });

  test('draws the joints inside the component in the same colours, the surest below', () => {
    const { svg } = draw();
    // Lines between middles, then one in the legend for each confidence.
    const lines = [...svg.matchAll(/<path d="M[^"LZ]*L[^"LZ]*" stroke="(#\w{6})"/g)].map(([, colour]) => colour);
    expect(lines).toEqual(['#1f78d1', '#d1345b']);
  });

  test('lies over the picture point by point, and the legend below it', () => {
    const { svg, width, height, picture } = draw();
    expect([width, picture.width]).toEqual([1100, 1100]);
    expect(picture.height).toBe(Math.round((102 * 1100) / 302));
    expect(height).toBeGreaterThan(picture.height);
    // The first square's corner (0, -50) is the centre of the picture's pixel (1, 1).
    const at = (1.5 * 1100) / 302;
    expect(svg).toContain(`M${at.toFixed(1)} ${at.toFixed(1)}L`);
  });

  test('stays within bounds for small, large and narrow pictures', () => {
    for (const [width, height] of [
      [10, 10],
      [60_000, 400],
      [300, 9000],
    ]) {
      const drawing = draw(width, height);
      expect(Math.max(drawing.picture.width, drawing.picture.height)).toBeLessThanOrEqual(2200);
      expect(Math.max(drawing.picture.width, drawing.picture.height)).toBeGreaterThanOrEqual(1100);
      expect(drawing.svg).not.toMatch(/NaN|width="-/);
    }
  });

  test('is the same twice', () => {
    expect(draw()).toEqual(draw());
  });
});

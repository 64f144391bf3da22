import type { Noise } from '../noise.ts';
import type { Outline } from './canvas.ts';

/** Points of a curve between two given points. */
const STEPS = 8;

/** A smooth curve through the points (Catmull-Rom); closed, it runs back to its start. */
export function through(points: readonly number[], closed: boolean): number[] {
  const count = points.length / 2;
  const at = (i: number, axis: number): number => {
    const k = closed ? (i + count) % count : Math.min(count - 1, Math.max(0, i));
    return points[2 * k + axis];
  };
  const curve: number[] = [];
  const last = closed ? count : count - 1;
  for (let i = 0; i < last; i++) {
    for (let s = 0; s < STEPS; s++) {
      const t = s / STEPS;
      for (let axis = 0; axis < 2; axis++) {
        const [p0, p1, p2, p3] = [at(i - 1, axis), at(i, axis), at(i + 1, axis), at(i + 2, axis)];
        curve.push(
          0.5 *
            (2 * p1 +
              (p2 - p0) * t +
              (2 * p0 - 5 * p1 + 4 * p2 - p3) * t * t +
              (3 * p1 - p0 - 3 * p2 + p3) * t * t * t),
        );
      }
    }
  }
  if (!closed) curve.push(at(count - 1, 0), at(count - 1, 1));
  return curve;
}

export function ellipse(x: number, y: number, radiusX: number, radiusY: number, tiltRad = 0): number[] {
  const outline: number[] = [];
  const count = Math.max(16, Math.min(96, Math.ceil(2 * Math.max(radiusX, radiusY))));
  const [cosTilt, sinTilt] = [Math.cos(tiltRad), Math.sin(tiltRad)];
  for (let k = 0; k < count; k++) {
    const dx = radiusX * Math.cos((2 * Math.PI * k) / count);
    const dy = radiusY * Math.sin((2 * Math.PI * k) / count);
    outline.push(x + cosTilt * dx - sinTilt * dy, y + sinTilt * dx + cosTilt * dy);
  }
  return outline;
}

export function rectangle(left: number, top: number, right: number, bottom: number): number[] {
  return [left, top, right, top, right, bottom, left, bottom];
}

/** The outlines of a brush stroke along a line; its width runs from `startPx` over `middlePx` to `endPx`. */
export function stroke(line: readonly number[], startPx: number, middlePx = startPx, endPx = startPx): Outline[] {
  const count = line.length / 2;
  const outlines: Outline[] = [];
  const radius = (i: number): number => {
    const t = count < 2 ? 0 : i / (count - 1);
    const width = t < 0.5 ? startPx + 2 * t * (middlePx - startPx) : middlePx + (2 * t - 1) * (endPx - middlePx);
    return Math.max(0.2, width / 2);
  };
  for (let i = 0; i + 1 < count; i++) {
    const dx = line[2 * i + 2] - line[2 * i];
    const dy = line[2 * i + 3] - line[2 * i + 1];
    const length = Math.sqrt(dx * dx + dy * dy);
    if (length === 0) continue;
    const [nx, ny] = [-dy / length, dx / length];
    const [a, b] = [radius(i), radius(i + 1)];
    outlines.push([
      line[2 * i] + a * nx,
      line[2 * i + 1] + a * ny,
      line[2 * i] - a * nx,
      line[2 * i + 1] - a * ny,
      line[2 * i + 2] - b * nx,
      line[2 * i + 3] - b * ny,
      line[2 * i + 2] + b * nx,
      line[2 * i + 3] + b * ny,
    ]);
    // A round joint closes the wedge between two pieces of a bent stroke; fine strokes don't show it.
    if (i > 0 && a > 0.8) outlines.push(disc(line[2 * i], line[2 * i + 1], a));
  }
  return outlines;
}

function disc(x: number, y: number, radius: number): Outline {
  const outline: number[] = [];
  for (let k = 0; k < 10; k++)
    outline.push(x + radius * Math.cos((Math.PI * k) / 5), y + radius * Math.sin((Math.PI * k) / 5));
  return outline;
}

/** The outline as a hand would draw it: shaken by noise. */
export function byHand(outline: Outline, noise: Noise, heightPx: number, lengthPx: number): number[] {
  const shaken: number[] = [];
  for (let i = 0; i < outline.length; i += 2) {
    const [x, y] = [outline[i], outline[i + 1]];
    shaken.push(
      x + heightPx * noise(x / lengthPx, y / lengthPx),
      y + heightPx * noise(x / lengthPx + 77, y / lengthPx - 31),
    );
  }
  return shaken;
}

import { gaussianKernel } from '../math/gaussian.ts';

/** Length of a closed curve, `xy` as x0, y0, x1, y1, … without the first point repeated. */
export function closedLength(xy: Float64Array): number {
  const n = xy.length / 2;
  let length = 0;
  for (let i = 0, j = n - 1; i < n; j = i++) length += Math.hypot(xy[2 * i] - xy[2 * j], xy[2 * i + 1] - xy[2 * j + 1]);
  return length;
}

/**
 * Points at equal distances along a closed curve, starting at its first point.
 * @param step wished distance, above 0; the true one is the curve's length over a whole number of points, at least 8.
 */
export function resampleClosed(xy: Float64Array, step: number): Float64Array {
  const n = xy.length / 2;
  const length = closedLength(xy);
  const count = Math.max(8, Math.round(length / step));
  const spacing = length / count;
  const out = new Float64Array(2 * count);
  let walked = 0; // length up to point i
  let i = 0;
  let segment = Math.hypot(xy[2 % xy.length] - xy[0], xy[3 % xy.length] - xy[1]);
  for (let k = 0; k < count; k++) {
    const target = k * spacing;
    while (walked + segment < target && i < n - 1) {
      walked += segment;
      i++;
      const next = (i + 1) % n;
      segment = Math.hypot(xy[2 * next] - xy[2 * i], xy[2 * next + 1] - xy[2 * i + 1]);
    }
    const t = segment > 0 ? Math.min(1, (target - walked) / segment) : 0;
    const next = (i + 1) % n;
    out[2 * k] = xy[2 * i] + t * (xy[2 * next] - xy[2 * i]);
    out[2 * k + 1] = xy[2 * i + 1] + t * (xy[2 * next + 1] - xy[2 * i + 1]);
  }
  return out;
}

/** Gaussian smoothing of a closed curve's coordinates, `sigma` in samples. Returns a new array. */
export function smoothClosed(xy: Float64Array, sigma: number): Float64Array {
  const n = xy.length / 2;
  const kernel = gaussianKernel(sigma);
  const radius = (kernel.length - 1) / 2;
  const out = new Float64Array(xy.length);
  for (let i = 0; i < n; i++) {
    let x = 0;
    let y = 0;
    for (let k = -radius; k <= radius; k++) {
      const j = (((i + k) % n) + n) % n;
      x += kernel[k + radius] * xy[2 * j];
      y += kernel[k + radius] * xy[2 * j + 1];
    }
    out[2 * i] = x;
    out[2 * i + 1] = y;
  }
  return out;
}

/** Direction of travel at each point of a closed curve, radians, unwrapped along the curve (central differences). */
export function tangentAngles(xy: Float64Array): Float64Array {
  const n = xy.length / 2;
  const angles = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const before = (i + n - 1) % n;
    const after = (i + 1) % n;
    const angle = Math.atan2(xy[2 * after + 1] - xy[2 * before + 1], xy[2 * after] - xy[2 * before]);
    const last = i ? angles[i - 1] : angle;
    angles[i] = angle + 2 * Math.PI * Math.round((last - angle) / (2 * Math.PI));
  }
  return angles;
}

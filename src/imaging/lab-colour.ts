/** sRGB byte to linear light, 0 … 1 (IEC 61966-2-1). */
const LINEAR_OF_BYTE = Float64Array.from({ length: 256 }, (_, byte) => {
  const v = byte / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
});

/** Linear light of an sRGB value 0 … 255, fractions allowed. */
export function linearOfSrgb(value: number): number {
  const clamped = value < 0 ? 0 : value > 255 ? 255 : value;
  const low = Math.floor(clamped);
  const high = low < 255 ? low + 1 : 255;
  return LINEAR_OF_BYTE[low] + (clamped - low) * (LINEAR_OF_BYTE[high] - LINEAR_OF_BYTE[low]);
}

function labCurve(t: number): number {
  return t > 216 / 24389 ? Math.cbrt(t) : (t * 24389) / 27 / 116 + 16 / 116;
}

/** sRGB (0 … 255, fractions allowed) to CIE L*a*b* under D65, written to `out[at … at + 2]` (L 0 … 100). */
export function labOfSrgb(r: number, g: number, b: number, out: Float32Array, at: number): void {
  const lr = linearOfSrgb(r);
  const lg = linearOfSrgb(g);
  const lb = linearOfSrgb(b);
  const fx = labCurve((0.4124564 * lr + 0.3575761 * lg + 0.1804375 * lb) / 0.95047);
  const fy = labCurve(0.2126729 * lr + 0.7151522 * lg + 0.072175 * lb);
  const fz = labCurve((0.0193339 * lr + 0.119192 * lg + 0.9503041 * lb) / 1.08883);
  out[at] = 116 * fy - 16;
  out[at + 1] = 500 * (fx - fy);
  out[at + 2] = 200 * (fy - fz);
}

/** Farther than any pixel of a picture that fits in memory, px squared. */
const FAR = 1e12;

/**
 * Distance of every pixel to the nearest pixel of a set, between centres, px; 0 on the set, {@link Infinity} where it is empty.
 * Exact, two passes of lower envelopes of parabolas (Felzenszwalb and Huttenlocher, "Distance transforms of sampled
 * functions", 2012).
 * @param inSet tells by row-major index whether the pixel belongs to the set.
 */
export function distanceToSet(inSet: (pixel: number) => boolean, width: number, height: number): Float64Array {
  const squared = new Float64Array(width * height);
  for (let p = 0; p < squared.length; p++) squared[p] = inSet(p) ? 0 : FAR;
  const longest = Math.max(width, height);
  const scratch = {
    line: new Float64Array(longest),
    vertex: new Int32Array(longest),
    from: new Float64Array(longest + 1),
  };
  for (let x = 0; x < width; x++) envelope(squared, x, width, height, scratch);
  for (let y = 0; y < height; y++) envelope(squared, y * width, 1, width, scratch);
  for (let p = 0; p < squared.length; p++) squared[p] = squared[p] >= FAR / 2 ? Infinity : Math.sqrt(squared[p]);
  return squared;
}

interface Scratch {
  readonly line: Float64Array;
  readonly vertex: Int32Array;
  readonly from: Float64Array;
}

/** Replaces one row or column by the lower envelope of the parabolas that stand on its values. */
function envelope(values: Float64Array, start: number, stride: number, count: number, scratch: Scratch): void {
  const { line, vertex, from } = scratch;
  for (let i = 0; i < count; i++) line[i] = values[start + i * stride]!;
  let top = 0;
  vertex[0] = 0;
  from[0] = -Infinity;
  from[1] = Infinity;
  for (let i = 1; i < count; i++) {
    let meet = crossing(line, vertex[top], i);
    while (meet <= from[top]) meet = crossing(line, vertex[--top], i);
    vertex[++top] = i;
    from[top] = meet;
    from[top + 1] = Infinity;
  }
  for (let i = 0, k = 0; i < count; i++) {
    while (from[k + 1] < i) k++;
    const away = i - vertex[k];
    values[start + i * stride] = away * away + line[vertex[k]];
  }
}

function crossing(line: Float64Array, a: number, b: number): number {
  return (line[b] + b * b - (line[a] + a * a)) / (2 * (b - a));
}

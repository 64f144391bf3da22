/** The mask less a rim of `rimPx` pixels (city-block distance); the picture's frame counts as outside. */
export function insideRim(mask: Uint8Array, width: number, height: number, rimPx: number): Uint8Array {
  let inside = mask;
  for (let pass = 0; pass < rimPx; pass++) {
    const next = new Uint8Array(inside.length);
    for (let y = 1; y < height - 1; y++) {
      for (let x = 1, i = y * width + 1; x < width - 1; x++, i++) {
        next[i] = inside[i] & inside[i - 1] & inside[i + 1] & inside[i - width] & inside[i + width];
      }
    }
    inside = next;
  }
  return inside;
}

import type { Mask } from '../../src/imaging/image.ts';

/** A mask from drawn rows: `#` inside, anything else outside. */
export function maskOf(rows: readonly string[]): Mask {
  const width = rows[0]?.length ?? 0;
  const data = new Uint8Array(width * rows.length);
  rows.forEach((row, y) => [...row].forEach((mark, x) => (data[y * width + x] = mark === '#' ? 1 : 0)));
  return { width, height: rows.length, data };
}

/** The drawing of a mask: `#` inside, `.` outside. */
export function rowsOf(mask: Mask): string[] {
  return Array.from({ length: mask.height }, (_, y) =>
    Array.from({ length: mask.width }, (_, x) => (mask.data[y * mask.width + x] ? '#' : '.')).join(''),
  );
}

/** A mask that is inside where the function says so. */
export function maskWhere(width: number, height: number, inside: (x: number, y: number) => boolean): Mask {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data[y * width + x] = inside(x, y) ? 1 : 0;
  return { width, height, data };
}

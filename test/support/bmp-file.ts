export interface BmpPlan {
  readonly width: number;
  /** Negative: rows from the top. */
  readonly height: number;
  readonly bits: number;
  /** `rrggbb` each. */
  readonly palette?: readonly string[];
  readonly compression?: number;
  readonly masks?: readonly number[];
  /** Bytes of each row in the order of the file; padded to a multiple of four unless compressed. */
  readonly rows: readonly (readonly number[])[];
  /** Bytes between palette and pixels. */
  readonly gap?: number;
  /** The old OS/2 header of 12 bytes. */
  readonly core?: boolean;
}

/** The bytes of a small BMP file, written by hand, so that the decoder is not tested against itself. */
export function bmpFile({
  width,
  height,
  bits,
  palette = [],
  compression = 0,
  masks = [],
  rows,
  gap = 0,
  core,
}: BmpPlan): Buffer {
  const header = Buffer.alloc(14 + (core ? 12 : 40));
  header.write('BM', 0, 'latin1');
  header.writeUInt32LE(core ? 12 : 40, 14);
  if (core) {
    header.writeUInt16LE(width, 18);
    header.writeUInt16LE(height, 20);
    header.writeUInt16LE(1, 22);
    header.writeUInt16LE(bits, 24);
  } else {
    header.writeInt32LE(width, 18);
    header.writeInt32LE(height, 22);
    header.writeUInt16LE(1, 26);
    header.writeUInt16LE(bits, 28);
    header.writeUInt32LE(compression, 30);
    header.writeUInt32LE(palette.length, 46);
  }
  const maskBytes = Buffer.alloc(4 * masks.length);
  masks.forEach((mask, k) => maskBytes.writeUInt32LE(mask, 4 * k));
  const colours = Buffer.from(
    palette.flatMap((rgb) => {
      const [r, g, b] = Buffer.from(rgb, 'hex');
      return core ? [b, g, r] : [b, g, r, 0];
    }),
  );
  const rowBytes = compression === 1 || compression === 2 ? 0 : 4 * Math.ceil((width * bits) / 32);
  const pixels = rows.map((row) => Buffer.concat([Buffer.from(row), Buffer.alloc(Math.max(0, rowBytes - row.length))]));
  const start = Buffer.concat([header, maskBytes, colours, Buffer.alloc(gap)]);
  start.writeUInt32LE(start.length, 10);
  return Buffer.concat([start, ...pixels]);
}

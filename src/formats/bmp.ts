import { FrameError } from '../errors.ts';
import type { RgbaImage } from '../imaging/image.ts';

/** What a BMP file's header says, checked for sense. */
export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bitsPerPixel: 1 | 4 | 8 | 16 | 24 | 32;
  /** Run lengths (RLE8, RLE4), or plain rows. */
  readonly runs: boolean;
  /** Where the pixels begin, in bytes from the start of the file. */
  readonly pixelStart: number;
  /** Red, green, blue, three bytes per entry; empty from 16 bits per pixel on. */
  readonly palette: Uint8Array;
  /** Which bits of a pixel of 16 or 32 bits hold red, green, blue and alpha (0 for none). */
  readonly masks: readonly [number, number, number, number];
}

const CORE_HEADER_BYTES = 12;
const INFO_HEADER_BYTES = 40;
const FILE_HEADER_BYTES = 14;

/**
 * Reads the header of a BMP file (OS/2 1.x, and Windows 3 to 5) without looking at its pixels.
 * Needs the file's first bytes up to the end of its palette; at most 14 + 124 + 1024 of them.
 *
 * @throws FrameError FRAME_PICTURE_UNREADABLE.
 */
export function readBmpHeader(bytes: Uint8Array, file: string): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < FILE_HEADER_BYTES + CORE_HEADER_BYTES) throw unreadable(file, 'it ends inside its header');
  const headerBytes = view.getUint32(14, true);
  const core = headerBytes === CORE_HEADER_BYTES;
  if (!core && (headerBytes < INFO_HEADER_BYTES || headerBytes > 124)) {
    throw unreadable(file, `its header has an unknown length (${headerBytes} bytes)`);
  }
  let paletteStart = FILE_HEADER_BYTES + headerBytes;
  if (bytes.length < paletteStart) throw unreadable(file, 'it ends inside its header');

  const width = core ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = core ? view.getUint16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(core ? 24 : 28, true);
  const compression = core ? 0 : view.getUint32(30, true);
  if (width <= 0 || signedHeight === 0) throw unreadable(file, `its size is ${width} x ${signedHeight}`);
  if (bits !== 1 && bits !== 4 && bits !== 8 && bits !== 16 && bits !== 24 && bits !== 32) {
    throw unreadable(file, `it has ${bits} bits per pixel`);
  }
  const runs = (compression === 1 && bits === 8) || (compression === 2 && bits === 4);
  const bitFields = (compression === 3 || compression === 6) && (bits === 16 || bits === 32);
  if (compression !== 0 && !runs && !bitFields) {
    throw unreadable(file, `its compression ${compression} is not known for ${bits} bits per pixel`);
  }

  let masks: BmpHeader['masks'] = bits === 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0xff0000, 0xff00, 0xff, 0];
  if (bitFields) {
    // A header of 40 bytes is followed by its masks; longer ones contain them at the same place.
    const maskCount = compression === 6 || headerBytes >= 56 ? 4 : 3;
    const maskEnd = FILE_HEADER_BYTES + INFO_HEADER_BYTES + 4 * maskCount;
    if (bytes.length < maskEnd) throw unreadable(file, 'it ends inside its header');
    const mask = (index: number): number => (index < maskCount ? view.getUint32(54 + 4 * index, true) : 0);
    masks = [mask(0), mask(1), mask(2), mask(3)];
    paletteStart = Math.max(paletteStart, maskEnd);
  }

  let palette = new Uint8Array(0);
  if (bits <= 8) {
    const entryBytes = core ? 3 : 4;
    const told = core ? 0 : view.getUint32(46, true);
    const entries = told === 0 || told > 1 << bits ? 1 << bits : told;
    if (bytes.length < paletteStart + entries * entryBytes) throw unreadable(file, 'it ends inside its palette');
    palette = new Uint8Array(3 * entries);
    for (let entry = 0; entry < entries; entry++) {
      const at = paletteStart + entry * entryBytes;
      palette.set([bytes[at + 2], bytes[at + 1], bytes[at]], 3 * entry);
    }
  }
  return {
    width,
    height: Math.abs(signedHeight),
    topDown: signedHeight < 0,
    bitsPerPixel: bits,
    runs,
    pixelStart: view.getUint32(10, true),
    palette,
    masks,
  };
}

/**
 * Decodes a BMP file. Check the header's size against your limit first: this allocates `width * height * 4` bytes.
 *
 * @throws FrameError FRAME_PICTURE_UNREADABLE where it is cut short or damaged.
 */
export function decodeBmp(bytes: Uint8Array, file: string): RgbaImage {
  const header = readBmpHeader(bytes, file);
  const { width, height } = header;
  const rowBytes = 4 * Math.ceil((width * header.bitsPerPixel) / 32);
  if (!header.runs && bytes.length < header.pixelStart + rowBytes * height) {
    throw unreadable(file, 'it is cut short');
  }
  const data = new Uint8Array(width * height * 4);
  if (header.bitsPerPixel <= 8) {
    const indexes = header.runs ? readRuns(bytes, header, file) : readIndexes(bytes, header, rowBytes);
    paint(data, indexes, header, file);
  } else readDirect(data, bytes, header, rowBytes);
  return { width, height, data };
}

/** Row of the picture, from the top, that the file's row `y` holds. */
function rowOf(header: BmpHeader, y: number): number {
  return header.topDown ? y : header.height - 1 - y;
}

function readIndexes(bytes: Uint8Array, header: BmpHeader, rowBytes: number): Uint8Array {
  const { width, height, bitsPerPixel: bits } = header;
  const indexes = new Uint8Array(width * height);
  const perByte = 8 / bits;
  for (let y = 0; y < height; y++) {
    const from = header.pixelStart + y * rowBytes;
    const to = rowOf(header, y) * width;
    for (let x = 0; x < width; x++) {
      const byte = bytes[from + Math.floor(x / perByte)];
      indexes[to + x] = (byte >> (8 - bits * ((x % perByte) + 1))) & ((1 << bits) - 1);
    }
  }
  return indexes;
}

/** RLE8 and RLE4: pairs (count, value), or (0, code) for end of line 0, end of picture 1, a jump 2, and literal runs from 3 on. */
function readRuns(bytes: Uint8Array, header: BmpHeader, file: string): Uint8Array {
  const { width, height, bitsPerPixel: bits } = header;
  const indexes = new Uint8Array(width * height);
  let at = header.pixelStart;
  let x = 0;
  let y = 0;
  const put = (value: number): void => {
    if (x < width && y < height) indexes[rowOf(header, y) * width + x] = value;
    x++;
  };
  const byteAt = (place: number): number => {
    const byte = bytes[place];
    if (byte === undefined) throw unreadable(file, 'it is cut short');
    return byte;
  };
  const nibble = (byte: number, k: number): number => (bits === 8 ? byte : k % 2 === 0 ? byte >> 4 : byte & 15);
  while (y < height) {
    const count = byteAt(at++);
    const code = byteAt(at++);
    if (count > 0) for (let k = 0; k < count; k++) put(nibble(code, k));
    else if (code === 0) {
      x = 0;
      y++;
    } else if (code === 1) break;
    else if (code === 2) {
      x += byteAt(at++);
      y += byteAt(at++);
    } else {
      const perByte = 8 / bits;
      for (let k = 0; k < code; k++) put(nibble(byteAt(at + Math.floor(k / perByte)), k));
      // Literal runs end on an even byte.
      at += 2 * Math.ceil(code / perByte / 2);
    }
  }
  return indexes;
}

function paint(data: Uint8Array, indexes: Uint8Array, { palette }: BmpHeader, file: string): void {
  for (let pixel = 0; pixel < indexes.length; pixel++) {
    const entry = 3 * indexes[pixel];
    if (entry >= palette.length) throw unreadable(file, 'a pixel names a colour that its palette does not have');
    data[4 * pixel] = palette[entry]!;
    data[4 * pixel + 1] = palette[entry + 1]!;
    data[4 * pixel + 2] = palette[entry + 2]!;
    data[4 * pixel + 3] = 255;
  }
}

function readDirect(data: Uint8Array, bytes: Uint8Array, header: BmpHeader, rowBytes: number): void {
  const { width, height, bitsPerPixel, masks } = header;
  const pixelBytes = bitsPerPixel / 8;
  const channels = masks.map(channelOf);
  let seesAlpha = false;
  for (let y = 0; y < height; y++) {
    let from = header.pixelStart + y * rowBytes;
    let to = rowOf(header, y) * width * 4;
    for (let x = 0; x < width; x++, from += pixelBytes, to += 4) {
      let value = bytes[from] | (bytes[from + 1] << 8);
      if (pixelBytes > 2) value |= bytes[from + 2] << 16;
      if (pixelBytes > 3) value |= bytes[from + 3] << 24;
      data[to] = channels[0](value >>> 0);
      data[to + 1] = channels[1](value >>> 0);
      data[to + 2] = channels[2](value >>> 0);
      data[to + 3] = channels[3](value >>> 0);
      seesAlpha ||= data[to + 3] !== 0;
    }
  }
  // No alpha at all, or an alpha that was never filled in: the picture is opaque.
  if (!seesAlpha) for (let at = 3; at < data.length; at += 4) data[at] = 255;
}

/** The channel that a bit mask cuts out of a pixel, spread to 0 … 255 and rounded. */
function channelOf(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const unit = mask & -mask; // lowest bit; negative for bit 31, hence the shifts below
  const shift = 31 - Math.clz32(unit);
  const top = mask >>> shift;
  return (pixel) => Math.round((((pixel & mask) >>> shift) * 255) / top);
}

function unreadable(file: string, reason: string): FrameError {
  return new FrameError('FRAME_PICTURE_UNREADABLE', `Cannot read the BMP picture ${file}: ${reason}.`, {
    file,
    remedy: 'Save the picture again, for instance as PNG.',
  });
}

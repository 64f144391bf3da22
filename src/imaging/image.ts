/** A picture: RGBA bytes, row-major, `width * height * 4`, alpha not premultiplied. */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A binary picture: one byte per pixel, row-major, 1 inside and 0 outside. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** One number per pixel, row-major. */
export interface ScalarField {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

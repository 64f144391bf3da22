/** One fragment's picture and where it has content. */
export interface Fragment {
  /** 0-based, in byte order of the file names. */
  readonly id: number;
  readonly width: number;
  readonly height: number;
  /** RGBA bytes, `width * height * 4`, not premultiplied. */
  readonly rgba: Uint8Array;
  /** 1 where the fragment is, 0 elsewhere, `width * height`. Its largest connected part; specks are filled, true holes stay outside. */
  readonly mask: Uint8Array;
}

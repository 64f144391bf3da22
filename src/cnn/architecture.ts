/** One stage of a network that turns a crop into maps. */
export type Stage =
  /** A convolution, normalised and rectified. @see convolution */
  | { readonly kind: 'convolution'; readonly channels: number; readonly side: 3 | 5 }
  /** @see residualBlock; 3 x 3 throughout */
  | { readonly kind: 'residual'; readonly channels: number }
  /** @see maxPool */
  | { readonly kind: 'pool' };

/** What a network looks like, as data: it stands in the model's manifest, and the graphs are made from it. */
export interface Architecture {
  /** Bytes of a crop: [channels, height, width], 128 meaning nothing. */
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Side of the squares of pixels that are laid on one another as channels at first; 1 leaves the crop as it is. */
  readonly fold: 1 | 2;
  /** Numbers that are handed in beside each crop, with what they are shifted and scaled by; may be none. */
  readonly numbers: { readonly mean: readonly number[]; readonly deviation: readonly number[] };
  /** Whether each convolution has a bias, which the normalisation after it takes out again. */
  readonly convolutionBias: boolean;
  readonly stages: readonly Stage[];
  /** Points that are read out of the seam's part of the maps. */
  readonly roiRows: number;
  readonly roiColumns: number;
  /** Units between the maps and the two answers, wrong and right. */
  readonly hidden: number;
  /** Whether these are rectified. */
  readonly hiddenRectified: boolean;
}

const pool: Stage = { kind: 'pool' };
const residuals = (...channels: readonly number[]): Stage[] =>
  channels.map((count) => ({ kind: 'residual', channels: count }));

/**
 * JigsawNet's network (Le & Li 2019, "JigsawNet: Shredded Image Reassembly using Convolutional Neural Network and Loop-based
 * Composition"): the merged picture of both fragments, 160 x 160, and the part of it where they meet. 722,626 weights.
 */
export const JIGSAW_NET: Architecture = {
  channels: 3,
  height: 160,
  width: 160,
  fold: 1,
  numbers: { mean: [], deviation: [] },
  convolutionBias: true,
  stages: [
    { kind: 'convolution', channels: 8, side: 3 },
    pool,
    ...residuals(8, 8, 16, 16, 16, 32),
    pool,
    ...residuals(32, 32, 64),
    pool,
    ...residuals(64, 64, 128),
  ],
  roiRows: 4,
  roiColumns: 4,
  hidden: 64,
  hiddenRectified: false,
};

/** What the light network is handed: the crop's size, its planes, and the numbers beside it. */
export type LightInput = Pick<Architecture, 'channels' | 'height' | 'width' | 'numbers'>;

/**
 * The light network: for crops that stand along the seam, so that it need not learn that joints are joints whichever way they
 * lie. Most of the time would go where the maps are large, so squares of 2 x 2 pixels become channels first. What is known of the
 * pair in numbers joins the maps before the last layers, and once more before the last one. Heights and widths are multiples of 8.
 */
export function lightNet(input: LightInput): Architecture {
  return {
    ...input,
    fold: 2,
    convolutionBias: false,
    stages: [{ kind: 'convolution', channels: 24, side: 3 }, pool, ...residuals(32), pool, ...residuals(48)],
    roiRows: 6,
    roiColumns: 3,
    hidden: 32,
    hiddenRectified: true,
  };
}

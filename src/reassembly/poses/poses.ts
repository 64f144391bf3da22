/**
 * Where each fragment lies: `pageFromFragment` takes points of fragment f (pixels as given) onto its component's page.
 * Two fragments share a page only when they share a component.
 */
export interface Poses {
  /** Number of fragments, placed or not. */
  readonly count: number;
  /** pageFromFragment's turn, radians, clockwise on the screen, length `count`. */
  readonly turnRad: Float64Array;
  /** Length `count`, pixels. */
  readonly x: Float64Array;
  /** Length `count`, pixels. */
  readonly y: Float64Array;
  /** 1 where the fragment is placed together with at least one other, or locked; 0 where it is left aside. */
  readonly placed: Uint8Array;
  /** Smallest fragment id of the component that the fragment belongs to (its own id when left aside). */
  readonly component: Uint16Array;
  /** Probability that the fragment stands rightly with regard to its component, 0 … 1. */
  readonly probability: Float32Array;
}

/** A joint: two placed fragments that touch, and what speaks for it. */
export interface Joint {
  readonly a: number;
  readonly b: number;
  /** Probability that the joint is right, 0 … 1. */
  readonly probability: number;
  /** Length of the common seam, pixels of the fragments as given. */
  readonly contactPx: number;
  /** Median distance between the two borders along the seam, pixels of the fragments as given. */
  readonly gapPx: number;
}

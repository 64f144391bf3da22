import type { Rigid } from '../../math/rigid.ts';

/** Two fragments that meet, or must not; a below b. */
export interface JointConstraint {
  readonly a: number;
  readonly b: number;
  /** How they lie to one another, pixels as given; null for any way. */
  readonly aFromB: Rigid | null;
}

/** A fragment and where it lies in some frame, pixels as given. */
export interface PlacedFragment {
  readonly id: number;
  readonly pose: Rigid;
}

/** Where on the outer border of the whole, as one looks at it upright. */
export type BorderSide = 'top' | 'right' | 'bottom' | 'left';

/** A fragment that is known to lie on the outer border of the whole. */
export interface BorderFragment {
  readonly id: number;
  /** On which side; null where that is not known. */
  readonly side: BorderSide | null;
}

/** The outer shape of the whole, pixels as given; it bends inwards nowhere. */
export interface Outline {
  /**
   * Its corners in a frame of its own, x0, y0, x1, y1, …, clockwise on the screen, at least three. A rectangle or an ellipse
   * has (-0.5, -0.5) as the top left corner of the box around it, so that its pixels count from 0; an ellipse is a polygon
   * around it.
   */
  readonly xy: Float64Array;
  /** By which part of a full turn it comes to lie upon itself: 2 for a rectangle, 1 for no part. */
  readonly symmetry: number;
  /** Where it lies on the page of the locked fragments; null for anywhere. */
  readonly pageFromOutline: Rigid | null;
}

/** What people or scripts know of an answer beforehand, and the solver keeps. Fragments by id. */
export interface Constraints {
  /** Where it was read from, for messages. */
  readonly file: string;
  /** Names of all fragments as people see them, by id. */
  readonly names: readonly string[];
  /** Poses on the page that are fixed. All of them share one page. */
  readonly locked: readonly PlacedFragment[];
  /** Joints that are right. Without an alignment, the likeliest candidate of the pair is meant. */
  readonly accepted: readonly JointConstraint[];
  /** Joints that are wrong. Without an alignment, the two do not meet at all. */
  readonly refused: readonly JointConstraint[];
  /** Fragments that keep their places to one another, each group in a frame of its own. */
  readonly groups: readonly (readonly PlacedFragment[])[];
  /** Fragments on the outer border of the whole, each once. */
  readonly border: readonly BorderFragment[];
  /** The outer shape, null where it is not known. */
  readonly outline: Outline | null;
}

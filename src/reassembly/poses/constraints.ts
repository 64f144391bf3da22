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
}

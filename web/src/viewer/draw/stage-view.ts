import type { Pose } from '../model/plane.ts';
import type { SceneModel } from '../model/scene-model.ts';

export interface Layers {
  readonly outlines: boolean;
  readonly numbers: boolean;
  readonly certainty: boolean;
  readonly joints: boolean;
  /** In simulation: where the fragments belong. */
  readonly truth: boolean;
}

export type Selection =
  | { readonly kind: 'fragment'; readonly id: number }
  | { readonly kind: 'joint'; readonly a: number; readonly b: number };

/** Everything that is drawn, but from where. */
export interface StageView {
  readonly model: SceneModel;
  /** By position in the scene's list, as they are to be drawn. */
  readonly poses: readonly (Pose | null)[];
  /** Whether that is how the answer has them: the finished picture can stand for all of them then. */
  readonly asAnswered: boolean;
  readonly layers: Layers;
  readonly selection: Selection | null;
}

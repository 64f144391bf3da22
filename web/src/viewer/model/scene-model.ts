import type { Scene } from '../../api/types.ts';
import {
  apply,
  centreOf,
  isInside,
  matrixOf,
  reachOf,
  transformOutline,
  wrapDeg,
  type Point,
  type Pose,
} from './plane.ts';

export type Confidence = 'sure' | 'likely' | 'doubtful';
export type SceneFragment = Scene['fragments'][number];
export type SceneJoint = Scene['joints'][number];

/** A fragment with what is asked of it again and again. */
export interface Piece {
  readonly fragment: SceneFragment;
  /** Position in the scene's list. */
  readonly index: number;
  /** In the fragment's frame. */
  readonly centre: Point;
  /** Farthest point of the outline from the centre. */
  readonly reach: number;
  /** How far it stands from the truth; null in a job without one, or where it is left aside. */
  readonly error: { readonly px: number; readonly deg: number } | null;
}

/** A scene made ready to be looked at and asked. It never changes: how the fragments lie is handed in. */
export class SceneModel {
  readonly scene: Scene;
  readonly pieces: readonly Piece[];
  private readonly byId = new Map<number, Piece>();
  private readonly jointsOf = new Map<number, SceneJoint[]>();

  constructor(scene: Scene) {
    this.scene = scene;
    this.pieces = scene.fragments.map((fragment, index) => pieceOf(fragment, index));
    for (const piece of this.pieces) this.byId.set(piece.fragment.id, piece);
    for (const joint of scene.joints)
      for (const id of [joint.a, joint.b]) {
        const known = this.jointsOf.get(id);
        if (known === undefined) this.jointsOf.set(id, [joint]);
        else known.push(joint);
      }
  }

  piece(id: number): Piece | undefined {
    return this.byId.get(id);
  }

  jointCount(id: number): number {
    return this.jointsOf.get(id)?.length ?? 0;
  }

  /** Joints of a fragment, the surest first. */
  joints(id: number): readonly SceneJoint[] {
    return [...(this.jointsOf.get(id) ?? [])].sort((a, b) => b.probability - a.probability);
  }

  /** Fragments that are left aside. */
  aside(): readonly Piece[] {
    return this.pieces.filter(({ fragment }) => fragment.pageFromFragment === null);
  }

  /** The poses of the answer, by position in the list. */
  answer(): (Pose | null)[] {
    return this.pieces.map(({ fragment }) => fragment.pageFromFragment);
  }

  /** Components by number of fragments, the largest first. */
  components(): readonly { readonly component: number; readonly pieces: readonly Piece[] }[] {
    const found = new Map<number, Piece[]>();
    for (const piece of this.pieces) {
      if (piece.fragment.pageFromFragment === null) continue;
      const { component } = piece.fragment;
      found.set(component, [...(found.get(component) ?? []), piece]);
    }
    return [...found]
      .map(([component, pieces]) => ({ component, pieces }))
      .sort((a, b) => b.pieces.length - a.pieces.length);
  }

  /** The topmost fragment at a point of the page. */
  at(poses: readonly (Pose | null)[], point: Point): Piece | null {
    for (let k = this.pieces.length - 1; k >= 0; k--) {
      const pose = poses[k];
      if (pose === null) continue;
      const piece = this.pieces[k];
      const centre = apply(matrixOf(pose), piece.centre);
      if (Math.hypot(point.x - centre.x, point.y - centre.y) > piece.reach) continue;
      if (isInside(transformOutline(matrixOf(pose), piece.fragment.outline), point)) return piece;
    }
    return null;
  }

  /** Centres of all that are placed, in the order in which one reads: by rows, then from the left. */
  readingOrder(poses: readonly (Pose | null)[], viewTurnDeg: number): readonly Piece[] {
    const turn = matrixOf({ turnDeg: viewTurnDeg, x: 0, y: 0 });
    const placed = this.pieces.flatMap((piece) => {
      const pose = poses[piece.index];
      return pose === null ? [] : [{ piece, centre: apply(turn, apply(matrixOf(pose), piece.centre)) }];
    });
    // A row is as high as a middling fragment.
    const reaches = placed.map(({ piece }) => piece.reach).sort((a, b) => a - b);
    const row = Math.max(1, 1.4 * (reaches[reaches.length >> 1] ?? 1));
    return placed
      .sort((a, b) => Math.floor(a.centre.y / row) - Math.floor(b.centre.y / row) || a.centre.x - b.centre.x)
      .map(({ piece }) => piece);
  }
}

function pieceOf(fragment: SceneFragment, index: number): Piece {
  const centre = centreOf(fragment.outline);
  return {
    fragment,
    index,
    centre,
    reach: reachOf(fragment.outline, centre),
    error: errorOf(fragment, centre),
  };
}

function errorOf({ pageFromFragment, truth }: SceneFragment, centre: Point): Piece['error'] {
  if (pageFromFragment === null || truth === null) return null;
  const stands = apply(matrixOf(pageFromFragment), centre);
  const belongs = apply(matrixOf(truth.pageFromFragment), centre);
  return {
    px: Math.hypot(stands.x - belongs.x, stands.y - belongs.y),
    deg: Math.abs(wrapDeg(pageFromFragment.turnDeg - truth.pageFromFragment.turnDeg)),
  };
}

/**
 * Poses with the fragments drawn apart from the middle of their component, so that every edge can be seen.
 * @param amount 0: as they lie; 1: twice as far from the middle
 */
export function explode(model: SceneModel, poses: readonly (Pose | null)[], amount: number): (Pose | null)[] {
  if (amount === 0) return [...poses];
  const centres = model.pieces.map((piece) => {
    const pose = poses[piece.index];
    return pose === null ? null : apply(matrixOf(pose), piece.centre);
  });
  const known = centres.filter((centre) => centre !== null);
  const middle = {
    x: known.reduce((sum, { x }) => sum + x, 0) / Math.max(1, known.length),
    y: known.reduce((sum, { y }) => sum + y, 0) / Math.max(1, known.length),
  };
  return poses.map((pose, k) => {
    const centre = centres[k];
    if (pose === null || centre === null) return null;
    return { ...pose, x: pose.x + amount * (centre.x - middle.x), y: pose.y + amount * (centre.y - middle.y) };
  });
}

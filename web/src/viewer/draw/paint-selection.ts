import { compose, matrixOf, type Matrix } from '../model/plane.ts';
import type { Piece } from '../model/scene-model.ts';
import { pathOf, setMatrix } from './paint-scene.ts';
import type { Palette } from './palette.ts';
import type { StageView } from './stage-view.ts';

/** What is picked out, over everything else: it changes with every key, so it is painted apart from the scene. */
export function paintSelection(
  context: CanvasRenderingContext2D,
  { model, poses, selection }: StageView,
  canvasFromPage: Matrix,
  scale: number,
  density: number,
  palette: Palette,
): void {
  if (selection === null) return;
  const stroke = (piece: Piece | undefined, colour: string, px: number): void => {
    const pose = piece === undefined ? null : poses[piece.index];
    if (piece === undefined || pose === null) return;
    setMatrix(context, compose(canvasFromPage, matrixOf(pose)));
    context.lineJoin = 'round';
    // A light rim under the colour: it is seen on dark paint and on light plaster.
    context.lineWidth = ((px + 2.5) * density) / scale;
    context.strokeStyle = palette.halo;
    context.stroke(pathOf(piece));
    context.lineWidth = (px * density) / scale;
    context.strokeStyle = colour;
    context.stroke(pathOf(piece));
  };
  if (selection.kind === 'joint') {
    for (const id of [selection.a, selection.b]) stroke(model.piece(id), palette.selected, 2.5);
    return;
  }
  for (const { a, b } of model.joints(selection.id))
    stroke(model.piece(a === selection.id ? b : a), palette.neighbour, 1.5);
  stroke(model.piece(selection.id), palette.selected, 3);
}

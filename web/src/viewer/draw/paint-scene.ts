import { meetingOf } from '../model/meeting-of.ts';
import { apply, compose, matrixOf, type Matrix, type Point, type Pose } from '../model/plane.ts';
import type { Piece } from '../model/scene-model.ts';
import type { Palette } from './palette.ts';
import type { StageView } from './stage-view.ts';

type Context = CanvasRenderingContext2D;

/** What a painter can ask for while it paints. */
export interface PictureSource {
  /** The best picture there is of a fragment; it notes that one of `width` pixels is wanted. */
  fragment(piece: Piece, width: number): ImageBitmap | null;
  /** The finished picture, `width` pixels wide or as near as has come; `coming` before any has; null where there is none. */
  page(width: number): ImageBitmap | 'coming' | null;
}

export interface PaintTarget {
  readonly context: Context;
  /** Into pixels of the canvas. */
  readonly canvasFromPage: Matrix;
  readonly width: number;
  readonly height: number;
  /** Canvas pixels per page pixel. */
  readonly scale: number;
  /** Canvas pixels per pixel of style sheets. */
  readonly density: number;
}

/** From so much finer than the finished picture on, fragments are drawn one by one. */
const FINER = 1.15;
/** Smallest fragments that get a number, pixels of style sheets from the centre to the rim. */
const LEAST_REACH_FOR_NUMBER = 15;

interface Seen {
  readonly piece: Piece;
  readonly pose: Pose;
  readonly matrix: Matrix;
  readonly centre: Point;
  readonly reach: number;
}

/**
 * Paints a scene piece by piece. It hands over after each with what that cost, in pixels or as many as would take as long, so
 * that whoever runs it can stop for the next frame and go on.
 */
export function* paintScene(
  target: PaintTarget,
  { model, poses, asAnswered, layers }: StageView,
  palette: Palette,
  pictures: PictureSource,
): Generator<number, void> {
  const { context, canvasFromPage, width, height, scale, density } = target;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  yield (width * height) / 8;

  const seen = visible(target, model.pieces, poses);
  const { page } = model.scene;
  const asked = asAnswered ? pictures.page(page.width * scale) : null;
  const whole = asked === 'coming' ? null : asked;
  const fine = whole !== null && scale <= (whole.width / page.width) * FINER;
  if (whole !== null) {
    setMatrix(context, canvasFromPage);
    context.imageSmoothingQuality = 'low';
    context.drawImage(whole, 0, 0, page.width, page.height);
    yield width * height;
  }
  if (!fine)
    for (const { piece, matrix, reach } of seen) {
      const { fragment } = piece;
      // One picture of the whole comes sooner than hundreds of fragments, and makes them needless.
      const picture = asked === 'coming' ? null : pictures.fragment(piece, fragment.width * scale);
      setMatrix(context, matrix);
      if (picture !== null) context.drawImage(picture, 0, 0, fragment.width, fragment.height);
      else if (whole === null) {
        context.fillStyle = palette.blank;
        context.fill(pathOf(piece));
      }
      yield 2000 + Math.min(width * height, 4 * reach * reach);
    }
  if (layers.certainty)
    for (const { piece, matrix, reach } of seen) {
      const { confidence } = piece.fragment;
      if (confidence === null) continue;
      setMatrix(context, matrix);
      context.globalAlpha = 0.45;
      context.fillStyle = palette.certainty[confidence];
      context.fill(pathOf(piece));
      context.globalAlpha = 1;
      yield 3000 + Math.min(width * height, 4 * reach * reach);
    }
  if (layers.outlines)
    for (const { piece, matrix } of seen) {
      setMatrix(context, matrix);
      context.lineWidth = (1.1 * density) / scale;
      context.lineJoin = 'round';
      context.strokeStyle = palette.outline;
      context.stroke(pathOf(piece));
      yield 4000 + 60 * piece.fragment.outline.length;
    }
  if (layers.truth) yield* paintTruth(target, seen, palette);
  if (layers.joints) yield* paintJoints(target, model.scene.joints, seen, palette);
  if (layers.numbers) yield* paintNumbers(target, seen, palette);
}

function visible(target: PaintTarget, pieces: readonly Piece[], poses: readonly (Pose | null)[]): Seen[] {
  const { canvasFromPage, width, height, scale } = target;
  return pieces.flatMap((piece) => {
    const pose = poses[piece.index];
    if (pose === null) return [];
    const matrix = compose(canvasFromPage, matrixOf(pose));
    const centre = apply(matrix, piece.centre);
    const reach = piece.reach * scale;
    const out = centre.x + reach < 0 || centre.y + reach < 0 || centre.x - reach > width || centre.y - reach > height;
    return out ? [] : [{ piece, pose, matrix, centre, reach }];
  });
}

/** Where fragments belong, and how far from it those stand that are wrong. */
function* paintTruth(
  { context, canvasFromPage, scale, density }: PaintTarget,
  seen: readonly Seen[],
  palette: Palette,
): Generator<number, void> {
  for (const { piece, centre } of seen) {
    const { truth } = piece.fragment;
    if (truth === null) continue;
    const matrix = compose(canvasFromPage, matrixOf(truth.pageFromFragment));
    const line = (1.4 * density) / scale;
    setMatrix(context, matrix);
    context.lineWidth = line;
    context.setLineDash([5 * line, 3.5 * line]);
    context.strokeStyle = truth.right ? palette.truth : palette.wrong;
    context.stroke(pathOf(piece));
    context.setLineDash([]);
    if (!truth.right) {
      const belongs = apply(matrix, piece.centre);
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.lineWidth = 2 * density;
      context.beginPath();
      context.moveTo(centre.x, centre.y);
      context.lineTo(belongs.x, belongs.y);
      context.stroke();
    }
    yield 5000 + 90 * piece.fragment.outline.length;
  }
}

/** A dot where two fragments meet, in the colour of its certainty. */
function* paintJoints(
  { context, canvasFromPage, density }: PaintTarget,
  joints: StageView['model']['scene']['joints'],
  seen: readonly Seen[],
  palette: Palette,
): Generator<number, void> {
  const byId = new Map(seen.map((one) => [one.piece.fragment.id, one]));
  for (const joint of joints) {
    const a = byId.get(joint.a);
    const b = byId.get(joint.b);
    if (a === undefined || b === undefined) continue;
    const meeting = meetingOf(joint, a, b);
    if (meeting === null) continue;
    const from = apply(canvasFromPage, meeting);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.lineWidth = 1.5 * density;
    context.strokeStyle = palette.plate;
    context.fillStyle = palette.certainty[joint.confidence];
    context.beginPath();
    context.arc(from.x, from.y, 4.5 * density, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
    yield 6000;
  }
}

function* paintNumbers(
  { context, density }: PaintTarget,
  seen: readonly Seen[],
  palette: Palette,
): Generator<number, void> {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.font = `600 ${11 * density}px "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const { piece, centre, reach } of seen) {
    if (reach < LEAST_REACH_FOR_NUMBER * density) continue;
    const text = numberOf(piece);
    const half = (text.length > 2 ? 5 + 3.4 * text.length : 10) * density;
    context.fillStyle = palette.plate;
    context.beginPath();
    context.roundRect(centre.x - half, centre.y - 9 * density, 2 * half, 18 * density, 9 * density);
    context.fill();
    context.fillStyle = palette.plateText;
    context.fillText(text, centre.x, centre.y + 0.5 * density);
    yield 6000;
  }
}

/** What stands on a fragment: its number as files have it. */
export const numberOf = ({ fragment }: Piece): string => String(fragment.id + 1);

const paths = new WeakMap<Piece, Path2D>();

/** The outline as the browser draws it fastest, in the fragment's frame. */
export function pathOf(piece: Piece): Path2D {
  const known = paths.get(piece);
  if (known !== undefined) return known;
  const path = new Path2D();
  const { outline } = piece.fragment;
  for (let k = 0; k < outline.length; k += 2)
    if (k === 0) path.moveTo(outline[0], outline[1]);
    else path.lineTo(outline[k], outline[k + 1]);
  path.closePath();
  paths.set(piece, path);
  return path;
}

export function setMatrix(context: Context, { a, b, c, d, e, f }: Matrix): void {
  context.setTransform(a, b, c, d, e, f);
}

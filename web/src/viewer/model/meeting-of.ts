import { matrixOf, transformOutline, type Point, type Pose } from './plane.ts';
import type { Piece } from './scene-model.ts';

interface Laid {
  readonly piece: Piece;
  readonly pose: Pose;
}

interface Meeting {
  readonly a: Pose;
  readonly b: Pose;
  readonly point: Point | null;
}
const meetings = new WeakMap<object, Meeting>();

/** Where the fragments of a joint meet on the page. Kept for as long as both lie as they lie: the search goes over all pairs of points. */
export function meetingOf(joint: object, a: Laid, b: Laid): Point | null {
  const known = meetings.get(joint);
  if (known?.a === a.pose && known.b === b.pose) return known.point;
  const point = meetingPoint(
    transformOutline(matrixOf(a.pose), a.piece.fragment.outline),
    transformOutline(matrixOf(b.pose), b.piece.fragment.outline),
  );
  meetings.set(joint, { a: a.pose, b: b.pose, point });
  return point;
}

/** Where two fragments meet: the middle of the stretch along which their outlines run side by side. */
export function meetingPoint(
  a: Float64Array,
  b: Float64Array,
  /** Points farther apart than the nearest ones by more than this are no contact. */
  slackPx = 4,
): Point | null {
  const near: { readonly px: number; readonly x: number; readonly y: number }[] = [];
  for (let i = 0; i < a.length; i += 2) {
    let best = Infinity;
    let at = 0;
    for (let j = 0; j < b.length; j += 2) {
      const px = (a[i] - b[j]) ** 2 + (a[i + 1] - b[j + 1]) ** 2;
      if (px < best) {
        best = px;
        at = j;
      }
    }
    if (Number.isFinite(best)) near.push({ px: Math.sqrt(best), x: (a[i] + b[at]) / 2, y: (a[i + 1] + b[at + 1]) / 2 });
  }
  if (near.length === 0) return null;
  const least = Math.min(...near.map(({ px }) => px));
  const contact = near.filter(({ px }) => px <= least + slackPx);
  return {
    x: contact.reduce((sum, { x }) => sum + x, 0) / contact.length,
    y: contact.reduce((sum, { y }) => sum + y, 0) / contact.length,
  };
}

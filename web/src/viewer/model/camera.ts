import { apply, invert, type Box, type Matrix, type Point } from './plane.ts';

/** From where the page is looked at: the point of the page in the middle of the view, its turn, and view pixels per page pixel. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly turnDeg: number;
}

/** Size of the view, in the pixels of style sheets. */
export interface ViewSize {
  readonly width: number;
  readonly height: number;
}

/** One page pixel is never shown larger than this. */
const MOST_SCALE = 16;
/** The whole page may be shown this much smaller than it fits. */
const LEAST_OF_FIT = 0.4;
/** What is shown whole is enlarged by no more than this. */
const MOST_FIT_SCALE = 4;
/** Free rim at the sides of a page that is shown whole, as a share of the view. */
const RIM = 0.05;
/** Rims above and below, where the tools lie, pixels; a low view has room for less. */
const TOOLS_PX = { top: 58, bottom: 68 };
const LEAST_HEIGHT_PX = 260;

export function viewFromPage({ x, y, scale, turnDeg }: Camera, { width, height }: ViewSize): Matrix {
  const cos = scale * Math.cos((turnDeg * Math.PI) / 180);
  const sin = scale * Math.sin((turnDeg * Math.PI) / 180);
  return { a: cos, b: sin, c: -sin, d: cos, e: width / 2 - cos * x + sin * y, f: height / 2 - sin * x - cos * y };
}

export function pageOfView(camera: Camera, size: ViewSize, point: Point): Point {
  return apply(invert(viewFromPage(camera, size)), point);
}

/** Shows the whole of some points of the page, turned as the camera is turned. @param xy x, y, x, y, … */
export function fitTo(xy: ArrayLike<number>, turnDeg: number, size: ViewSize): Camera {
  const turn = viewFromPage({ x: 0, y: 0, scale: 1, turnDeg }, { width: 0, height: 0 });
  const box = boxOfPoints(xy, turn);
  const centre = apply(invert(turn), { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 });
  const { top, bottom } = size.height > LEAST_HEIGHT_PX ? TOOLS_PX : { top: 8, bottom: 8 };
  const scale = Math.min(
    (size.width * (1 - 2 * RIM)) / Math.max(1, box.right - box.left),
    (size.height - top - bottom) / Math.max(1, box.bottom - box.top),
    MOST_FIT_SCALE,
  );
  return panBy({ ...centre, scale, turnDeg }, size, 0, (top - bottom) / 2);
}

/** Zooms by a factor and keeps the page's point under `at` where it is. @param fit the camera that shows everything, for the lower bound */
export function zoomAt(camera: Camera, size: ViewSize, at: Point, factor: number, fit: Camera): Camera {
  const scale = Math.min(MOST_SCALE, Math.max(fit.scale * LEAST_OF_FIT, camera.scale * factor));
  const held = pageOfView(camera, size, at);
  const after = pageOfView({ ...camera, scale }, size, at);
  return { ...camera, scale, x: camera.x + held.x - after.x, y: camera.y + held.y - after.y };
}

/** Moves what is seen by view pixels. */
export function panBy(camera: Camera, size: ViewSize, dx: number, dy: number): Camera {
  const centre = pageOfView(camera, size, { x: size.width / 2 - dx, y: size.height / 2 - dy });
  return { ...camera, ...centre };
}

/** Turns what is seen about the middle of the view. */
export function turnBy(camera: Camera, deg: number): Camera {
  return { ...camera, turnDeg: (((camera.turnDeg + deg) % 360) + 360) % 360 };
}

/** Around points that were turned. There are tens of thousands of them, so none is made an object. */
function boxOfPoints(xy: ArrayLike<number>, { a, b, c, d, e, f }: Matrix): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let k = 0; k < xy.length; k += 2) {
    const x = a * xy[k] + c * xy[k + 1] + e;
    const y = b * xy[k] + d * xy[k + 1] + f;
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  return Number.isFinite(left) ? { left, top, right, bottom } : { left: 0, top: 0, right: 1, bottom: 1 };
}

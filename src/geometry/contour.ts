/**
 * A curve in pixels of its picture's frame (origin at the centre of the top-left pixel, x right, y down).
 * Outer contours run clockwise on the screen (the inside lies to the right of the direction of travel, seen with y down).
 */
export interface Contour {
  /** x0, y0, x1, y1, …: `2 * pointCount` numbers. A closed contour does not repeat its first point. */
  readonly xy: Float64Array;
  readonly closed: boolean;
}

/**
 * What of a convex polygon lies in a half-plane (one step of Sutherland and Hodgman 1974): its points p with
 * `cos(angle) px + sin(angle) py <= offset`. A polygon may have shrunk to a line or a point and still be clipped.
 *
 * @param xy corners x0, y0, x1, y1, …; not changed.
 * @returns corners of the rest, none where nothing is left.
 */
export function clipHalfPlane(xy: readonly number[], angleRad: number, offset: number): number[] {
  const cos = Math.cos(angleRad);
  const sin = Math.sin(angleRad);
  const beyond = (k: number): number => cos * xy[k] + sin * xy[k + 1] - offset;
  const kept: number[] = [];
  for (let k = 0; k < xy.length; k += 2) {
    const next = (k + 2) % xy.length;
    const [here, there] = [beyond(k), beyond(next)];
    if (here <= 0) kept.push(xy[k], xy[k + 1]);
    if ((here < 0 && there > 0) || (here > 0 && there < 0)) {
      const share = here / (here - there);
      kept.push(xy[k] + share * (xy[next] - xy[k]), xy[k + 1] + share * (xy[next + 1] - xy[k + 1]));
    }
  }
  return kept;
}

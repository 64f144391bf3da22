import { applyTo } from '../math/rigid.ts';
import type { Poses } from '../reassembly/poses/poses.ts';
import { fixed } from './decimals.ts';
import type { PictureSize } from './derech-truth.ts';
import { componentsOf } from './pose-result.ts';
import { poseAt } from '../reassembly/poses/pose-columns.ts';

/**
 * Writes poses.csv with the columns of the RePAIR benchmark: `rpf,x,y,rot`.
 *
 * `rpf` is the fragment's file name. `rot` is in degrees, 0 to 360, counter-clockwise on the screen, about the centre
 * of the fragment's picture; `x` (to the right) and `y` (down) say where the top-left corner of the picture's frame
 * lies when the picture is turned about its centre inside a frame of unchanged size: turn by `rot`, paste at (x, y).
 *
 * A table has one frame, so it holds one component: the one with most fragments, of equal ones that with the smallest
 * id. The others stand in poses.json.
 *
 * @param names file names of the fragments, by id.
 * @param sizes of the fragments' pictures, by id.
 */
export function formatPosesCsv(poses: Poses, names: readonly string[], sizes: readonly PictureSize[]): string {
  const rows = largestComponent(poses).map((id) => {
    const pose = poseAt(poses, id);
    const centre = { x: (sizes[id].width - 1) / 2, y: (sizes[id].height - 1) / 2 };
    const onPage = applyTo(pose, centre.x, centre.y);
    // A pose may be turned by more than once around.
    const degrees = Number(fixed(((-pose.turnRad * 180) / Math.PI) % 360, 6));
    const rot = degrees < 0 ? degrees + 360 : degrees;
    return [quoted(names[id]), fixed(onPage.x - centre.x, 6), fixed(onPage.y - centre.y, 6), fixed(rot, 6)].join(',');
  });
  return ['rpf,x,y,rot', ...rows, ''].join('\n');
}

/** Ids of the component with most fragments, rising. */
function largestComponent(poses: Poses): number[] {
  let largest: number[] = [];
  // The map is in the order of first members, so of equal components the one with the smallest id stays.
  for (const ids of componentsOf(poses).values()) if (ids.length > largest.length) largest = ids;
  return largest;
}

/** A field as RFC 4180 has it. */
function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

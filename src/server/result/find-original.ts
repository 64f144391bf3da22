import { maskFromPicture } from '../../imaging/mask.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { NO_LIMITS, readPicture } from '../../jobs/picture-io.ts';
import { applyAffine, type Affine } from '../../math/affine.ts';
import type { Answer } from './answer-of-job.ts';
import { shapeOfOutline } from './outline-shape.ts';

/** Masks that are looked at: the largest fragments, whose centroids are the surest. */
const LOOKED_AT = 3;
/** Masks that are not simply where their fragments were cut, such as stretched ones, differ by more than this, pixels. */
const MOST_SPREAD_PX = 1.5;

/**
 * How the original lies to the page of the truth: cut by masks that lie on it, its fragments are where their masks are. The truth's own page
 * begins wherever the one who wrote it began to count.
 *
 * @returns a shift; null in a job without truth or original, or where the masks do not agree on one
 */
export async function findOriginal(job: JobFolder, { truth, outlines, names }: Answer): Promise<Affine | null> {
  if (truth === null || job.info.original === null) return null;
  const largest = [...truth]
    .map(([id, truthFromFragment]) => ({ id, truthFromFragment, shape: shapeOfOutline(outlines[id]) }))
    .sort((a, b) => b.shape.area - a.shape.area)
    .slice(0, LOOKED_AT);
  const shifts: { readonly x: number; readonly y: number }[] = [];
  for (const { id, truthFromFragment, shape } of largest) {
    const inTruth = applyAffine(truthFromFragment, shape.centroidX, shape.centroidY);
    const inOriginal = await centroidOfMask(job, names[id]);
    if (inOriginal === null) return null;
    shifts.push({ x: inOriginal.x - inTruth.x, y: inOriginal.y - inTruth.y });
  }
  if (shifts.length < 2) return null;
  const [x, y] = (['x', 'y'] as const).map(
    (axis) => shifts.reduce((sum, shift) => sum + shift[axis], 0) / shifts.length,
  );
  if (shifts.some((shift) => Math.hypot(shift.x - x, shift.y - y) > MOST_SPREAD_PX)) return null;
  return { xx: 1, xy: 0, x, yx: 0, yy: 1, y };
}

async function centroidOfMask({ files }: JobFolder, name: string): Promise<{ x: number; y: number } | null> {
  const bytes = await files.read(`input/masks/${name}`);
  if (bytes === null) return null;
  const { width, data } = maskFromPicture(await readPicture({ file: name, bytes }, NO_LIMITS));
  let [count, sumX, sumY] = [0, 0, 0];
  for (let k = 0; k < data.length; k++) {
    if (data[k] === 0) continue;
    count++;
    sumX += k % width;
    sumY += Math.floor(k / width);
  }
  return count === 0 ? null : { x: sumX / count, y: sumY / count };
}

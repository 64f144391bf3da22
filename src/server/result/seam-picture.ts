import type { JobFolder } from '../../jobs/job-folder.ts';
import { encodePng } from '../../jobs/picture-io.ts';
import type { RgbaImage } from '../../imaging/image.ts';
import { IDENTITY, type Rigid } from '../../math/rigid.ts';
import type { Fragment } from '../../reassembly/fragments/fragment.ts';
import { createPaintLayer } from '../../reassembly/picture/paint-layer.ts';
import { paintRows } from '../../reassembly/picture/paint-rows.ts';
import type { PictureFrame } from '../../reassembly/picture/picture-frame.ts';
import { answerOfJob } from './answer-of-job.ts';
import { jointOf } from './joint-evidence.ts';

/** What is shown around a seam, as a share of its extent, and at least, pixels. */
const MARGIN = 0.35;
const LEAST_MARGIN_PX = 24;
/** Longest side of the picture; a longer seam is shrunk. */
const MOST_SIDE_PX = 1400;

/**
 * Both fragments laid together around their seam, in the frame of fragment a, on nothing.
 * @returns a PNG with alpha
 * @throws FrameError FRAME_REQUEST_NOT_FOUND
 */
export async function seamPicture(job: JobFolder, one: number, other: number): Promise<Uint8Array> {
  const { a, b, aFromB, seam } = jointOf(await answerOfJob(job), one, other);
  const [fragmentA, fragmentB] = [await job.data.loadFragment(a), await job.data.loadFragment(b)];
  const notes = await job.data.loadFragmentNotes();
  const rimOf = (id: number): number => Number(notes[id].rimPx ?? 0);
  const rims = { a: rimOf(a), b: rimOf(b) };
  return encodePng(layTogether(fragmentA, fragmentB, aFromB, frameAround(seam, fragmentA), rims));
}

/** The part of fragment a's frame around a seam; all of it where there is none. */
export function frameAround(
  seam: { readonly a: Float64Array; readonly b: Float64Array },
  { width, height }: Pick<Fragment, 'width' | 'height'>,
): PictureFrame {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const xy of [seam.a, seam.b])
    for (let k = 0; k < xy.length; k += 2) {
      [minX, maxX] = [Math.min(minX, xy[k]), Math.max(maxX, xy[k])];
      [minY, maxY] = [Math.min(minY, xy[k + 1]), Math.max(maxY, xy[k + 1])];
    }
  if (minX > maxX) [minX, minY, maxX, maxY] = [0, 0, width - 1, height - 1];
  const margin = Math.max(LEAST_MARGIN_PX, MARGIN * Math.max(maxX - minX, maxY - minY));
  const wide = maxX - minX + 2 * margin;
  const high = maxY - minY + 2 * margin;
  const scale = Math.min(1, MOST_SIDE_PX / Math.max(wide, high));
  return {
    scale,
    left: Math.floor((minX - margin) * scale),
    top: Math.floor((minY - margin) * scale),
    width: Math.max(1, Math.ceil(wide * scale)),
    height: Math.max(1, Math.ceil(high * scale)),
  };
}

/** Paints two fragments into a part of a's frame, as the assembled picture shows them. */
export function layTogether(
  a: Fragment,
  b: Fragment,
  aFromB: Rigid,
  frame: PictureFrame,
  rims = { a: 0, b: 0 },
): RgbaImage {
  const layers = [
    createPaintLayer({ fragment: a, pageFromFragment: IDENTITY, rimPx: rims.a }, frame.scale),
    createPaintLayer({ fragment: b, pageFromFragment: aFromB, rimPx: rims.b }, frame.scale),
  ];
  return { width: frame.width, height: frame.height, data: paintRows(layers, frame, 0, frame.height) };
}

import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FragmentSet } from '../src/cli/benchmark/find-sets.ts';
import { loadJudgedFiles } from '../src/cli/evaluate/judged-files.ts';
import type { RgbaImage } from '../src/imaging/image.ts';
import { readPicture } from '../src/jobs/picture-io.ts';
import { applyAffine, invertAffine } from '../src/math/affine.ts';

/** A set as its truth lays it. */
export interface SetPage {
  readonly page: RgbaImage;
  /** Fragment per page pixel, 0 … count - 1, -1 where there is none. */
  readonly labels: Int32Array;
  readonly count: number;
}

/** Levels of a mask from here on are inside. */
const INSIDE = 128;

/** Lays a set as its truth says: by the masks that it was cut with where they are there, or else by the true poses. */
export async function pageOfSet(set: FragmentSet): Promise<SetPage> {
  const root = dirname(dirname(set.truthFile));
  const original = ['original.jpg', 'original.png'].map((name) => join(root, name)).find((file) => existsSync(file));
  const masks = join(root, 'masks');
  return original !== undefined && existsSync(masks) ? byMasks(original, masks) : byPoses(set);
}

async function byMasks(original: string, masks: string): Promise<SetPage> {
  const page = await readPicture(original);
  const labels = new Int32Array(page.width * page.height).fill(-1);
  const names = readdirSync(masks).sort();
  for (const [label, name] of names.entries()) {
    const { data } = await readPicture(join(masks, name));
    for (let p = 0; p < labels.length; p++) if (data[4 * p] >= INSIDE) labels[p] = label;
  }
  return { page, labels, count: names.length };
}

async function byPoses(set: FragmentSet): Promise<SetPage> {
  const { truth, fragments } = await loadJudgedFiles({
    truth: set.truthFile,
    poses: [],
    fragments: dirname(set.truthFile),
  });
  const laid = fragments.map((fragment) => {
    const pose = truth.get(fragment.id)!;
    const corners = [0, fragment.width].flatMap((x) => [0, fragment.height].map((y) => applyAffine(pose, x, y)));
    const xs = corners.map(({ x }) => x);
    const ys = corners.map(({ y }) => y);
    return {
      fragment,
      fragmentFromPage: invertAffine(pose),
      minX: Math.floor(Math.min(...xs)),
      maxX: Math.ceil(Math.max(...xs)),
      minY: Math.floor(Math.min(...ys)),
      maxY: Math.ceil(Math.max(...ys)),
    };
  });
  const left = Math.min(...laid.map(({ minX }) => minX));
  const top = Math.min(...laid.map(({ minY }) => minY));
  const width = Math.max(...laid.map(({ maxX }) => maxX)) - left + 1;
  const height = Math.max(...laid.map(({ maxY }) => maxY)) - top + 1;
  const labels = new Int32Array(width * height).fill(-1);
  const data = new Uint8Array(4 * width * height);
  for (const [label, { fragment, fragmentFromPage, minX, maxX, minY, maxY }] of laid.entries()) {
    for (let y = minY; y <= maxY; y++) {
      for (let x = minX; x <= maxX; x++) {
        const at = applyAffine(fragmentFromPage, x, y);
        const [column, row] = [Math.round(at.x), Math.round(at.y)];
        if (column < 0 || row < 0 || column >= fragment.width || row >= fragment.height) continue;
        const from = row * fragment.width + column;
        if (fragment.mask[from] === 0) continue;
        const to = (y - top) * width + x - left;
        labels[to] = label;
        data.set(fragment.rgba.subarray(4 * from, 4 * from + 4), 4 * to);
      }
    }
  }
  return { page: { width, height, data }, labels, count: laid.length };
}

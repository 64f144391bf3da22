import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { outlineOf } from '../../src/reassembly/fragments/outline-of.ts';
import type { Scene } from '../../src/server/api.ts';

interface PosesFile {
  readonly fragments: readonly {
    readonly id: number;
    readonly file: string;
    readonly placed: boolean;
    readonly component: number;
    readonly pageFromFragment: { readonly turn_deg: number; readonly x: number; readonly y: number } | null;
    readonly probability: number;
    readonly confidence: 'sure' | 'likely' | 'doubtful' | null;
  }[];
  readonly joints: readonly {
    readonly a: number;
    readonly b: number;
    readonly probability: number;
    readonly confidence: 'sure' | 'likely' | 'doubtful';
    readonly contact: number;
    readonly gap: number;
  }[];
}

/** A scene of pictures on disk, for a server that shows it. */
export interface PageScene {
  readonly scene: Scene;
  /** Folder with `fragment_0001.png`, …, with alpha. */
  readonly fragments: string;
}

/** The scene of a solved job's folder, in the page of its picture. */
export async function sceneOfJob(root: string): Promise<PageScene> {
  const step6 = join(root, 'output', 'step6_reconstruct');
  const poses = JSON.parse(await readFile(join(step6, 'poses.json'), 'utf8')) as PosesFile;
  const report = JSON.parse(await readFile(join(step6, 'report.json'), 'utf8')) as {
    pictures: { final_result: { width: number; height: number; page_origin: [number, number] } };
  };
  const { width, height, page_origin: origin } = report.pictures.final_result;
  const fragments = join(root, 'output', 'step1_generate_new_example');
  const scene = await sceneOf(poses, fragments, { width, height }, origin);
  const truth = await readFile(join(root, 'output', 'step3_fix_groundtruth', 'groundtruth_fixed.txt'), 'utf8');
  return { scene: { ...scene, ...withOriginal(scene, truth) }, fragments };
}

/**
 * How the original lies on the page: turned as the truth of the first fragment says, and shifted so that its corner is that of
 * all fragments together, which fill it.
 */
function withOriginal(
  scene: Scene,
  truth: string,
): { readonly pageFromOriginal: { turnDeg: number; x: number; y: number } | null } {
  const [first] = scene.fragments;
  // Row first, as the lab's files have it: the angle turns the other way.
  const [, cos0, sin0] = truth.trim().split(/\s+/).map(Number);
  if (first.pageFromFragment === null) return { pageFromOriginal: null };
  const turnDeg = first.pageFromFragment.turnDeg - (Math.atan2(sin0, cos0) * 180) / Math.PI;
  const corner = scene.fragments.flatMap(({ outline, pageFromFragment }) =>
    pageFromFragment === null
      ? []
      : [lowest(outline, { ...pageFromFragment, turnDeg: pageFromFragment.turnDeg - turnDeg }, turnDeg)],
  );
  const [x, y] = [Math.min(...corner.map(([u]) => u)), Math.min(...corner.map(([, v]) => v))];
  const [cos, sin] = [Math.cos((turnDeg * Math.PI) / 180), Math.sin((turnDeg * Math.PI) / 180)];
  return { pageFromOriginal: { turnDeg, x: cos * x - sin * y, y: sin * x + cos * y } };
}

/** The least x and y of an outline on a page that is turned back. */
function lowest(
  outline: readonly number[],
  pose: { turnDeg: number; x: number; y: number },
  pageDeg: number,
): [number, number] {
  const [c, s] = [Math.cos((pose.turnDeg * Math.PI) / 180), Math.sin((pose.turnDeg * Math.PI) / 180)];
  const [pc, ps] = [Math.cos((-pageDeg * Math.PI) / 180), Math.sin((-pageDeg * Math.PI) / 180)];
  const [dx, dy] = [pc * pose.x - ps * pose.y, ps * pose.x + pc * pose.y];
  let [x, y] = [Infinity, Infinity];
  for (let k = 0; k < outline.length; k += 2) {
    x = Math.min(x, c * outline[k] - s * outline[k + 1] + dx);
    y = Math.min(y, s * outline[k] + c * outline[k + 1] + dy);
  }
  return [x, y];
}

/** The scene of a puzzle that `shred` made, laid out by its own truth: as large as one likes, with nothing to solve. */
export async function sceneOfPuzzle(folder: string): Promise<PageScene> {
  const poses = JSON.parse(await readFile(join(folder, 'poses.json'), 'utf8')) as PosesFile;
  const { width = 0, height = 0 } = await sharp(join(folder, 'original.png')).metadata();
  const fragments = join(folder, 'fragments');
  return { scene: await sceneOf({ ...poses, joints: [] }, fragments, { width, height }, [0, 0]), fragments };
}

async function sceneOf(
  { fragments, joints }: PosesFile,
  folder: string,
  page: { readonly width: number; readonly height: number },
  [left, top]: readonly [number, number],
): Promise<Scene> {
  return {
    ...{ version: '1', page, pageFromOriginal: null },
    fragments: await Promise.all(
      fragments.map(async ({ id, file, component, pageFromFragment, probability, confidence }) => {
        const pose =
          pageFromFragment === null
            ? null
            : { turnDeg: pageFromFragment.turn_deg, x: pageFromFragment.x + left, y: pageFromFragment.y + top };
        const outline = await outlineFrom(join(folder, fragmentFile(id)));
        return {
          ...{ id, file, component, probability, confidence, ...outline, pageFromFragment: pose },
          truth: pose === null ? null : { pageFromFragment: pose, right: true },
        };
      }),
    ),
    joints: joints.map(({ a, b, probability, confidence, contact, gap }) => ({
      ...{ a, b, probability, confidence, contactPx: contact, gapPx: gap, right: true },
    })),
    reference: false,
    original: true,
  };
}

export const fragmentFile = (id: number): string => `fragment_${String(id + 1).padStart(4, '0')}.png`;

async function outlineFrom(file: string): Promise<{ width: number; height: number; outline: number[] }> {
  const { data, info } = await sharp(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const mask = new Uint8Array(info.width * info.height);
  // A puzzle's fragments may lie on the key colour, without alpha.
  for (let k = 0; k < mask.length; k++) {
    const [r, g, b, a] = data.subarray(4 * k, 4 * k + 4);
    mask[k] = a > 127 && !(r === 8 && g === 248 && b === 8) ? 1 : 0;
  }
  const { xy } = outlineOf({ data: mask, width: info.width, height: info.height });
  return { width: info.width, height: info.height, outline: Array.from(xy, (value) => Math.round(value * 100) / 100) };
}

import { copyFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch-folder.ts';
import { encodePng } from '../../jobs/picture-io.ts';
import { drawFresco } from '../../reassembly/puzzle/draw-fresco.ts';
import { PAINTED, photographsIn } from './suite-pictures.ts';

const folder = scratchFolder();

/** Pictures of one grey each, 30 x 20; returns the folder. */
async function greys(count: number): Promise<string> {
  const place = join(folder(), 'pictures');
  mkdirSync(place);
  for (let grey = 0; grey < count; grey++) {
    const data = new Uint8Array(4 * 600).fill(grey).map((level, at) => (at % 4 === 3 ? 255 : level));
    writeFileSync(join(place, `${grey}.png`), await encodePng({ width: 30, height: 20, data }));
  }
  return place;
}

test('painted pictures have about the area asked for, in several proportions, and stay the same', async () => {
  const sizes = await Promise.all([40, 41, 42, 43].map((number) => PAINTED.picture(number, 30_000)));
  for (const { width, height } of sizes) expect(Math.abs(width * height - 30_000)).toBeLessThan(400);
  expect(new Set(sizes.map(({ width }) => width)).size).toBe(4);
  expect(await PAINTED.picture(41, 30_000)).toEqual(sizes[1]);
});

test('a small wall is one scene, a large one several, each painted for itself', async () => {
  expect(await PAINTED.picture(40, 30_000)).toEqual(drawFresco({ width: 200, height: 150, seed: 40 }));
  const { width, height, data } = await PAINTED.picture(41, 2.8e6);
  const scene = drawFresco({ width: Math.round(width / 2), height: Math.round(height / 2), seed: 41 });
  expect(data.subarray(0, 4 * scene.width)).toEqual(scene.data.subarray(0, 4 * scene.width));
  const middle = 4 * (Math.round(height / 4) * width);
  const [left, right] = [0, 2 * width].map((from) => data.subarray(middle + from, middle + from + 2 * width));
  expect(right).not.toEqual(left);
});

test('each picture of a folder falls to one side, whatever it is called and whatever lies beside it', async () => {
  const place = await greys(12);
  const greysOf = async (side: 'judging' | 'tuning'): Promise<Set<number>> => {
    const pictures = await photographsIn(place, side);
    const seen = await Promise.all(Array.from({ length: 12 }, (_, k) => pictures.picture(k, 600)));
    return new Set(seen.map(({ data }) => data[0]));
  };
  const [judging, tuning] = [await greysOf('judging'), await greysOf('tuning')];
  expect([...judging, ...tuning].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  renameSync(join(place, '3.png'), join(place, 'a.png'));
  copyFileSync(join(place, '4.png'), join(place, 'b.png'));
  expect(await greysOf('judging')).toEqual(judging);
});

test('a picture of a folder keeps its proportions and is enlarged where it must be', async () => {
  const pictures = await photographsIn(await greys(12), 'judging');
  const { width, height } = await pictures.picture(5, 60_000);
  expect([width, height]).toEqual([300, 200]);
});

test('says so when no picture falls to a side', async () => {
  const place = await greys(1);
  const sides = await Promise.allSettled([photographsIn(place, 'judging'), photographsIn(place, 'tuning')]);
  const refused = sides.filter((side) => side.status === 'rejected');
  expect(refused).toHaveLength(1);
  expect(refused[0].reason).toMatchObject({ code: 'FRAME_INPUT_EMPTY' });
});

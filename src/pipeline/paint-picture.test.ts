import { describe, expect, test } from 'vitest';
import { maskWhere } from '../../test/support/draw-mask.ts';
import { texturedPicture } from '../../test/support/textured-picture.ts';
import { shrinkImage } from '../imaging/shrink-image.ts';
import { seededRandom } from '../math/random.ts';
import { cutFragments } from '../reassembly/fragments/cut-fragments.ts';
import { InLineRunner } from '../workers/in-line.ts';
import { SharedPool } from '../workers/share.ts';
import type { TaskContext, TaskRunner } from '../workers/task-runner.ts';
import type { TaskInput } from '../workers/tasks.ts';
import { fragmentsAtHand, type FragmentSource } from './fragment-source.ts';
import { paintPicture, type PaintedPicture, type Placement } from './paint-picture.ts';

const WIDTH = 240;
const HEIGHT = 500;
const ROWS = 5;
const picture = texturedPicture(WIDTH, HEIGHT, 5, 12);
const NO_LIMIT = 1e9;
/** The same for all, so that each finds in it what others left. */
const pool = new SharedPool();

/** The picture in ten pieces, two in a row, turned. */
const masks = Array.from({ length: 2 * ROWS }, (_, k) => ({
  name: String(k),
  mask: maskWhere(WIDTH, HEIGHT, (x, y) => {
    const column = x > WIDTH / 2 + 9 * Math.sin(y / 21) ? 1 : 0;
    const row = Math.min(ROWS - 1, Math.max(0, Math.floor((y + 7 * Math.cos(x / 17)) / (HEIGHT / ROWS))));
    return 2 * row + column === k;
  }),
}));
const { fragments, pageFromFragment } = cutFragments(picture, masks, { turn: true, random: seededRandom(2) });
const placed: Placement[] = fragments.map(({ id }) => ({ id, pageFromFragment: pageFromFragment[id], rimPx: 0 }));

interface Watched {
  /** Ids in the order of their loading. */
  readonly loaded: number[];
  /** Layers that each task of painting was handed. */
  readonly painted: number[];
}

/** Paints with as many rows at once as so many threads would, and says what was in memory. */
async function paint(threads: number, mostPx = NO_LIMIT, watched: Watched = { loaded: [], painted: [] }) {
  const inLine = new InLineRunner();
  const tasks: TaskRunner = {
    threads,
    map: (name, inputs, options) => {
      if (name === 'paintRows')
        for (const { layers } of inputs as unknown as TaskInput<'paintRows'>[]) watched.painted.push(layers.length);
      return inLine.map(name, inputs, options);
    },
    close: () => Promise.resolve(),
  };
  const source = fragmentsAtHand(fragments);
  const context: TaskContext = { tasks, signal: new AbortController().signal };
  await source.masks(context);
  const use: FragmentSource['use'] = (id, action) => {
    watched.loaded.push(id);
    return source.use(id, action);
  };
  return paintPicture({ ...source, use }, placed, context, { mostPx, pool });
}

const bytesOf = ({ image }: PaintedPicture): string => Buffer.from(image.data).toString('base64');

describe('a picture painted from top to bottom', () => {
  test('is the same to the byte, however many rows are painted at once', async () => {
    const once = await paint(100);
    for (const threads of [1, 2, 4]) expect(bytesOf(await paint(threads))).toBe(bytesOf(once));
    const reduced = await paint(100, 20_000);
    for (const threads of [1, 2, 4]) expect(bytesOf(await paint(threads, 20_000))).toBe(bytesOf(reduced));
  });

  test('loads each fragment once, in the order in which rows reach them, and holds those alone that rows cross', async () => {
    const watched: Watched = { loaded: [], painted: [] };
    await paint(1, NO_LIMIT, watched);
    const rowOf = watched.loaded.map((id) => Math.floor(id / 2));
    expect(rowOf).toEqual([...rowOf].sort((a, b) => a - b));
    expect([...watched.loaded].sort((a, b) => a - b)).toEqual(fragments.map(({ id }) => id));
    expect(Math.max(...watched.painted)).toBeLessThanOrEqual(6);
    expect(watched.painted.length).toBeGreaterThan(HEIGHT / 64);
  });

  test('stops when asked to', async () => {
    const signal = AbortSignal.abort();
    const source = fragmentsAtHand(fragments);
    await source.masks({ tasks: new InLineRunner(), signal: new AbortController().signal });
    await expect(
      paintPicture(source, placed, { tasks: new InLineRunner(), signal }, { mostPx: NO_LIMIT, pool }),
    ).rejects.toMatchObject({
      code: 'FRAME_STOPPED',
    });
  });
});

describe('a picture that would be too large', () => {
  test('shows the same at a reduced scale, and says where the page lies in it', async () => {
    const mostPx = ((WIDTH + 2) * (HEIGHT + 2)) / 4;
    const { image, pictureFromPage } = await paint(2, mostPx);
    const { scale, x: shiftX, y: shiftY } = pictureFromPage;
    expect(image.width * image.height).toBeLessThanOrEqual(mostPx);
    expect(scale).toBeGreaterThan(0.48);
    expect(scale).toBeLessThan(0.5);
    // The page shrunk in one piece, by very nearly the same scale, read at the nearest pixel.
    const page = shrinkImage(picture, Math.round(WIDTH * scale), Math.round(HEIGHT * scale));
    let [squares, count] = [0, 0];
    for (let y = 3; y < page.height - 3; y++) {
      for (let x = 3; x < page.width - 3; x++) {
        const at = (k: number, pageSide: number, side: number, shift: number): number =>
          Math.round((((k + 0.5) * pageSide) / side - 0.5) * scale + shift);
        const [u, v] = [at(x, WIDTH, page.width, shiftX), at(y, HEIGHT, page.height, shiftY)];
        const [one, other] = [4 * (v * image.width + u), 4 * (y * page.width + x)];
        expect(image.data[one + 3]).toBe(255);
        for (let c = 0; c < 3; c++) squares += (image.data[one + c] - page.data[other + c]) ** 2;
        count += 3;
      }
    }
    expect(10 * Math.log10((255 * 255 * count) / squares)).toBeGreaterThan(24);
  });

  test('turns patterns finer than its pixels grey, and paints a mixed rim anew before it shrinks', async () => {
    const side = 200;
    const mask = maskWhere(side, side, (x, y) => Math.min(x, y) >= 20 && Math.max(x, y) < 180);
    const rim = maskWhere(side, side, (x, y) => Math.min(x, y) < 22 || Math.max(x, y) >= 178);
    const rgba = new Uint8Array(4 * side * side);
    for (let i = 0; i < side * side; i++) {
      const level = (i + Math.floor(i / side)) % 2 === 0 ? 40 : 200;
      rgba.set(rim.data[i] === 1 ? [0, 255, 0, 255] : [level, level, level, 255], 4 * i);
    }
    const source = fragmentsAtHand([{ id: 0, width: side, height: side, rgba, mask: mask.data }]);
    const context = { tasks: new InLineRunner(), signal: new AbortController().signal };
    const where = { id: 0, pageFromFragment: { turnRad: 0.3, x: 0, y: 0 }, rimPx: 2 };
    const { image } = await paintPicture(source, [where], context, { mostPx: 4000, pool });
    for (let i = 0; i < image.width * image.height; i++) {
      if (image.data[4 * i + 3] < 255) continue;
      for (let c = 0; c < 3; c++) expect(Math.abs(image.data[4 * i + c] - 120)).toBeLessThan(12);
    }
  });
});

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test, vi } from 'vitest';
import { parseDafneSpurious, parseDafneTruth, posesFromDafne } from '../formats/dafne.ts';
import { parseDerechTruth, posesFromDerech } from '../formats/derech-truth.ts';
import { groundTruthFromPoses, parseGroundTruth } from '../formats/ground-truth.ts';
import { parsePosesJson } from '../formats/poses-json.ts';
import { encodePng, readPicture } from '../jobs/picture-io.ts';
import { drawFresco } from '../reassembly/puzzle/draw-fresco.ts';
import { runCommandLine } from './program.ts';

let folder = '';
let picture = '';
let other = '';
let out = '';
let err = '';
let puzzles = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'frame-shred-'));
  [picture, other] = [join(folder, 'wall.png'), join(folder, 'other.png')];
  await writeFile(picture, await encodePng(drawFresco({ width: 240, height: 180, seed: 1 })));
  await writeFile(other, await encodePng(drawFresco({ width: 160, height: 160, seed: 2 })));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  [out, err] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function shred(...args: string[]): Promise<string> {
  const target = join(folder, `puzzle-${puzzles++}`);
  await runCommandLine(['shred', picture, '--out', target, ...args]);
  return target;
}

describe('shred', () => {
  test('adds an old photograph where it is asked to, and changes nothing else', async () => {
    const [plain, aged] = [await shred('--pieces', '6'), await shred('--pieces', '6', '--reference', '0.5')];
    expect(out).toContain(`--reference ${join(aged, 'reference.jpg')}`);
    expect((await readdir(aged)).filter((name) => name !== 'reference.jpg').sort()).toEqual(
      (await readdir(plain)).sort(),
    );
    const { width, height, data } = await readPicture(join(aged, 'reference.jpg'));
    expect([width, height]).toEqual([Math.round(240 * 0.775), Math.round(180 * 0.775)]);
    // Brown paper: red and blue keep their distance whatever the picture's colours were.
    const tints = Array.from({ length: data.length / 4 }, (_, q) => data[4 * q] - data[4 * q + 2]);
    expect(tints.reduce((sum, tint) => sum + tint, 0) / tints.length).toBeGreaterThan(3);
    const read = async (folder: string): Promise<Record<string, unknown>> =>
      JSON.parse(await readFile(join(folder, 'puzzle.json'), 'utf8')) as Record<string, unknown>;
    const { reference, ...rest } = await read(aged);
    expect(reference).toEqual({ file: 'reference.jpg', strength: 0.5 });
    expect(rest).toEqual(await read(plain));
    const fragment = join('fragments', 'fragment_0003.png');
    expect(await readFile(join(aged, fragment))).toEqual(await readFile(join(plain, fragment)));
  });

  test('writes masks, fragments, the original and the truth in every format, all telling the same', async () => {
    const target = await shred('--pieces', '8', '--erosion', '1', '--missing', '0.25', '--seed', '3');
    expect(err).not.toContain('error');
    const names = ['1', '2', '3', '4', '5', '6'].map((k) => `fragment_000${k}.png`);
    expect((await readdir(join(target, 'fragments'))).sort()).toEqual(
      [...names, 'bg_color.txt', 'fragmentList.txt', 'groundTruth.txt'].sort(),
    );
    expect(await readdir(join(target, 'masks'))).toHaveLength(6);
    const text = (...path: string[]): Promise<string> => readFile(join(target, ...path), 'utf8');
    expect(await text('fragments', 'fragmentList.txt')).toBe(names.map((name) => `${name}\n`).join(''));
    expect(await text('fragments', 'bg_color.txt')).toBe('8 248 8');

    const truth = parseGroundTruth(await text('fragments', 'groundTruth.txt'));
    expect([...truth.keys()]).toEqual([0, 1, 2, 3, 4, 5]);
    const { poses } = parsePosesJson(await text('poses.json'));
    const again = groundTruthFromPoses(
      new Map([...truth.keys()].map((id) => [id, { turnRad: poses.turnRad[id], x: poses.x[id], y: poses.y[id] }])),
    );
    const sizes = await Promise.all(names.map((name) => readPicture(join(target, 'fragments', name))));
    const [derech] = parseDerechTruth(await text('groundtruth.json'));
    const places = groundTruthFromPoses(posesFromDerech(derech, sizes));
    const rows = (await text('poses.csv')).trim().split('\n');
    expect(rows[0]).toBe('rpf,x,y,rot');
    expect(rows).toHaveLength(7);
    const [, , firstRow, , , firstColumn] = truth.get(0)!;
    const [, , placeRow, , , placeColumn] = places.get(0)!;
    for (const [id, matrix] of truth) {
      again.get(id)!.forEach((value, k) => expect(Math.abs(value - matrix[k])).toBeLessThan(1e-5));
      // Derech's page starts at the first fragment, so only shifts between fragments agree.
      const place = places.get(id)!;
      [0, 1, 3, 4].forEach((k) => expect(Math.abs(place[k] - matrix[k])).toBeLessThan(1e-5));
      expect(Math.abs(place[2] - placeRow - (matrix[2] - firstRow))).toBeLessThan(1e-3);
      expect(Math.abs(place[5] - placeColumn - (matrix[5] - firstColumn))).toBeLessThan(1e-3);
    }

    const about = JSON.parse(await text('puzzle.json')) as Record<string, unknown>;
    expect(about).toMatchObject({
      parts: '1:6',
      settings: { generator: 'plaster', seed: 3, erosionPx: 1, pieces: 8 },
      statistics: { fragmentCount: 6 },
    });
    expect(out).toContain('6 fragments');
    expect(out).toContain('"1:6"');
  });

  test('masks are disjoint, 0 or 255, of the size of the original; the background colour stays outside', async () => {
    const target = await shred('--pieces', '5', '--background', '10 20 30', '--no-turn');
    const original = await readPicture(join(target, 'original.png'));
    expect([original.width, original.height]).toEqual([240, 180]);
    const claims = new Uint8Array(240 * 180);
    for (const name of await readdir(join(target, 'masks'))) {
      const { width, height, data } = await readPicture(join(target, 'masks', name));
      expect([width, height]).toEqual([240, 180]);
      for (let p = 0; p < claims.length; p++) {
        expect(data[4 * p] === 0 || data[4 * p] === 255).toBe(true);
        claims[p] += data[4 * p] / 255;
      }
    }
    expect([Math.min(...claims), Math.max(...claims)]).toEqual([1, 1]);
    const { data } = await readPicture(join(target, 'fragments', 'fragment_0001.png'));
    expect([...data.subarray(0, 4)]).toEqual([10, 20, 30, 255]);
  });

  test('pieces of another picture have no truth', async () => {
    const target = await shred('--pieces', '10', '--spurious', '0.2', '--spurious-picture', other, '--json');
    expect(JSON.parse(out.trim())).toMatchObject({
      status: 'done',
      fragments: 10,
      spurious: 2,
      missing: 0,
      folder: target,
    });
    const truth = parseGroundTruth(await readFile(join(target, 'fragments', 'groundTruth.txt'), 'utf8'));
    expect(truth.size).toBe(10);
    expect((await readdir(join(target, 'fragments'))).filter((name) => name.endsWith('.png'))).toHaveLength(12);
    expect(await readdir(join(target, 'masks'))).toHaveLength(10);
  });

  test('as a DAFNE set: the same fragments at the same places, on nothing, and a list of the spurious ones', async () => {
    const args = ['--pieces', '6', '--erosion', '1', '--spurious', '0.4', '--spurious-picture', other];
    const own = await shred(...args);
    const target = await shred(...args, '--layout', 'dafne', '--json');
    expect(JSON.parse(out.trim().split('\n').at(-1)!)).toMatchObject({ layout: 'dafne', parts: null, spurious: 2 });
    expect((await readdir(target)).sort()).toEqual(
      ['frag_eroded', 'fragments.txt', 'fragments_s.txt', 'original.png', 'puzzle.json'].sort(),
    );
    const names = Array.from({ length: 8 }, (_, index) => `frag_eroded_${index}.png`);
    expect((await readdir(join(target, 'frag_eroded'))).sort()).toEqual(names);
    expect(parseDafneSpurious(await readFile(join(target, 'fragments_s.txt'), 'utf8'))).toEqual([6, 7]);

    const pictures = await Promise.all(names.map((name) => readPicture(join(target, 'frag_eroded', name))));
    for (const [id, { data }] of pictures.entries()) {
      const onColour = await readPicture(join(own, 'fragments', `fragment_000${id + 1}.png`));
      let unlike = 0;
      for (let p = 0; p < data.length; p += 4) {
        const [there, here] = [onColour.data.subarray(p, p + 3).join(' '), data.subarray(p, p + 4).join(' ')];
        if (here !== (there === '8 248 8' ? '0 0 0 0' : `${there} 255`)) unlike++;
      }
      expect(unlike).toBe(0);
    }
    const places = parseDafneTruth(await readFile(join(target, 'fragments.txt'), 'utf8'));
    const { poses } = posesFromDafne(
      places,
      names.map((name, id) => ({ id, name, width: pictures[id].width, height: pictures[id].height })),
    );
    const truth = parseGroundTruth(await readFile(join(own, 'fragments', 'groundTruth.txt'), 'utf8'));
    for (const [id, matrix] of groundTruthFromPoses(poses)) {
      matrix.forEach((value, k) => expect(Math.abs(value - truth.get(id)![k])).toBeLessThan(1e-4));
    }
    expect(poses.size).toBe(6);
  });

  test('the same seed writes the same bytes', async () => {
    const read = async (target: string): Promise<string[]> =>
      Promise.all(
        ['puzzle.json', 'poses.json', 'fragments/fragment_0003.png', 'masks/mask_002.png'].map((name) =>
          readFile(join(target, name), 'latin1'),
        ),
      );
    const first = await read(await shred('--pieces', '4', '--erosion', '1', '--chips', '0.1'));
    expect(await read(await shred('--pieces', '4', '--erosion', '1', '--chips', '0.1'))).toEqual(first);
  });

  test.each([
    ['too many pieces', ['--pieces', '500'], 'FRAME_PICTURE_TOO_SMALL', /at most/],
    ['too much wear', ['--pieces', '20', '--erosion', '20'], 'FRAME_PICTURE_TOO_SMALL', /less wear/],
    ['one piece', ['--pieces', '1'], 'FRAME_USAGE', /from 2 to 9999/],
    ['a share above one', ['--pieces', '5', '--missing', '2'], 'FRAME_USAGE', /from 0 to 1/],
    ['a kind of crack that is unknown', ['--pieces', '5', '--generator', 'glass'], 'FRAME_USAGE', /plaster/],
    ['a colour that is none', ['--pieces', '5', '--background', 'green'], 'FRAME_USAGE', /three whole numbers/],
    ['strangers without a picture', ['--pieces', '5', '--spurious', '0.2'], 'FRAME_USAGE', /--spurious-picture/],
  ])('refuses %s and writes nothing', async (_what, args, code, message) => {
    const target = await shred(...args);
    expect(err).toContain(code);
    expect(err).toMatch(message);
    expect(process.exitCode).toBe(2);
    expect((await readdir(folder)).filter((name) => name.includes(target.slice(folder.length + 1)))).toEqual([]);
  });

  test('refuses a second picture that is too small', async () => {
    await shred('--pieces', '10', '--spurious', '1', '--spurious-picture', other);
    expect(err).toContain('FRAME_PICTURE_TOO_SMALL');
  });

  test('refuses a folder that holds something, and takes one that is empty', async () => {
    const full = join(folder, 'full');
    await mkdir(full);
    await runCommandLine(['shred', picture, '--pieces', '3', '--out', full]);
    expect(await readdir(full)).toContain('puzzle.json');
    await runCommandLine(['shred', picture, '--pieces', '3', '--out', full]);
    expect(err).toContain('FRAME_OUTPUT_NOT_EMPTY');
  });

  test('refuses what is no picture', async () => {
    await runCommandLine(['shred', join(folder, 'nothing.jpg'), '--pieces', '3', '--out', join(folder, 'x')]);
    expect(err).toContain('FRAME_INPUT_NOT_FOUND');
  });
});

import { symlink, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { draw, drawMask, fill } from '../../test/support/drawn-input.ts';
import { scratchFolder } from '../../test/support/scratch-folder.ts';
import { FrameError, type ErrorCode } from '../errors.ts';
import type { RgbaImage } from '../imaging/image.ts';
import { checkFragmentsInput, checkSimulationInput, type CheckedInput } from './check-input.ts';
import { DEFAULT_PICTURE_LIMITS, encodePng } from './picture-io.ts';

const folder = scratchFolder();
const W = 60;
const H = 40;
const ORIGINAL = draw(W, H, (x, y) => [x * 4, y * 6, 100, 255]);
const LEFT = drawMask(W, H, (x) => x < 30);
const RIGHT = drawMask(W, H, (x) => x >= 30);
type Files = Parameters<typeof fill>[1];

async function simulate(masks: Files, parts = '', original: RgbaImage | string = ORIGINAL): Promise<CheckedInput> {
  await fill(folder(), { 'original.png': original });
  await fill(join(folder(), 'masks'), masks);
  return checkSimulationInput(join(folder(), 'masks'), join(folder(), 'original.png'), options(parts));
}

const options = (parts: string) => ({ parts, limits: DEFAULT_PICTURE_LIMITS, jobsDir: join(folder(), 'jobs') });

async function photographs(files: Files, inspect = (): void => undefined): Promise<CheckedInput> {
  return checkFragmentsInput(await fill(join(folder(), 'photos'), files), options(''), inspect);
}

test('the check tells how many pictures it has looked at', async () => {
  const told: string[] = [];
  const progress = (done: number, total: number): void => void told.push(`${done}/${total}`);
  await fill(folder(), { 'original.png': ORIGINAL });
  await fill(join(folder(), 'masks'), { '1.png': LEFT, '2.png': RIGHT });
  await checkSimulationInput(join(folder(), 'masks'), join(folder(), 'original.png'), { ...options(''), progress });
  expect(told).toEqual(['1/2', '2/2']);
  told.length = 0;
  const photos = await fill(join(folder(), 'photos'), { '1.png': ORIGINAL, '2.png': ORIGINAL, '3.png': ORIGINAL });
  await checkFragmentsInput(photos, { ...options(''), progress }, () => undefined);
  expect(told).toEqual(['1/3', '2/3', '3/3']);
});

describe('a DAFNE set', () => {
  const set = async (files: Files, inspect: Parameters<typeof checkFragmentsInput>[2]): Promise<CheckedInput> => {
    await fill(join(folder(), 'set'), { 'fresco.png': ORIGINAL, 'fragments.txt': '0 1 2 3\n', 'fragments_s.txt': '' });
    await fill(join(folder(), 'set', 'frag_eroded'), files);
    return checkFragmentsInput(join(folder(), 'set'), options(''), inspect);
  };
  const refuse =
    (code: ErrorCode, ...worn: string[]) =>
    (_: RgbaImage, name: string): void => {
      if (worn.includes(name)) throw new FrameError(code, 'nothing');
    };
  const FILES: Files = {
    'frag_eroded_0.png': ORIGINAL,
    'frag_eroded_1.png': ORIGINAL,
    'frag_eroded_10.png': draw(2, 2, () => [0, 0, 0, 0]),
    'frag_eroded_2.png': ORIGINAL,
  };

  test('gives the pictures in frag_eroded, and passes over those in which nothing is left', async () => {
    const { input, notices } = await set(FILES, refuse('FRAME_FRAGMENT_EMPTY', 'frag_eroded_1.png'));
    expect(input.pictures.map(({ name }) => name)).toEqual(['frag_eroded_0.png', 'frag_eroded_2.png']);
    expect(notices).toEqual(['Passed over, nothing left of them: frag_eroded_1.png, frag_eroded_10.png.']);
  });

  test('is refused for every other fault, and where fewer than two are left', async () => {
    await expect(set(FILES, refuse('FRAME_FRAGMENT_SEVERAL', 'frag_eroded_1.png'))).rejects.toMatchObject({
      code: 'FRAME_FRAGMENT_SEVERAL',
    });
    const both = refuse('FRAME_FRAGMENT_EMPTY', 'frag_eroded_1.png', 'frag_eroded_2.png');
    await expect(set(FILES, both)).rejects.toMatchObject({ code: 'FRAME_INPUT_TOO_FEW' });
  });
});

describe('a simulation', () => {
  test('takes the chosen masks in byte order of their names, and writes nothing', async () => {
    const { input, notices } = await simulate(
      { 'b10.png': LEFT, 'b9.png': RIGHT, 'B.png': LEFT, 'a.png': RIGHT },
      '2:3',
    );
    expect(input.pictures.map(({ name }) => name)).toEqual(['a.png', 'b10.png']);
    expect(input).toMatchObject({ mode: 'simulation', original: { type: 'png' } });
    expect(notices).toEqual(['2 of 4 pictures take part: parts "2:3".']);
    expect((await readdir(folder())).sort()).toEqual(['masks', 'original.png']);
  });

  test('passes over what is no picture and does not claim to be one, and says so', async () => {
    const { input, notices } = await simulate({
      'a.png': LEFT,
      'b.jpg': RIGHT,
      'notes.txt': 'hello',
      '.DS_Store': 'x',
    });
    expect(input.pictures).toHaveLength(2);
    expect(notices).toEqual(['Passed over, no fragments: notes.txt.']);
  });

  test('takes only what fragmentList.txt names, where everything that it names is there', async () => {
    const files = { 'a.png': LEFT, 'b.png': RIGHT, 'whole.png': LEFT };
    const listed = await simulate({ ...files, 'fragmentList.txt': 'b.png\na.png\n' });
    expect(listed.input.pictures.map(({ name }) => name)).toEqual(['a.png', 'b.png']);
    expect(listed.notices).toEqual(['Passed over, no fragments: fragmentList.txt, whole.png.']);
  });

  test('goes by the pictures where fragmentList.txt belongs to another folder, or is none', async () => {
    const files = { 'a.png': LEFT, 'b.png': RIGHT };
    for (const list of ['a.png\ngone.png\n', '', '../a.png\n']) {
      const { input } = await simulate({ ...files, 'fragmentList.txt': list });
      expect(input.pictures).toHaveLength(2);
    }
  });

  test('fits masks of another size or orientation, and says so', async () => {
    const small = drawMask(30, 20, (x) => x < 15);
    const upright = drawMask(H, W, (_, y) => y >= 30);
    const { notices } = await simulate({ 'a.png': small, 'b.png': upright });
    expect(notices).toEqual([
      expect.stringContaining('stretched to fit'),
      expect.stringContaining('rows and columns exchanged'),
    ]);
  });

  test('lets masks share the blur of a border', async () => {
    await expect(simulate({ 'a.png': drawMask(W, H, (x) => x < 31), 'b.png': RIGHT })).resolves.toBeTruthy();
  });

  test.each<[string, string, Files, string?]>([
    ['FRAME_MASK_OVERLAP', 'b.png', { 'a.png': drawMask(W, H, (x) => x < 45), 'b.png': RIGHT }],
    ['FRAME_MASK_EMPTY', 'b.png', { 'a.png': LEFT, 'b.png': drawMask(W, H, () => false) }],
    ['FRAME_MASK_FULL', 'b.png', { 'a.png': LEFT, 'b.png': drawMask(W, H, () => true) }],
    [
      'FRAME_FRAGMENT_TOO_SMALL',
      'b.png',
      { 'a.png': LEFT, 'b.png': drawMask(W, H, (x, y) => x > 50 && x < 54 && y === 9) },
    ],
    ['FRAME_PICTURE_UNKNOWN_FORMAT', 'b.png', { 'a.png': LEFT, 'b.png': 'a text file' }],
    ['FRAME_PICTURE_UNKNOWN_FORMAT', 'b.gif', { 'a.png': LEFT, 'b.gif': 'GIF89a' }],
    ['FRAME_INPUT_DUPLICATE_NAME', 'a.png', { 'a.jpg': LEFT, 'a.png': RIGHT }],
    ['FRAME_INPUT_DUPLICATE_NAME', 'a.png', { 'A.png': LEFT, 'a.png': RIGHT }],
    ['FRAME_INPUT_TOO_FEW', 'masks', { 'a.png': LEFT }],
    ['FRAME_INPUT_TOO_FEW', 'masks', { 'a.png': LEFT, 'b.png': RIGHT }, '2'],
    ['FRAME_INPUT_EMPTY', 'masks', {}],
    ['FRAME_INPUT_EMPTY', 'masks', { 'notes.txt': 'hello' }],
    ['FRAME_PARAMS_PARTS', '', { 'a.png': LEFT, 'b.png': RIGHT }, '1:99'],
  ])('refuses with %s at %s', async (code, file, masks, parts) => {
    const refusal = expect.objectContaining({ code, ...(file === '' ? {} : { file: expect.stringContaining(file) }) });
    await expect(simulate(masks, parts)).rejects.toEqual(refusal);
    expect((await readdir(folder())).sort()).toEqual(['masks', 'original.png']);
  });

  test('refuses a missing folder, a file in its place, and a broken original', async () => {
    const original = join(folder(), 'original.png');
    await writeFile(original, await encodePng(ORIGINAL));
    const gone = join(folder(), 'gone');
    await expect(checkSimulationInput(gone, original, options(''))).rejects.toMatchObject({
      code: 'FRAME_INPUT_NOT_FOUND',
    });
    await expect(checkSimulationInput(original, original, options(''))).rejects.toMatchObject({
      code: 'FRAME_INPUT_NOT_A_FOLDER',
    });
    await expect(simulate({ 'a.png': LEFT, 'b.png': RIGHT }, '', 'no picture')).rejects.toMatchObject({
      code: 'FRAME_PICTURE_UNKNOWN_FORMAT',
    });
  });

  test('refuses a folder named like a picture, and a link in a circle', async () => {
    await mkdir(join(folder(), 'masks', 'b.png'), { recursive: true });
    await expect(simulate({ 'a.png': LEFT })).rejects.toMatchObject({ code: 'FRAME_INPUT_NOT_A_FILE' });
    await symlink('loop.png', join(folder(), 'loop.png'));
    const original = join(folder(), 'loop.png');
    await fill(join(folder(), 'two'), { 'a.png': LEFT, 'b.png': RIGHT });
    await expect(checkSimulationInput(join(folder(), 'two'), original, options(''))).rejects.toMatchObject({
      code: 'FRAME_INPUT_NOT_FOUND',
    });
  });
});

describe('photographs', () => {
  const PHOTO = draw(20, 20, (x, y) => [x, y, 0, 255]);

  test('are each shown to whoever knows fragments', async () => {
    const { input } = await photographs({ 'a.png': PHOTO, 'b.png': PHOTO });
    expect(input).toMatchObject({ mode: 'fragments', pictures: [{ name: 'a.png' }, { name: 'b.png' }] });
    const inspect = (): void => {
      throw new Error('no fragment');
    };
    await expect(photographs({ 'a.png': PHOTO, 'b.png': PHOTO }, inspect)).rejects.toThrow('no fragment');
  });

  test('of three pixels are refused', async () => {
    const tiny = draw(3, 1, () => [1, 2, 3, 255]);
    await expect(photographs({ 'a.png': PHOTO, 'b.png': tiny })).rejects.toMatchObject({
      code: 'FRAME_FRAGMENT_TOO_SMALL',
    });
  });

  test('of more than the limit are refused before any is decoded', async () => {
    const photos = await fill(join(folder(), 'photos'), { 'a.png': PHOTO, 'b.png': PHOTO });
    const limits = { maxSidePx: 100, maxPixels: 399 };
    await expect(checkFragmentsInput(photos, { ...options(''), limits }, () => undefined)).rejects.toMatchObject({
      code: 'FRAME_PICTURE_TOO_LARGE',
    });
  });
});

import { describe, expect, test } from 'vitest';
import { kindOf, planUpload, type FileKind, type FoundFile, type Mode } from './plan-upload.ts';

const file = (path: string, more: Partial<FoundFile> = {}): FoundFile => ({
  ...{ path, sizeBytes: 1000, kind: kindByName(path), sha256: `sum of ${path}` },
  ...more,
});

function kindByName(path: string): FileKind {
  return /png$/.test(path)
    ? 'png'
    : /jpg$/.test(path)
      ? 'jpeg'
      : /tif$/.test(path)
        ? 'tiff'
        : /zip$/.test(path)
          ? 'zip'
          : 'unknown';
}

const roles = (files: readonly FoundFile[], mode: Mode | null = null): Record<string, string | null> =>
  Object.fromEntries(planUpload(files, mode).files.map(({ path, role, fault }) => [path, fault ?? role]));

describe('kindOf', () => {
  test.each([
    ['png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
    ['jpeg', [0xff, 0xd8, 0xff, 0xe1]],
    ['tiff', [0x4d, 0x4d, 0, 0x2a]],
    ['webp', [0x52, 0x49, 0x46, 0x46, 1, 2, 3, 4, 0x57, 0x45, 0x42, 0x50]],
    ['zip', [0x50, 0x4b, 3, 4]],
    ['unknown', []],
  ])('%s', (kind, head) => expect(kindOf(Uint8Array.from(head))).toBe(kind));
});

describe('planUpload', () => {
  test('a folder of pictures is fragments, in the order of their numbers', () => {
    const plan = planUpload([file('photos/2.png'), file('photos/10.png'), file('photos/1.png')], null);
    expect(plan).toMatchObject({ mode: 'fragments', missing: null });
    expect(plan.files.map(({ path }) => path)).toEqual(['1.png', '2.png', '10.png']);
  });

  test('masks with an original are a simulation', () => {
    const plan = planUpload([file('set/masks/1.png'), file('set/masks/2.png'), file('set/original.jpg')], null);
    expect(plan).toMatchObject({ mode: 'simulation', modes: ['simulation'], missing: null });
    expect(plan.files.map(({ path, role }) => [path, role])).toEqual([
      ['masks/1.png', 'mask'],
      ['masks/2.png', 'mask'],
      ['original.jpg', 'original'],
    ]);
  });

  test('a puzzle of shred can be either, and its text stays here', () => {
    const puzzle = ['masks/1.png', 'masks/2.png', 'original.png', 'poses.csv', 'fragments/a.png', 'fragments/b.png'];
    const files = puzzle.map((path) => file(`big/${path}`));
    expect(planUpload(files, null).modes).toEqual(['simulation', 'fragments']);
    expect(roles(files, 'simulation')).toMatchObject({
      'masks/1.png': 'mask',
      'fragments/a.png': null,
      'poses.csv': null,
    });
    expect(roles(files, 'fragments')).toMatchObject({ 'masks/1.png': null, 'a.png': 'fragment', 'original.png': null });
  });

  test('an old photograph beside fragments is no fragment', () => {
    expect(roles([file('a.png'), file('b.png'), file('reference.jpg')])).toMatchObject({
      'reference.jpg': 'reference',
    });
  });

  test('a zip is sent as it is, and alone', () => {
    expect(roles([file('a.zip'), file('b.zip'), file('c.png')])).toEqual({
      ...{ 'a.zip': 'archive', 'b.zip': 'notAlone', 'c.png': null },
    });
  });

  test('every fault has its name', () => {
    expect(
      roles([
        file('a.png'),
        file('A.tif'),
        file('b.png', { sha256: 'sum of a.png' }),
        file('empty.png', { sizeBytes: 0, kind: 'unknown' }),
        file('word.docx'),
        file('gone.png', { sha256: '' }),
        file('huge.png', { sizeBytes: 3e9 }),
        file('.DS_Store'),
      ]),
    ).toEqual({
      ...{ 'a.png': 'fragment', 'A.tif': 'sameName', 'b.png': 'sameContent', 'empty.png': 'empty' },
      ...{ 'word.docx': 'notPicture', 'gone.png': 'unreadable', 'huge.png': 'tooLarge' },
    });
  });

  test('what is missing is said', () => {
    expect(planUpload([], null).missing).toBe('files');
    expect(planUpload([file('a.png')], null).missing).toBe('fragments');
    expect(planUpload([file('masks/1.png'), file('masks/2.png')], 'simulation').missing).toBe('original');
    expect(planUpload([file('masks/1.png'), file('original.png')], 'simulation').missing).toBe('masks');
  });
});

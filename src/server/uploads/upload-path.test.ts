import fc from 'fast-check';
import { win32, posix } from 'node:path';
import { expect, test } from 'vitest';
import { hostileNames } from '../../../test/support/hostile-names.ts';
import { FrameError } from '../../errors.ts';
import { readUploadPath, readUploadPaths } from './upload-path.ts';

const refusal = (paths: readonly string[]): string => {
  try {
    readUploadPaths(paths);
  } catch (error) {
    if (error instanceof FrameError) return error.code;
    throw error;
  }
  return 'taken';
};

test('500 hostile names: none is taken', () => {
  const names = hostileNames();
  expect(new Set(names).size).toBeGreaterThanOrEqual(500);
  expect(names.filter((name) => refusal([name]) === 'taken')).toEqual([]);
});

test.each([
  'a.png',
  'masks/1.png',
  'original.jpg',
  'Fragment 12 (east).TIF',
  'città/è.png',
  '断片/01.webp',
  'a'.repeat(196) + '.png',
])('%s is taken', (name) => expect(readUploadPath(name)).toBe(name.normalize('NFC')));

test.each([
  [['a.png', 'A.PNG']],
  [['é.png', 'e\u0301.png']],
  [['masks/a.png', 'MASKS/A.png']],
  [['a', 'a/b.png']],
  [['A/b', 'a']],
  [['ſ.png', 's.png']],
  [['x.png', 'x.png']],
])('%j would be one file somewhere', (names) => expect(refusal(names)).toBe('FRAME_UPLOAD_NAME'));

test('whatever is taken stays inside any folder, on any system, and is one name everywhere', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'./\\: aA~%\0\u2024\uff0f') })),
      (given) => {
        if (refusal([given]) !== 'taken') return;
        const path = readUploadPath(given);
        expect(posix.normalize(`/in/${path}`).startsWith('/in/')).toBe(true);
        expect(posix.normalize(path)).toBe(path);
        expect(win32.resolve('C:\\in', path).startsWith('C:\\in\\')).toBe(true);
        expect(readUploadPath(path)).toBe(path);
      },
    ),
    { seed: 6, numRuns: 2000 },
  );
});

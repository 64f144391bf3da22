import { describe, expect, test } from 'vitest';
import type { BackupEntry } from '../../formats/backup/backup-manifest.ts';
import { checkPaths } from './safe-path.ts';

const file = (path: string): BackupEntry => ({
  ...{ type: 'file', path, mode: 0o644, size: 0, sha256: '0'.repeat(64), chunks: [], modified: 0 },
});
const link = (path: string): BackupEntry => ({ type: 'link', path, mode: 0o777, target: '/etc' });
const UNSAFE = expect.objectContaining({ code: 'FRAME_BACKUP_UNSAFE_PATH' });

describe('checkPaths', () => {
  test.each(['../up', 'a/../../up', '/etc/passwd', 'a//b', './a', '', 'a/', '..', 'a/.', 'a\0b'])(
    'refuses %j',
    (path) => {
      expect(() => checkPaths([file(path)])).toThrow(UNSAFE);
    },
  );

  test.each(['C:\\a', 'a\\..\\b', 'a:stream', 'con', 'NUL.txt', 'a/com1', 'ends.', 'ends '])(
    'refuses %j on Windows',
    (path) => {
      expect(() => checkPaths([file(path)], 'win32')).toThrow(UNSAFE);
      expect(() => checkPaths([file(path)], 'linux')).not.toThrow();
    },
  );

  test('refuses what lies below a link or a file, in any order, and what stands there twice', () => {
    expect(() => checkPaths([file('a/passwd'), link('a')])).toThrow(UNSAFE);
    expect(() => checkPaths([link('a'), file('a/b/passwd')])).toThrow(UNSAFE);
    expect(() => checkPaths([file('a'), file('a/b')])).toThrow(UNSAFE);
    expect(() => checkPaths([file('a'), file('a')])).toThrow(UNSAFE);
  });

  test('takes every other name', () => {
    expect(() => checkPaths(['...', '..a', 'a\nb', '名前', 'a b', '-rf', 'a'.repeat(255)].map(file))).not.toThrow();
  });
});

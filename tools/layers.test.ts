import { describe, expect, test } from 'vitest';
import {
  checkPage,
  checkSources,
  checkTable,
  findCircles,
  importsOf,
  tableAsMarkdown,
  withTable,
  type LayerTable,
} from './layers.ts';

const row = (path: string, mayImport: string[] = [], more: Partial<LayerTable['rows'][number]> = {}) => ({
  path,
  does: `Does ${path}.`,
  mayImport,
  node: [],
  packages: [],
  ...more,
});

const TABLE: LayerTable = {
  openToAll: ['errors.ts'],
  rows: [
    row('errors.ts'),
    row('math'),
    row('craft/early', ['math']),
    row('craft/late', ['math', 'craft/early']),
    row('craft/truth', ['craft/early', 'craft/late']),
    row('disk', ['craft'], { except: ['craft/truth'], node: ['node:fs'], packages: ['sharp', '@scope/pack'] }),
  ],
};

/** A tree that keeps every rule; each test spoils one file. */
const GOOD = {
  'errors.ts': 'export const e = 1;',
  'math/add.ts': `import { e } from '../errors.ts'; export const add = e;`,
  'craft/early/a.ts': `import { add } from '../../math/add.ts'; export const a = add;`,
  'craft/late/b.ts': `import { a } from '../early/a.ts'; export const b = a;`,
  'craft/truth/judge.ts': `export { b } from '../late/b.ts';`,
  'disk/save.ts': `import fs from 'node:fs'; import sharp from 'sharp'; import p from '@scope/pack/sub'; import { b } from '../craft/late/b.ts';`,
};

const check = (changes: Record<string, string> = {}): string[] =>
  checkSources(TABLE, new Map(Object.entries({ ...GOOD, ...changes })));

describe('importsOf', () => {
  test('finds every form of import, with its line', () => {
    const text = [
      `import x from './x.ts';`,
      `import type { Y } from './y.ts';`,
      `export * from './z.ts';`,
      `const lazy = await import('./lazy.ts');`,
      `type T = import('./type.ts').T;`,
      `import './effect.ts';`,
      `const no = "import './string.ts'"; // import './comment.ts'`,
    ].join('\n');
    expect(importsOf('a.ts', text)).toEqual([
      { specifier: './x.ts', line: 1, typeOnly: false },
      { specifier: './y.ts', line: 2, typeOnly: true },
      { specifier: './z.ts', line: 3, typeOnly: false },
      { specifier: './lazy.ts', line: 4, typeOnly: false },
      { specifier: './type.ts', line: 5, typeOnly: true },
      { specifier: './effect.ts', line: 6, typeOnly: false },
    ]);
  });
});

describe('checkTable', () => {
  test('accepts arrows that point upwards', () => {
    expect(checkTable(TABLE)).toEqual([]);
  });

  test('refuses a row that names itself, one below it, or nothing at all', () => {
    expect(
      checkTable({ openToAll: [], rows: [row('a', ['a']), row('b', ['c']), row('c', [], { except: ['x'] })] }),
    ).toEqual([
      'layers.json: "a" names "a", which is no row above it',
      'layers.json: "b" names "c", which is no row above it',
      'layers.json: "c" names "x", which is no row above it',
    ]);
  });

  test('refuses two rows for one folder, and an unknown open row', () => {
    expect(checkTable({ openToAll: ['gone.ts'], rows: [row('a'), row('a')] })).toEqual([
      'layers.json: "a" has two rows',
      'layers.json: openToAll names "gone.ts", which is no row',
    ]);
  });
});

describe('checkSources', () => {
  test('a good tree has no faults', () => {
    expect(check()).toEqual([]);
  });

  test('an import to the right of the data path is refused, with file and line', () => {
    expect(check({ 'craft/early/a.ts': `export const a = 1;\nimport type { b } from '../late/b.ts';` })).toEqual([
      'craft/early/a.ts:2: "../late/b.ts" is craft/late, which craft/early may not import',
      'craft/early/a.ts: imports itself: craft/early/a.ts -> craft/late/b.ts -> craft/early/a.ts',
    ]);
  });

  test('an exception closes what a whole folder would open', () => {
    expect(check({ 'disk/save.ts': `import '../craft/truth/judge.ts';` })).toEqual([
      'disk/save.ts:1: "../craft/truth/judge.ts" is craft/truth, which disk may not import',
    ]);
  });

  test('Node modules and packages are allowed by name only', () => {
    expect(check({ 'math/add.ts': `import 'node:fs'; import 'sharp'; import 'fs';` })).toEqual([
      'math/add.ts:1: "node:fs" is not open to math',
      'math/add.ts:1: "sharp" is not open to math',
      'math/add.ts:1: "fs" is not open to math',
    ]);
    expect(check({ 'disk/save.ts': `import 'node:fs/promises';` })).toEqual([
      'disk/save.ts:1: "node:fs/promises" is not open to disk',
    ]);
  });

  test('a file without a row, a row without a file, a missing target, a way out and a test are named', () => {
    expect(
      check({
        'new/x.ts': '',
        'math/add.ts': `import './gone.ts'; import '../../tools/x.ts'; import './add.test.ts';`,
        'math/add.test.ts': '',
      }),
    ).toEqual([
      'math/add.ts:1: "./gone.ts" is no file of src/',
      'math/add.ts:1: "../../tools/x.ts" leads out of src/',
      'math/add.ts:1: "./add.test.ts" is a test',
      'new/x.ts: has no row in layers.json',
    ]);
    const { 'disk/save.ts': _, ...rest } = GOOD;
    expect(checkSources(TABLE, new Map(Object.entries(rest)))).toEqual(['layers.json: no file belongs to row "disk"']);
  });

  test('tests may import anything', () => {
    expect(check({ 'math/add.test.ts': `import '../disk/save.ts'; import 'vitest';` })).toEqual([]);
  });

  test('a folder whose name begins like another is not covered by it', () => {
    expect(check({ 'mathematics/x.ts': '' })).toEqual(['mathematics/x.ts: has no row in layers.json']);
  });
});

describe('findCircles', () => {
  test('finds a circle inside one folder, and none in a diamond', () => {
    expect(
      findCircles(
        new Map([
          ['a', ['b', 'c']],
          ['b', ['d']],
          ['c', ['d']],
          ['d', []],
        ]),
      ),
    ).toEqual([]);
    expect(
      findCircles(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['b']],
        ]),
      ),
    ).toEqual([['b', 'c', 'b']]);
  });
});

describe('tableAsMarkdown', () => {
  test('stands in the block of a page', () => {
    expect(withTable('<!-- written: layers -->\n<!-- /written -->', TABLE)).toContain(tableAsMarkdown(TABLE));
    expect(withTable('no block', TABLE)).toBeNull();
  });

  test('a row tells its exceptions, and drops the family name of its neighbours', () => {
    const lines = tableAsMarkdown(TABLE).split('\n');
    expect(lines).toContain('| `craft/late` | Does craft/late. | `math`, `early` | none |');
    expect(lines).toContain('| `disk` | Does disk. | `craft`; not `craft/truth` | `node:fs`, `sharp`, `@scope/pack` |');
  });
});

describe('checkPage', () => {
  const page = (text: string): string[] => checkPage(new Map([['src/api/types.ts', text]]));

  test('takes types of the API, and the packages it is built of', () => {
    expect(
      page(`import type { Job } from '../../../src/server/api.ts';
export type { Scene } from '../../../src/server/api.ts';
import { useState } from 'react';
import { errorInItalian } from '../../../src/italian/errors.ts';
import './other.ts';`),
    ).toEqual([]);
  });

  test('takes nothing else of the program, and no value of the API', () => {
    expect(
      page(`import { Job } from '../../../src/server/api.ts';
import type { FrameError } from '../../../src/errors.ts';
import 'node:fs';`),
    ).toEqual([
      'web/src/api/types.ts:1: "../../../src/server/api.ts" may give the page its types only',
      'web/src/api/types.ts:2: "../../../src/errors.ts" is not open to the page',
      'web/src/api/types.ts:3: "node:fs" is not open to the page',
    ]);
  });
});

import { expect, test } from 'vitest';
import { brokenLinks } from './broken-links.ts';

const FILES = new Set(['README.md', 'docs/a.md', 'docs/images/x y.png', 'docs']);
const broken = (page: string, text: string): string[] => brokenLinks(page, text, (path) => FILES.has(path));

test('follows links from where the page stands', () => {
  expect(broken('docs/a.md', '[up](../README.md) ![x](images/x%20y.png) [self](a.md#part) [folder](../docs)')).toEqual(
    [],
  );
  expect(broken('README.md', '[a](docs/a.md "title") [b](docs/b.md) ![c](c.png)')).toEqual([
    'README.md: docs/b.md',
    'README.md: c.png',
  ]);
});

test('leaves other sites, headings and code alone', () => {
  const text = '[s](https://example.org/x) [m](mailto:a@b.c) [h](#part) `[a](b)`\n```ts\nx[0](gone)\n```\n';
  expect(broken('README.md', text)).toEqual([]);
});

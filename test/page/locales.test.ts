import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const SOURCES = join(import.meta.dirname, '..', '..', 'web', 'src');

type Texts = { readonly [key: string]: string | Texts };

function textsOf(language: string): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (texts: Texts, path: string): void => {
    for (const [key, text] of Object.entries(texts)) {
      const whole = path === '' ? key : `${path}.${key}`;
      if (typeof text === 'string') found.set(whole, text);
      else walk(text, whole);
    }
  };
  walk(JSON.parse(readFileSync(join(SOURCES, 'locales', `${language}.json`), 'utf8')) as Texts, '');
  return found;
}

const [en, it] = [textsOf('en'), textsOf('it')];
/** As sources name it: without the ending that tells one from many. */
const named = (key: string): string => key.replace(/_(one|other)$/, '');

const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => readFileSync(join(SOURCES, file), 'utf8'))
  .join('\n');
/** Every quoted text that looks like a key, wherever it stands: some are kept in tables of words. */
const quoted = new Set([...sources.matchAll(/'([a-z][A-Za-z]*(?:\.[a-z][A-Za-z]*)+)'/g)].map(([, key]) => key));

test('both languages have the same texts', () => {
  expect([...it.keys()]).toEqual([...en.keys()]);
});

test('no text is empty, and both languages are told the same values', () => {
  const values = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
  for (const [key, text] of en) {
    expect(text.trim(), key).not.toBe('');
    expect(values(it.get(key) ?? ''), key).toEqual(values(text));
  }
});

test('every text is used', () => {
  expect([...en.keys()].map(named).filter((key) => !quoted.has(key))).toEqual([]);
});

test('every text that is used is there', () => {
  const known = new Set([...en.keys()].map(named));
  const groups = new Set([...known].map((key) => key.split('.')[0]));
  expect([...quoted].filter((key) => groups.has(key.split('.')[0]) && !known.has(key))).toEqual([]);
});

test('a text that counts has one for one and one for many', () => {
  const counted = [...en.keys()].filter((key) => key.endsWith('_one')).map(named);
  expect(counted.filter((key) => !en.has(`${key}_other`))).toEqual([]);
});

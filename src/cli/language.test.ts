import { expect, test } from 'vitest';
import { languageOf } from './language.ts';

test.each(['it', 'it_IT', 'it_IT.UTF-8', 'it_CH.utf8', 'it.UTF-8', 'it_IT@euro', 'IT_it'])('%s is Italian', (LANG) => {
  expect(languageOf({ LANG })).toBe('it');
});

test.each(['', 'C', 'C.UTF-8', 'POSIX', 'en_GB.UTF-8', 'de_DE', 'ita', 'iten', 'fr_IT'])('"%s" is English', (LANG) => {
  expect(languageOf({ LANG })).toBe('en');
});

test('LC_ALL goes before LC_MESSAGES, and this before LANG; one that is empty is not set', () => {
  expect(languageOf({ LC_ALL: 'it_IT', LC_MESSAGES: 'en_GB', LANG: 'en_GB' })).toBe('it');
  expect(languageOf({ LC_ALL: 'C', LC_MESSAGES: 'it_IT', LANG: 'it_IT' })).toBe('en');
  expect(languageOf({ LC_MESSAGES: 'it_IT', LANG: 'en_GB' })).toBe('it');
  expect(languageOf({ LC_ALL: '', LC_MESSAGES: '', LANG: 'it_IT' })).toBe('it');
  expect(languageOf({ LC_CTYPE: 'it_IT' })).toBe('en');
  expect(languageOf({})).toBe('en');
});

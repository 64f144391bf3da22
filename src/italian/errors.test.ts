import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorInItalian, noteInItalian } from './errors.ts';
import { fillSentence, italianOf } from './sentences.ts';

describe('a sentence that was filled in', () => {
  const CATALOGUE = {
    'There are no {{what}} in {{folder}}.': 'In {{folder}} non ci sono {{what}}.',
    'There are no learners in {{folder}}.': 'In {{folder}} non ci sono classificatori.',
    'Cannot read {{file}}: {{why}}.': 'Impossibile leggere {{file}}: {{why}}.',
    'it is a folder': 'è una cartella',
    'Stopped.': 'Fermato.',
  };

  test('is found again with its values', () => {
    expect(italianOf('There are no keys in /a b.', CATALOGUE)).toBe('In /a b non ci sono keys.');
    expect(italianOf('Stopped.', CATALOGUE)).toBe('Fermato.');
    expect(italianOf('Stopped', CATALOGUE)).toBeNull();
    expect(italianOf('There are some keys.', CATALOGUE)).toBeNull();
  });

  test('is taken for the one of which more words stand there', () => {
    expect(italianOf('There are no learners in m.', CATALOGUE)).toBe('In m non ci sono classificatori.');
  });

  test('has its reason put into Italian as well', () => {
    expect(italianOf('Cannot read x: it is a folder.', CATALOGUE)).toBe('Impossibile leggere x: è una cartella.');
  });

  test('keeps every value, whatever stands in it', () => {
    const word = fc
      .stringMatching(/^[\w /\\:.{}$-]{1,30}$/)
      .filter((text) => !text.includes(': ') && !text.includes(' in '));
    fc.assert(
      fc.property(word, word, (what, folder) => {
        fc.pre(what !== 'learners');
        const filled = fillSentence('There are no {{what}} in {{folder}}.', { what, folder });
        expect(italianOf(filled, CATALOGUE)).toBe(`In ${folder} non ci sono ${what}.`);
      }),
    );
  });

  test('takes no longer for a text that was written to take long', () => {
    const start = performance.now();
    errorInItalian({ code: 'FRAME_USAGE', message: `${'a: b. '.repeat(20_000)}`, remedy: ' and '.repeat(20_000) });
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe('an error in Italian', () => {
  test('says its sentence and what to do', () => {
    const words = errorInItalian({
      code: 'FRAME_INPUT_EMPTY',
      message: 'photos holds no picture.',
      remedy: 'Name the folder that holds the pictures: PNG, JPEG, TIFF, WebP or BMP.',
    });
    expect(words).toEqual({
      what: 'photos non contiene immagini.',
      detail: null,
      remedy: 'Indica la cartella che contiene le immagini: PNG, JPEG, TIFF, WebP o BMP.',
    });
  });

  test('whose sentence has no Italian says what its code means, and the English', () => {
    expect(errorInItalian({ code: 'FRAME_DISK_FULL', message: 'Xyzzy', remedy: 'Plugh' })).toEqual({
      what: 'Sul disco non c’è più posto per i risultati.',
      detail: 'Xyzzy',
      remedy: 'Plugh',
    });
  });

  test('of a newer server says what there is', () => {
    expect(errorInItalian({ code: 'FRAME_OF_TOMORROW', message: 'Xyzzy' })).toEqual({
      what: 'Xyzzy',
      detail: null,
      remedy: null,
    });
  });
});

test('a note that has no Italian stays as it is', () => {
  expect(noteInItalian('Learner g1 is missing and does not vote.')).toBe('Il classificatore g1 è mancante e non vota.');
  expect(noteInItalian('Xyzzy')).toBe('Xyzzy');
});

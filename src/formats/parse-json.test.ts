import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from './parse-json.ts';

function said(text: string): string {
  try {
    parseJson(text);
  } catch (cause) {
    return (cause as Error).message;
  }
  return 'nothing';
}

describe('parseJson', () => {
  test.each([
    ['{\n  "a": 1\n  "b": 2\n}', 'line 3, column 3: a comma or } is expected'],
    ['{\r\n  "a": 1,\r\n}', 'line 3, column 1: the comma before } is one too many'],
    ['[1,\n2,]', 'line 2, column 3: the comma before ] is one too many'],
    ['{"a" 1}', 'line 1, column 6: a colon is expected'],
    ["{'a': 1}", 'line 1, column 2: a key in double quotation marks is expected'],
    ['{"a": \'b\'}', 'line 1, column 7: a value: a text in double quotation marks, a number'],
    ['{"a": tru}', 'line 1, column 7: a value'],
    ['{"a": 01}', 'line 1, column 7: a value'],
    ['{"a": 1.}', 'line 1, column 7: a value'],
    ['{\n"a": "open,\n"b": 1}', 'line 2, column 6: this text is not closed on its line'],
    [
      '{"a": "C:\\jobs"}',
      'line 1, column 7: this text is not closed on its line, or holds a \\ that stands for nothing',
    ],
    ['{"a": [1, 2', 'line 1, column 12: the file ends where a comma or ] is expected'],
    ['{"a":', 'line 1, column 6: the file ends where a value is expected'],
    ['', 'line 1, column 1: the file ends where a value is expected'],
    ['{} {}', 'line 1, column 4: the file should end here'],
    ['// no\n{}', 'line 1, column 1: a value'],
  ])('%j: says where and what', (text, says) => {
    expect(said(text)).toContain(says);
    expect(said(`\ufeff${text}`)).toBe(said(text));
  });

  test('never quotes what stands in the file', () => {
    expect(said('{"password": "tiger" "host": 1}')).not.toContain('tiger');
  });

  test('reads what JSON.parse reads, and finds the fault of a text that was cut, at its end', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (json, where) => {
        expect(parseJson(json)).toEqual(JSON.parse(json));
        const cut = json.slice(0, where % json.length);
        const message = said(cut);
        if (message !== 'nothing') expect(message).toMatch(/^line \d+, column \d+: /);
      }),
    );
  });

  test('finds a fault wherever JSON.parse finds one, whatever sign is put into the text', () => {
    const sign = fc.constantFrom(...'{}[]:,"\\0.eE-+ \n\tatrue\u0001');
    fc.assert(
      fc.property(fc.json(), fc.nat(), sign, (json, where, put) => {
        const at = where % (json.length + 1);
        const spoilt = json.slice(0, at) + put + json.slice(at);
        let right = true;
        try {
          JSON.parse(spoilt);
        } catch {
          right = false;
        }
        const message = said(spoilt);
        expect(message === 'nothing').toBe(right);
        // One sign put in is found at it, or where what it began or ended goes wrong.
        if (!right) expect(message).toMatch(/^line \d+, column \d+: [^ ]/);
      }),
      { numRuns: 1000 },
    );
  });

  test('a text nested a hundred thousand deep is no trouble', () => {
    expect(said('['.repeat(100_000))).toBe('line 1, column 100001: the file ends where a value is expected');
  });
});

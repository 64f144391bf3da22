import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameError } from '../errors.ts';
import { decodeColumns, encodeColumns, type Column } from './columns-file.ts';

const column: fc.Arbitrary<Column> = fc.oneof(
  fc.uint8Array({ maxLength: 9 }),
  fc.uint16Array({ maxLength: 9 }),
  fc.uint32Array({ maxLength: 9 }),
  fc.int16Array({ maxLength: 9 }),
  fc.float32Array({ maxLength: 9 }),
  fc.float64Array({ maxLength: 9 }),
);

describe('a file of columns', () => {
  test('comes back as it was written, whatever is in it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), column), fc.string({ unit: 'binary' }), (columns, header) => {
        // As Node's own byte array amid others, which is what files are read into.
        const bytes = Buffer.from(encodeColumns({ header, columns }));
        const read = decodeColumns(bytes, 'x');
        expect(read.header).toEqual(header);
        expect(Object.keys(read.columns).sort()).toEqual(Object.keys(columns).sort());
        for (const [name, values] of Object.entries(columns)) expect(read.columns[name]).toEqual(values);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test('is refused when it is cut anywhere', () => {
    const whole = encodeColumns({ header: { a: 1 }, columns: { x: Float64Array.of(1, 2, 3), y: Uint8Array.of(7) } });
    for (let length = 0; length < whole.length - 7; length++)
      expect(() => decodeColumns(whole.slice(0, length), 'x'), String(length)).toThrow(FrameError);
  });

  test('is refused when it is something else', () => {
    const text = (content: string) => Uint8Array.from(content, (letter) => letter.charCodeAt(0));
    for (const content of [
      '',
      '\n',
      'FRAME COLUMNS 1\n',
      'FRAME COLUMNS 1\n{}\n',
      'FRAME COLUMNS 1\n{"columns":[{}]}\n',
    ])
      expect(() => decodeColumns(text(content), 'x')).toThrow(FrameError);
    const strange = '{"columns":[{"name":"x","kind":"toString","length":1}]}';
    expect(() => decodeColumns(text(`FRAME COLUMNS 1\n${strange}\n`), 'x')).toThrow(FrameError);
  });
});

import { FrameError } from '../errors.ts';

/** A line of a text file that says something. */
export interface TextLine {
  /** 1-based, as an editor counts. */
  readonly number: number;
  /** Without the blanks around it. */
  readonly text: string;
}

/** Plain decimal numbers only: no NaN, no Infinity, no hexadecimal. */
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const WHOLE = /^\d{1,9}$/;

/** The lines that say something: blank ones and those that start with `#` are left out. Takes LF, CRLF, a byte order mark. */
export function contentLines(text: string): TextLine[] {
  const lines: TextLine[] = [];
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  text
    .slice(start)
    .split(/\r?\n/)
    .forEach((raw, index) => {
      const line = raw.trim();
      if (line !== '' && !line.startsWith('#')) lines.push({ number: index + 1, text: line });
    });
  return lines;
}

/** The words of a line. */
export function words(line: TextLine): string[] {
  return line.text.split(/\s+/);
}

/** Refuses a text: names the file and the line, and says what is wrong with it. */
export function malformed(file: string, line: TextLine | null, reason: string): FrameError {
  const where = line === null ? '' : `, line ${line.number}`;
  return new FrameError('FRAME_FORMAT_SYNTAX', `${file}${where}: ${reason}`, {
    file,
    remedy: 'Write the file again with the program it came from; docs/reference/formats.md shows the format.',
  });
}

/** Refuses a fragment's number. */
export function wrongId(file: string, line: TextLine | null, reason: string): FrameError {
  const where = line === null ? '' : `, line ${line.number}`;
  return new FrameError('FRAME_FORMAT_ID', `${file}${where}: ${reason}`, {
    file,
    remedy: 'Check that the file belongs to this set of fragments.',
  });
}

/** A word that must be a plain decimal number. */
export function decimal(word: string | undefined, file: string, line: TextLine): number {
  if (word === undefined) throw malformed(file, line, 'a number is missing');
  if (!DECIMAL.test(word)) throw malformed(file, line, `"${shorten(word)}" is no number`);
  const value = Number(word);
  if (!Number.isFinite(value)) throw malformed(file, line, `"${shorten(word)}" is too large`);
  return value;
}

/** A word that must be a whole number, 0 or more. */
export function whole(word: string | undefined, file: string, line: TextLine): number {
  if (word === undefined || !WHOLE.test(word)) {
    throw malformed(file, line, `"${shorten(word ?? '')}" is no whole number`);
  }
  return Number(word);
}

/** A fragment's number as the tables can hold it. */
export function fragmentId(word: string | undefined, file: string, line: TextLine): number {
  const id = whole(word, file, line);
  if (id > MAX_FRAGMENT_ID)
    throw wrongId(file, line, `fragment ${id} is beyond the largest number, ${MAX_FRAGMENT_ID}`);
  return id;
}

/** Two different fragments, smaller number first, as every pair is written. */
export function fragmentPair(
  first: string | undefined,
  second: string | undefined,
  file: string,
  line: TextLine,
): [number, number] {
  const a = fragmentId(first, file, line);
  const b = fragmentId(second, file, line);
  if (a >= b) throw wrongId(file, line, `a pair names the smaller fragment first, found ${a} and ${b}`);
  return [a, b];
}

/** Columns of fragment ids are 16 bits wide. */
export const MAX_FRAGMENT_ID = 0xffff;

function shorten(word: string): string {
  return word.length <= 24 ? word : `${word.slice(0, 24)}…`;
}

import { contentLines, malformed, whole, words } from './text-lines.ts';

/** Red, green and blue, 0 … 255. */
export type Rgb = readonly [number, number, number];

/**
 * Reads bg_color.txt, or the `bg_color` parameter: `R G B`.
 *
 * @throws FrameError FRAME_FORMAT_SYNTAX unless it is exactly three whole numbers from 0 to 255.
 */
export function parseBgColor(text: string, file = 'bg_color.txt'): Rgb {
  const lines = contentLines(text);
  const line = lines[0];
  if (line === undefined || lines.length > 1) throw malformed(file, null, 'expected one line "R G B"');
  const numbers = words(line).map((word) => whole(word, file, line));
  if (numbers.length !== 3) throw malformed(file, line, `expected three numbers "R G B", found ${numbers.length}`);
  const tooLarge = numbers.find((number) => number > 255);
  if (tooLarge !== undefined) throw malformed(file, line, `a colour goes from 0 to 255, found ${tooLarge}`);
  return [numbers[0], numbers[1], numbers[2]];
}

/** Writes bg_color.txt: no line feed, as published. */
export function formatBgColor(color: Rgb): string {
  return color.join(' ');
}

/**
 * Letters and digits as strokes, for drawings that are turned into pixels: a machine without fonts must draw the same as any
 * other. Capitals are 6 units high, small letters 4; only what legends need is here.
 */
const GLYPHS: Readonly<Record<string, readonly [width: number, path: string]>> = {
  ' ': [1.6, ''],
  '%': [4, 'M.8 .2A.9 .9 0 1 0 .8 2A.9 .9 0 1 0 .8 .2ZM3.6 0L.4 6M3.2 4A.9 .9 0 1 0 3.2 5.8A.9 .9 0 1 0 3.2 4Z'],
  0: [4, 'M2 0C.7 0 0 1.3 0 3S.7 6 2 6 4 4.7 4 3 3.3 0 2 0Z'],
  1: [2.6, 'M.4 1.2L2 0V6'],
  2: [4, 'M.2 1.5C.3 .6 1 0 2 0 3.1 0 3.9 .7 3.9 1.7 3.9 3.2 1.2 4.2 .1 6H4'],
  3: [
    4,
    'M.3 .9C.7 .3 1.3 0 2 0 3.1 0 3.8 .6 3.8 1.5 3.8 2.4 3 2.9 1.8 2.9 3.2 2.9 4 3.5 4 4.4 4 5.4 3.2 6 2 6 1.2 6 .5 5.7 0 5.1',
  ],
  4: [4, 'M3 6V0L0 4.2H4'],
  5: [4, 'M3.6 0H.7L.4 2.8C.9 2.3 1.5 2.1 2.1 2.1 3.3 2.1 4 2.9 4 4 4 5.2 3.2 6 2 6 1.2 6 .5 5.7 .1 5.1'],
  6: [
    4,
    'M3.4 .4C3 .1 2.6 0 2.2 0 .9 0 0 1.4 0 3.6 0 5.2 .8 6 2 6 3.2 6 4 5.2 4 4.1 4 3 3.2 2.3 2.1 2.3 1 2.3 .2 3 .1 3.9',
  ],
  7: [4, 'M0 0H4L1.4 6'],
  8: [
    4,
    'M2 0C.9 0 .3 .6 .3 1.4 .3 2.3 1 2.6 2 2.8 3.2 3.1 4 3.5 4 4.5 4 5.4 3.2 6 2 6 .8 6 0 5.4 0 4.5 0 3.5 .8 3.1 2 2.8 3 2.6 3.7 2.3 3.7 1.4 3.7 .6 3.1 0 2 0Z',
  ],
  9: [
    4,
    'M.6 5.6C1 5.9 1.4 6 1.8 6 3.1 6 4 4.6 4 2.4 4 .8 3.2 0 2 0 .8 0 0 .8 0 1.9 0 3 .8 3.7 1.9 3.7 3 3.7 3.8 3 3.9 2.1',
  ],
  b: [3.1, 'M0 0V6M0 3.6C.1 2.6 .7 2 1.5 2 2.5 2 3.1 2.8 3.1 4S2.5 6 1.5 6C.7 6 .1 5.4 0 4.4'],
  d: [3.1, 'M3.1 0V6M3.1 3.6C3 2.6 2.4 2 1.6 2 .6 2 0 2.8 0 4S.6 6 1.6 6C2.4 6 3 5.4 3.1 4.4'],
  e: [3.2, 'M.1 3.8H3.2C3.2 2.7 2.6 2 1.7 2 .7 2 0 2.8 0 4S.7 6 1.8 6C2.3 6 2.8 5.8 3.1 5.4'],
  f: [2.1, 'M2.2 .1C2 0 1.8 0 1.7 0 1.1 0 .8 .4 .8 1.1V6M0 2H2'],
  i: [0.2, 'M.1 2V6M.1 .3V.4'],
  j: [1, 'M.9 2V6.6C.9 7.2 .6 7.6 0 7.5M.9 .3V.4'],
  k: [2.8, 'M0 0V6M2.6 2L0 4.4M.9 3.7L2.8 6'],
  l: [0.2, 'M.1 0V6'],
  n: [3, 'M0 2V6M0 3.6C.1 2.6 .7 2 1.6 2 2.5 2 3 2.6 3 3.6V6'],
  o: [3.4, 'M1.7 2C.7 2 0 2.8 0 4S.7 6 1.7 6 3.4 5.2 3.4 4 2.7 2 1.7 2Z'],
  r: [2.1, 'M0 2V6M0 3.6C.1 2.6 .7 2 1.6 2 1.8 2 2 2 2.1 2.1'],
  s: [
    3,
    'M2.8 2.6C2.4 2.2 1.9 2 1.5 2 .7 2 .2 2.4 .2 3 .2 3.7 .8 3.8 1.5 4 2.3 4.2 3 4.4 3 5 3 5.6 2.4 6 1.6 6 1 6 .4 5.7 0 5.3',
  ],
  t: [2.3, 'M.9 .8V5C.9 5.7 1.2 6 1.8 6 2 6 2.2 5.9 2.3 5.9M0 2H2.2'],
  u: [3, 'M0 2V4.4C0 5.4 .5 6 1.4 6 2.3 6 3 5.3 3 4.4M3 2V6'],
  y: [3.1, 'M0 2L1.6 6M3.1 2L1.5 6.2C1.2 7 .8 7.6 0 7.5'],
};

const CAPITAL = 6;
const BETWEEN = 1.5;

/** A line of text that has been drawn. */
export interface DrawnText {
  /** SVG paths; they have strokes and no fill. */
  readonly svg: string;
  readonly width: number;
}

/**
 * Draws a line of text.
 *
 * @param x left end. @param y height of the top of capitals. @param height of capitals.
 * @throws RangeError for a character that is not among the few.
 */
export function drawText(text: string, x: number, y: number, height: number): DrawnText {
  const scale = height / CAPITAL;
  let at = 0;
  const paths = Array.from(text, (character) => {
    const glyph = GLYPHS[character];
    if (glyph === undefined) throw new RangeError(`There are no strokes for "${character}"`);
    const [width, path] = glyph;
    const left = at;
    at += width + BETWEEN;
    if (path === '') return '';
    const place = `translate(${(x + left * scale).toFixed(2)} ${y.toFixed(2)}) scale(${scale.toFixed(4)})`;
    return `<path d="${path}" transform="${place}"/>`;
  });
  return { svg: paths.join(''), width: Math.max(0, at - BETWEEN) * scale };
}

/** How wide a line of text will be. */
export function textWidth(text: string, height: number): number {
  return drawText(text, 0, 0, height).width;
}

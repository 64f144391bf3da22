/** One line of a chart. */
export interface ChartLine {
  readonly name: string;
  /** x and y of each point; x rises. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Whether each point is marked, as measured ones are. */
  readonly marked?: boolean;
}

export interface Chart {
  readonly title: string;
  /** What x counts. */
  readonly xTitle: string;
  readonly lines: readonly ChartLine[];
  /** Ends of the axes; where they are not given, the lines' own. */
  readonly x?: readonly [number, number];
  readonly y?: readonly [number, number];
}

const WIDTH = 520;
const HEIGHT = 300;
const LEFT = 60;
const RIGHT = 16;
const TOP = 34;
const BOTTOM = 70;
/** Colours that stay apart for all eyes (Okabe & Ito 2008), with a pattern each that stays apart in print. */
const PENS = [
  ['#0072b2', 'none'],
  ['#d55e00', '7 3'],
  ['#009e73', '2 2'],
  ['#cc79a7', '9 3 2 3'],
  ['#e69f00', '5 2'],
  ['#56b4e9', '1 3'],
] as const;
/** About so many numbers stand on an axis. */
const TICKS = 5;

/** Lines over two axes as a picture that needs nothing else: SVG. Numbers that are none leave a gap. */
export function lineChart({ title, xTitle, lines, x: xEnds, y: yEnds }: Chart): string {
  const points = lines.flatMap((line) => line.points).filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  const [xLeast, xMost] = xEnds ?? endsOf(points.map(([x]) => x));
  const [yLeast, yMost] = yEnds ?? endsOf(points.map(([, y]) => y));
  const [right, bottom] = [WIDTH - RIGHT, HEIGHT - BOTTOM];
  const atX = (x: number): number => LEFT + ((right - LEFT) * (x - xLeast)) / (xMost - xLeast || 1);
  const atY = (y: number): number => bottom - ((bottom - TOP) * (y - yLeast)) / (yMost - yLeast || 1);
  const px = (value: number): string => value.toFixed(1);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title><rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="20" font-weight="bold">${escaped(title)}</text>`,
    ...ticksOf(yLeast, yMost).map(
      (tick) =>
        `<path d="M${LEFT} ${px(atY(tick))}H${right}" stroke="#ddd"/>` +
        `<text x="${LEFT - 6}" y="${px(atY(tick) + 4)}" text-anchor="end" fill="#333">${numberText(tick)}</text>`,
    ),
    ...ticksOf(xLeast, xMost).map(
      (tick) =>
        `<text x="${px(atX(tick))}" y="${bottom + 17}" text-anchor="middle" fill="#333">${numberText(tick)}</text>`,
    ),
    `<path d="M${LEFT} ${TOP}V${bottom}H${right}" fill="none" stroke="#888"/>`,
    `<text x="${right}" y="${bottom + 33}" text-anchor="end" fill="#333">${escaped(xTitle)}</text>`,
    ...lines.map((line, k) => {
      const [colour, dashes] = PENS[k % PENS.length];
      const spots = line.points.filter(([, y]) => Number.isFinite(y)).map(([x, y]) => [px(atX(x)), px(atY(y))]);
      const marks = line.marked
        ? spots.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`)
        : [];
      const pen = `fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dashes}"`;
      const legend = LEFT + (k * (right - LEFT)) / Math.max(lines.length, 3);
      return [
        `<polyline points="${spots.map((spot) => spot.join(',')).join(' ')}" ${pen}/>`,
        ...marks,
        `<path d="M${px(legend)} ${HEIGHT - 14}h24" ${pen}/>`,
        `<text x="${px(legend + 30)}" y="${HEIGHT - 10}">${escaped(line.name)}</text>`,
      ].join('');
    }),
    '</svg>',
  ].join('\n');
}

/** As text in a page: nothing in it is taken for a tag. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** From nothing, or from the least number below it, to the largest. */
function endsOf(values: readonly number[]): [number, number] {
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  return least === most ? [0, 1] : [least, most];
}

/** Round numbers between two ends: multiples of 1, 2 or 5 times a power of ten. */
function ticksOf(least: number, most: number): number[] {
  const rough = (most - least) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((times) => times * power >= rough) ?? 10);
  const first = Math.ceil(least / step);
  const count = Math.floor(most / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, k) => (first + k) * step);
}

const numberText = (value: number): string => String(Number(value.toPrecision(6)));

import type { ColourStatistics } from '../src/reassembly/puzzle/measure-colours.ts';
import type { CrackStatistics } from '../src/reassembly/puzzle/measure-cracks.ts';

/** How hard one puzzle or set is. */
export type PuzzleStatistics = CrackStatistics & ColourStatistics;

/** One line of the page: the means over puzzles that belong together. */
export interface StatisticsRow {
  readonly name: string;
  readonly puzzles: readonly PuzzleStatistics[];
}

export interface StatisticsPage {
  /** The made puzzles, by suite. */
  readonly suites: readonly { readonly name: string; readonly rows: readonly StatisticsRow[] }[];
  /** Real sets, by group of the suites. */
  readonly sets: readonly StatisticsRow[];
  /** What the comparison shows, in words; null where nobody has written it yet. */
  readonly findings: string | null;
}

type Column = readonly [title: string, value: (puzzle: PuzzleStatistics) => number, digits: number];

const ofSide = (value: (puzzle: PuzzleStatistics) => number) => (puzzle: PuzzleStatistics) =>
  (100 * value(puzzle)) / puzzle.meanSidePx;

/** Pixels of touching fragments are 1 px apart, centre to centre: a gap is what lies between. */
const gap = (key: 'gap10Px' | 'gapMedianPx' | 'gap90Px') => (puzzle: PuzzleStatistics) => puzzle[key] - 1;

const COLUMNS: readonly Column[] = [
  ['Pieces', (puzzle) => puzzle.fragmentCount, 0],
  ['Side px', (puzzle) => puzzle.meanSidePx, 0],
  ['Largest : smallest', (puzzle) => puzzle.areaRatio, 1],
  ['Rough %', ofSide((puzzle) => puzzle.roughnessPx), 2],
  ['Bend %', ofSide((puzzle) => puzzle.bendPx), 2],
  ['Gap 10 % px', gap('gap10Px'), 1],
  ['median px', gap('gapMedianPx'), 1],
  ['90 % px', gap('gap90Px'), 1],
  ['median %', ofSide(gap('gapMedianPx')), 1],
  ['90 %, %', ofSide(gap('gap90Px')), 1],
  ['Colour at a crack', (puzzle) => puzzle.seamDifference, 1],
  ['by chance', (puzzle) => puzzle.chanceDifference, 1],
  ['contrast', (puzzle) => puzzle.contrast, 1],
];

const FINDINGS = '## What this shows';

/** What a person has written about the figures, from an earlier page: it stays when they are measured anew. */
export function findingsIn(page: string): string | null {
  const [, after] = page.split(`${FINDINGS}\n`);
  return after?.split('\n## ')[0].trim() ?? null;
}

const NOTHING = '–';

/** benchmarks/suites/statistics.md. */
export function statisticsPage({ suites, sets, findings }: StatisticsPage): string {
  return [
    '<!-- Written by `npm run suite:statistics`. -->',
    '# How hard the puzzles are',
    'Made puzzles beside sets with hand-drawn or real cracks: means over the puzzles of a group, from their masks and ' +
      'pictures alone.',
    [
      '- Side: square root of the mean area of a piece as worn; percentages are of it.',
      '- Rough, bend: how far a crack strays from a straight line over a fifth and over half of a side (root mean ' +
        'square, median over all stretches). Less is straighter, and a straight crack tells less.',
      '- Gap: bare pixels between neighbours along the cracks, 10 % of them below the first figure, 90 % below the last.',
      '- Colour: median difference in CIE L\\*a\\*b\\* between the two sides of a crack, and between borders paired by ' +
        'chance; contrast is the second over the first, and 1 would tell nothing. Casts and noise of photographs are ' +
        'not in it.',
    ].join('\n'),
    ...(findings === null ? [] : [FINDINGS, findings]),
    ...suites.flatMap(({ name, rows }) => [`## Suite ${name}`, table('Group', 'Puzzles', rows)]),
    ...(sets.length === 0 ? [] : ['## Real sets', table('Set', 'Sets', sets)]),
    '',
  ].join('\n\n');
}

function table(first: string, second: string, rows: readonly StatisticsRow[]): string {
  const titles = [first, second, ...COLUMNS.map(([title]) => title)];
  const lines = rows.map(({ name, puzzles }) => [
    name,
    String(puzzles.length),
    ...COLUMNS.map(([, value, digits]) => meanOf(puzzles.map(value), digits)),
  ]);
  return [titles, titles.map((_, k) => (k === 0 ? '---' : '---:')), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function meanOf(values: readonly number[], digits: number): string {
  const known = values.filter((value) => Number.isFinite(value));
  if (known.length === 0) return NOTHING;
  return (known.reduce((sum, value) => sum + value, 0) / known.length).toFixed(digits);
}

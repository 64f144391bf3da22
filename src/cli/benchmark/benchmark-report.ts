import { change, fixed, share, table } from './markdown-cells.ts';
import type { ReliabilityBin } from '../../reassembly/judging/reliability.ts';

/** How good one answer is, held against the truth; null where a figure has no meaning (no neighbours, nothing kept, …). */
export interface BenchmarkQuality {
  /** Share of the pieces that stand right at the standard tolerance (5 degrees, 2 % of the picture's diagonal). */
  readonly standardShare: number;
  /** The same at the strict tolerance (2 degrees, 1 %). */
  readonly strictShare: number;
  /** The same at the loose tolerance (10 degrees, 5 %). */
  readonly looseShare: number;
  /** Every piece right at the standard tolerance. */
  readonly solved: boolean;
  /** Share of the true neighbours that stand right towards each other, standard tolerance. */
  readonly neighbourShare: number | null;
  /** Share of the true neighbours with a right alignment among the ten best of their pair. */
  readonly recallAt10: number | null;
  /** The same among neighbours whose contact is at least 0.4 of the smaller piece's size. */
  readonly recallAt10LongContacts: number | null;
  readonly keptPrecision: number | null;
  readonly keptRecall: number | null;
  readonly keptF1: number | null;
  /** Over the placed pieces, from the anchor that fits best; degrees. */
  readonly rmseTurnDeg: number | null;
  /** The same, pixels of the pieces as given. */
  readonly rmsePx: number | null;
  /** Pieces placed together with others, spurious ones included. */
  readonly placed: number;
  /** True pieces that stand right in the largest group, standard tolerance. */
  readonly right: number;
  /** True pieces that stand right towards the others of a smaller group. */
  readonly apart: number;
  /** True pieces that stand wrong in their group. */
  readonly wrong: number;
  /** True pieces that were not placed. */
  readonly leftAside: number;
  /** Pieces given that belong to no place, and how many of them were placed nevertheless. */
  readonly spurious: number;
  readonly spuriousPlaced: number;
  /** Placed pieces called sure; of these, those right or apart; the others are wrong or spurious. */
  readonly sure: number;
  readonly sureRight: number;
  /** What was said of placed pieces and of joints, beside what was true. */
  readonly reliability: { readonly pieces: readonly ReliabilityBin[]; readonly joints: readonly ReliabilityBin[] };
  /** Groups of two or more pieces that the evidence did not join to each other. */
  readonly components: number;
}

export interface BenchmarkCost {
  readonly wallS: number;
  /** User and system time of the run's process with all its threads; null where the run was killed. */
  readonly cpuS: number | null;
  /** Largest memory the process held at once, MiB; null where the run was killed. */
  readonly peakMiB: number | null;
  /** By the step's name, for each step that the run reported. */
  readonly steps: Readonly<Record<string, StepCost>>;
}

/** What one step took; reports of earlier versions lack the figures that may be absent. */
export interface StepCost {
  readonly wallS: number;
  /** User and system time of all threads, seconds. */
  readonly cpuS?: number;
  /** Resident memory at the step's end less that at its start, MiB; null where the run did not tell. */
  readonly memoryDeltaMiB: number | null;
  /** Most memory held at once less that at the step's start, MiB. */
  readonly memoryPeakMiB?: number;
  /** How many of what the step works on: see `SECTIONS`. */
  readonly items?: number;
}

/** One run on one set. */
export interface BenchmarkRow {
  /** The group of the suite that it belongs to; null outside suites. */
  readonly group: string | null;
  readonly set: string;
  readonly seed: number;
  readonly pieces: number;
  /** `done`, or the code of the error that ended the run. */
  readonly status: string;
  readonly quality: BenchmarkQuality | null;
  readonly cost: BenchmarkCost;
}

export interface BenchmarkReport {
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Version of the program. */
  readonly version: string;
  /** Short hash of the commit, with `-changed` where the tree differed from it; `unknown` outside a checkout. */
  readonly commit: string;
  readonly node: string;
  readonly machine: {
    readonly cpu: string;
    /** Threads that the program may use at once. */
    readonly cores: number;
    readonly memoryGiB: number;
    readonly system: string;
  };
  readonly options: {
    /** `sets` or the name of a suite. */
    readonly suite: string;
    readonly profile: string;
    /** Null: as many as the program chooses. */
    readonly threads: number | null;
    /** What the program's puzzles are made of; null outside suites. */
    readonly pictures: 'painted' | 'photographs' | null;
    /** Parameters that were set for every run, `key=value` each; absent where none were. */
    readonly settings?: readonly string[];
  };
  readonly rows: readonly BenchmarkRow[];
  /**
   * Steps 1 to 3 of a small simulation. The runs are of real fragments, which have no truth, so that step 3 has nothing to do in
   * them: here it is measured at its work. Absent in reports of earlier versions.
   */
  readonly simulation?: { readonly pieces: number; readonly cost: BenchmarkCost };
}

/** The figures over all runs. */
export interface BenchmarkTotals {
  readonly runs: number;
  readonly failed: number;
  readonly solved: number;
  /** Mean over the runs, each set counting the same; a run that failed counts as 0. */
  readonly standardShare: number;
  readonly strictShare: number;
  readonly wallS: number;
  /** Null where every run was killed. */
  readonly peakMiB: number | null;
}

export function totalsOf(rows: readonly BenchmarkRow[]): BenchmarkTotals {
  const mean = (value: (row: BenchmarkRow) => number): number =>
    rows.length === 0 ? 0 : rows.reduce((total, row) => total + value(row), 0) / rows.length;
  const peaks = rows.flatMap(({ cost }) => cost.peakMiB ?? []);
  return {
    runs: rows.length,
    failed: rows.filter((row) => row.status !== 'done').length,
    solved: rows.filter((row) => row.quality?.solved).length,
    standardShare: mean((row) => row.quality?.standardShare ?? 0),
    strictShare: mean((row) => row.quality?.strictShare ?? 0),
    wallS: rows.reduce((total, row) => total + row.cost.wallS, 0),
    peakMiB: peaks.length === 0 ? null : Math.max(...peaks),
  };
}

/**
 * The last report that this one may be held against: the newest of the same suite, pictures, profile and threads with a run
 * in common.
 * @param earlier in any order
 */
export function comparableReport(
  report: BenchmarkReport,
  earlier: readonly BenchmarkReport[],
): BenchmarkReport | undefined {
  const own = (report.options.settings ?? []).join(' ');
  const alike = ({ options }: BenchmarkReport): boolean =>
    options.suite === report.options.suite &&
    options.profile === report.options.profile &&
    options.threads === report.options.threads &&
    (options.pictures ?? null) === report.options.pictures &&
    // What settings change shows beside the same settings, or beside none.
    [own, ''].includes((options.settings ?? []).join(' '));
  // Of a suite one may have run a few groups only: what has nothing in common is passed over.
  const shares = ({ rows }: BenchmarkReport): boolean =>
    rows.some((other) => report.rows.some((row) => row.set === other.set && row.seed === other.seed));
  return earlier
    .filter((other) => other.startedAt < report.startedAt && alike(other) && shares(other))
    .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))[0];
}

/** The columns of the Markdown table, in order. */
const COLUMNS: readonly (readonly [title: string, cell: (row: BenchmarkRow, before?: BenchmarkRow) => string])[] = [
  ['Set', (row) => row.set],
  ['Seed', (row) => String(row.seed)],
  ['Pieces', (row) => String(row.pieces)],
  ['Right', (row) => share(row.quality?.standardShare)],
  ['Δ', (row, before) => change(row.quality?.standardShare, before?.quality?.standardShare, 3)],
  ['Strict', (row) => share(row.quality?.strictShare)],
  ['Δ', (row, before) => change(row.quality?.strictShare, before?.quality?.strictShare, 3)],
  ['Solved', (row) => (row.status !== 'done' ? row.status : row.quality?.solved ? 'yes' : 'no')],
  ['Neighbours', (row) => share(row.quality?.neighbourShare)],
  ['Recall@10', (row) => share(row.quality?.recallAt10)],
  ['… long contacts', (row) => share(row.quality?.recallAt10LongContacts)],
  ['Kept P', (row) => share(row.quality?.keptPrecision)],
  ['Kept R', (row) => share(row.quality?.keptRecall)],
  ['Kept F1', (row) => share(row.quality?.keptF1)],
  ['RMSE deg', (row) => fixed(row.quality?.rmseTurnDeg, 2)],
  ['RMSE px', (row) => fixed(row.quality?.rmsePx, 2)],
  ['Wrong', (row) => fixed(row.quality?.wrong, 0)],
  ['Apart', (row) => fixed(row.quality?.apart, 0)],
  ['Aside', (row) => fixed(row.quality?.leftAside, 0)],
  ['Spurious', (row) => fixed(row.quality?.spuriousPlaced, 0)],
  ['Sure', (row) => fixed(row.quality?.sure, 0)],
  ['but wrong', (row) => fixed(row.quality === null ? null : row.quality.sure - row.quality.sureRight, 0)],
  ['Groups', (row) => fixed(row.quality?.components, 0)],
  ['Wall s', (row) => fixed(row.cost.wallS, 1)],
  ['Δ', (row, before) => change(row.cost.wallS, before?.cost.wallS, 1)],
  ['CPU s', (row) => fixed(row.cost.cpuS, 1)],
  ['Peak MiB', (row) => fixed(row.cost.peakMiB, 0)],
  ['Δ', (row, before) => change(row.cost.peakMiB, before?.cost.peakMiB, 0)],
];

/**
 * The report as a Markdown page: what ran where, the totals, and a table with the change since an earlier report.
 * @param sections what stands between the totals and the table
 */
export function reportAsMarkdown(
  report: BenchmarkReport,
  before?: BenchmarkReport,
  sections: readonly string[] = [],
): string {
  const { machine, options } = report;
  const totals = totalsOf(report.rows);
  const titles = COLUMNS.map(([title]) => title);
  const rows = report.rows.map((row) => {
    const earlier = before?.rows.find((other) => other.set === row.set && other.seed === row.seed);
    return COLUMNS.map(([, cell]) => cell(row, earlier));
  });
  const pictures = options.pictures === 'photographs' ? ', broken photographs of a folder' : '';
  const settings = options.settings === undefined ? '' : `, with \`${options.settings.join(' ')}\``;
  return [
    `# Benchmark of ${report.startedAt.slice(0, 16).replace('T', ' ')} UTC, commit ${report.commit}`,
    '',
    `frame-pipeline ${report.version}, Node ${report.node}; ${machine.cpu}, ${machine.cores} cores, ` +
      `${machine.memoryGiB.toFixed(0)} GiB, ${machine.system}. Suite \`${options.suite}\`${pictures}, profile \`${options.profile}\`, ` +
      `threads ${options.threads ?? 'as chosen by the program'}${settings}.`,
    '',
    `${totals.solved} of ${totals.runs} solved; right at the standard tolerance ${share(totals.standardShare)}, ` +
      `strict ${share(totals.strictShare)} (means over the runs); ${fixed(totals.wallS, 0)} s in all, ` +
      `peak ${fixed(totals.peakMiB, 0)} MiB.`,
    '',
    before === undefined
      ? 'No earlier report of this suite, profile and number of threads to compare with.'
      : `Δ: change since ${before.startedAt.slice(0, 16).replace('T', ' ')} UTC, commit ${before.commit}.`,
    '',
    ...sections,
    ...table(titles, rows),
    '',
  ].join('\n');
}

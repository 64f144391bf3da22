import { seededRandom } from '../../math/random.ts';
import { bootstrapInterval, type Interval } from '../../math/statistics.ts';
import type { BenchmarkReport, BenchmarkRow } from './benchmark-report.ts';
import { SECTION_NAMES, sectionOfRun, type SectionName } from './sections.ts';

/** What a change of time comes to. */
export type SpeedVerdict = 'slower' | 'faster' | 'same' | 'too short';

/** One section, or all of it, beside an earlier report. */
export interface SectionComparison {
  readonly name: SectionName | 'total_pipeline';
  /** CPU time where both reports tell it: others on the machine disturb it less. */
  readonly measure: 'cpu' | 'wall';
  /** Seconds over the runs that both have. */
  readonly before: number;
  readonly now: number;
  /** Now divided by before, above 1 is slower, with its doubt; null where a time is too short to divide by. */
  readonly ratio: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly verdict: SpeedVerdict;
}

/** A report beside an earlier one. */
export interface ReportComparison {
  /** Runs that both have, and that ended well in both. */
  readonly runs: number;
  /** The total first. */
  readonly sections: readonly SectionComparison[];
  /** Mean share of pieces right at the standard tolerance, over all runs that both have; a run that failed counts as 0. */
  readonly quality: { readonly before: number; readonly now: number; readonly change: number };
  /** That of the total. */
  readonly verdict: SpeedVerdict;
}

/** Less than this in all is lost in the noise of timers and disks, seconds. */
const SHORTEST_S = 0.2;
/** From so many runs on their differences tell the doubt. */
const RUNS_FOR_DOUBT = 5;
/** With fewer, a ratio within this factor of 1 counts as the same: what one run differs by on a quiet machine. */
const DOUBT_OF_FEW = 1.15;
/** All runs of a report share a day, a temperature and a load, which their differences cannot tell. */
const SHARED_DOUBT = 1.05;

/** Both reports' rows of one run. */
interface Pair {
  readonly now: BenchmarkRow;
  readonly before: BenchmarkRow;
}

/** Runs of the same set and seed. */
export function pairsOf(now: Pick<BenchmarkReport, 'rows'>, before: Pick<BenchmarkReport, 'rows'>): Pair[] {
  return now.rows.flatMap((row) => {
    const earlier = before.rows.find(({ set, seed }) => set === row.set && seed === row.seed);
    return earlier === undefined ? [] : [{ now: row, before: earlier }];
  });
}

/** @param now with at least one run in common with `before` */
export function compareReports(now: BenchmarkReport, before: BenchmarkReport): ReportComparison {
  const pairs = pairsOf(now, before);
  const done = pairs.filter((pair) => pair.now.status === 'done' && pair.before.status === 'done');
  const sections = [
    compareTimes('total_pipeline', done, ({ cost }) => cost),
    ...SECTION_NAMES.map((name) => compareTimes(name, done, ({ cost }) => sectionOfRun(name, cost))),
  ];
  const mean = (side: keyof Pair): number =>
    pairs.reduce((sum, pair) => sum + (pair[side].quality?.standardShare ?? 0), 0) / pairs.length;
  const quality = { before: mean('before'), now: mean('now'), change: mean('now') - mean('before') };
  return { runs: done.length, sections, quality, verdict: sections[0].verdict };
}

/**
 * Why a comparison fails by a threshold: each section that is surely slower by more than it, and a share of right pieces that fell
 * by more than it.
 * @param over 0.2 allows a fifth more time
 * @returns one sentence each; empty where all is well
 */
export function failuresOf({ sections, quality }: ReportComparison, over: number): string[] {
  const slower = sections
    .filter(({ low }) => low !== null && low > 1 + over)
    .map(({ name, ratio, measure }) =>
      measure === 'cpu'
        ? `${name} takes ${ratio!.toFixed(2)} times the CPU time of the baseline.`
        : `${name} takes ${ratio!.toFixed(2)} times the time of the baseline.`,
    );
  return quality.now < quality.before * (1 - over)
    ? [...slower, `The share of pieces right fell from ${quality.before.toFixed(3)} to ${quality.now.toFixed(3)}.`]
    : slower;
}

type Times = { readonly wallS: number; readonly cpuS: number | null } | null;

function compareTimes(
  name: SectionComparison['name'],
  pairs: readonly Pair[],
  timesOf: (row: BenchmarkRow) => Times,
): SectionComparison {
  const times = pairs.flatMap((pair) => {
    const [now, before] = [timesOf(pair.now), timesOf(pair.before)];
    return now === null || before === null ? [] : [{ now, before }];
  });
  const hasCpu = times.every(({ now, before }) => now.cpuS !== null && before.cpuS !== null);
  const measure = hasCpu ? 'cpu' : 'wall';
  const values = times.map(({ now, before }) =>
    hasCpu ? { now: now.cpuS!, before: before.cpuS! } : { now: now.wallS, before: before.wallS },
  );
  const total = (side: 'now' | 'before'): number => values.reduce((sum, value) => sum + value[side], 0);
  const [now, before] = [total('now'), total('before')];
  if (Math.min(now, before) < SHORTEST_S)
    return { name, measure, before, now, ratio: null, low: null, high: null, verdict: 'too short' };
  const { low, high } = doubtOf(values);
  const verdict = low > 1 ? 'slower' : high < 1 ? 'faster' : 'same';
  return { name, measure, before, now, ratio: now / before, low, high, verdict };
}

function doubtOf(values: readonly { readonly now: number; readonly before: number }[]): Interval {
  const ratio = (drawn: typeof values): number =>
    drawn.reduce((sum, { now }) => sum + now, 0) / drawn.reduce((sum, { before }) => sum + before, 0);
  const whole = ratio(values);
  if (values.length < RUNS_FOR_DOUBT) return { low: whole / DOUBT_OF_FEW, high: whole * DOUBT_OF_FEW };
  const { low, high } = bootstrapInterval(values, ratio, seededRandom(0));
  return { low: low / SHARED_DOUBT, high: high * SHARED_DOUBT };
}

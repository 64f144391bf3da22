import type { SomeParams } from '../../formats/params.ts';
import type { TuneRow } from '../../formats/reports/tune-report.ts';
import { median } from '../../math/statistics.ts';
import { chooseBest, type Trial } from './choose-best.ts';
import { tryBatchSizes } from './software-points.ts';
import type { VoteSpeeds } from './vote-speeds.ts';

/** What is tuned, and on what. */
export interface TuneContext {
  readonly present: { readonly threads: number; readonly batchSize: number };
  /** Threads that the system lets this process run at once. */
  readonly cores: number;
  readonly repeats: number;
  /** Runs a small job in a process of its own. @returns its steps' seconds by the clock. */
  job(threads: number): Promise<number>;
  /** Null where there are no learners. */
  readonly votes: VoteSpeeds | null;
  /** Told before each thing that is tried. */
  readonly onTry: (what: string) => void;
}

const BATCH_SIZES = [4, 8, 16, 32, 64, 128];

/** Tries what can be set, each candidate as often as the others and in turn with them. */
export async function tune(context: TuneContext): Promise<TuneRow[]> {
  return [await tuneThreads(context), ...(await tuneLearners(context))];
}

/** The parameters that are better beyond noise. */
export function settingsOf(rows: readonly TuneRow[]): SomeParams {
  return Object.fromEntries(
    rows.flatMap(({ parameter, is_better: isBetter, best }) =>
      parameter !== null && isBetter ? [[parameter, best]] : [],
    ),
  );
}

async function tuneThreads(context: TuneContext): Promise<TuneRow> {
  const { present, cores, repeats, onTry } = context;
  const used = present.threads === 0 ? cores : present.threads;
  const counts = threadCounts(cores, used);
  const trials = counts.map((value) => ({ value, times: [] as number[] }));
  for (let k = 0; k < repeats; k++)
    for (const { value, times } of trials) {
      onTry(`threads: job ${k + 1} of ${repeats} on ${value}`);
      times.push(await context.job(value));
    }
  // 0 stands for one per core: it stays right when the job moves to another machine.
  const named = trials.map(({ value, times }) => ({ value: value === cores ? 0 : value, times }));
  const note = `0 is one per core, ${cores} here; a whole small job`;
  return rowOf('threads', 'threads', named, used === cores ? 0 : used, note, present.threads);
}

/** One, all, and powers of two between; and what is set. */
function threadCounts(cores: number, used: number): number[] {
  const powers = Array.from({ length: Math.ceil(Math.log2(cores)) }, (_, k) => 2 ** k);
  return [...new Set([...powers, cores, used])].sort((a, b) => a - b);
}

async function tuneLearners({ present, repeats, votes, onTry }: TuneContext): Promise<TuneRow[]> {
  if (votes === null) return [];
  const sizes = [...new Set([present.batchSize, ...BATCH_SIZES])].sort((a, b) => a - b);
  onTry('batch sizes: votes of all learners');
  const trials = await tryBatchSizes(votes, sizes, repeats + 2);
  const batch = rowOf('boost.batch_size', 'batch size', trials, present.batchSize, `${votes.seams} seams, one thread`);
  const inputs = votes.learners.map(({ name, size }) => `${name} ${size.width}x${size.height}`).join(', ');
  const times: number[] = [];
  for (const learner of votes.learners) times.push(await learner.secondsOf(present.batchSize));
  return [
    batch,
    {
      ...{ parameter: null, what: 'network input size', present: inputs, best: inputs, is_better: false, gain: null },
      trials: votes.learners.map(({ name, size }, k) => ({
        value: `${name} ${size.width}x${size.height}`,
        ...{ seconds: [times[k]], median: times[k] },
      })),
      note: "part of each learner's graph, not a setting: other sizes need learners trained for them (`train`)",
    },
  ];
}

function rowOf(
  parameter: string,
  what: string,
  trials: readonly Trial<number>[],
  present: number,
  note: string,
  said = present,
): TuneRow {
  const { value, isBetter, gain } = chooseBest(trials, present);
  return {
    ...{ parameter, what, present: said, best: isBetter ? value : said, is_better: isBetter, gain },
    trials: trials.map((trial) => ({ value: trial.value, seconds: [...trial.times], median: median(trial.times)! })),
    note,
  };
}

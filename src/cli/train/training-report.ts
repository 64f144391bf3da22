import type { CourseEntry } from '../../formats/checkpoint-file.ts';
import { saveTextAtomically } from '../../jobs/save-atomically.ts';
import { calibrationError, type ReliabilityBin } from '../../reassembly/judging/reliability.ts';
import { escaped, lineChart, type ChartLine } from '../line-chart.ts';
import type { SeamFigures, SplitFigures } from './measure-learners.ts';
import type { TrainedEnsemble, TrainedLearner } from './train-ensemble.ts';
import { BATCH, type StepNews } from './train-on-seams.ts';

/** How often the page is written anew while training goes on, and how often it looks for itself. */
const WRITTEN_EVERY_MS = 5_000;
const REFRESHED_EVERY_S = 10;
/** Points of a curve, at most about. */
const CURVE_POINTS = 200;

/** One learner's curves. */
interface Curves {
  readonly name: string;
  readonly steps: number;
  /** Last step, mean loss, share told rightly. */
  readonly course: CourseEntry[];
  /** Last step, images per second; only of what this process has trained. */
  readonly speed: [number, number][];
}

/** Means of the steps since the last point. */
interface Stretch {
  steps: number;
  loss: number;
  right: number;
  startMs: number;
}

/** What a report needs from outside. */
export interface ReportContext {
  /** Milliseconds, from any moment on. */
  readonly now: () => number;
  /** When it is, for people. */
  readonly date: () => Date;
}

/**
 * A page that shows a training while it goes on and after it: one file without scripts, that asks nothing of any network. It is
 * written anew every few seconds, always whole, and while it is unfinished it looks for itself again.
 */
export class TrainingReport {
  private readonly file: string;
  private readonly facts: readonly string[];
  private readonly context: ReportContext;
  private readonly curves: Curves[] = [];
  private readonly figures: [string, SplitFigures][] = [];
  private stretch: Stretch = { steps: 0, loss: 0, right: 0, startMs: 0 };
  private gains: readonly string[] = [];
  private reliability: readonly ReliabilityBin[] | null = null;
  private state = 'Making the seams to learn from.';
  private writtenMs = -Infinity;
  private writing: Promise<void> = Promise.resolve();
  private failure: Error | null = null;

  /** @param facts what is trained, one sentence each. */
  constructor(file: string, facts: readonly string[], context: ReportContext) {
    this.file = file;
    this.facts = facts;
    this.context = context;
  }

  seamsMade(done: number, total: number, seams: number): void {
    this.state = `Making the seams to learn from: ${done} of ${total} puzzles, ${seams} seams.`;
    this.refresh();
  }

  /** What learners are to beat. */
  measured(name: string, figures: SplitFigures): void {
    this.figures.push([name, figures]);
    this.refresh();
  }

  begin(name: string, steps: number, course: readonly CourseEntry[]): void {
    this.curves.push({ name, steps, course: [...course], speed: [] });
    this.stretch = { steps: 0, loss: 0, right: 0, startMs: this.context.now() };
  }

  step({ step, loss, right }: StepNews): void {
    const curves = this.curves[this.curves.length - 1];
    const { stretch } = this;
    stretch.steps++;
    stretch.loss += loss;
    stretch.right += right;
    const { steps } = curves;
    this.state = `Training ${curves.name}: step ${step} of ${steps}.`;
    if (stretch.steps >= steps / CURVE_POINTS || step === steps) {
      const nowMs = this.context.now();
      curves.course.push([step, stretch.loss / stretch.steps, stretch.right / stretch.steps]);
      curves.speed.push([step, (1000 * BATCH * stretch.steps) / Math.max(1, nowMs - stretch.startMs)]);
      this.stretch = { steps: 0, loss: 0, right: 0, startMs: nowMs };
    }
    this.refresh();
  }

  learner({ name, alpha, unseen }: TrainedLearner): void {
    this.figures.push([alpha > 0 ? name : `${name}, left out: it adds nothing`, unseen]);
    this.refresh();
  }

  /**
   * The last page.
   * @param reliability of the ensemble's probabilities. @param gains how much it adds, one sentence each.
   * @throws FrameError FRAME_DISK_…
   */
  async finish(
    { unseen }: TrainedEnsemble,
    reliability: readonly ReliabilityBin[],
    gains: readonly string[],
  ): Promise<void> {
    this.figures.push(['ensemble', unseen]);
    this.reliability = reliability;
    this.gains = gains;
    await this.end('The training is finished.');
  }

  /** The last page of a training that ends before its end. @throws FrameError FRAME_DISK_… */
  async end(state: string): Promise<void> {
    this.state = state;
    await this.writing;
    await saveTextAtomically(this.file, this.page(true));
    if (this.failure !== null) throw this.failure;
  }

  /** Writes in the background, one page at a time. */
  private refresh(): void {
    const nowMs = this.context.now();
    if (this.failure !== null || nowMs - this.writtenMs < WRITTEN_EVERY_MS) return;
    this.writtenMs = nowMs;
    const page = this.page(false);
    this.writing = this.writing
      .then(() => saveTextAtomically(this.file, page))
      .catch((error: unknown) => void (this.failure = error as Error));
  }

  private page(finished: boolean): string {
    const curve = (value: (entry: CourseEntry) => number): ChartLine[] =>
      this.curves.map(({ name, course }) => ({
        name,
        points: course.map((entry) => [entry[0], value(entry)] as const),
      }));
    const speeds = this.curves.map(({ name, speed }) => ({ name, points: speed }));
    const xTitle = 'steps';
    const charts = [
      lineChart({ title: 'Loss (mean weighted cross-entropy)', xTitle, lines: curve(([, loss]) => loss) }),
      lineChart({ title: 'Told rightly, share', xTitle, lines: curve(([, , right]) => right), y: [0, 1] }),
      lineChart({ title: 'Images per second', xTitle, lines: speeds }),
      ...(this.reliability === null ? [] : [reliabilityChart(this.reliability)]),
    ];
    return [
      '<!doctype html>',
      '<html lang="en"><head><meta charset="utf-8"><title>Training of the learners</title>',
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
      ...(finished ? [] : [`<meta http-equiv="refresh" content="${REFRESHED_EVERY_S}">`]),
      `<style>${STYLE}</style></head><body>`,
      '<h1>Training of the learners</h1>',
      `<p><strong>${escaped(this.state)}</strong> Written ${this.context.date().toISOString()}.</p>`,
      `<ul>${this.facts.map((fact) => `<li>${escaped(fact)}</li>`).join('')}</ul>`,
      ...(this.figures.length === 0 ? [] : ['<h2>On pictures that were not learned from</h2>', table(this.figures)]),
      ...this.gains.map((gain) => `<p>${escaped(gain)}</p>`),
      '<h2>Curves</h2>',
      `<div class="charts">${charts.join('\n')}</div>`,
      '</body></html>',
      '',
    ].join('\n');
  }
}

const STYLE =
  'body{font-family:sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;line-height:1.4}' +
  'table{border-collapse:collapse}td,th{padding:.25rem .6rem;border:1px solid #ccc;text-align:right}' +
  'td:first-child,th:first-child{text-align:left}.charts svg{width:min(100%,33rem)}';

const SPLITS = ['all', 'clean', 'eroded'] as const;
const COLUMNS: readonly (readonly [string, keyof SeamFigures])[] = [
  ['average precision', 'averagePrecision'],
  ['area under ROC', 'rocAuc'],
  ['precision at recall .9', 'precisionAtRecall90'],
];

function table(figures: readonly (readonly [string, SplitFigures])[]): string {
  const [[, { all, clean, eroded }]] = figures;
  const counts = { all, clean, eroded };
  const heads = SPLITS.map((split) => {
    const { seams, right } = counts[split];
    return `<th colspan="${COLUMNS.length}">${split} seams: ${seams}, ${right} right</th>`;
  });
  const titles = SPLITS.flatMap(() => COLUMNS.map(([title]) => `<th>${title}</th>`));
  const rows = figures.map(([name, split]) => {
    const cells = SPLITS.flatMap((key) => COLUMNS.map(([, column]) => `<td>${shown(split[key][column])}</td>`));
    return `<tr><td>${escaped(name)}</td>${cells.join('')}</tr>`;
  });
  return `<table><tr><th></th>${heads.join('')}</tr><tr><th></th>${titles.join('')}</tr>${rows.join('')}</table>`;
}

const shown = (value: number): string => (Number.isNaN(value) ? 'none' : value.toFixed(3));

/** How often what was called so probable was right: on the diagonal where probabilities are honest. */
function reliabilityChart(bins: readonly ReliabilityBin[]): string {
  const points = bins
    .filter(({ count }) => count > 0)
    .map(({ count, probability, right }) => [probability / count, right / count] as const);
  const off = calibrationError(bins);
  return lineChart({
    title: `Reliability${off === null ? '' : ` (calibration error ${off.toFixed(3)})`}`,
    xTitle: 'probability that was told',
    lines: [
      { name: 'share that was right', points, marked: true },
      {
        name: 'honest',
        points: [
          [0, 0],
          [1, 1],
        ],
      },
    ],
    x: [0, 1],
    y: [0, 1],
  });
}

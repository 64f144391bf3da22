import { Presets, SingleBar } from 'cli-progress';
import type { PipelineObserver, StepNews } from '../pipeline/pipeline.ts';
import { roundTime, timeLeftText } from './time-left.ts';

/** Plain lines come at most this often, so that a log file stays readable. */
const LINE_EVERY_MS = 10_000;

/** What people call the items of a step. */
const ITEMS: Readonly<Record<string, string>> = {
  step1_generate_new_example: 'fragments',
  step2_export_alignments: 'pairs',
  step3_fix_groundtruth: 'fragments',
  step4_fix_images: 'fragments',
  step5_boost: 'votes',
  step6_reconstruct: 'rounds',
};

/** Shows a run: a bar on a terminal, plain lines elsewhere. `close` before anything else is printed at the end. */
export interface ProgressDisplay extends PipelineObserver {
  /** The check before a job is made. */
  checkStarted(): void;
  checkProgress(done: number, total: number): void;
  close(): void;
}

const CHECKING = 'Checking the input';

export function showProgress(stream: NodeJS.WriteStream): ProgressDisplay {
  return stream.isTTY ? new BarDisplay(stream) : new LineDisplay(stream);
}

const heading = ({ step, number, count }: StepNews): string => `step ${number} of ${count}  ${step}`;

/** What stands beside a bar, at its longest: the step's name, both counts, and the time left. */
const BESIDE_BAR = 72;

/** A bar as long as the terminal has room for, so that the time left at its end is seen on a narrow one, too. */
function barSize(columns: number): number {
  return Math.max(8, Math.min(24, columns - BESIDE_BAR));
}

class BarDisplay implements ProgressDisplay {
  private readonly stream: NodeJS.WriteStream;
  private bar: SingleBar | null = null;
  /** What the bar is of, and how far it is. */
  private shown = { title: '', items: '', done: 0, total: 1 };
  private startMs = 0;

  constructor(stream: NodeJS.WriteStream) {
    this.stream = stream;
  }

  stepStarted(news: StepNews): void {
    this.start(news.step, ITEMS[news.step] ?? 'items');
  }

  stepProgress(_news: StepNews, done: number, total: number): void {
    this.show(done, total);
  }

  checkStarted(): void {
    this.start(CHECKING, 'pictures');
  }

  checkProgress(done: number, total: number): void {
    this.show(done, total);
  }

  private start(title: string, items: string): void {
    this.startMs = performance.now();
    this.shown = { title, items, done: 0, total: 1 };
    this.open();
  }

  private open(): void {
    const { title, items, done, total } = this.shown;
    this.bar = new SingleBar(
      {
        stream: this.stream,
        format: `${title}  {bar}  {value} of {total} {items}  {left}`,
        barsize: barSize(this.stream.columns),
        hideCursor: true,
        clearOnComplete: true,
        stopOnComplete: false,
        // Ctrl+C belongs to the command, which stops the job cleanly.
        gracefulExit: false,
        // Threads do the work; the bar need not draw more often than one can read.
        fps: 8,
      },
      Presets.shades_classic,
    );
    this.bar.start(total, done, { items, left: '' });
  }

  private show(done: number, total: number): void {
    // What comes before the first item takes its own time.
    if (done === 0) this.startMs = performance.now();
    this.shown = { ...this.shown, done, total };
    this.bar?.setTotal(total);
    this.bar?.update(done, { left: timeLeftText(performance.now() - this.startMs, done, total) });
  }

  stepDone(news: StepNews, elapsedMs: number): void {
    this.close();
    this.stream.write(`${heading(news)}  done in ${seconds(elapsedMs)}\n`);
  }

  stepSkipped(news: StepNews): void {
    this.stream.write(`${heading(news)}  already done\n`);
  }

  notice(message: string): void {
    const goesOn = this.bar !== null;
    this.close();
    this.stream.write(`  note: ${message}\n`);
    if (goesOn) this.open();
  }

  close(): void {
    this.bar?.stop();
    this.bar = null;
  }
}

class LineDisplay implements ProgressDisplay {
  private readonly stream: NodeJS.WriteStream;
  private startMs = 0;
  private lastLineMs = 0;

  constructor(stream: NodeJS.WriteStream) {
    this.stream = stream;
  }

  stepStarted(news: StepNews): void {
    this.start(heading(news));
  }

  stepProgress(news: StepNews, done: number, total: number): void {
    this.show(heading(news), ITEMS[news.step] ?? 'items', done, total);
  }

  checkStarted(): void {
    this.start(`${CHECKING} ...`);
  }

  checkProgress(done: number, total: number): void {
    this.show(CHECKING, 'pictures', done, total);
  }

  private start(line: string): void {
    this.startMs = performance.now();
    this.lastLineMs = this.startMs;
    this.stream.write(`${line}\n`);
  }

  private show(title: string, items: string, done: number, total: number): void {
    const now = performance.now();
    // What comes before the first item takes its own time.
    if (done === 0) this.startMs = now;
    if (now - this.lastLineMs < LINE_EVERY_MS || done >= total) return;
    this.lastLineMs = now;
    this.stream.write(`${title}  ${done} of ${total} ${items}  ${timeLeftText(now - this.startMs, done, total)}\n`);
  }

  stepDone(news: StepNews, elapsedMs: number): void {
    this.stream.write(`${heading(news)}  done in ${seconds(elapsedMs)}\n`);
  }

  stepSkipped(news: StepNews): void {
    this.stream.write(`${heading(news)}  already done\n`);
  }

  notice(message: string): void {
    this.stream.write(`  note: ${message}\n`);
  }

  close(): void {
    // Lines need no end.
  }
}

function seconds(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : roundTime(ms);
}

import { Presets, SingleBar } from 'cli-progress';
import type { PipelineObserver, StepNews } from '../pipeline/pipeline.ts';
import { roundTime, timeLeftText } from './time-left.ts';
import { noteInLanguage, t } from './language.ts';

/** Plain lines come at most this often, so that a log file stays readable. */
const LINE_EVERY_MS = 10_000;

/** What people call the items of a step. */
const ITEMS: Readonly<Record<string, 'fragments' | 'pairs' | 'votes' | 'rounds'>> = {
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

export function showProgress(stream: NodeJS.WriteStream): ProgressDisplay {
  return stream.isTTY ? new BarDisplay(stream) : new LineDisplay(stream);
}

const heading = ({ step, number, count }: StepNews): string =>
  `${t('step {{number}} of {{count}}', { number, count })}  ${step}`;

const itemsOf = (step: string): string => t(ITEMS[step] ?? 'items');

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
    this.start(news.step, itemsOf(news.step));
  }

  stepProgress(_news: StepNews, done: number, total: number): void {
    this.show(done, total);
  }

  checkStarted(): void {
    this.start(t('Checking the input'), t('pictures'));
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
        format: `${title}  {bar}  ${t('{{done}} of {{total}} {{items}}', { done: '{value}', total: '{total}', items })}  {left}`,
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
    this.bar.start(total, done, { left: '' });
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
    this.stream.write(`${heading(news)}  ${t('done in {{time}}', { time: seconds(elapsedMs) })}\n`);
  }

  stepSkipped(news: StepNews): void {
    this.stream.write(`${heading(news)}  ${t('already done')}\n`);
  }

  notice(message: string): void {
    const goesOn = this.bar !== null;
    this.close();
    this.stream.write(`  ${t('note: {{text}}', { text: noteInLanguage(message) })}\n`);
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
    this.show(heading(news), itemsOf(news.step), done, total);
  }

  checkStarted(): void {
    this.start(`${t('Checking the input')} ...`);
  }

  checkProgress(done: number, total: number): void {
    this.show(t('Checking the input'), t('pictures'), done, total);
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
    const count = t('{{done}} of {{total}} {{items}}', { done, total, items });
    this.stream.write(`${title}  ${count}  ${timeLeftText(now - this.startMs, done, total)}\n`);
  }

  stepDone(news: StepNews, elapsedMs: number): void {
    this.stream.write(`${heading(news)}  ${t('done in {{time}}', { time: seconds(elapsedMs) })}\n`);
  }

  stepSkipped(news: StepNews): void {
    this.stream.write(`${heading(news)}  ${t('already done')}\n`);
  }

  notice(message: string): void {
    this.stream.write(`  ${t('note: {{text}}', { text: noteInLanguage(message) })}\n`);
  }

  close(): void {
    // Lines need no end.
  }
}

function seconds(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : roundTime(ms);
}

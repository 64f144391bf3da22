import { randomBytes } from 'node:crypto';
import type { JobEvent, Progress } from '../api.ts';
import type { JobEntry } from '../jobs/job-catalogue.ts';

/** What happened, before it is known who is told of it. */
export type Happening =
  | { readonly kind: 'job'; readonly id: string }
  | { readonly kind: 'progress'; readonly id: string; readonly progress: Progress }
  | (Extract<JobEvent, { readonly kind: 'log' }> & { readonly id: string })
  /** The job as it was: whoever could see it is told. */
  | { readonly kind: 'gone'; readonly id: string; readonly entry: JobEntry };

export interface NumberedHappening {
  /** `<this server's start>-<number>`; a number alone would mean something else after a restart. */
  readonly number: string;
  readonly happening: Happening;
}

/** So many of the last happenings can be asked for again. */
const KEPT = 5_000;

/** Everything that happens to jobs, told to whoever listens, with a bounded memory for those who come back. */
export class EventHub {
  private readonly epoch = randomBytes(6).toString('hex');
  private readonly kept: NumberedHappening[] = [];
  private readonly hearers = new Set<(happening: NumberedHappening) => void>();
  private readonly closers = new Set<() => void>();
  private last = 0;
  private readonly most: number;

  constructor(most = KEPT) {
    this.most = most;
  }

  tell(happening: Happening): void {
    const numbered = { number: `${this.epoch}-${++this.last}`, happening };
    this.kept.push(numbered);
    // A shift per event would move the whole list each time.
    if (this.kept.length >= 2 * this.most) this.kept.splice(0, this.kept.length - this.most);
    for (const hear of this.hearers) hear(numbered);
  }

  /** Where one stands who knows everything up to now. */
  get now(): string {
    return `${this.epoch}-${this.last}`;
  }

  /**
   * What happened after this, oldest first; of the progress of a job only the last, since it holds what those before said.
   * @returns null where that is not known any more, or never was
   */
  since(number: string): NumberedHappening[] | null {
    const [epoch, text] = number.split('-');
    if (epoch !== this.epoch || !/^\d{1,15}$/.test(text ?? '')) return null;
    const after = Number(text);
    const first = this.last - Math.min(this.kept.length, this.most) + 1;
    if (after > this.last || after + 1 < first) return null;
    const missed = after === this.last ? [] : this.kept.slice(-(this.last - after));
    const lastOf = new Map(missed.map((one) => [`${one.happening.kind} ${one.happening.id}`, one]));
    return missed.filter(
      (one) => one.happening.kind === 'log' || lastOf.get(`${one.happening.kind} ${one.happening.id}`) === one,
    );
  }

  /** @param close called when the hub ends. @returns how to stop listening */
  listen(hear: (happening: NumberedHappening) => void, close: () => void): () => void {
    this.hearers.add(hear);
    this.closers.add(close);
    return () => {
      this.hearers.delete(hear);
      this.closers.delete(close);
    };
  }

  /** Ends every stream: a server that stops waits for none. */
  close(): void {
    for (const close of [...this.closers]) close();
  }
}

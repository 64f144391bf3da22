import { STEP_NAMES, type StepName } from '../../jobs/steps.ts';

/** How much faster and slower what is left may go than what was done. */
const FASTER = 0.75;
const SLOWER = 1.5;
/** The same for steps that have not begun: other jobs tell only roughly how long those take. */
const LATER_FASTER = 0.5;
const LATER_SLOWER = 2;
/** No estimate before this much time and this share of the items: the first items include starting up. */
const SETTLED_SECONDS = 1.5;
const SETTLED_SHARE = 0.03;
/** So many of the last makings of a step tell what it takes. */
const REMEMBERED = 30;

/** A range of seconds. */
export interface SecondsLeft {
  readonly from: number;
  readonly to: number;
}

/** What steps took lately in jobs of this server, for estimates of those that come. */
export class StepTimes {
  private readonly seconds = new Map<StepName, number[]>();

  add(step: StepName, seconds: number): void {
    const known = this.seconds.get(step) ?? [];
    this.seconds.set(step, [...known, seconds].slice(-REMEMBERED));
  }

  /** The middle of what a step took; null where it was never seen. */
  typical(step: StepName): number | null {
    const known = [...(this.seconds.get(step) ?? [])].sort((a, b) => a - b);
    return known.length === 0 ? null : known[known.length >> 1];
  }
}

/**
 * Time left to the end of the whole job.
 * @param elapsedSeconds since the step's first item began.
 * @returns null while too little is known, of this step or of one that comes.
 */
export function secondsLeft(
  step: StepName,
  elapsedSeconds: number,
  done: number,
  total: number,
  times: StepTimes,
): SecondsLeft | null {
  if (done <= 0 || total <= 0 || elapsedSeconds < SETTLED_SECONDS || done < total * SETTLED_SHARE) return null;
  const here = (elapsedSeconds / done) * Math.max(0, total - done);
  let later = 0;
  for (const next of STEP_NAMES.slice(STEP_NAMES.indexOf(step) + 1)) {
    const typical = times.typical(next);
    if (typical === null) return null;
    later += typical;
  }
  const round = (value: number): number => Math.round(10 * value) / 10;
  return { from: round(here * FASTER + later * LATER_FASTER), to: round(here * SLOWER + later * LATER_SLOWER) };
}

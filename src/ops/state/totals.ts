import type Database from 'better-sqlite3';
import type { StepCost } from '../../jobs/step-cost.ts';
import type { StepName } from '../../jobs/steps.ts';

/** Upper ends of the classes of step durations, seconds: from a blink to half a day. */
export const DURATION_CLASSES_S = [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000] as const;

/** What has happened since the database was made, each thing counted once; these numbers never go down. */
export type TotalName =
  | 'ended_jobs' // by state, done or failed
  | 'errors' // by code
  | 'retries' // runs of jobs beyond the first
  | 'steps' // by step: how often it was made
  | 'step_seconds' // by step
  | 'step_class' // by `step|class`: durations up to that class's end and above the one before
  | 'items' // by step
  | 'item_seconds'; // by step: time of those makings that say how many items there were

/** Adds to a total. */
export function addToTotal(db: Database.Database, name: TotalName, label: string, value: number): void {
  db.prepare(
    'INSERT INTO totals VALUES (?, ?, ?) ON CONFLICT (name, label) DO UPDATE SET value = value + excluded.value',
  ).run(name, label, value);
}

/** Counts one making of a step. */
export function addStepCost(db: Database.Database, step: StepName, { seconds, items }: StepCost): void {
  addToTotal(db, 'steps', step, 1);
  addToTotal(db, 'step_seconds', step, seconds);
  addToTotal(db, 'step_class', `${step}|${DURATION_CLASSES_S.find((end) => seconds <= end) ?? 'more'}`, 1);
  if (items === null) return;
  addToTotal(db, 'items', step, items);
  addToTotal(db, 'item_seconds', step, seconds);
}

/** Every total by its name and label. */
export function readTotals(db: Database.Database): (name: TotalName, label?: string) => number {
  const rows = db.prepare('SELECT name, label, value FROM totals').all() as {
    name: string;
    label: string;
    value: number;
  }[];
  const known = new Map(rows.map(({ name, label, value }) => [`${name} ${label}`, value]));
  return (name, label = '') => known.get(`${name} ${label}`) ?? 0;
}

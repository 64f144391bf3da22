import { throwIfStopped } from './stop.ts';
import type { SeamChoice, NetworkModel } from './network-tasks.ts';
import type { TaskContext } from './task-runner.ts';

/** Seams per task where a learner is asked about many, at least. */
const ASKED_PER_TASK = 64;
/** Tasks per thread between two moments at which a stop is heard: a fraction of a second with the light network. */
const TASKS_AT_ONCE = 4;

/**
 * What a learner says of seams, log odds, in the order of `rows`. A stop is heard between groups of tasks, and the tasks are not
 * given the signal: a thread that is ended inside the network runtime takes the whole process with it.
 *
 * @param onAsked after each group: how many it has been asked about so far.
 * @throws FrameError FRAME_STOPPED after a stop.
 */
export async function askSeams(
  model: NetworkModel,
  { table, rows, size }: SeamChoice,
  { tasks, signal }: TaskContext,
  onAsked: (count: number) => void = () => undefined,
): Promise<Float32Array> {
  const perTask = Math.max(ASKED_PER_TASK, model.batchSize ?? 0);
  const inputs = Array.from({ length: Math.ceil(rows.length / perTask) }, (_, k) => ({
    ...{ model, table, size },
    rows: rows.slice(k * perTask, (k + 1) * perTask),
  }));
  const group = TASKS_AT_ONCE * tasks.threads;
  const said = new Float32Array(rows.length);
  for (let first = 0; first < inputs.length; first += group) {
    throwIfStopped(signal);
    const parts = await tasks.map('askLearner', inputs.slice(first, first + group));
    parts.forEach((part, k) => said.set(part, (first + k) * perTask));
    onAsked(Math.min(rows.length, (first + group) * perTask));
  }
  return said;
}

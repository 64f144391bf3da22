import { move, transferableSymbol, valueSymbol } from 'piscina';
import { answerOfError, ownedBuffers, type TaskAnswer, type TaskMessage } from './task-message.ts';
import { TASKS } from './tasks.ts';

// The first array that is moved off a thread makes the engine throw away all code for arrays that it has compiled until then,
// and compile it again. One is moved here, before there is any.
const first = new ArrayBuffer(1);
structuredClone(first, { transfer: [first] });

/** What Piscina calls on a thread for each message. A task must not keep the arrays that it returns: they are moved. */
export async function runTask({ name, input }: TaskMessage): Promise<TaskAnswer> {
  try {
    const task = TASKS[name] as unknown as (input: unknown) => unknown;
    const answer: TaskAnswer = { kind: 'output', output: await task(input) };
    const buffers = [...ownedBuffers(answer.output)];
    if (buffers.length === 0) return answer;
    return move({ [transferableSymbol]: buffers, [valueSymbol]: answer }) as unknown as TaskAnswer;
  } catch (error) {
    return answerOfError(error);
  }
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A script of this folder in a process of its own, that a test may kill. */
export interface Child {
  readonly process: ChildProcess;
  /** Resolves when the child has written a line with this text. */
  says(text: string): Promise<void>;
  /** Exit code, or null after a kill. */
  readonly ended: Promise<number | null>;
}

/** Starts `test/support/<script>.ts` with these arguments. */
export function startChild(script: string, ...args: readonly string[]): Child {
  const path = join(import.meta.dirname, `${script}.ts`);
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let heard = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (heard += text));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    process: child,
    ended,
    async says(text) {
      while (!heard.includes(text))
        await Promise.race([once(child.stdout, 'data'), ended.then(() => gone(script, text))]);
    },
  };
}

function gone(script: string, text: string): never {
  throw new Error(`${script} ended before it said "${text}"`);
}

import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../log.ts';
import type { EventLoopDelay, EventLoopWatch } from '../../ops/metrics/event-loop-watch.ts';
import type { WatchOptions } from '../ops/watched-place.ts';
import { ownEntry } from '../../workers/own-entry.ts';
import { environmentOfProcesses } from './environment-of-processes.ts';

/** What the process of the duties is told when it starts. */
export interface DutiesOptions extends WatchOptions {
  /** How alerts are given, as asked on the command line. */
  readonly alerts?: string | undefined;
  /** From one collection of metrics to the next, ms. */
  readonly everyMs: number;
}

/** It asks how late the server's event loop was since it asked last. */
export interface FromDuties {
  readonly kind: 'delay';
}

export interface ToDuties {
  readonly delay: EventLoopDelay | null;
}

const START_AGAIN_MS = 5_000;
/** One that does not end is killed: it may be at any instant. */
const STOP_WITHIN_MS = 2_000;

/** Keeps the duties up in a process of their own until the signal; one that dies is started again. @returns when it has ended */
export async function startDuties(
  options: DutiesOptions,
  {
    signal,
    log,
    eventLoop,
  }: { readonly signal: AbortSignal; readonly log: Logger; readonly eventLoop: EventLoopWatch },
): Promise<void> {
  const { entry, execArgv } = ownEntry('duties-process', import.meta.url);
  while (!signal.aborted) {
    const child = fork(entry, [JSON.stringify(options)], {
      execArgv,
      env: environmentOfProcesses(),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('message', () => {
      const answer: ToDuties = { delay: eventLoop.take() };
      if (child.connected) child.send(answer, () => undefined);
    });
    const stop = (): void => {
      if (child.connected) child.disconnect();
      setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS).unref();
    };
    signal.addEventListener('abort', stop, { once: true });
    const how = await new Promise<string>((resolve) => {
      child.once('exit', (code, by) => resolve(by ?? `exit code ${String(code)}`));
      child.once('error', (error) => resolve(error.message));
    });
    signal.removeEventListener('abort', stop);
    if (signal.aborted) return;
    log.error({ how }, 'the process that keeps metrics, alerts and backups ended; it is started again');
    await sleep(START_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}

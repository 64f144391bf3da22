import { fork } from 'node:child_process';
import type { FromJobProcess, JobProcessEnd, StartJobProcess, ToJobProcess } from '../../server/queue/job-process.ts';
import { killGroup } from '../../jobs/kill-group.ts';
import { ownEntry } from '../../workers/own-entry.ts';
import { environmentOfProcesses } from './environment-of-processes.ts';

/** The last of what a process wrote on standard error: why it crashed, if it could still say so. */
const LAST_WORDS = 2_000;

/**
 * Starts a process for a job. It is the leader of a group of its own: Ctrl+C in the server's terminal is the server's to hear,
 * and an end at once takes whatever the job has started with it.
 */
export const startJobProcess: StartJobProcess = ({ folder, threads, nice }, hear) => {
  const { entry, execArgv } = ownEntry('job-process', import.meta.url);
  const child = fork(entry, [folder, String(threads), String(nice)], {
    ...{ execArgv, env: environmentOfProcesses(), serialization: 'json', detached: process.platform !== 'win32' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let end: JobProcessEnd | null = null;
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (lastWords = (lastWords + text).slice(-LAST_WORDS)));
  child.on('message', (message) => {
    const told = message as FromJobProcess;
    if (told.kind === 'end') end = told.end;
    else hear(told);
  });
  const kill = (): void => killGroup(child.pid);
  const ended = new Promise<JobProcessEnd>((resolve) => {
    child.once('error', (error) => resolve({ outcome: 'died', how: `it could not be started: ${error.message}` }));
    child.once('exit', (code, signal) => {
      // What it started and left behind goes with it.
      if (process.platform !== 'win32') kill();
      const how = signal === null ? `exit code ${String(code)}` : `signal ${signal}`;
      const said = lastWords.trim().split('\n').at(-1) ?? '';
      resolve(end ?? { outcome: 'died', how: said === '' ? how : `${how}; it said: ${said}` });
    });
  });
  return {
    pid: child.pid,
    ended,
    kill,
    stop() {
      const message: ToJobProcess = { kind: 'stop' };
      // One that is ending hears nothing any more.
      if (child.connected) child.send(message, () => undefined);
    },
  };
};

import { fork } from 'node:child_process';
import { z } from 'zod';
import { ERROR_CODES, FrameError } from '../../errors.ts';
import type { Params } from '../../formats/parameters.ts';
import { ownEntry } from '../../workers/own-entry.ts';
import { Turnstile } from '../turnstile.ts';

/** What a checking process is asked. Paths are of this machine. */
export interface CheckRequest {
  readonly masks?: string;
  readonly original?: string;
  readonly fragments?: string;
  readonly reference?: string;
  readonly constraints?: string;
  readonly params: Params;
  readonly shippedModel: string;
  readonly jobsDir: string;
  /** Whether each picture is to be looked at by itself where the whole is not fit. */
  readonly each: boolean;
  /** Opens files of an encrypted upload: its data key, and by path the place that each is sealed at. Null for one in the clear. */
  readonly sealed: { readonly id: string; readonly key: string; readonly places: Record<string, string> } | null;
}

const PICTURE_TYPE = z.enum(['png', 'jpg', 'tif', 'webp', 'bmp']);
const PROBLEM = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  file: z.string().optional(),
  remedy: z.string().optional(),
});
export type Problem = z.infer<typeof PROBLEM>;

/** What it answers. */
export const CHECK_ANSWER = z.object({
  /** Names of the pictures that the job shall have, in order. */
  pictures: z.array(z.string()),
  originalType: PICTURE_TYPE.nullable(),
  referenceType: PICTURE_TYPE.nullable(),
  notices: z.array(z.string()),
  /** What is wrong with the whole; null for what a job can be made of. */
  problem: PROBLEM.nullable(),
  /** By name, where each was looked at. */
  problems: z.record(z.string(), PROBLEM),
});
export type CheckAnswer = z.infer<typeof CHECK_ANSWER>;

/** Looks at the pictures of a job that is to be made. */
export interface InputChecker {
  /** @throws FrameError where the check itself could not be done */
  check(request: CheckRequest, signal: AbortSignal): Promise<CheckAnswer>;
}

/** Hours of work are looked at in minutes; what takes longer than this hangs. */
const CHECK_WITHIN_MS = 60 * 60_000;
/** Each takes all threads that a server leaves, and memory for photographs. */
const AT_ONCE = 1;
/** What of the environment a checking process sees: no secret. */
const KEPT_VARIABLES = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LD_LIBRARY_PATH',
  'SystemRoot',
  'SystemDrive',
  'windir',
];

/**
 * Looks at pictures in a process of its own: decoding and cutting would stop the server for seconds, and a picture that was
 * made to break its decoder breaks nothing but that process. It knows no secret but what opens the upload that it looks at,
 * which it is told over the line between the processes, and its word is taken for names alone.
 */
export class ProcessChecker implements InputChecker {
  readonly #turnstile = new Turnstile(AT_ONCE);

  check(request: CheckRequest, signal: AbortSignal): Promise<CheckAnswer> {
    return this.#turnstile.pass(() => runCheck(request, signal));
  }
}

function runCheck(request: CheckRequest, signal: AbortSignal): Promise<CheckAnswer> {
  const { entry, execArgv } = ownEntry('check-entry', import.meta.url);
  const env = Object.fromEntries(
    KEPT_VARIABLES.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(stopped());
    const child = fork(entry, [], { execArgv, env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const stop = (): void => void child.kill('SIGKILL');
    const timer = setTimeout(stop, CHECK_WITHIN_MS);
    timer.unref();
    signal.addEventListener('abort', stop, { once: true });
    let answer: CheckAnswer | null = null;
    child.on('message', (message) => {
      answer = CHECK_ANSWER.safeParse(message).data ?? null;
    });
    child.once('error', reject);
    child.once('exit', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      if (answer !== null) resolve(answer);
      else if (signal.aborted) reject(stopped());
      else
        reject(
          new FrameError(
            'FRAME_PICTURE_UNREADABLE',
            'The pictures could not be looked at: one of them ended the check.',
            {
              remedy: 'Save the pictures again with another program, and send them anew.',
            },
          ),
        );
    });
    child.send(request);
  });
}

function stopped(): FrameError {
  return new FrameError('FRAME_STOPPED', 'The check was stopped.', { remedy: 'Ask again.' });
}

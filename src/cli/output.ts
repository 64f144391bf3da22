import { pc } from './colours.ts';
import { FrameError, type ErrorCode } from '../errors.ts';
import { inLanguage, t } from './language.ts';

/** What a machine reads: the last line of standard output under `--json`. */
export interface JsonAnswer {
  /** `done`, `stopped`, `failed`, or a command's own word. */
  readonly status: string;
  /** Absolute path of the job folder, null where the command has none. */
  readonly jobFolder?: string | null;
  readonly [key: string]: unknown;
}

/** Prints the one JSON object of a command that was asked for `--json`. */
export function printJson(answer: JsonAnswer): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

/** Says something to the person in front of the screen, never on standard output. */
export function notice(text: string): void {
  process.stderr.write(`${text}\n`);
}

export interface FailureContext {
  readonly json: boolean;
  readonly jobFolder?: string | null;
  /** Where the details of an unexpected error were logged. */
  readonly logFile?: string | null;
}

/**
 * Prints an error as one sentence with its code, file and remedy, and sets the exit code. A stack trace never reaches
 * the screen: an unexpected error becomes FRAME_INTERNAL with a hint to the log.
 */
export function printFailure(error: unknown, { json, jobFolder = null, logFile = null }: FailureContext): void {
  const known = asFrameError(error, logFile);
  process.exitCode = known.exitCode;
  const stopped = known.code === 'FRAME_STOPPED';
  const { what, detail, remedy: advice } = inLanguage(known);
  notice(`${stopped ? pc.yellow(t('stopped')) : pc.red(t('error'))} ${pc.bold(known.code)}: ${what}`);
  if (detail !== null) notice(`  ${t('in English: {{sentence}}', { sentence: detail })}`);
  if (known.file !== undefined && !known.message.includes(known.file))
    notice(`  ${t('file: {{file}}', { file: known.file })}`);
  if (showsDetails() && known.cause instanceof Error) notice(known.cause.stack ?? '');
  if (advice !== null) notice(`  ${t('what to do: {{remedy}}', { remedy: advice })}`);
  if (json) {
    const { code, message, file = null, remedy = null } = known;
    printJson({ status: stopped ? 'stopped' : 'failed', jobFolder, error: { code, message, file, remedy } });
  }
}

/** Whoever asks for debugging wants to see where an unexpected error came from. */
function showsDetails(): boolean {
  return ['debug', 'trace'].includes(process.env.LOG_LEVEL ?? '');
}

/** Any error as one of the catalogue. */
function asFrameError(error: unknown, logFile: string | null = null): FrameError {
  if (error instanceof FrameError) return error;
  const code: ErrorCode = 'FRAME_INTERNAL';
  const message = error instanceof Error ? error.message : String(error);
  return new FrameError(code, `Something unexpected happened: ${message}`, {
    ...(logFile === null ? {} : { file: logFile }),
    remedy:
      logFile === null
        ? 'Run the same command with LOG_LEVEL=debug for the details, and report them.'
        : `The details stand in ${logFile}; please report them. The job can go on from its last finished step.`,
    cause: error,
  });
}

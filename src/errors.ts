/**
 * Every error that a user can meet, by code. Codes are never reused.
 * `exit` is the command's exit code, `status` the HTTP status of the API,
 * `retry` tells whether the same call can succeed later with nothing changed by hand.
 */
interface ErrorKind {
  readonly exit: number;
  readonly status: number;
  readonly retry: boolean;
  /** What the code means, for docs/reference/errors.md. */
  readonly meaning: string;
}

const input = (meaning: string): ErrorKind => ({ exit: 2, status: 422, retry: false, meaning });
const machine = (meaning: string, retry = true): ErrorKind => ({ exit: 3, status: 500, retry, meaning });

export const ERROR_CATALOGUE = {
  // --- files of the formats that the pipeline reads
  FRAME_FORMAT_ID: input('A text file names a fragment that does not exist, names one twice, or names a pair wrongly.'),
  FRAME_FORMAT_MATRIX: input('A matrix of a text file is no turn and shift.'),
  FRAME_FORMAT_SYNTAX: input('A text file is not of the format that is expected.'),
  // --- input: checked before work starts
  FRAME_FRAGMENT_CUT_OFF: input(
    "A fragment's photograph shows only a part of it: it runs out of the picture on every side.",
  ),
  FRAME_FRAGMENT_EMPTY: input('A picture shows nothing but background, or is wholly transparent.'),
  FRAME_FRAGMENT_NO_BACKGROUND: input(
    "A fragment's photograph has no plain background that can be told apart from it.",
  ),
  FRAME_FRAGMENT_SEVERAL: input('A picture shows several fragments.'),
  FRAME_FRAGMENT_TOO_SMALL: input('A fragment has too few pixels to be matched.'),
  FRAME_INPUT_NOT_FOUND: input('A file or folder that was named does not exist.'),
  FRAME_MASK_EMPTY: input('A mask marks nothing: it is black all over.'),
  FRAME_MASK_FULL: input('A mask marks the whole picture: it is white all over.'),
  FRAME_MASK_OVERLAP: input('Two masks claim the same part of the picture.'),
  // --- parameters
  // --- job folders
  // --- the machine
  FRAME_DISK_FULL: machine('The disk has no room left for an output.'),
  FRAME_INTERNAL: { exit: 70, status: 500, retry: false, meaning: 'A fault of the program itself.' },
  FRAME_MEMORY_FULL: machine('The work needs more memory than there is.'),
  FRAME_STOPPED: {
    exit: 130,
    status: 409,
    retry: true,
    meaning: 'The work was stopped on request and can go on later.',
  },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

export interface FrameErrorDetails {
  /** The file or folder it is about. */
  readonly file?: string;
  /** What to do about it, one sentence. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

/** One clear sentence with a code, the file it is about, and a remedy; printed without a stack trace. */
export class FrameError extends Error {
  readonly code: ErrorCode;
  readonly file: string | undefined;
  readonly remedy: string | undefined;

  constructor(code: ErrorCode, message: string, details: FrameErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'FrameError';
    this.code = code;
    this.file = details.file;
    this.remedy = details.remedy;
  }

  get exitCode(): number {
    return ERROR_CATALOGUE[this.code].exit;
  }
}

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

const access = (status: number, meaning: string): ErrorKind => ({ exit: 2, status, retry: false, meaning });

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
  FRAME_INPUT_DUPLICATE_NAME: input('Two input pictures have the same name, apart from the type at its end.'),
  FRAME_INPUT_EMPTY: input('A folder holds no picture that could be read.'),
  FRAME_INPUT_NOT_A_FILE: input('A file was expected, but something else stands there.'),
  FRAME_INPUT_NOT_A_FOLDER: input('A folder was expected, but something else stands there.'),
  FRAME_INPUT_NOT_FOUND: input('A file or folder that was named does not exist.'),
  FRAME_INPUT_TOO_FEW: input('There are fewer than two fragments, so there is nothing to put together.'),
  FRAME_INPUT_TOO_MANY: input('There are more fragments than one job can number.'),
  FRAME_MASK_EMPTY: input('A mask marks nothing: it is black all over.'),
  FRAME_MASK_FULL: input('A mask marks the whole picture: it is white all over.'),
  FRAME_MASK_OVERLAP: input('Two masks claim the same part of the picture.'),
  FRAME_OUTPUT_NOT_EMPTY: input('An output folder already holds something; nothing is written over.'),
  FRAME_PICTURE_TOO_LARGE: input('A picture is larger than the limit; it is refused before it is decoded.'),
  FRAME_PICTURE_TOO_WIDE: input('The fragments of the reassembled picture lie too far apart for one picture.'),
  FRAME_PICTURE_TOO_SMALL: input('A picture has no room for so many pieces, or for so much wear.'),
  FRAME_PICTURE_UNKNOWN_FORMAT: input('A file is no picture of a known type, whatever its name says.'),
  FRAME_PICTURE_UNREADABLE: input('A picture is cut short, damaged or not readable.'),
  FRAME_REFERENCE_TOO_SMALL: input('A picture of the intact work has too few pixels to find the fragments on.'),
  // --- parameters
  FRAME_PARAMS_INVALID: input('A parameter has the wrong type or lies outside its range.'),
  FRAME_PARAMS_NOT_JSON: input('A parameter file is not valid JSON.'),
  FRAME_PARAMS_PARTS: input('The list of parts cannot be understood or names parts that do not exist.'),
  FRAME_PARAMS_UNKNOWN_KEY: input('A parameter is not known; the nearest known name is suggested.'),
  // --- constraints
  FRAME_CONSTRAINTS_CONFLICT: input('Two constraints cannot both hold, or they make fragments overlap.'),
  FRAME_CONSTRAINTS_NO_FIT: input('A joint is accepted of which nothing tells how its two fragments meet.'),
  FRAME_CONSTRAINTS_BORDER: input('What is said of the outer border cannot be, as the fragments look.'),
  // --- job folders
  FRAME_JOB_DAMAGED: input('A file that belongs to the job is missing, damaged or written by another program.'),
  FRAME_JOB_DIED: machine('The process of a job crashed or was killed, again after it had been tried anew.'),
  FRAME_JOB_IN_USE: {
    exit: 4,
    status: 409,
    retry: true,
    meaning: 'Another process is working on the job folder.',
  },
  FRAME_JOB_NOT_A_JOB: input('A folder is not a job folder of this program.'),
  FRAME_JOB_NO_TRUTH: input('A job of real fragments has no ground truth that it could be judged by.'),
  FRAME_JOB_SEAL: input('An encrypted file of a job is not as it was written, or stands in the place of another.'),
  FRAME_JOB_STEP_MISSING: input('A step needs the output of an earlier step that has not been done.'),
  // --- the benchmark
  FRAME_BENCHMARK_BASELINE: input('A report that a benchmark is to be compared with is none, or of other runs.'),
  // --- the learners
  FRAME_MODEL_DAMAGED: input('The learners on disk are not as they were written, or too many of them are missing.'),
  FRAME_MODEL_MISSING: input('The folder that was named holds no learners.'),
  FRAME_MODEL_OTHER: input('The learners look at seams in another way than this version of the program shows them.'),
  FRAME_TRAINING_UNJUDGED: input(
    'No job tells of a joint that it is right or wrong, so there is nothing to learn from.',
  ),
  FRAME_TRAINING_NOTHING: input('Training ended with no learner that is better than chance.'),
  // --- alerts
  FRAME_ALERTS_CONFIG: input('The file that says how alerts are given is no JSON, or a value in it cannot be.'),
  FRAME_ALERTS_SECRET_MISSING: input('A variable of the environment that a file asks for a secret is not set.'),
  FRAME_ALERTS_SILENCE: input('A silence names no rule or group that there is, or does not end in the future.'),
  FRAME_ALERTS_UNKNOWN_KEY: input('A key of the file about alerts is not known; the nearest known name is suggested.'),
  FRAME_NET_NO_ANSWER: machine('A server on the network could not be reached, took too long, or said no.'),
  FRAME_NET_TARGET: input('An address on the network may not be called, since it is not public or not of the web.'),
  // --- keys of encrypted jobs
  FRAME_KEY_MISSING: input('Jobs are encrypted, and the key that opens them is not here.'),
  FRAME_KEY_WRONG: input('The passphrase or the key file does not open the keys of jobs, or one of these is damaged.'),
  // --- backups and recovery
  FRAME_BACKUP_BUSY: {
    exit: 4,
    status: 409,
    retry: true,
    meaning: 'Another process is taking old backups out of the repository, or changing what is restored.',
  },
  FRAME_BACKUP_CONFIG: input('backup_config.json is not as it must be, or a schedule is no cron expression.'),
  FRAME_BACKUP_DAMAGED: machine('A file of the repository of backups is missing, cut or not as it was written.', false),
  FRAME_BACKUP_KEY_MISSING: input('No passphrase and no key file is set for backups.'),
  FRAME_BACKUP_KEY_WRONG: input('The passphrase or the key file does not open the repository of backups.'),
  FRAME_BACKUP_NOT_FOUND: input('There is no such backup or recovery point, or none that is good.'),
  FRAME_BACKUP_NO_REPOSITORY: input('The folder is no repository of backups; its disk may not be mounted.'),
  FRAME_BACKUP_POLICY: input('What to keep is not said, or not in numbers; nothing is removed.'),
  FRAME_BACKUP_UNSAFE_PATH: input('A backup names a path that would lie outside of the folder it is restored to.'),
  FRAME_RESTORE_UNHEALTHY: {
    exit: 1,
    status: 409,
    retry: false,
    meaning: 'What was restored did not pass its check, so everything was put back as it had been.',
  },
  // --- the machine
  FRAME_DEVICE_MISSING: machine('The device that networks were to run on is not there, or does not work.', false),
  FRAME_DISK_DENIED: machine('The program may not write or read there.', false),
  FRAME_DISK_FAILED: machine('The disk or the network share reports a fault.'),
  FRAME_DISK_FULL: machine('The disk has no room left for an output.'),
  FRAME_DISK_READ_ONLY: machine('The disk or folder can only be read.', false),
  FRAME_LIMIT_REFUSED: machine('A priority or limit that a run was to have cannot be had here.', false),
  FRAME_MEMORY_LIMIT: machine('The work needs more memory than it may have.', false),
  FRAME_INTERNAL: { exit: 70, status: 500, retry: false, meaning: 'A fault of the program itself.' },
  FRAME_MEMORY_FULL: machine('The work needs more memory than there is.'),
  FRAME_STOPPED: {
    exit: 130,
    status: 409,
    retry: true,
    meaning: 'The work was stopped on request and can go on later.',
  },
  // --- what is kept for running it for years
  FRAME_MONITOR_RUNNING: {
    exit: 4,
    status: 409,
    retry: true,
    meaning: 'Another monitor watches the same jobs already.',
  },
  FRAME_STATE_BUSY: machine('Other processes kept the state database to themselves for too long.'),
  FRAME_STATE_LIBRARY: machine('The library of the state database is not installed, or does not load here.', false),
  FRAME_STATE_NEWER: machine('The state database was written by a newer version of the program.', false),
  FRAME_STATE_ON_SHARE: machine(
    'The state database would stand on a network share, where it cannot be kept safe.',
    false,
  ),
  // --- accounts, audit and what guards the server
  FRAME_ACCOUNTS_DAMAGED: machine('The database of accounts cannot be read. It is never made anew by itself.', false),
  FRAME_ACCOUNTS_CONFLICT: { exit: 2, status: 409, retry: false, meaning: 'A user of that name is there already.' },
  FRAME_ACCOUNTS_LAST_ADMIN: {
    exit: 2,
    status: 409,
    retry: false,
    meaning: 'Nobody would be left who can look after the server.',
  },
  FRAME_ACCOUNTS_NOT_FOUND: access(404, 'There is no such user, role or token.'),
  FRAME_ACCOUNTS_PASSWORD: input('A new password is too short, too common, or not one that can be kept.'),
  FRAME_AUDIT_BROKEN: machine('The audit log is not as it was written; nothing is added to it.', false),
  FRAME_AUDIT_UNWRITABLE: {
    exit: 3,
    status: 503,
    retry: true,
    meaning: 'The audit log cannot be written, so the request was refused.',
  },
  FRAME_SECURITY_CONFIG: input('security-config.yml is no YAML, or a value in it cannot be.'),
  FRAME_SECURITY_LOOPBACK: input('The server may only be reached from its own machine, as it is configured.'),
  FRAME_SECURITY_SECRET_MISSING: input('A variable that security-config.yml asks for is not set.'),
  FRAME_SECURITY_SECRET_WEAK: input('The key that signs the tokens of people is missing, short or easy to guess.'),
  FRAME_SECURITY_UNKNOWN_KEY: input('A key of security-config.yml is not known; the nearest known one is suggested.'),
  // --- the server
  FRAME_ACCESS_ADDRESS: access(403, 'The server does not answer to the address that the request came from.'),
  FRAME_ACCESS_CROSS_SITE: access(403, 'A changing request did not come from the page of this server itself.'),
  FRAME_ACCESS_DENIED: access(403, 'The one who asks may not do this.'),
  FRAME_ACCESS_LOGIN: access(401, 'This needs somebody who is logged in, or a token that is valid.'),
  FRAME_REQUEST_CONFLICT: access(409, 'What was asked for cannot be done as things stand.'),
  FRAME_ACCESS_LOCKED: { exit: 4, status: 429, retry: true, meaning: 'Too many logins failed; it takes a while now.' },
  FRAME_ACCESS_PASSWORD: access(401, 'The name or the password is wrong, or the account is switched off.'),
  FRAME_REQUEST_INVALID: input('A request to the server is not as its description says.'),
  FRAME_REQUEST_NOT_FOUND: access(404, 'What was asked for is not there, or not for the one who asks.'),
  FRAME_REQUEST_TOO_LARGE: {
    exit: 2,
    status: 413,
    retry: false,
    meaning: 'A request is larger than the server takes.',
  },
  FRAME_REQUEST_KEY_USED: input('An Idempotency-Key was used before, for another request.'),
  FRAME_RESULT_NOT_READY: {
    exit: 4,
    status: 409,
    retry: true,
    meaning: 'A job has no answer yet, or is just making it anew.',
  },
  FRAME_UPLOAD_ARCHIVE: input('A zip file is damaged, encrypted, or holds what no upload may hold.'),
  FRAME_UPLOAD_CHECKSUM: {
    exit: 2,
    status: 422,
    retry: true,
    meaning: 'What arrived is not what was sent: a checksum differs.',
  },
  FRAME_UPLOAD_INCOMPLETE: access(409, 'Files of an upload are still missing, or were refused.'),
  FRAME_UPLOAD_LAYOUT: input('The files of an upload do not lie as the kind of job needs them.'),
  FRAME_UPLOAD_LIMIT: input('An upload has more or larger files than the server takes, or there are too many uploads.'),
  FRAME_UPLOAD_NAME: input('A file name or path is not safe on every system, or leads out of its folder.'),
  FRAME_UPLOAD_OFFSET: access(409, 'A chunk of a file does not begin where the server has the file to.'),
  FRAME_WEBHOOK_LIMIT: input('Somebody has as many webhooks as one may have.'),
  FRAME_REQUEST_TOO_MANY: { exit: 4, status: 429, retry: true, meaning: 'Too many requests came in a short time.' },
  FRAME_SERVER_NOT_READY: { exit: 4, status: 503, retry: true, meaning: 'The server is starting or stopping.' },
  FRAME_SERVER_PORT: machine('The server cannot listen at the address and port that it was given.'),
  FRAME_SERVER_RUNNING: { exit: 4, status: 409, retry: true, meaning: 'A server already works on the jobs folder.' },
  FRAME_SERVER_TLS: input('The certificate or the key for HTTPS cannot be used.'),
  // --- the command line
  FRAME_USAGE: input('The command line cannot be understood.'),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/** Every code, for schemas. */
export const ERROR_CODES = Object.keys(ERROR_CATALOGUE) as [ErrorCode, ...ErrorCode[]];

export interface FrameErrorDetails {
  /** The file or folder it is about. */
  readonly file?: string;
  /** What to do about it, one sentence. */
  readonly remedy?: string;
  /** How long to wait before trying again, where that is known, ms. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** One clear sentence with a code, the file it is about, and a remedy; printed without a stack trace. */
export class FrameError extends Error {
  readonly code: ErrorCode;
  readonly file: string | undefined;
  readonly remedy: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, details: FrameErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'FrameError';
    this.code = code;
    this.file = details.file;
    this.remedy = details.remedy;
    this.retryAfterMs = details.retryAfterMs;
  }

  get exitCode(): number {
    return ERROR_CATALOGUE[this.code].exit;
  }
}

import { z } from 'zod';
import { ERROR_CATALOGUE, FrameError, type ErrorCode } from '../errors.ts';
import { STEP_NAMES } from './steps.ts';

/** What a job is, fixed when it was made. Kept in `job.json`. */
export interface JobInfo {
  /** `simulation`: an original is cut by masks and put together again. `fragments`: photographs of real fragments. */
  readonly mode: 'simulation' | 'fragments';
  /** When the job was made, ISO 8601 in UTC. */
  readonly created: string;
  /** The original's file relative to the job folder (simulation only), such as `input/original.jpg`. */
  readonly original: string | null;
}

/** How a job stands. Kept in `status.json`. */
export interface JobStatus {
  readonly state: 'queued' | 'running' | 'stopped' | 'failed' | 'done';
  /** The step it is at, or was at when it stopped or failed. */
  readonly step?: (typeof STEP_NAMES)[number] | undefined;
  /** Why it failed. */
  readonly error?: JobFailure | undefined;
}

/** A job's status with its history in short, for whoever keeps count of jobs. */
export interface JobRecord {
  readonly status: JobStatus;
  /** Since when it stands so, ISO 8601 in UTC; null in a status that an older version of the program wrote. */
  readonly since: string | null;
  /** How many runs have begun. */
  readonly attempts: number;
}

/** A failure as it is kept: what a FrameError says, without its causes. */
export interface JobFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly file?: string | undefined;
  readonly remedy?: string | undefined;
}

const INFO = z.object({
  format: z.literal(1),
  mode: z.enum(['simulation', 'fragments']),
  created: z.iso.datetime(),
  original: z.string().nullable(),
});

const STATUS = z.object({
  state: z.enum(['queued', 'running', 'stopped', 'failed', 'done']),
  step: z.enum(STEP_NAMES).optional(),
  error: z
    .object({
      code: z.custom<ErrorCode>((code) => typeof code === 'string' && Object.hasOwn(ERROR_CATALOGUE, code)),
      message: z.string(),
      file: z.string().optional(),
      remedy: z.string().optional(),
    })
    .optional(),
});

/** @throws FrameError FRAME_JOB_DAMAGED. */
export function parseJobInfo(text: string, file: string): JobInfo {
  const { mode, created, original } = parse(INFO, text, file);
  return { mode, created, original };
}

const HISTORY = z.object({
  since: z.iso.datetime().nullable().default(null),
  attempts: z.int().min(0).default(0),
});

/** @throws FrameError FRAME_JOB_DAMAGED. */
export function parseJobRecord(text: string, file: string): JobRecord {
  return { status: parse(STATUS, text, file), ...parse(HISTORY, text, file) };
}

/** The value to keep in `status.json` for something that was thrown. */
export function failureOf(cause: unknown): JobFailure {
  if (cause instanceof FrameError) {
    return { code: cause.code, message: cause.message, file: cause.file, remedy: cause.remedy };
  }
  return { code: 'FRAME_INTERNAL', message: cause instanceof Error ? cause.message : String(cause) };
}

function parse<T>(schema: z.ZodType<T>, text: string, file: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new FrameError('FRAME_JOB_DAMAGED', `${file} is damaged or was written by another program.`, {
      file,
      remedy: 'Start the job again from its pictures.',
      cause,
    });
  }
}

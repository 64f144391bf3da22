import { z } from 'zod';
import { FrameError } from '../errors.ts';

/** Somebody, as a job names them: the name is that of the day when it was written. */
export interface Person {
  readonly id: string;
  readonly name: string;
}

/**
 * Whose a job is, and whether a server is to bring it to its end. Kept in `access.json` of the job folder, so that jobs carry it
 * along wherever their folder goes; no step reads it, so none is made again when it changes.
 */
export interface JobOwnership {
  /** Null for a job that the command line made. */
  readonly owner: Person | null;
  /** As its owner calls it; null where it has no name. */
  readonly name: string | null;
  /** Others who may see it. */
  readonly sharedWith: readonly Person[];
  /** -10 to 10; the higher goes first. */
  readonly priority: number;
  /**
   * Whether a server was given the job and nobody has stopped it since. It alone tells a job that waits to go on from one that
   * its owner stopped: a server that was killed goes on with the first and leaves the second alone.
   */
  readonly wanted: boolean;
  /** Since when it waits or has waited for a server, ISO 8601 in UTC; null for a job that no server was given. */
  readonly submitted: string | null;
  /** How often a server has tried it again by itself since then. */
  readonly retries: number;
}

/** Of a job without `access.json`: the command line made it. */
export const NOBODYS: JobOwnership = {
  owner: null,
  name: null,
  sharedWith: [],
  priority: 0,
  wanted: false,
  submitted: null,
  retries: 0,
};

const PERSON = z.object({ id: z.string().min(1), name: z.string() });

const OWNERSHIP = z.object({
  format: z.literal(1),
  owner: PERSON.nullable(),
  name: z.string().nullable(),
  sharedWith: z.array(PERSON),
  priority: z.int().min(-10).max(10),
  wanted: z.boolean(),
  submitted: z.iso.datetime().nullable(),
  retries: z.int().min(0),
});

/** @throws FrameError FRAME_JOB_DAMAGED: whose a job is must never be guessed. */
export function parseOwnership(text: string, file: string): JobOwnership {
  try {
    const { format: _, ...ownership } = OWNERSHIP.parse(JSON.parse(text));
    return ownership;
  } catch (cause) {
    throw new FrameError('FRAME_JOB_DAMAGED', `${file} is damaged: it does not tell whose the job is.`, {
      file,
      remedy: 'Restore it from a backup, or remove it: then only administrators see the job.',
      cause,
    });
  }
}

/** The value to keep in `access.json`. */
export function ownershipFile(ownership: JobOwnership): unknown {
  return { format: 1, ...ownership };
}

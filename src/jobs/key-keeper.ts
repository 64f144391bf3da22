import { FrameError } from '../errors.ts';
import type { DataKey } from './sealed-file.ts';

/** A data key as it stands on disk. */
export interface WrappedKey {
  /** Name of the key-encryption key that it is wrapped by. */
  readonly by: string;
  /** The sealed key, base64. */
  readonly box: string;
}

/**
 * Keeps the keys that data keys are wrapped by. This is all that jobs know of them: where they stand and what opens them
 * is the keeper's own.
 */
export interface KeyKeeper {
  /** Whether a new job is encrypted. A job that is there already is what its own folder says. */
  readonly encryptsNewJobs: boolean;
  /** Whether anything is set that could open keys; whether it is the right one is seen when it is used. */
  readonly isSet: boolean;

  /**
   * Wraps a data key by the current key.
   * @param jobsDir the folder that the job stands in.
   * @throws FrameError FRAME_KEY_…
   */
  wrap(jobsDir: string, key: DataKey): Promise<WrappedKey>;

  /**
   * Opens a wrapped data key.
   * @param id what the data key is called; it is part of the seal.
   * @throws FrameError FRAME_KEY_…
   */
  unwrap(jobsDir: string, id: string, wrapped: WrappedKey): Promise<DataKey>;
}

/** Keeps none: new jobs stand in the clear, and encrypted ones stay closed. */
export const NO_KEYS: KeyKeeper = {
  encryptsNewJobs: false,
  isSet: false,
  wrap: (jobsDir) => Promise.reject(keyMissing(jobsDir)),
  unwrap: (jobsDir) => Promise.reject(keyMissing(jobsDir)),
};

/** Keeps the data key of one job that was opened elsewhere: whoever is handed it reads this job and no other. */
export function keepingOnly(key: DataKey | null): KeyKeeper {
  if (key === null) return NO_KEYS;
  const unwrap = (jobsDir: string, id: string): Promise<DataKey> =>
    id === key.id ? Promise.resolve(key) : Promise.reject(keyMissing(jobsDir));
  return { ...NO_KEYS, isSet: true, unwrap };
}

/** @param jobsDir the folder of the jobs that need the key. */
export function keyMissing(jobsDir: string): FrameError {
  return new FrameError('FRAME_KEY_MISSING', `Jobs in ${jobsDir} are encrypted, and no key that opens them is set.`, {
    file: jobsDir,
    remedy: 'Set PIPELINE_KEY_FILE or PIPELINE_KEY_PASSPHRASE to what `keys init` was given.',
  });
}

import { join } from 'node:path';
import { z } from 'zod';
import { FrameError } from '../../errors.ts';
import { readIfThere } from '../../jobs/read-if-there.ts';

/** What `security-config.yml` says of the data of jobs. */
export interface DataProtection {
  /** Whether new jobs are encrypted. @default false */
  readonly encryptionAtRest: boolean;
  /** How old the current key may become. @default 90 */
  readonly keyRotationDays: number;
}

const FILE = 'security-config.yml';
const DEFAULTS: DataProtection = { encryptionAtRest: false, keyRotationDays: 90 };

/** This part alone: the others belong to the server. */
const SECTION = z.object({
  security: z
    .object({
      data_protection: z
        .object({
          encryption_at_rest: z.boolean().default(DEFAULTS.encryptionAtRest),
          key_rotation_days: z.number().int().min(1).max(3650).default(DEFAULTS.keyRotationDays),
        })
        .default({ encryption_at_rest: DEFAULTS.encryptionAtRest, key_rotation_days: DEFAULTS.keyRotationDays }),
    })
    .nullish(),
});

/**
 * Reads how the data of jobs is protected; without the file nothing is encrypted.
 * @throws FrameError FRAME_PARAMS_INVALID for a file that cannot be understood: to take that for "off" would leave in the
 *   clear what somebody wanted encrypted.
 */
export async function readDataProtection(workingDir: string): Promise<DataProtection> {
  const file = join(workingDir, FILE);
  const text = await readIfThere(file);
  if (text === null) return DEFAULTS;
  // Most have no such file, and commands are to start quickly.
  const { parse } = await import('yaml');
  try {
    const { security } = SECTION.parse(parse(text.toString('utf8')) ?? {});
    if (!security) return DEFAULTS;
    const { encryption_at_rest: encryptionAtRest, key_rotation_days: keyRotationDays } = security.data_protection;
    return { encryptionAtRest, keyRotationDays };
  } catch (cause) {
    throw new FrameError('FRAME_PARAMS_INVALID', `${file}: what it says of data_protection cannot be understood.`, {
      file,
      remedy: 'Write data_protection: {encryption_at_rest: true or false, key_rotation_days: a whole number}.',
      cause,
    });
  }
}

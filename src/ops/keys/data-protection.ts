import { z } from 'zod';
import { FrameError } from '../../errors.ts';
import { JOB_DATA_PROTECTION, SECURITY_FILE } from '../../formats/security-config.ts';
import { readConfigFile } from '../../jobs/read-config-file.ts';

/** What `security-config.yml` says of the data of jobs. */
export interface DataProtection {
  /** Whether new jobs are encrypted. @default false */
  readonly encryptionAtRest: boolean;
  /** How old the current key may become. @default 90 */
  readonly keyRotationDays: number;
}

/** This part alone: the others belong to the server. */
const SECTION = z
  .object({
    security: z
      .object({ data_protection: z.object(JOB_DATA_PROTECTION).prefault({}) })
      .nullish()
      .transform((security) => security ?? { data_protection: z.object(JOB_DATA_PROTECTION).parse({}) }),
  })
  .transform(({ security: { data_protection: said } }) => ({
    encryptionAtRest: said.encryption_at_rest,
    keyRotationDays: said.key_rotation_days,
  }));

/**
 * Reads how the data of jobs is protected; without the file nothing is encrypted.
 * @param named where it must be; null for `security-config.yml` in the working folder, if it is there.
 * @throws FrameError FRAME_PARAMS_INVALID for a file that cannot be understood: to take that for "off" would leave in the
 *   clear what somebody wanted encrypted. FRAME_INPUT_…, FRAME_DISK_…
 */
export async function readDataProtection(workingDir: string, named: string | null): Promise<DataProtection> {
  const found = await readConfigFile({
    ...{ named, usual: SECURITY_FILE, workingDir },
    ...{ says: 'how the data of jobs is protected', example: 'security-config.example.yml' },
  });
  if (found === null) return SECTION.parse({});
  const { path: file, text } = found;
  // Most have no such file, and commands are to start quickly.
  const { parse } = await import('yaml');
  try {
    return SECTION.parse(parse(text) ?? {});
  } catch (cause) {
    throw new FrameError('FRAME_PARAMS_INVALID', `${file}: what it says of data_protection cannot be understood.`, {
      file,
      remedy: 'Write data_protection: {encryption_at_rest: true or false, key_rotation_days: a whole number}.',
      cause,
    });
  }
}

import { FrameError } from '../../errors.ts';
import { loadJobKey, makeJobKey } from '../../jobs/job-key.ts';
import type { KeyKeeper } from '../../jobs/key-keeper.ts';
import type { DataKey } from '../../jobs/sealed-file.ts';
import { openBox, sealBox } from '../backup/sealed-box.ts';

/** Encrypts single secrets that a database keeps, under a data key of its own that is wrapped like those of jobs. */
export class SecretBox {
  readonly #key: DataKey;

  private constructor(key: DataKey) {
    this.#key = key;
  }

  /**
   * Opens the data key of a state folder, or makes it.
   * @param jobsDir whose keys wrap it.
   * @throws FrameError FRAME_KEY_…, FRAME_DISK_…
   */
  static async open(stateDir: string, jobsDir: string, keys: KeyKeeper): Promise<SecretBox> {
    if ((await loadJobKey(stateDir)) === null) {
      await makeJobKey(stateDir, keys, 'encrypted', jobsDir).catch((cause: unknown) => {
        // Another process has made it just now: that one counts.
        if (!(cause instanceof FrameError && cause.code === 'FRAME_JOB_IN_USE')) throw cause;
      });
    }
    const { id, wrapped } = (await loadJobKey(stateDir))!;
    return new SecretBox(await keys.unwrap(jobsDir, id, wrapped));
  }

  /** @param about the secret's place, such as `webhooks/7/secret`: it opens at no other. @returns base64 */
  seal(secret: string, about: string): string {
    return sealBox(this.#key.bytes, Buffer.from(secret, 'utf8'), about).toString('base64');
  }

  /** @throws FrameError FRAME_KEY_WRONG where it was sealed otherwise, elsewhere, or is damaged. */
  open(sealed: string, about: string): string {
    const secret = openBox(this.#key.bytes, Buffer.from(sealed, 'base64'), about);
    if (secret !== null) return secret.toString('utf8');
    throw new FrameError('FRAME_KEY_WRONG', `The secret ${about} in the database does not open.`, {
      remedy: 'Enter it again.',
    });
  }
}

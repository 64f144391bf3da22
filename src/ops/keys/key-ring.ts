import { resolve } from 'node:path';
import { FrameError } from '../../errors.ts';
import type { KeyKeeper, WrappedKey } from '../../jobs/key-keeper.ts';
import type { DataKey } from '../../jobs/sealed-file.ts';
import { openBox, sealBox } from '../backup/sealed-box.ts';
import { checkNewSecret } from '../backup/backup-secret.ts';
import type { WrappingSecret } from '../backup/wrapping-key.ts';
import { listKeyFiles, makeKeyFileOf, openKeyFile, type KeyFile } from './key-files.ts';
import { FOR_JOBS, readKeySecrets, type KeySettings } from './key-secret.ts';

export interface KeyRingOptions extends KeySettings {
  readonly encryptsNewJobs: boolean;
  readonly now: () => Date;
}

/**
 * The keys of jobs as this program keeps them: in `.keys` of the jobs folder, each wrapped by a key file or a passphrase.
 * Reads nothing before it is asked for a key. Which key is current is looked up each time, so a process that runs for
 * months wraps by the newest one and opens what another process has wrapped anew.
 */
export class KeyRing implements KeyKeeper {
  readonly encryptsNewJobs: boolean;
  readonly isSet: boolean;
  readonly #settings: KeySettings;
  readonly #now: () => Date;
  #secrets: Promise<WrappingSecret[]> | undefined;
  /** Opened keys; a passphrase costs half a second each. */
  readonly #opened = new Map<string, Promise<Buffer>>();

  constructor({ encryptsNewJobs, now, ...settings }: KeyRingOptions) {
    this.encryptsNewJobs = encryptsNewJobs;
    this.isSet = settings.keyFile !== null || settings.passphrase !== null;
    this.#settings = settings;
    this.#now = now;
  }

  /** Wraps by the current key; the first one is made where there is none. */
  async wrap(jobsDir: string, { id, bytes }: DataKey): Promise<WrappedKey> {
    const current = (await listKeyFiles(jobsDir)).keys.at(-1) ?? (await this.makeKey(jobsDir));
    const key = await this.open(jobsDir, current.id);
    return { by: current.id, box: sealBox(key, bytes, aboutOf(id)).toString('base64') };
  }

  async unwrap(jobsDir: string, id: string, { by, box }: WrappedKey): Promise<DataKey> {
    const bytes = openBox(await this.open(jobsDir, by), Buffer.from(box, 'base64'), aboutOf(id));
    if (bytes !== null) return { id, bytes };
    throw new FrameError('FRAME_KEY_WRONG', `The data key ${id} is not as it was wrapped by the key ${by}.`, {
      remedy: 'Restore keys/data_key.json of the job from a backup; it fits whatever was made since.',
    });
  }

  /** Makes a new key, which is current from then on. @throws FrameError FRAME_KEY_MISSING, FRAME_KEY_WRONG, FRAME_DISK_… */
  async makeKey(jobsDir: string): Promise<KeyFile> {
    const [secret] = await this.#secretsOf();
    if (secret === undefined) {
      throw new FrameError('FRAME_KEY_MISSING', `Jobs in ${jobsDir} are to be encrypted, and there is no key for it.`, {
        file: jobsDir,
        remedy:
          'Make one with `frame-pipeline keys init --new-key-file <file>` and set PIPELINE_KEY_FILE to it, or set PIPELINE_KEY_PASSPHRASE.',
      });
    }
    checkNewSecret(secret, FOR_JOBS);
    return makeKeyFileOf(jobsDir, secret, this.#now());
  }

  /** A key-encryption key. @throws FrameError as `openKeyFile` */
  async open(jobsDir: string, id: string): Promise<Buffer> {
    const name = `${resolve(jobsDir)} ${id}`;
    const opened = this.#opened.get(name) ?? this.#secretsOf().then((secrets) => openKeyFile(jobsDir, id, secrets));
    this.#opened.set(name, opened);
    return opened.catch((cause: unknown) => {
      // It may be copied there, and is then found.
      this.#opened.delete(name);
      throw cause;
    });
  }

  #secretsOf(): Promise<WrappingSecret[]> {
    return (this.#secrets ??= readKeySecrets(this.#settings));
  }
}

const aboutOf = (id: string): string => `frame-pipeline data key ${id}`;

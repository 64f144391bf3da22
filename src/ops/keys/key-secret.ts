import { readKeyFile, type SecretUse } from '../backup/backup-secret.ts';
import type { WrappingSecret } from '../backup/wrapping-key.ts';

/** Where the environment says that the secret is. */
export interface KeySettings {
  readonly keyFile: string | null;
  readonly passphrase: string | null;
}

/** As `checkNewSecret`, `makeKeyFile` and `readKeyFile` are told. */
export const FOR_JOBS: SecretUse = {
  firstWord: 'frame-pipeline-jobs-key',
  what: 'keys of jobs',
  wrong: 'FRAME_KEY_WRONG',
  remedy: 'Name the file that `keys init --new-key-file` wrote.',
};

/** The secrets that are set; the key file comes first, because it is quick. None is an answer. @throws FrameError as `readKeyFile` */
export async function readKeySecrets({ keyFile, passphrase }: KeySettings): Promise<WrappingSecret[]> {
  const secrets: WrappingSecret[] = [];
  if (keyFile !== null) secrets.push({ kind: 'key file', bytes: await readKeyFile(keyFile, FOR_JOBS) });
  if (passphrase !== null) secrets.push({ kind: 'passphrase', passphrase });
  return secrets;
}

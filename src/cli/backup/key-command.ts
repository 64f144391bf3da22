import { resolve } from 'node:path';
import { FrameError } from '../../errors.ts';
import { isThere } from '../../jobs/read-if-there.ts';
import { addKeySlot, listKeySlots, removeKeySlot, type BackupSecret } from '../../ops/backup/backup-keys.ts';
import { checkNewSecret, makeKeyFile, readKeyFile } from '../../ops/backup/backup-secret.ts';
import { repositoryFolders } from '../../ops/backup/repository.ts';
import { notice, printJson } from '../output.ts';
import { plainTable } from '../plain-table.ts';
import { say } from './backup-command.ts';
import { backupSetup, openExisting, type BackupOptions } from './backup-setup.ts';
import { t } from '../language.ts';

/** `backup key list`. */
export async function listKeysCommand(options: BackupOptions): Promise<void> {
  const { root } = await backupSetup(options);
  const { slots, damaged } = await listKeySlots(repositoryFolders(root).keys);
  if (options.json) return printJson({ status: 'ok', jobFolder: null, root, keys: slots, damaged });
  if (slots.length + damaged.length === 0) return notice(t('There is no repository of backups in {{root}}.', { root }));
  say(
    plainTable(
      [t('KEY'), t('KIND'), t('MADE')],
      slots.map(({ id, kind, created }) => [id, t(kind), created.slice(0, 10)]),
    ),
  );
  damaged.forEach((file) => say(t('missing or damaged: {{file}}', { file })));
}

export interface AddKeyOptions extends BackupOptions {
  readonly keyFile?: string;
  readonly passphraseFrom?: string;
}

/** `backup key add`. */
export async function addKeyCommand(options: AddKeyOptions): Promise<void> {
  const repository = await openExisting(await backupSetup(options));
  const secret = await newSecret(options);
  checkNewSecret(secret);
  const id = await addKeySlot(repository.keys, repository.secret.master, secret, new Date());
  if (options.json) return printJson({ status: 'done', jobFolder: null, keyId: id });
  say(t('Key {{id}} opens the repository too. Keep a copy of it elsewhere.', { id }));
}

/** A key file that is there or is made now, or what a variable of the environment holds: a secret on a command line could be seen by others. */
async function newSecret({ keyFile, passphraseFrom }: AddKeyOptions): Promise<BackupSecret> {
  if ((keyFile === undefined) === (passphraseFrom === undefined)) {
    throw new FrameError('FRAME_USAGE', 'Say either --key-file or --passphrase-from.', {
      remedy: 'A key file that is not there yet is made; a passphrase is taken out of a variable of the environment.',
    });
  }
  if (keyFile !== undefined) {
    const file = resolve(keyFile);
    return (await isThere(file)) ? { kind: 'key file', bytes: await readKeyFile(file) } : makeKeyFile(file);
  }
  const passphrase = process.env[passphraseFrom!];
  if (passphrase) return { kind: 'passphrase', passphrase };
  throw new FrameError('FRAME_USAGE', `The variable ${passphraseFrom!} is not set.`, {
    remedy: 'Set it to the new passphrase for this one command.',
  });
}

/** `backup key remove`. */
export async function removeKeyCommand(id: string, options: BackupOptions): Promise<void> {
  const repository = await openExisting(await backupSetup(options));
  const { slots } = await listKeySlots(repository.keys);
  if (!slots.some((slot) => slot.id === id)) {
    throw new FrameError('FRAME_USAGE', `There is no key ${id}.`, { remedy: 'See `backup key list`.' });
  }
  if (id === repository.secret.keyId) {
    throw new FrameError('FRAME_USAGE', `Key ${id} is the one that is set now; it is not removed.`, {
      remedy: 'Add another key, set that one, and then remove this one with it.',
    });
  }
  await removeKeySlot(repository.keys, id);
  if (options.json) return printJson({ status: 'done', jobFolder: null, keyId: id });
  say(
    t(
      'Key {{id}} opens the repository no more. Whoever had it may have kept the key that it wraps: that one does not change.',
      { id },
    ),
  );
}

import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FrameError } from '../../errors.ts';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import { byBytes, hashBytes } from '../../jobs/file-hash.ts';
import { saveTextAtomically, syncFolder } from '../../jobs/save-atomically.ts';
import { stableJson } from '../../jobs/stable-json.ts';
import { bothOf } from './kept-twice.ts';
import { openBox, sealBox } from './sealed-box.ts';
import { newWrapping, WRAPPING, wrappingKey, type Wrapping, type WrappingSecret } from './wrapping-key.ts';

/** What opens a repository. */
export type BackupSecret = WrappingSecret;

/** Keys for each purpose, all derived from one master key that only ever stands in memory. */
export interface BackupKeys {
  readonly content: Buffer;
  readonly chunkIds: Buffer;
  readonly chunkBorders: Buffer;
  /** Names the slot that was opened, and nothing of what is in it. */
  readonly keyId: string;
  readonly master: Buffer;
}

const KEY_BYTES = 32;
const PURPOSE = 'backup key file';

const SLOT = WRAPPING.extend({ format: z.literal([1, 2]), created: z.iso.datetime(), wrapped: z.base64() });
type Slot = z.infer<typeof SLOT>;

/** A slot as it is listed: nobody needs a key to see it. */
export interface KeySlot {
  readonly id: string;
  readonly kind: BackupSecret['kind'];
  readonly created: string;
}

/** A new master key. */
export function newMasterKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

/** Wraps the master key for one more secret. Its two files are named by their hash. @returns the slot's id. */
export async function addKeySlot(
  folder: string,
  master: Buffer,
  secret: BackupSecret,
  now: Date,
  cost?: Wrapping['scrypt'],
): Promise<string> {
  const wrapping = newWrapping(secret, randomBytes(KEY_BYTES), cost);
  const head = { format: 2 as const, created: now.toISOString(), ...wrapping };
  const wrapped = sealBox(await wrappingKey(head, secret, PURPOSE), master, stableJson(head)).toString('base64');
  const text = stableJson({ ...head, wrapped });
  const name = hashBytes(text);
  for (const file of filesOf(name)) await saveTextAtomically(join(folder, file), text);
  return idOf(name);
}

/** Every slot, and the files that are damaged or lack the other of their two. */
export async function listKeySlots(folder: string): Promise<{ slots: KeySlot[]; damaged: string[] }> {
  const { slots, damaged } = await readSlots(folder);
  return { slots: slots.map(({ id, slot: { kind, created } }) => ({ id, kind, created })), damaged };
}

/** Removes a slot for good. @throws FrameError FRAME_DISK_… */
export async function removeKeySlot(folder: string, id: string): Promise<void> {
  const { slots } = await readSlots(folder);
  try {
    for (const slot of slots)
      if (slot.id === id) for (const file of filesOf(slot.name)) await rm(join(folder, file), { force: true });
    await syncFolder(folder);
  } catch (cause) {
    throw diskError('write', folder, cause);
  }
}

/**
 * Tries the secrets on every slot of their kind.
 * @throws FrameError FRAME_BACKUP_KEY_WRONG, FRAME_BACKUP_DAMAGED where no slot is whole.
 */
export async function openKeys(folder: string, secrets: readonly BackupSecret[]): Promise<BackupKeys> {
  const { slots, damaged } = await readSlots(folder);
  for (const secret of secrets) {
    for (const { id, slot } of slots.filter(({ slot: { kind } }) => kind === secret.kind)) {
      const { wrapped, ...head } = slot;
      const master = openBox(
        await wrappingKey(head, secret, PURPOSE),
        Buffer.from(wrapped, 'base64'),
        stableJson(head),
      );
      if (master !== null) return keysOf(master, id);
    }
  }
  if (damaged.length > 0) {
    throw new FrameError('FRAME_BACKUP_DAMAGED', `A key of the repository is damaged: ${damaged.join(', ')}.`, {
      file: folder,
      remedy: 'Use another of its keys, or a copy of that file.',
    });
  }
  throw new FrameError('FRAME_BACKUP_KEY_WRONG', 'The passphrase or the key file does not open this repository.', {
    file: folder,
    remedy: `Its keys: ${slots.map(({ id, slot }) => `${id} (${slot.kind}, ${slot.created.slice(0, 10)})`).join(', ') || 'none'}. Set the one that it was made with.`,
  });
}

/** @param keyId of the slot that held the master key. */
export function keysOf(master: Buffer, keyId: string): BackupKeys {
  const derive = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', master, '', `frame-pipeline backup ${purpose}`, KEY_BYTES));
  return {
    content: derive('content'),
    chunkIds: derive('chunk ids'),
    chunkBorders: derive('chunk borders'),
    keyId,
    master,
  };
}

/** Names content for whoever holds the key; tells nobody else whether two repositories hold the same. @param digest SHA-256 of the content. */
export function chunkId(keys: BackupKeys, digest: Buffer): string {
  return createHmac('sha256', keys.chunkIds).update(digest).digest('hex');
}

interface ReadSlots {
  readonly slots: { readonly id: string; readonly name: string; readonly slot: Slot }[];
  readonly damaged: string[];
}

async function readSlots(folder: string): Promise<ReadSlots> {
  const names = await readdir(folder).catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw diskError('read', folder, cause);
  });
  const files = names.filter((name) => !name.startsWith('.')).sort(byBytes);
  const found: ReadSlots = { slots: [], damaged: [] };
  for (const file of files) {
    const bytes = await readFile(join(folder, file)).catch((cause: unknown) => {
      throw diskError('read', join(folder, file), cause);
    });
    const name = hashBytes(bytes);
    const slot = filesOf(name).includes(file) ? parseSlot(bytes.toString('utf8')) : null;
    if (slot === null) found.damaged.push(file);
    else if (!found.slots.some((other) => other.name === name)) found.slots.push({ id: idOf(name), name, slot });
  }
  const twice = found.slots.filter(({ slot }) => slot.format > 1);
  for (const file of twice.flatMap(({ name }) => filesOf(name))) if (!files.includes(file)) found.damaged.push(file);
  found.slots.sort((a, b) => byBytes(a.slot.created, b.slot.created));
  return found;
}

function parseSlot(text: string): Slot | null {
  try {
    return SLOT.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

const filesOf = (name: string): readonly string[] => bothOf(`${name}.json`);
const idOf = (name: string): string => name.slice(0, 16);

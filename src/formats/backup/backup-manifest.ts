import { z } from 'zod';

const SHA256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 is 64 hexadecimal digits');
const count = z.number().int().min(0);

/** Names of backups and recovery points: when they were begun, in local time; `_2`, `_3`, … where that is taken. */
const NAME = /^(backup|recovery_point)_(\d{4})(\d{2})(\d{2})_(\d{2})(\d{2})(\d{2})(_[2-9]|_[1-9]\d+)?$/;

/** What a name stands for. */
export type BackupKind = 'backup' | 'recovery_point';

/** @returns null where the name is none of ours. */
export function kindOfName(name: string): BackupKind | null {
  return (NAME.exec(name)?.[1] as BackupKind | undefined) ?? null;
}

/** The day in a name, as [year, month 1 to 12, day]: that of the clock on the wall when it was made. */
export function dayOfName(name: string): readonly [year: number, month: number, day: number] {
  const [, , year, month, day] = NAME.exec(name) ?? [];
  return [Number(year), Number(month), Number(day)];
}

/** `backup_YYYYMMDD_HHMMSS` or `recovery_point_…`, in local time. @param turn 2 and more where the name was taken. */
export function nameAt(kind: BackupKind, now: Date, turn = 1): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return `${kind}_${day}_${time}${turn === 1 ? '' : `_${turn}`}`;
}

/** Bytes that are kept in chunks. */
const STORED = z.object({
  size: count,
  sha256: SHA256,
  /** Ids of the chunks, in order. */
  chunks: z.array(SHA256),
});
export type StoredBytes = z.infer<typeof STORED>;

/**
 * The part of a manifest that anyone may read who can read the disk: what a list shows, and no path and no content.
 * It is authenticated with the sealed part, so nobody without the key can change it unseen.
 */
const CLEAR = z.looseObject({
  /** 2: it and the list of its files are kept twice; 1: once. */
  format: z.literal([1, 2]),
  name: z.string().regex(NAME),
  /** When it was begun, ISO 8601 in UTC. */
  created: z.iso.datetime(),
  pipeline_version: z.string(),
  /** Null where the program was installed as a package. */
  git_revision: z.string().nullable(),
  /** How many learners it holds. */
  learners: count,
  /** Which jobs it holds. */
  jobs: z.array(z.string()),
  /** Bytes of all files that it holds. */
  size: count,
  counts: z.object({ files: count, folders: count, links: count, chunks: count }),
  /** Bytes of packs that it added to the repository. */
  added: count,
  /** The key that opened the repository when it was made. */
  key_id: z.string(),
  /** Warnings in the sealed part. */
  warnings: count,
});
export type ManifestHead = z.infer<typeof CLEAR>;

/** Where a part of the backup came from; an in-place restore puts it back there. */
const ORIGIN = z.object({
  /** The path inside the backup, with `/`. */
  path: z.string(),
  /** The absolute path that it was read from. */
  from: z.string(),
});
export type Origin = z.infer<typeof ORIGIN>;

const SEALED = z.looseObject({
  /** The list of every path, as the lines of {@link formatEntries}. */
  entries: STORED,
  origins: z.array(ORIGIN),
  /** What people should know: files that changed while they were read, things that cannot be kept. */
  warnings: z.array(z.string()),
  /** What others anchor in a manifest, such as the head of an audit log. */
  extra: z.record(z.string(), z.json()),
});
export type ManifestBody = z.infer<typeof SEALED>;

const common = {
  /** Relative, with `/`. */
  path: z.string(),
  /** Rights, as in `0o644`. */
  mode: z.number().int().min(0).max(0o7777),
};

const ENTRY = z.discriminatedUnion('type', [
  z.object({ type: z.literal('file'), ...common, ...STORED.shape, modified: z.number() }),
  z.object({ type: z.literal('folder'), ...common }),
  z.object({ type: z.literal('link'), ...common, target: z.string() }),
]);
/** One path of a backup. */
export type BackupEntry = z.infer<typeof ENTRY>;
export type FileEntry = Extract<BackupEntry, { type: 'file' }>;

/** @returns null where the value is no such head. */
export function asManifestHead(value: unknown): ManifestHead | null {
  return CLEAR.safeParse(value).data ?? null;
}

/** @returns null where the value is no such body. */
export function asManifestBody(value: unknown): ManifestBody | null {
  return SEALED.safeParse(value).data ?? null;
}

/** One JSON object a line: the same tree gives the same text, and a tree that changed little a text that changed little. */
export function formatEntries(entries: readonly BackupEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

/** @returns null where the text is no such list. */
export function parseEntries(text: string): BackupEntry[] | null {
  try {
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => ENTRY.parse(JSON.parse(line)));
  } catch {
    return null;
  }
}

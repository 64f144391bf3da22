import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import { FrameError } from '../../../errors.ts';
import { diskError, errnoOf } from '../../../jobs/disk-errors.ts';
import { syncFolder } from '../../../jobs/save-atomically.ts';
import { CHAIN_FILE, listSegments, readSegment, segmentName, splitLines } from './audit-files.ts';
import { formatRecord, hashOfLine, parseRecord, type AuditEntry, type AuditHead } from './audit-record.ts';
import { brokenAudit } from './broken-audit.ts';
import { inodeOf, openChain, readChain, writeChain, type ChainState } from './chain-file.ts';

export interface AuditLogOptions {
  readonly now?: () => Date;
  /** How long to wait for other processes, ms. @default 5000 */
  readonly patienceMs?: number;
  /** A new file is begun beyond this, and each day. @default 4 MiB */
  readonly segmentBytes?: number;
}

/** What {@link AuditLog.prune} took away. */
export interface PrunedAudit {
  readonly records: number;
  readonly files: number;
}

interface OpenChain {
  readonly db: Database.Database;
  readonly inode: bigint | null;
}

type LockedAction<T> = (chain: ChainState) => Promise<{
  readonly chain: ChainState;
  readonly result: T;
  /** Done when the new chain is kept. */
  readonly after?: () => Promise<void>;
}>;

const LOOK_AGAIN_MS = 5;
const DAY_MS = 86_400_000;
const SEGMENT_BYTES = 4 * 2 ** 20;

interface Waiting {
  readonly entry: AuditEntry;
  readonly done: () => void;
  readonly fail: (cause: unknown) => void;
}

/**
 * The audit log: lines of JSON, each naming the hash of the one before, in files of at most a day. Several processes may
 * write; one at a time has the head of the chain, and with it the right to add.
 *
 * What is added is on the disk before it counts as written. What comes while a write is under way goes with the next one,
 * all together, so a crowd costs no more than one. A record that a killed process wrote and did not count is taken
 * up by the next writer, which says so in a record of its own; half a line is cut off.
 */
export class AuditLog {
  readonly folder: string;
  readonly #options: AuditLogOptions;
  #open: OpenChain | null = null;
  #waiting: Waiting[] = [];
  #isWriting = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(folder: string, options: AuditLogOptions = {}) {
    this.folder = folder;
    this.#options = options;
  }

  /**
   * Adds a record. When this resolves, it is on the disk.
   * @throws FrameError FRAME_AUDIT_UNWRITABLE, FRAME_AUDIT_BROKEN: what it was about must then not be done
   */
  append(entry: AuditEntry): Promise<void> {
    return new Promise<void>((done, fail) => {
      this.#waiting.push({ entry, done, fail });
      if (!this.#isWriting) void this.#writeAll();
    });
  }

  /** Takes up what a killed process left, and tells where the chain ends. @throws FrameError FRAME_AUDIT_… */
  async settle(): Promise<AuditHead> {
    return this.#locked(async (chain) => {
      await this.#refuseChanged(chain);
      const settled = await this.#settled(chain);
      return { chain: settled, result: { count: settled.count, hash: settled.hash } };
    });
  }

  /**
   * Takes away files whose records are all older than so many days. The chain then begins with the first that is left;
   * a record says so first, and what it says is held against the beginning ever after.
   * @throws FrameError FRAME_AUDIT_…
   */
  async prune(days: number, entry: Pick<AuditEntry, 'who' | 'from'>): Promise<PrunedAudit> {
    const now = this.#now();
    return this.#locked(async (held) => {
      await this.#refuseChanged(held);
      let chain = await this.#settled(held);
      const segments = await listSegments(this.folder);
      const old: string[] = [];
      let first = chain.first;
      let firstPrev = chain.firstPrev;
      for (const name of segments.filter((segment) => segment !== chain.segment)) {
        const { lines } = await readSegment(this.folder, name);
        const last = lines.at(-1);
        const record = last === undefined ? null : parseRecord(last.toString('utf8'));
        if (last === undefined || record === null || now.getTime() - Date.parse(record.at) <= days * DAY_MS) break;
        old.push(name);
        [first, firstPrev] = [record.n + 1, hashOfLine(last)];
      }
      const records = first - chain.first;
      if (records > 0) {
        const said = note(entry, 'audit prune', { first, first_prev: firstPrev, records, days });
        chain = await this.#add(chain, [said]);
      }
      const result = { records, files: old.length };
      return { chain: { ...chain, first, firstPrev }, result, after: () => this.#removeFiles(old) };
    }, 'FULL');
  }

  /**
   * Sets a log that is not as it was written aside, and begins a new one, which says so.
   * @returns the folder that the old one is in now.
   */
  async beginAnew(why: string, entry: Pick<AuditEntry, 'who' | 'from'>): Promise<string> {
    const aside = join(this.folder, `set-aside-${this.#now().toISOString().replaceAll(/[-:.]/g, '')}`);
    try {
      await mkdir(aside, { recursive: true });
      let old: AuditHead | null = null;
      try {
        const db = (this.#open ?? (await this.#reopen())).db;
        old = readChain(db);
      } catch {
        // The head itself is what is gone or damaged.
      }
      this.close();
      for (const name of [...(await listSegments(this.folder)), ...['-wal', '-shm', ''].map((t) => CHAIN_FILE + t)])
        await rename(join(this.folder, name), join(aside, name)).catch((cause: unknown) => {
          if (errnoOf(cause) !== 'ENOENT') throw cause;
        });
      await syncFolder(this.folder);
      const about = { why, count: old?.count ?? null, hash: old?.hash ?? null, aside };
      await this.append(note(entry, 'audit begin-anew', about));
      return aside;
    } catch (cause) {
      throw diskError('write', this.folder, cause);
    }
  }

  close(): void {
    this.#open?.db.close();
    this.#open = null;
  }

  /** Writes until nothing waits. Never fails: whoever waits is told. */
  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#locked(async (held) => {
          const chain = await this.#settled(held);
          return {
            chain: await this.#add(
              chain,
              batch.map(({ entry }) => entry),
            ),
            result: undefined,
          };
        });
        batch.forEach(({ done }) => done());
      } catch (cause) {
        batch.forEach(({ fail }) => fail(cause));
      }
    }
    this.#isWriting = false;
  }

  /**
   * Does something while nobody else can change the chain, and keeps what it comes to.
   * @param sync `FULL` where files go by the head, so that it must not be lost to a power cut.
   */
  #locked<T>(action: LockedAction<T>, sync: 'NORMAL' | 'FULL' = 'NORMAL'): Promise<T> {
    const turn = this.#turn.then(() => this.#inTurn(action, sync));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #inTurn<T>(action: LockedAction<T>, sync: 'NORMAL' | 'FULL'): Promise<T> {
    try {
      const db = await this.#begin(sync);
      try {
        const { chain, result, after } = await action(readChain(db));
        writeChain(db, chain);
        db.exec('COMMIT');
        await after?.();
        return result;
      } catch (cause) {
        if (db.inTransaction) db.exec('ROLLBACK');
        throw cause;
      }
    } catch (cause) {
      if (cause instanceof FrameError && cause.code === 'FRAME_AUDIT_BROKEN') throw cause;
      // Whatever went wrong, the next try begins with a fresh look.
      this.close();
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new FrameError('FRAME_AUDIT_UNWRITABLE', `The audit log in ${this.folder} cannot be written: ${why}`, {
        file: this.folder,
        remedy:
          'See to the disk, or to the process that keeps the log to itself; nothing is done that is not written down.',
        cause,
      });
    }
  }

  async #begin(sync: 'NORMAL' | 'FULL'): Promise<Database.Database> {
    const untilMs = performance.now() + (this.#options.patienceMs ?? 5_000);
    for (;;) {
      try {
        const inode = await inodeOf(join(this.folder, CHAIN_FILE));
        if (this.#open !== null && this.#open.inode !== inode) this.close();
        const { db } = this.#open ?? (await this.#reopen());
        db.pragma(`synchronous = ${sync}`);
        db.exec('BEGIN IMMEDIATE');
        return db;
      } catch (cause) {
        const isBusy = /^SQLITE_(BUSY|LOCKED)/.test((cause as { code?: string }).code ?? '');
        if (!isBusy || performance.now() > untilMs) throw cause;
        await sleep(LOOK_AGAIN_MS);
      }
    }
  }

  async #reopen(): Promise<OpenChain> {
    const db = await openChain(this.folder);
    this.#open = { db, inode: await inodeOf(join(this.folder, CHAIN_FILE)) };
    return this.#open;
  }

  /** Takes up what lies beyond the head, if it goes on with the chain, and says so in a record. */
  async #settled(chain: ChainState): Promise<ChainState> {
    let settled = chain;
    let tornBytes = 0;
    if (chain.segment !== '') {
      const own = await this.#beyond(settled, chain.segment, chain.sizeBytes);
      settled = own.chain;
      tornBytes += own.tornBytes;
    }
    const next = segmentName(settled.count + 1);
    if (next !== settled.segment && (await inodeOf(join(this.folder, next))) !== null) {
      const begun = await this.#beyond({ ...settled, segment: next, sizeBytes: 0 }, next, 0);
      if (begun.chain.count > settled.count) settled = begun.chain;
      tornBytes += begun.tornBytes;
    }
    if (settled.count === chain.count && tornBytes === 0) return settled;
    const about = { from: chain.count + 1, to: settled.count, torn_bytes: tornBytes };
    const by = { who: { id: null, name: 'the program', by: 'nobody' as const }, from: 'this machine' };
    return this.#add(settled, [note(by, 'audit taken up', about)]);
  }

  async #beyond(chain: ChainState, segment: string, from: number): Promise<{ chain: ChainState; tornBytes: number }> {
    const path = join(this.folder, segment);
    const file = await open(path, 'r+').catch((cause: unknown) => {
      if (errnoOf(cause) === 'ENOENT') throw brokenAudit(this.folder, `${segment} is gone`);
      throw cause;
    });
    try {
      const { size } = await file.stat();
      if (size < from) throw brokenAudit(this.folder, `the end of ${segment} was cut off`);
      if (size === from) return { chain, tornBytes: 0 };
      const bytes = Buffer.alloc(size - from);
      await file.read(bytes, 0, bytes.length, from);
      const { lines, rest } = splitLines(bytes);
      let { count, hash, sizeBytes, day } = chain;
      for (const line of lines) {
        const record = parseRecord(line.toString('utf8'));
        if (record?.n !== count + 1 || record.prev !== hash)
          throw brokenAudit(this.folder, `${segment} goes on with something that is no record of it`);
        [count, hash, sizeBytes, day] = [record.n, hashOfLine(line), sizeBytes + line.length + 1, dayOf(record.at)];
      }
      if (rest.length > 0) {
        await file.truncate(sizeBytes);
        await file.datasync();
      }
      return { chain: { ...chain, count, hash, sizeBytes, day }, tornBytes: rest.length };
    } finally {
      await file.close();
    }
  }

  /** Whether the last record is still the one that the head names. */
  async #refuseChanged({ segment, sizeBytes, hash }: ChainState): Promise<void> {
    if (segment === '') return;
    const bytes = await readFile(join(this.folder, segment)).catch((cause: unknown) => {
      if (errnoOf(cause) === 'ENOENT') throw brokenAudit(this.folder, `${segment} is gone`);
      throw cause;
    });
    if (bytes.length < sizeBytes) throw brokenAudit(this.folder, `the end of ${segment} was cut off`);
    const last = splitLines(bytes.subarray(0, sizeBytes)).lines.at(-1);
    if (last === undefined || hashOfLine(last) !== hash)
      throw brokenAudit(this.folder, `the last record of ${segment} was changed`);
  }

  /** Writes records behind the chain and forces them to the disk. */
  async #add(chain: ChainState, entries: readonly AuditEntry[]): Promise<ChainState> {
    const at = this.#now().toISOString();
    const segment = this.#isFull(chain, at) ? segmentName(chain.count + 1) : chain.segment;
    const from = segment === chain.segment ? chain.sizeBytes : 0;
    let { count, hash } = chain;
    let text = '';
    for (const entry of entries) {
      const line = formatRecord(entry, { n: count + 1, prev: hash, at });
      [count, hash] = [count + 1, hashOfLine(line)];
      text += `${line}\n`;
    }
    const bytes = Buffer.from(text, 'utf8');
    const file = await open(join(this.folder, segment), from === 0 ? 'w+' : 'r+', 0o600);
    try {
      await file.write(bytes, 0, bytes.length, from);
      await file.datasync();
    } catch (cause) {
      // What was refused must not look as if it had been done.
      await file.truncate(from).catch(() => undefined);
      throw cause;
    } finally {
      await file.close();
    }
    if (from === 0) await syncFolder(this.folder);
    return { ...chain, count, hash, segment, sizeBytes: from + bytes.length, day: dayOf(at) };
  }

  #isFull({ segment, sizeBytes, day }: ChainState, at: string): boolean {
    return segment === '' || sizeBytes > (this.#options.segmentBytes ?? SEGMENT_BYTES) || day !== dayOf(at);
  }

  async #removeFiles(names: readonly string[]): Promise<void> {
    for (const name of names) await rm(join(this.folder, name), { force: true });
    await syncFolder(this.folder);
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date();
  }
}

function note({ who, from }: Pick<AuditEntry, 'who' | 'from'>, what: string, on: AuditEntry['on']): AuditEntry {
  return { stage: 'note', who, from, what, on, request: null, result: 'ok', code: null };
}

const dayOf = (at: string): string => at.slice(0, 10);

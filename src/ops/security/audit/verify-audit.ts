import { join } from 'node:path';
import { FrameError } from '../../../errors.ts';
import { CHAIN_FILE, firstOfSegment, inTurns, listSegments, readSegment } from './audit-files.ts';
import { BEFORE_ALL, hashOfLine, parseRecord, type AuditHead, type AuditRecord } from './audit-record.ts';
import { inodeOf, openChain, readChain, type ChainState } from './chain-file.ts';

/** Where a chain stood at some time, as something else remembers it, such as a backup. */
export interface AuditAnchor extends AuditHead {
  readonly from: string;
}

/** Something that is not as it was written. */
export interface AuditProblem {
  /** The record where it shows; null where it is about the whole. */
  readonly record: number | null;
  readonly says: string;
}

/** What {@link verifyAudit} found. */
export interface AuditReport {
  readonly ok: boolean;
  /** Records that are kept. */
  readonly records: number;
  /** The first that is kept, and the last; null for an empty log. */
  readonly first: number | null;
  readonly last: number | null;
  readonly head: AuditHead | null;
  /** Anchors that the log was held against. */
  readonly anchors: number;
  readonly problems: readonly AuditProblem[];
  /** What people should know: what was pruned, taken up or begun anew. */
  readonly notes: readonly string[];
}

/** More of them tell nothing new. */
const MOST_PROBLEMS = 20;

/**
 * Looks whether the log is as it was written: every record against the hash that the next one names, the last against
 * the head, the beginning against what was said when something was pruned, and all of it against anchors.
 *
 * @throws FrameError FRAME_DISK_…, FRAME_STATE_LIBRARY
 */
export async function verifyAudit(folder: string, anchors: readonly AuditAnchor[] = []): Promise<AuditReport> {
  const segments = await listSegments(folder);
  const before = await chainOf(folder);
  if (before === null && segments.length === 0) return judgeAnchors(EMPTY, new Map(), anchors);
  if (before === null || 'fault' in before) return report([{ record: null, says: before?.fault ?? 'it has no head' }]);
  const walk = new Walk(before);
  for (const name of segments) await walk.read(folder, name);
  // Others may have gone on writing meanwhile: those records are beyond the head that was read, not beyond the head.
  const after = await chainOf(folder);
  walk.end(after === null || 'fault' in after ? before : after);
  const { problems, notes, hashes, lastRecord } = walk;
  const found: AuditReport = {
    ...{ ok: problems.length === 0, records: hashes.size, anchors: 0, problems, notes },
    ...{ first: hashes.size === 0 ? null : before.first, last: lastRecord },
    head: before.count === 0 ? null : { count: before.count, hash: before.hash },
  };
  return judgeAnchors(found, new Map([...hashes, [before.first - 1, before.firstPrev]]), anchors);
}

const EMPTY: AuditReport = {
  ...{ ok: true, records: 0, first: null, last: null, head: null, anchors: 0, problems: [], notes: [] },
};

function report(problems: readonly AuditProblem[]): AuditReport {
  return { ...EMPTY, ok: false, problems };
}

async function chainOf(folder: string): Promise<ChainState | { readonly fault: string } | null> {
  if ((await inodeOf(join(folder, CHAIN_FILE))) === null) return null;
  try {
    const db = await openChain(folder);
    try {
      return readChain(db);
    } finally {
      db.close();
    }
  } catch (cause) {
    if (cause instanceof FrameError && cause.code === 'FRAME_AUDIT_BROKEN') return { fault: 'its head cannot be read' };
    throw cause;
  }
}

/** One pass over all records. */
class Walk {
  readonly problems: AuditProblem[] = [];
  readonly notes: string[] = [];
  /** Hash of each record, by its number. */
  readonly hashes = new Map<number, string>();
  lastRecord: number | null = null;
  readonly #chain: ChainState;
  #next: number;
  #prev: string;
  /** What prunings said of the beginning that they left. */
  readonly #beginnings = new Set<string>();

  constructor(chain: ChainState) {
    this.#chain = chain;
    this.#next = chain.first;
    this.#prev = chain.firstPrev;
  }

  async read(folder: string, name: string): Promise<void> {
    const { lines, rest } = await readSegment(folder, name);
    const first = firstOfSegment(name)!;
    const number = lines.length === 0 ? null : (parseRecord(lines[0].toString('utf8'))?.n ?? null);
    // Left by a pruning that was killed before it had removed everything.
    if (first < this.#chain.first && first + lines.length <= this.#chain.first) return;
    if (lines.length > 0 && number !== first) this.#say(first, `${name} does not begin with record ${first}`);
    for await (const line of inTurns(lines)) this.#take(line, name);
    if (rest.length > 0) this.#say(this.#next, `${name} ends in the middle of a record`);
  }

  end(now: ChainState): void {
    const { count, hash, first, firstPrev } = this.#chain;
    const last = this.#next - 1;
    if (last < count) this.#say(last + 1, `the end was cut off: records ${last + 1} to ${count} are gone`);
    else if (count > 0 && this.hashes.has(count) && this.hashes.get(count) !== hash)
      this.#say(count, `record ${count} is not the one that the head names`);
    if (last > now.count) this.#say(now.count + 1, `records ${now.count + 1} to ${last} are not in the head`);
    if (first === 1 && firstPrev === BEFORE_ALL) return;
    if (this.#beginnings.has(`${first} ${firstPrev}`)) this.notes.push(`Records before ${first} were pruned.`);
    else this.#say(first, `records before ${first} are gone, and no record says that they were pruned`);
  }

  #take(line: Buffer, name: string): void {
    const record = parseRecord(line.toString('utf8'));
    const hash = hashOfLine(line);
    if (record === null) this.#say(this.#next, `a line of ${name} is no record`);
    else if (record.n !== this.#next) this.#say(this.#next, `record ${this.#next} is missing or not in its place`);
    else if (record.prev !== this.#prev) this.#say(record.n, `the record before ${record.n} is not the one it names`);
    const n = record?.n ?? this.#next;
    this.hashes.set(n, hash);
    this.#next = n + 1;
    this.#prev = hash;
    this.lastRecord = n;
    if (record?.stage === 'note') this.#note(record);
  }

  #note({ n, at, what, on }: AuditRecord): void {
    if (what === 'audit prune') this.#beginnings.add(`${String(on.first)} ${String(on.first_prev)}`);
    else if (what === 'audit taken up')
      this.notes.push(
        `Record ${n} (${at}): a process was killed while it wrote; records ${String(on.from)} to ${String(on.to)} were taken up.`,
      );
    else if (what === 'audit begin-anew')
      this.notes.push(`Record ${n} (${at}): the log before was set aside in ${String(on.aside)}: ${String(on.why)}.`);
  }

  #say(record: number | null, says: string): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push({ record, says });
  }
}

function judgeAnchors(
  found: AuditReport,
  hashes: ReadonlyMap<number, string>,
  anchors: readonly AuditAnchor[],
): AuditReport {
  const first = found.first ?? 1;
  const judged = anchors.filter(({ count }) => count >= first - 1);
  const wrong = judged.filter(({ count, hash }) => hashes.get(count) !== hash);
  const problems = wrong.map(({ count, from }) => ({
    record: count,
    says: `record ${count} is not the one that ${from} remembers: the log was written anew, or cut`,
  }));
  return {
    ...found,
    ok: found.ok && problems.length === 0,
    anchors: judged.length,
    problems: [...found.problems, ...problems].slice(0, MOST_PROBLEMS),
  };
}

import { FrameError } from '../../errors.ts';
import type { JobQuery } from '../api.ts';
import { mayDo } from '../job-rights.ts';
import type { Principal } from '../principal.ts';
import type { JobCatalogue, JobEntry } from './job-catalogue.ts';

/** One page of a list. */
export interface JobPage {
  readonly entries: readonly JobEntry[];
  readonly next: string | null;
  readonly total: number;
}

/** Lists that are kept for whoever asks for the next page, or for the same page again and again. */
const KEPT_LISTS = 64;

/** Lists jobs for people, out of memory. What was found is kept until a job changes. */
export class JobLister {
  private readonly catalogue: JobCatalogue;
  private readonly kept = new Map<string, { readonly version: number; readonly found: readonly JobEntry[] }>();

  constructor(catalogue: JobCatalogue) {
    this.catalogue = catalogue;
  }

  /** @throws FrameError FRAME_REQUEST_INVALID for a cursor that is none */
  page(principal: Principal, query: JobQuery): JobPage {
    const found = this.find(principal, query);
    const compare = ORDERS[query.sort];
    const after = query.cursor === undefined ? null : parseCursor(query.cursor);
    // Not by its place: jobs may have come and gone since the page before.
    const start = after === null ? 0 : found.findIndex((entry) => compare(keyOf(entry), after) > 0);
    const entries = start === -1 ? [] : found.slice(start, start + query.limit);
    const last = entries.at(-1);
    const isEnd = last === undefined || last === found.at(-1);
    return { entries, next: isEnd ? null : formatCursor(keyOf(last)), total: found.length };
  }

  private find(principal: Principal, { state, search, owner, sort }: JobQuery): readonly JobEntry[] {
    const { user, permissions } = principal;
    const key = JSON.stringify([user?.id, [...permissions].sort(), state, search, owner, sort]);
    const known = this.kept.get(key);
    if (known?.version === this.catalogue.version) return known.found;
    const states = state === undefined ? null : new Set([state].flat());
    const wanted = search?.trim().toLocaleLowerCase() ?? '';
    const found = this.catalogue
      .newestFirst()
      .filter(
        (entry) =>
          mayDo(principal, entry.ownership, 'view') &&
          (states === null || states.has(entry.state)) &&
          (owner === undefined || (entry.ownership.owner?.id ?? '') === owner) &&
          (wanted === '' ||
            entry.id.includes(wanted) ||
            (entry.ownership.name?.toLocaleLowerCase().includes(wanted) ?? false)),
      );
    if (sort !== 'newest') found.sort((a, b) => ORDERS[sort](keyOf(a), keyOf(b)));
    this.kept.delete(key);
    this.kept.set(key, { version: this.catalogue.version, found });
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= KEPT_LISTS) break;
      this.kept.delete(oldest);
    }
    return found;
  }
}

interface SortKey {
  readonly createdMs: number;
  readonly id: string;
  readonly name: string;
}

const keyOf = ({ createdMs, id, ownership }: JobEntry): SortKey => ({ createdMs, id, name: ownership.name ?? id });
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const oldest = (a: SortKey, b: SortKey): number => a.createdMs - b.createdMs || byText(a.id, b.id);

const ORDERS: Readonly<Record<JobQuery['sort'], (a: SortKey, b: SortKey) => number>> = {
  oldest,
  newest: (a, b) => oldest(b, a),
  name: (a, b) => byText(a.name.toLocaleLowerCase(), b.name.toLocaleLowerCase()) || byText(a.id, b.id),
};

function formatCursor({ createdMs, id, name }: SortKey): string {
  return Buffer.from(JSON.stringify([createdMs, id, name.slice(0, 60)]), 'utf8').toString('base64url');
}

function parseCursor(cursor: string): SortKey {
  try {
    const [createdMs, id, name] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    if (typeof createdMs === 'number' && typeof id === 'string' && typeof name === 'string')
      return { createdMs, id, name };
  } catch {
    // Told below.
  }
  throw new FrameError('FRAME_REQUEST_INVALID', 'The cursor is none that a page before gave.', {
    remedy: 'Ask for the first page again.',
  });
}

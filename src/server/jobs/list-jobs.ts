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
    const start = after === null ? 0 : firstIndex(found, (entry) => compare(entry, after) > 0);
    const entries = found.slice(start, start + query.limit);
    const last = entries.at(-1);
    const isEnd = last === undefined || last === found.at(-1);
    return { entries, next: isEnd ? null : formatCursor(last, query.sort), total: found.length };
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
          (wanted === '' || entry.id.includes(wanted) || entry.nameKey.includes(wanted)),
      );
    if (sort === 'oldest') found.reverse();
    if (sort === 'name') found.sort(ORDERS.name);
    this.kept.delete(key);
    this.kept.set(key, { version: this.catalogue.version, found });
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= KEPT_LISTS) break;
      this.kept.delete(oldest);
    }
    return found;
  }
}

type SortKey = Pick<JobEntry, 'createdMs' | 'id' | 'nameKey'>;

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const oldest = (a: SortKey, b: SortKey): number => a.createdMs - b.createdMs || byText(a.id, b.id);

const ORDERS: Readonly<Record<JobQuery['sort'], (a: SortKey, b: SortKey) => number>> = {
  oldest,
  newest: (a, b) => oldest(b, a),
  name: (a, b) => byText(a.nameKey, b.nameKey) || byText(a.id, b.id),
};

/** Index of the first entry for which it holds, of entries of which it holds for all later ones; their number for none. */
function firstIndex(entries: readonly JobEntry[], holds: (entry: JobEntry) => boolean): number {
  let [from, to] = [0, entries.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (holds(entries[middle])) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** The whole name, where it counts: of two names that begin alike a cut one would tell neither. */
function formatCursor({ createdMs, id, nameKey }: SortKey, sort: JobQuery['sort']): string {
  return Buffer.from(JSON.stringify([createdMs, id, sort === 'name' ? nameKey : '']), 'utf8').toString('base64url');
}

function parseCursor(cursor: string): SortKey {
  try {
    const [createdMs, id, nameKey] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    if (typeof createdMs === 'number' && typeof id === 'string' && typeof nameKey === 'string')
      return { createdMs, id, nameKey };
  } catch {
    // Told below.
  }
  throw new FrameError('FRAME_REQUEST_INVALID', 'The cursor is none that a page before gave.', {
    remedy: 'Ask for the first page again.',
  });
}

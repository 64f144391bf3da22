import { firstOfSegment, inTurns, listSegments, readSegment } from './audit-files.ts';
import { parseRecord, type AuditRecord } from './audit-record.ts';

/** Which records are asked for; each that is left out lets all through. */
export interface AuditFilter {
  /** Part of a name, whatever its case. */
  readonly who?: string | undefined;
  /** Part of what was done, whatever its case. */
  readonly what?: string | undefined;
  readonly fromMs?: number | undefined;
  readonly untilMs?: number | undefined;
}

export interface AuditPage {
  /** The newest first. */
  readonly records: readonly AuditRecord[];
  /** Ask for records before this one for what follows; null at the end. */
  readonly before: number | null;
}

/** So many records are looked at for one page: a filter that lets little through must not read the whole year at once. */
const MOST_LOOKED_AT = 50_000;

/** One page of the log. @param before a record's number; null from the newest on. @throws FrameError FRAME_DISK_… */
export async function readAuditPage(
  folder: string,
  { before, limit, ...filter }: AuditFilter & { readonly before: number | null; readonly limit: number },
): Promise<AuditPage> {
  const records: AuditRecord[] = [];
  let lookedAt = 0;
  for (const name of (await listSegments(folder)).reverse()) {
    if (before !== null && firstOfSegment(name)! >= before) continue;
    const { lines } = await readSegment(folder, name);
    for await (const line of inTurns([...lines].reverse())) {
      const record = parseRecord(line.toString('utf8'));
      if (record === null || (before !== null && record.n >= before)) continue;
      if (filter.fromMs !== undefined && Date.parse(record.at) < filter.fromMs) return { records, before: null };
      if (passes(record, filter)) records.push(record);
      lookedAt++;
      if ((records.length >= limit || lookedAt >= MOST_LOOKED_AT) && record.n > 1) return { records, before: record.n };
    }
  }
  return { records, before: null };
}

/** All records that a filter lets through, oldest first, one file of the log in memory at a time. */
export async function* exportAudit(folder: string, filter: AuditFilter = {}): AsyncGenerator<AuditRecord> {
  for (const name of await listSegments(folder)) {
    const { lines } = await readSegment(folder, name);
    for await (const line of inTurns(lines)) {
      const record = parseRecord(line.toString('utf8'));
      if (record !== null && passes(record, filter)) yield record;
    }
  }
}

const CSV_COLUMNS = ['n', 'at', 'stage', 'who', 'by', 'from', 'what', 'on', 'request', 'result', 'code'] as const;

export const CSV_HEAD = `${CSV_COLUMNS.join(',')}\r\n`;

/** A record as a line of CSV. What a spreadsheet would take for a formula is made plain text. */
export function csvLine({ who, on, ...record }: AuditRecord): string {
  const row = { ...record, who: who.name, by: who.by, on: JSON.stringify(on) };
  const cell = (value: string | number | null): string => {
    const text = String(value ?? '');
    return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  };
  return `${CSV_COLUMNS.map((column) => cell(row[column])).join(',')}\r\n`;
}

function passes({ who, what, at }: AuditRecord, filter: AuditFilter): boolean {
  const ms = Date.parse(at);
  return (
    (filter.who === undefined || who.name.toLowerCase().includes(filter.who.toLowerCase())) &&
    (filter.what === undefined || what.toLowerCase().includes(filter.what.toLowerCase())) &&
    ms >= (filter.fromMs ?? -Infinity) &&
    ms <= (filter.untilMs ?? Infinity)
  );
}

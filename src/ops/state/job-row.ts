import { hashBytes } from '../../jobs/file-hash.ts';

/** One row of the table `jobs`, without its checksum. */
export interface JobRow {
  readonly id: string;
  readonly fingerprint: string;
  readonly mode: string;
  readonly state: string;
  readonly step: string | null;
  readonly created_ms: number;
  readonly ended_ms: number | null;
  readonly error_code: string | null;
  readonly attempts: number;
  readonly orphaned: number;
  readonly gone_ms: number | null;
}

/** 48 bits of a SHA-256 over all columns. The database itself finds torn pages, but not a changed letter inside a cell. */
export function checksumOf(row: JobRow): number {
  const { id, fingerprint, mode, state, step, created_ms, ended_ms, error_code, attempts, orphaned, gone_ms } = row;
  const cells = [id, fingerprint, mode, state, step, created_ms, ended_ms, error_code, attempts, orphaned, gone_ms];
  return Number.parseInt(hashBytes(JSON.stringify(cells)).slice(0, 12), 16);
}

/*
 * What the routes of the system answer, as far as the page shows it. Their schemas stand in src/formats/reports and beside the
 * routes; the page takes what it knows and leaves the rest.
 */

export type Level = 'ok' | 'warn' | 'fail';

export interface Health {
  readonly timestamp: string;
  readonly status: Level;
  readonly reasons: readonly string[];
  readonly checks: readonly {
    readonly name: string;
    readonly status: Level;
    readonly observed: number | string | boolean | null;
    readonly unit?: string;
    readonly message: string;
  }[];
}

export interface Course {
  readonly figure: { readonly path: string; readonly title: string; readonly unit: '' | '%' | 's' | 'GB'; readonly group: string };
  readonly points: readonly (readonly [atMs: number, value: number])[];
  readonly last: number;
}

export interface AlertRule {
  readonly name: string;
  readonly severity: string;
  readonly phase: 'ok' | 'pending' | 'firing';
  readonly since: string | null;
  readonly value: number | null;
  readonly message: string;
}

export interface Backup {
  readonly id: string;
  readonly created: string;
  readonly sizeBytes: number;
  readonly files: number;
  readonly good: boolean;
}

export interface AuditEntry {
  readonly number: number;
  readonly at: string;
  readonly who: string;
  readonly action: string;
  readonly target: string;
  readonly address: string;
  readonly result: string;
}

export interface Role {
  readonly name: string;
  readonly permissions: readonly string[];
}

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
  readonly path: string;
  readonly title: string;
  readonly unit: string;
  readonly group: string;
  readonly points: readonly (readonly [atMs: number, value: number])[];
}

export interface Alerts {
  readonly evaluated: string | null;
  readonly rules: readonly {
    readonly id: string;
    readonly group: string;
    readonly severity: string;
    readonly measure: string;
    readonly threshold: number;
    readonly state: 'ok' | 'pending' | 'firing';
    readonly since: string | null;
    readonly value: number | null;
    readonly silence: { readonly until: string } | null;
  }[];
  readonly notices: readonly {
    readonly at: string;
    readonly kind: string;
    readonly group: string;
    readonly severity: string;
  }[];
}

export interface Backups {
  readonly lastGood: string | null;
  readonly lastGoodDrill: string | null;
  readonly backups: readonly {
    readonly name: string;
    readonly kind: 'backup' | 'recovery_point';
    readonly state: 'good' | 'unverified' | 'damaged' | 'failed';
    readonly created: string | null;
  }[];
}

export interface AuditEntry {
  readonly n: number;
  readonly at: string;
  readonly who: { readonly name: string };
  readonly from: string;
  readonly what: string;
  readonly on: Readonly<Record<string, string | number | boolean | null>>;
  readonly result: 'ok' | 'refused' | 'failed' | null;
}

/** A link by which somebody sets their password. It is told once. */
export interface PasswordLink {
  readonly path: string;
  readonly expires: string;
}

/** A user who was made or changed. */
export interface MadeUser {
  readonly link: PasswordLink | null;
}

export interface Role {
  readonly name: string;
  readonly permissions: readonly string[];
}

/**
 * How the state database came to be as it is, step by step; `user_version` tells how many were made. A part of ops that
 * needs tables adds a migration at the end. One that has been released is never changed.
 */
export const MIGRATIONS: readonly { readonly about: string; readonly sql: string }[] = [
  {
    about: 'jobs, their steps, and what has happened so far',
    sql: `
      CREATE TABLE jobs (
        id TEXT PRIMARY KEY,
        -- Tells whether the job's files are still those that the row was made from.
        fingerprint TEXT NOT NULL,
        mode TEXT NOT NULL,
        state TEXT NOT NULL,
        step TEXT,
        created_ms INTEGER NOT NULL,
        -- When it was done or failed; null before.
        ended_ms INTEGER,
        error_code TEXT,
        attempts INTEGER NOT NULL,
        -- 1 where it says that it is running and no process holds it.
        orphaned INTEGER NOT NULL,
        -- Since when its folder has been missing; kept for a while, so that a folder that comes back is not counted again.
        gone_ms INTEGER,
        -- Of all columns above: a row that was damaged on disk is told from one that was not.
        checksum INTEGER NOT NULL
      ) WITHOUT ROWID;
      CREATE INDEX jobs_state ON jobs (gone_ms, state, created_ms, orphaned);
      CREATE INDEX jobs_ended ON jobs (ended_ms, gone_ms, state) WHERE ended_ms IS NOT NULL;
      CREATE TABLE steps (
        job TEXT NOT NULL,
        step TEXT NOT NULL,
        finished_ms INTEGER NOT NULL,
        PRIMARY KEY (job, step)
      ) WITHOUT ROWID;
      CREATE TABLE totals (
        name TEXT NOT NULL,
        label TEXT NOT NULL,
        value REAL NOT NULL,
        PRIMARY KEY (name, label)
      ) WITHOUT ROWID;
    `,
  },
  {
    about: 'history of the metrics, and signs of life',
    sql: `
      CREATE TABLE metrics_raw (at_ms INTEGER PRIMARY KEY, record TEXT NOT NULL);
      CREATE TABLE metrics_hourly (hour_ms INTEGER PRIMARY KEY, figures TEXT NOT NULL);
      CREATE TABLE signs_of_life (name TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) WITHOUT ROWID;
    `,
  },
];

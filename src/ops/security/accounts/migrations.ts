/**
 * How the database of accounts came to be as it is, step by step. One that has been released is never changed.
 *
 * Nothing here lets anybody in who reads it: passwords are argon2id, tokens and links are kept as hashes, and refresh
 * tokens are not kept at all.
 */
export const ACCOUNTS_MIGRATIONS: readonly { readonly about: string; readonly sql: string }[] = [
  {
    about: 'users, their sessions and tokens, links to set a password, and what slows down guessing',
    sql: `
      CREATE TABLE users (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        -- The name as it is compared: whatever its case, one person.
        name_key TEXT NOT NULL UNIQUE,
        role TEXT NOT NULL,
        -- Null until they set one by their link.
        password TEXT,
        created_ms INTEGER NOT NULL,
        last_seen_ms INTEGER,
        disabled INTEGER NOT NULL DEFAULT 0
      ) WITHOUT ROWID;
      CREATE TABLE sessions (
        id TEXT PRIMARY KEY,
        user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        created_ms INTEGER NOT NULL,
        expires_ms INTEGER NOT NULL,
        -- Which refresh token of the family is the one that is good now, and since when.
        turn INTEGER NOT NULL,
        turned_ms INTEGER NOT NULL,
        address TEXT NOT NULL
      ) WITHOUT ROWID;
      CREATE INDEX sessions_user ON sessions (user);
      CREATE TABLE tokens (
        id TEXT PRIMARY KEY,
        user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        hash BLOB NOT NULL,
        -- A list of permissions as JSON.
        scope TEXT NOT NULL,
        created_ms INTEGER NOT NULL,
        expires_ms INTEGER NOT NULL,
        last_used_ms INTEGER
      ) WITHOUT ROWID;
      CREATE INDEX tokens_user ON tokens (user);
      CREATE TABLE links (
        hash BLOB PRIMARY KEY,
        -- Null for the link that makes the first administrator.
        user TEXT REFERENCES users (id) ON DELETE CASCADE,
        expires_ms INTEGER NOT NULL
      ) WITHOUT ROWID;
      CREATE TABLE throttle (
        -- An account, an address, or a device that has logged in before.
        key TEXT PRIMARY KEY,
        failures INTEGER NOT NULL,
        last_ms INTEGER NOT NULL,
        until_ms INTEGER NOT NULL
      ) WITHOUT ROWID;
    `,
  },
];

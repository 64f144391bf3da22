import { DEFAULT_ROLES, PERMISSIONS, type Role } from '../../src/formats/permissions.ts';
import { SILENT_LOGGER } from '../../src/log.ts';
import { Accounts } from '../../src/ops/security/accounts/accounts.ts';
import { openAccounts } from '../../src/ops/security/accounts/open-accounts.ts';
import { PasswordHasher } from '../../src/ops/security/passwords/hash-password.ts';
import { RoleBook } from '../../src/ops/security/role-book.ts';

/** A clock that a test turns. */
export interface Clock {
  ms: number;
}

export const GOOD_PASSWORD = 'seven grey pigeons';
export const TEST_SECRET_KEY = 'Kq3vZr81LmXw0TnYpB6dHc9sGfAe2uJ7';

/** Accounts with passwords that cost nothing. */
export async function smallAccounts(
  stateDir: string,
  clock: Clock = { ms: Date.UTC(2026, 0, 1) },
  roles: readonly Role[] = DEFAULT_ROLES,
): Promise<Accounts> {
  return new Accounts({
    db: await openAccounts(stateDir),
    roles: new RoleBook(roles),
    secret: TEST_SECRET_KEY,
    accessTokenMs: 600_000,
    sessionMs: 14 * 86_400_000,
    log: SILENT_LOGGER,
    hasher: new PasswordHasher({ memoryCost: 8, timeCost: 1, parallelism: 1 }),
    now: () => clock.ms,
  });
}

/** Adds people of a role. @returns a token of each, which may all that its role may, for a server that runs there */
export async function addTokens(stateDir: string, role: string, names: readonly string[]): Promise<string[]> {
  const nowMs = Date.now();
  const accounts = await smallAccounts(stateDir, { ms: nowMs });
  const tokens: string[] = [];
  for (const name of names) {
    const { id: userId } = await accounts.addUser(name, role, null);
    const asked = { userId, name: 'test', scope: PERMISSIONS, expiresMs: nowMs + 86_400_000 };
    tokens.push(accounts.tokens.make(asked, nowMs).secret);
  }
  accounts.close();
  return tokens;
}

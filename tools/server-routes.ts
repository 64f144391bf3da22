import { authRoutes } from '../src/server/auth/auth-routes.ts';
import type { AuthDeps } from '../src/server/auth/auth-deps.ts';
import type { Route } from '../src/server/route.ts';

/** Every route of the server, to be looked at: nothing stands behind them, so none may be called. */
export function serverRoutes(): readonly Route[] {
  const nothing: unknown = { accounts: {} };
  return authRoutes(nothing as AuthDeps);
}

import type { Route } from '../route.ts';
import type { AuthDeps } from './auth-deps.ts';
import { auditRoutes } from './audit-routes.ts';
import { peopleRoutes } from './people-routes.ts';
import { sessionRoutes } from './session-routes.ts';

/** Every route about people and the audit log. */
export function authRoutes(deps: AuthDeps): Route[] {
  return [...sessionRoutes(deps), ...peopleRoutes(deps), ...auditRoutes(deps)];
}

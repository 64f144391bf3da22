import { authRoutes } from '../src/server/auth/auth-routes.ts';
import { eventRoutes } from '../src/server/events/event-routes.ts';
import { jobRoutes } from '../src/server/jobs/job-routes.ts';
import { outputRoutes } from '../src/server/jobs/output-routes.ts';
import { trashRoutes } from '../src/server/jobs/trash-routes.ts';
import { resultRoutes } from '../src/server/result/result-routes.ts';
import type { Route } from '../src/server/route.ts';
import { systemRoutes } from '../src/server/system/system-routes.ts';
import { creationRoutes } from '../src/server/uploads/creation-routes.ts';
import { uploadRoutes } from '../src/server/uploads/upload-routes.ts';
import { webhookRoutes } from '../src/server/webhooks/webhook-routes.ts';

/** Every route of the server, to be looked at: nothing stands behind them, so none may be called. */
export function serverRoutes(): readonly Route[] {
  const nothing = { accounts: {}, catalogue: {}, hub: {}, uploads: { limits: {} } } as never;
  return [
    ...authRoutes(nothing),
    ...jobRoutes(nothing),
    ...creationRoutes(nothing),
    ...outputRoutes(),
    ...trashRoutes(nothing),
    ...eventRoutes(nothing),
    ...uploadRoutes(nothing),
    ...resultRoutes(nothing),
    ...webhookRoutes(nothing),
    ...systemRoutes(nothing),
  ];
}

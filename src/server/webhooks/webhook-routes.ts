import { z } from 'zod';
import { FrameError } from '../../errors.ts';
import { API_ROOT, MadeWebhook, NewWebhook, Webhook } from '../api.ts';
import type { Principal } from '../principal.ts';
import { defineRoute, type Route } from '../route.ts';
import type { WebhookSender } from './webhook-sender.ts';

export interface WebhookRoutesDeps {
  readonly webhooks: WebhookSender;
}

/** Whoever has jobs may have a program told of them. */
const RULE = { who: 'permission', permission: 'create_job' } as const;

/** Addresses that are told what becomes of one's own jobs. */
export function webhookRoutes({ webhooks }: WebhookRoutesDeps): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: `${API_ROOT}/webhooks`,
      rule: RULE,
      summary: 'Lists your webhooks and how they stand.',
      tag: 'events',
      answers: { 200: z.object({ items: z.array(Webhook) }) },
      handle: async ({ principal }) => ({ items: await webhooks.list(userOf(principal)) }),
    }),
    defineRoute({
      method: 'POST',
      path: `${API_ROOT}/webhooks`,
      rule: RULE,
      summary:
        'Has an address told of what becomes of your jobs. The secret that messages are signed by is told this once.',
      tag: 'events',
      body: NewWebhook,
      answers: { 201: MadeWebhook },
      handle: async ({ body, principal, reply }) => reply.status(201).send(await webhooks.add(userOf(principal), body)),
    }),
    defineRoute({
      method: 'DELETE',
      path: `${API_ROOT}/webhooks/:webhook`,
      rule: RULE,
      summary: 'Removes a webhook with all that waits for it.',
      tag: 'events',
      params: z.object({ webhook: z.string().max(64) }),
      answers: { 204: z.null() },
      handle: async ({ params, principal, reply }) => {
        await webhooks.remove(userOf(principal), params.webhook);
        return reply.status(204).send();
      },
    }),
  ];
}

function userOf({ user }: Principal): string {
  if (user === null) throw new FrameError('FRAME_ACCESS_LOGIN', 'This needs somebody who is logged in.');
  return user.id;
}

import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { FrameError } from '../../errors.ts';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import { hashBytes } from '../../jobs/file-hash.ts';
import { readIfThere } from '../../jobs/read-if-there.ts';
import { saveJsonAtomically } from '../../jobs/save-atomically.ts';
import type { Logger } from '../../log.ts';
import { backoffMs } from '../../ops/alerts/backoff.ts';
import type { Outcome } from '../../ops/alerts/channel.ts';
import { outcomeOf } from '../../ops/alerts/http-outcome.ts';
import { secretsOfUrl } from '../../ops/alerts/plain-reason.ts';
import { signedHeaders } from '../../ops/alerts/sign-webhook.ts';
import { guardedFetch, type GuardedOptions } from '../../ops/net/guarded-fetch.ts';
import { mayReach, NO_PRIVATE_TARGETS } from '../../ops/net/public-address.ts';
import { readTargetUrl } from '../../ops/net/target-url.ts';
import type { Job, MadeWebhook, NewWebhook, Webhook, WebhookEvent } from '../api.ts';
import { KeyedLocks } from '../keyed-locks.ts';
import {
  newWebhookId,
  secretOf,
  UNSEALED,
  WebhookStore,
  type KeptWebhook,
  type SecretKeeper,
} from './webhook-store.ts';

const MESSAGE = z.object({
  format: z.literal(1),
  id: z.string(),
  webhook: z.string(),
  body: z.string(),
  createdMs: z.number(),
  tries: z.int(),
});
type Message = z.infer<typeof MESSAGE>;

/** Messages that wait for one webhook; beyond, the oldest is given up. */
const MOST_WAITING = 500;
/** A message that could not be delivered for so long is given up, ms: three days. */
const KEPT_MS = 72 * 3_600_000;
/** Webhooks that are called at the same time. */
const AT_ONCE = 8;
/** What one round sends to one webhook; the next round goes on. */
const MOST_PER_ROUND = 50;

export interface WebhookSenderDeps {
  /** A folder of its own. */
  readonly folder: string;
  /** Whom it may call: the public internet, and what the administrator lets through. */
  readonly guarded: GuardedOptions;
  readonly log: Logger;
  readonly secrets?: SecretKeeper;
  readonly clock?: () => number;
  /** At least 0, below 1. */
  readonly random?: () => number;
}

/**
 * Tells programs what becomes of their owners' jobs. A message is on the disk before anybody tries to deliver it, and stays
 * there until the other side has taken it: who is killed between sending and saying so sends twice, with the same id.
 *
 * Files, and not the tables of alerts: alerts merge what waits into one notice per group, while each of these is somebody
 * else's and is told as it was; the way of signing, of asking again and of keeping out of the network behind is the same.
 */
export class WebhookSender {
  readonly #store: WebhookStore;
  readonly #outbox: string;
  readonly #guarded: GuardedOptions;
  readonly #log: Logger;
  readonly #secrets: SecretKeeper;
  readonly #clock: () => number;
  readonly #random: () => number;
  readonly #locks = new KeyedLocks();

  constructor({ folder, guarded, log, secrets = UNSEALED, clock = Date.now, random = Math.random }: WebhookSenderDeps) {
    this.#store = new WebhookStore(join(folder, 'hooks'));
    this.#outbox = join(folder, 'outbox');
    this.#guarded = guarded;
    this.#log = log;
    this.#secrets = secrets;
    this.#clock = clock;
    this.#random = random;
  }

  /**
   * @returns the webhook, with the secret that is told this once
   * @throws FrameError FRAME_NET_TARGET, FRAME_WEBHOOK_LIMIT
   */
  async add(owner: string, { url, events }: NewWebhook): Promise<MadeWebhook> {
    this.#requireTarget(url);
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const id = newWebhookId();
    const sealed = this.#secrets.seal(secret, secretOf(id));
    const kept = await this.#locks.hold(`owner ${owner}`, () =>
      this.#store.add({ id, owner, url, events: [...new Set(events)], secret: sealed }, new Date(this.#clock())),
    );
    return { ...shown(kept, 0), secret };
  }

  async list(owner: string): Promise<Webhook[]> {
    const waiting = await this.#waiting();
    return (await this.#store.of(owner)).map((kept) => shown(kept, waiting.get(kept.id)?.length ?? 0));
  }

  /** Removes a webhook with what waits for it. @throws FrameError FRAME_REQUEST_NOT_FOUND */
  async remove(owner: string, id: string): Promise<void> {
    await this.#locks.hold(`record ${id}`, () => this.#store.remove(owner, id));
    for (const name of (await this.#waiting()).get(id) ?? []) await rm(join(this.#outbox, name), { force: true });
  }

  /** Removes all webhooks of somebody who may no longer have any. */
  async removeAllOf(owner: string): Promise<void> {
    for (const { id } of await this.#store.of(owner)) await this.remove(owner, id);
  }

  /**
   * Keeps what is to be told of a job; it is on the disk when this returns.
   * @param occurrence tells one happening from another of its kind, such as the number of the job's attempt: the same one has
   *   the same id, however often it is reported, so that the other side can leave it out
   */
  async tell(owner: string, type: WebhookEvent, job: Job, occurrence: string): Promise<void> {
    const waiting = await this.#waiting();
    for (const { id: webhook, events } of await this.#store.of(owner)) {
      if (!events.includes(type)) continue;
      const now = this.#clock();
      const id = hashBytes(`${webhook} ${type} ${job.id} ${occurrence}`).slice(0, 32);
      const body = JSON.stringify({ type, timestamp: new Date(now).toISOString(), data: { job } });
      await this.#save({ format: 1, id, webhook, body, createdMs: now, tries: 0 });
      await this.#forgetOldest(webhook, waiting.get(webhook) ?? []);
    }
  }

  /** Sends what is due, to several webhooks side by side. @returns how many messages were delivered */
  async deliverDue(): Promise<number> {
    const waiting = [...(await this.#waiting())];
    let delivered = 0;
    const lanes = Array.from({ length: AT_ONCE }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [webhook, names] = next;
        delivered += await this.#locks.hold(`webhook ${webhook}`, () => this.#deliverTo(webhook, names));
      }
    });
    await Promise.all(lanes);
    return delivered;
  }

  async #deliverTo(id: string, names: readonly string[]): Promise<number> {
    let delivered = 0;
    for (const name of names.slice(0, MOST_PER_ROUND)) {
      const webhook = await this.#store.find(id);
      const file = join(this.#outbox, name);
      const message = await readMessage(file);
      // Its webhook has gone, or it is spoilt: nobody can be told it, and it must not stop what comes after.
      if (webhook === null || message === null || this.#clock() - message.createdMs > KEPT_MS) {
        await rm(file, { force: true });
        continue;
      }
      if ((webhook.failing?.nextMs ?? 0) > this.#clock()) break;
      const outcome = await this.#attempt(webhook, message);
      if (!(await this.#keepOutcome(webhook, message, file, outcome))) break;
      delivered++;
    }
    return delivered;
  }

  /** @returns whether the next message may be sent */
  async #keepOutcome(webhook: KeptWebhook, message: Message, file: string, outcome: Outcome): Promise<boolean> {
    const { id } = webhook;
    const now = this.#clock();
    const keep = (changes: Partial<KeptWebhook>): Promise<boolean> =>
      this.#locks.hold(`record ${id}`, async () => {
        // Somebody may have removed it meanwhile: it must not come back.
        if ((await this.#store.find(id)) === null) return false;
        await this.#store.save({ ...webhook, ...changes });
        return true;
      });
    if (outcome.delivered) {
      await rm(file, { force: true });
      return keep({ lastDelivered: new Date(now).toISOString(), failing: null });
    }
    const failures = (webhook.failing?.failures ?? 0) + 1;
    const since = webhook.failing?.since ?? new Date(now).toISOString();
    const nextMs = now + backoffMs(failures, this.#random(), outcome.retryAfterMs);
    if (await keep({ failing: { since, reason: outcome.reason, failures, nextMs } }))
      await this.#save({ ...message, tries: message.tries + 1 });
    this.#log.warn({ webhook: id, tries: message.tries + 1 }, `a webhook was not told: ${outcome.reason}`);
    return false;
  }

  async #attempt({ id: webhook, url, secret: sealed }: KeptWebhook, { id, body }: Message): Promise<Outcome> {
    try {
      const secret = this.#secrets.open(sealed, secretOf(webhook));
      const headers = signedHeaders(secret, id, body, new Date());
      return await outcomeOf([...secretsOfUrl(url), secret], () =>
        guardedFetch({ method: 'POST', url, what: 'The webhook', headers, body }, this.#guarded),
      );
    } catch (cause) {
      // Its text is unknown, and may hold an address.
      return {
        delivered: false,
        reason: `a fault of the program (${cause instanceof Error ? cause.name : 'unknown'})`,
      };
    }
  }

  /** What can be told of an address before it is called; the rest is seen where the connection is made. */
  #requireTarget(text: string): void {
    const { hostname } = readTargetUrl(text, 'The webhook');
    const literal = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
    if (isIP(literal) === 0 || mayReach(literal, this.#guarded.allowed ?? NO_PRIVATE_TARGETS)) return;
    throw new FrameError('FRAME_NET_TARGET', `The webhook: ${hostname} is not on the public internet.`, {
      remedy:
        'Give a public address, or have an administrator name this one in network.allow_private_targets of security-config.yml.',
    });
  }

  /** Names of the files that wait, oldest first, by webhook. */
  async #waiting(): Promise<Map<string, string[]>> {
    const names = await readdir(this.#outbox).catch((cause: unknown) => {
      if (errnoOf(cause) === 'ENOENT') return [];
      throw diskError('read', this.#outbox, cause);
    });
    const byWebhook = new Map<string, string[]>();
    for (const name of names.sort()) {
      const [, webhook] = /^\d{15}_(wh_[0-9a-f]{24})_[0-9a-f]+\.json$/.exec(name) ?? [];
      if (webhook === undefined) continue;
      const list = byWebhook.get(webhook);
      if (list === undefined) byWebhook.set(webhook, [name]);
      else list.push(name);
    }
    return byWebhook;
  }

  async #save(message: Message): Promise<void> {
    await mkdir(this.#outbox, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
      throw diskError('write', this.#outbox, cause);
    });
    // The same message again takes the place of itself, whenever it was first kept.
    const known = (await this.#waiting()).get(message.webhook)?.find((name) => name.endsWith(`_${message.id}.json`));
    const name = known ?? `${String(message.createdMs).padStart(15, '0')}_${message.webhook}_${message.id}.json`;
    await saveJsonAtomically(join(this.#outbox, name), message);
  }

  async #forgetOldest(webhook: string, names: readonly string[]): Promise<void> {
    for (const name of names.slice(0, Math.max(0, names.length + 1 - MOST_WAITING))) {
      await rm(join(this.#outbox, name), { force: true });
      this.#log.warn({ webhook }, 'too much waits for a webhook; the oldest message was given up');
    }
  }
}

function shown({ id, url, events, created, lastDelivered, failing }: KeptWebhook, waiting: number): Webhook {
  const state = failing === null ? null : { since: failing.since, reason: failing.reason };
  return { id, url, events, created, lastDelivered, failing: state, waiting };
}

async function readMessage(file: string): Promise<Message | null> {
  const text = await readIfThere(file);
  if (text === null) return null;
  try {
    return MESSAGE.parse(JSON.parse(text.toString('utf8')));
  } catch {
    return null;
  }
}

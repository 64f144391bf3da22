import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FrameError } from '../../errors.ts';
import { diskError, errnoOf } from '../../jobs/disk-errors.ts';
import { readIfThere } from '../../jobs/read-if-there.ts';
import { saveJsonAtomically } from '../../jobs/save-atomically.ts';
import { WebhookEvent } from '../api.ts';

/** Webhooks that one user may have: each event is sent to all of them. */
export const MOST_WEBHOOKS = 10;
const WEBHOOK_ID = /^wh_[0-9a-f]{24}$/;

const KEPT = z.object({
  format: z.literal(1),
  id: z.string().regex(WEBHOOK_ID),
  owner: z.string(),
  url: z.string(),
  events: z.array(WebhookEvent),
  created: z.iso.datetime(),
  /** As the keeper of secrets sealed it. */
  secret: z.string(),
  lastDelivered: z.iso.datetime().nullable(),
  failing: z.object({ since: z.iso.datetime(), reason: z.string(), failures: z.int(), nextMs: z.number() }).nullable(),
});
/** A webhook as it is kept. */
export type KeptWebhook = z.infer<typeof KEPT>;

/** Seals what must not lie on a disk in the clear. */
export interface SecretKeeper {
  /** @param about the secret's place: it opens at no other */
  seal(secret: string, about: string): string;
  open(sealed: string, about: string): string;
}

/** For installations that encrypt nothing: the files are the owner's of the process alone. */
export const UNSEALED: SecretKeeper = {
  seal: (secret) => secret,
  open: (sealed) => sealed,
};

/** A name for a new webhook. */
export function newWebhookId(): string {
  return `wh_${randomBytes(12).toString('hex')}`;
}

/** Where a webhook's secret stands, for its keeper. */
export function secretOf(id: string): string {
  return `webhooks/${id}/secret`;
}

/** Webhooks on disk, a file each. */
export class WebhookStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws FrameError FRAME_WEBHOOK_LIMIT */
  async add(webhook: Pick<KeptWebhook, 'id' | 'owner' | 'url' | 'events' | 'secret'>, now: Date): Promise<KeptWebhook> {
    if ((await this.of(webhook.owner)).length >= MOST_WEBHOOKS)
      throw new FrameError(
        'FRAME_WEBHOOK_LIMIT',
        `You have ${MOST_WEBHOOKS} webhooks, which is as many as one may have.`,
        {
          remedy: 'Remove one first.',
        },
      );
    const kept: KeptWebhook = {
      format: 1,
      ...webhook,
      created: now.toISOString(),
      lastDelivered: null,
      failing: null,
    };
    await this.save(kept);
    return kept;
  }

  async save(webhook: KeptWebhook): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
      throw diskError('write', this.#folder, cause);
    });
    await saveJsonAtomically(this.#fileOf(webhook.id), webhook);
  }

  /** Null for one that is not there, or not readable. */
  async find(id: string): Promise<KeptWebhook | null> {
    if (!WEBHOOK_ID.test(id)) return null;
    const text = await readIfThere(this.#fileOf(id));
    if (text === null) return null;
    try {
      return KEPT.parse(JSON.parse(text.toString('utf8')));
    } catch {
      return null;
    }
  }

  async all(): Promise<KeptWebhook[]> {
    const names = await readdir(this.#folder).catch((cause: unknown) => {
      if (errnoOf(cause) === 'ENOENT') return [];
      throw diskError('read', this.#folder, cause);
    });
    const found = await Promise.all(names.sort().map((name) => this.find(name.replace(/\.json$/, ''))));
    return found.filter((one) => one !== null);
  }

  async of(owner: string): Promise<KeptWebhook[]> {
    return (await this.all()).filter((webhook) => webhook.owner === owner);
  }

  /** @throws FrameError FRAME_REQUEST_NOT_FOUND also for one of somebody else */
  async remove(owner: string, id: string): Promise<void> {
    if ((await this.find(id))?.owner !== owner)
      throw new FrameError('FRAME_REQUEST_NOT_FOUND', 'There is no such webhook.', { remedy: 'List yours.' });
    await rm(this.#fileOf(id), { force: true });
  }

  #fileOf(id: string): string {
    return join(this.#folder, `${id}.json`);
  }
}

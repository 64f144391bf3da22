import type { WebhookSettings } from '../../formats/alerting-config.ts';
import { guardedFetch, type GuardedOptions } from '../net/guarded-fetch.ts';
import type { Channel, Outcome } from './channel.ts';
import { outcomeOf } from './http-outcome.ts';
import { describeNotice } from './notice-text.ts';
import type { Notice } from './notice.ts';
import { secretsOfUrl } from './plain-reason.ts';
import { signedHeaders } from './sign-webhook.ts';

const TYPES = {
  firing: 'alert.firing',
  repeat: 'alert.repeat',
  resolved: 'alert.resolved',
  test: 'alert.test',
} as const;

/**
 * Tells a program, signed by the Standard Webhooks scheme. A notice keeps its `webhook-id` over all attempts, so that
 * the other side can leave out what it has already; the time that is signed is that of the attempt.
 */
export class WebhookChannel implements Channel {
  readonly name: string;
  readonly #settings: WebhookSettings;
  readonly #installation: string;
  readonly #options: GuardedOptions;

  /** @throws Error where the secret is none; `loadAlerting` looks before. */
  constructor(settings: WebhookSettings, installation: string, options: GuardedOptions) {
    this.name = settings.name;
    this.#settings = settings;
    this.#installation = installation;
    this.#options = options;
    // A secret that is none is told now, not with the first alert.
    signedHeaders(settings.secret, 'probe', '', new Date());
  }

  send(notice: Notice): Promise<Outcome> {
    const body = JSON.stringify(payloadOf(notice, this.#installation));
    const headers = signedHeaders(this.#settings.secret, notice.id, body, new Date());
    const { url, secret } = this.#settings;
    const what = `The webhook "${this.name}"`;
    return outcomeOf([...secretsOfUrl(url), secret], () =>
      guardedFetch({ method: 'POST', url, what, headers, body }, this.#options),
    );
  }
}

/** What a webhook gets; docs/guides/get-alerts.md shows it. Times are ISO 8601. */
function payloadOf(notice: Notice, installation: string): unknown {
  const iso = (ms: number): string => new Date(ms).toISOString();
  const { subject, body } = describeNotice(notice, installation);
  return {
    type: TYPES[notice.kind],
    timestamp: iso(notice.at),
    data: {
      installation,
      group: notice.group,
      severity: notice.severity,
      since: iso(notice.since),
      alerts: notice.alerts.map(({ since, ...alert }) => ({ ...alert, since: iso(since) })),
      earlier: {
        count: notice.earlier.count,
        list: notice.earlier.list.map(({ kind, at }) => ({ kind, at: iso(at) })),
      },
      subject,
      text: body,
    },
  };
}

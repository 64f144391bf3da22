import { guardedFetch, type GuardedOptions } from '../net/guarded-fetch.ts';
import type { Channel, Outcome } from './channel.ts';
import { outcomeOf } from './http-outcome.ts';
import { describeNotice } from './notice-text.ts';
import type { Notice } from './notice.ts';
import { secretsOfUrl } from './plain-reason.ts';

/** Tells a Slack channel through its incoming webhook. The address is all that it takes to write there: it's a secret. */
export class SlackChannel implements Channel {
  readonly name = 'slack';
  readonly #url: string;
  readonly #installation: string;
  readonly #options: GuardedOptions;

  constructor(url: string, installation: string, options: GuardedOptions) {
    this.#url = url;
    this.#installation = installation;
    this.#options = options;
  }

  send(notice: Notice): Promise<Outcome> {
    const { subject, body } = describeNotice(notice, this.#installation);
    const text = `*${escapeText(subject)}*\n${escapeText(body)}`;
    return outcomeOf(secretsOfUrl(this.#url), () =>
      guardedFetch(
        {
          method: 'POST',
          url: this.#url,
          what: 'slack.webhook_url',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ text }),
        },
        this.#options,
      ),
    );
  }
}

/** Slack's own escaping: without it a name could call everybody in the room, or look like a link. */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

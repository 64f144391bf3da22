import type { Logger } from '../../log.ts';
import type { Channel, Outcome } from './channel.ts';
import { describeNotice } from './notice-text.ts';
import type { Notice } from './notice.ts';

/** Writes notices to the log of whoever evaluates: the channel that is always there. */
export class LogChannel implements Channel {
  readonly name = 'log';
  readonly #log: Logger;
  readonly #installation: string;

  constructor(log: Logger, installation: string) {
    this.#log = log;
    this.#installation = installation;
  }

  send(notice: Notice): Promise<Outcome> {
    const { kind, group, severity, alerts } = notice;
    const fields = { alert: { kind, group, severity, alerts } };
    const { subject } = describeNotice(notice, this.#installation);
    const message = `${subject}: ${alerts.map(({ rule }) => rule).join(', ') || group}`;
    if (kind === 'resolved' || kind === 'test') this.#log.info(fields, message);
    else if (severity === 'critical') this.#log.error(fields, message);
    else this.#log.warn(fields, message);
    return Promise.resolve({ delivered: true });
  }
}

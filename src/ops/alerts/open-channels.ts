import type { Logger } from '../../log.ts';
import type { GuardedOptions } from '../net/guarded-fetch.ts';
import type { Channel } from './channel.ts';
import { EmailChannel } from './email-channel.ts';
import type { Alerting } from './load-alerting.ts';
import { LogChannel } from './log-channel.ts';
import { SlackChannel } from './slack-channel.ts';
import { WebhookChannel } from './webhook-channel.ts';

/** All channels that are switched on; the log is always one. @param installation what notices call it. */
export function openChannels({ config, privateTargets, ca }: Alerting, installation: string, log: Logger): Channel[] {
  const guarded: GuardedOptions = { allowed: privateTargets };
  const { email, email_enabled, slack, slack_enabled, webhooks } = config;
  return [
    new LogChannel(log, installation),
    ...(email_enabled ? [new EmailChannel(email, installation, ca === null ? {} : { ca })] : []),
    ...(slack_enabled ? [new SlackChannel(slack.webhook_url, installation, guarded)] : []),
    ...webhooks.map((settings) => new WebhookChannel(settings, installation, guarded)),
  ];
}

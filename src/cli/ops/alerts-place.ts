import { hostname } from 'node:os';
import { readVariables } from '../../jobs/environment.ts';
import type { Logger } from '../../log.ts';
import { AlertMemory } from '../../ops/alerts/alert-memory.ts';
import { AlertsDuty } from '../../ops/alerts/alerts-duty.ts';
import type { Channel } from '../../ops/alerts/channel.ts';
import { loadAlerting, type Alerting } from '../../ops/alerts/load-alerting.ts';
import { openChannels } from '../../ops/alerts/open-channels.ts';
import type { State } from '../../ops/state/open-state.ts';
import { notice } from '../output.ts';
import { t } from '../language.ts';

/** How alerts are given, and to whom. */
export interface AlertsPlace {
  readonly alerting: Alerting;
  readonly channels: readonly Channel[];
  readonly log: Logger;
}

/**
 * Reads the file about alerts.
 * @param config the file; undefined for `alerting_config.json` in the working folder, if it is there.
 * @throws FrameError as `loadAlerting`
 */
export async function findAlertsPlace(config: string | undefined, log: Logger): Promise<AlertsPlace> {
  const variable = await readVariables(process.cwd(), process.env);
  const alerting = await loadAlerting(config ?? null, process.cwd(), variable);
  const installation = alerting.config.installation ?? hostname();
  return { alerting, channels: openChannels(alerting, installation, log), log };
}

/** Says what people should know of the file. */
export function sayNotices({ alerting }: AlertsPlace): void {
  alerting.notices.forEach((text) => notice(t('note: {{text}}', { text })));
}

/** What is to be done about alerts, on an open state database. */
export function alertsOn(
  state: State,
  { alerting, channels, log }: AlertsPlace,
): { duty: AlertsDuty; memory: AlertMemory } {
  const memory = new AlertMemory(state, log);
  const { config, privateTargets } = alerting;
  const duty = new AlertsDuty({ config, memory, channels, log, guarded: { allowed: privateTargets } });
  return { duty, memory };
}

import { FrameError } from '../../errors.ts';
import { didYouMean } from '../../formats/unknown-key.ts';
import { SILENT_LOGGER, type Logger } from '../../log.ts';
import { viewAlerts } from '../../ops/alerts/alerts-view.ts';
import type { AlertMemory } from '../../ops/alerts/alert-memory.ts';
import type { AlertsDuty } from '../../ops/alerts/alerts-duty.ts';
import { showTime } from '../../ops/alerts/notice-text.ts';
import { testNotice } from '../../ops/alerts/test-notice.ts';
import { collectMetrics } from '../../ops/metrics/collect-metrics.ts';
import type { State } from '../../ops/state/open-state.ts';
import { pc } from '../colours.ts';
import { notice, printJson } from '../output.ts';
import { alertsOn, findAlertsPlace, sayNotices, type AlertsPlace } from './alerts-place.ts';
import { showAlerts } from './alerts-tables.ts';
import { findPlaceToLookAt, type WatchedPlace, type WatchOptions } from './watched-place.ts';
import { sourcesOf, withState } from './watched-state.ts';
import { noteInLanguage, t } from '../language.ts';

export interface AlertsOptions extends WatchOptions {
  readonly config?: string;
  readonly json?: boolean;
}

export interface TestOptions extends AlertsOptions {
  readonly channel?: string;
}

export interface SilenceOptions extends AlertsOptions {
  /** ms. */
  readonly for?: number;
  /** ms since 1970. */
  readonly until?: number;
  readonly why: string;
}

/** For people: what the log channel and failures say, each as one sentence. */
const SPOKEN_LOG: Logger = {
  ...SILENT_LOGGER,
  info: (_, message) => notice(message),
  warn: (_, message) => notice(message),
  error: (_, message) => notice(message),
};

/** `alerts test`: exit code 1 where a channel does not take the notice. Needs no state database. */
export async function testCommand({ config, channel: only, json }: TestOptions): Promise<void> {
  const place = await findAlertsPlace(config, SPOKEN_LOG);
  sayNotices(place);
  const { channels } = place;
  const chosen = channels.filter(({ name }) => only === undefined || name === only);
  if (chosen.length === 0) {
    throw new FrameError('FRAME_USAGE', `There is no channel "${only}" that is switched on.`, {
      remedy: `Name one of: ${channels.map(({ name }) => name).join(', ')}.`,
    });
  }
  const results = await Promise.all(
    chosen.map(async (channel) => {
      const outcome = await channel.send(testNotice(Date.now()), null);
      const reason = outcome.delivered ? (outcome.flaw ?? null) : outcome.reason;
      return { channel: channel.name, delivered: outcome.delivered, reason };
    }),
  );
  const allWell = results.every(({ delivered }) => delivered);
  if (!allWell) process.exitCode = 1;
  if (json) return printJson({ status: allWell ? 'ok' : 'failed', jobFolder: null, channels: results });
  for (const { channel, delivered, reason } of results) {
    const word = delivered ? pc.green(t('came through')) : pc.red(t('did not come through'));
    process.stdout.write(`${channel}: ${word}${reason === null ? '' : `: ${noteInLanguage(reason)}`}\n`);
  }
}

/** `alerts list`. */
export async function listCommand(options: AlertsOptions): Promise<void> {
  await withAlerts(options, (alerts) => print(alerts, options));
}

/** `alerts check`: exit code 1 where a rule fires that nobody has silenced. */
export async function checkCommand(options: AlertsOptions): Promise<void> {
  await withAlerts(options, async (alerts) => {
    const { state, duty, memory, watched } = alerts;
    await duty.evaluateAlerts(await collectMetrics(sourcesOf(state, watched)));
    await duty.deliverDue();
    const { rules } = viewAlerts(duty, memory, [], Date.now());
    if (rules.some((rule) => rule.state === 'firing' && rule.silence === null)) process.exitCode = 1;
    print(alerts, options);
  });
}

/** `alerts silence`. */
export async function silenceCommand(of: string, options: SilenceOptions): Promise<void> {
  if (options.for !== undefined && options.until !== undefined) {
    throw new FrameError('FRAME_USAGE', 'A silence ends at one time.', { remedy: 'Give either --for or --until.' });
  }
  await withAlerts(options, ({ duty, memory, place }) => {
    refuseUnknown(of, duty);
    const now = Date.now();
    const until = options.until ?? now + (options.for ?? place.alerting.config.silence_for);
    if (until <= now) {
      throw new FrameError('FRAME_ALERTS_SILENCE', `The silence would have ended at ${showTime(until)}.`, {
        remedy: 'Give a time to come.',
      });
    }
    const silence = memory.addSilence({ of, from: now, until, why: options.why }, now);
    if (options.json) return printJson({ status: 'done', jobFolder: null, silence: inIso(silence) });
    process.stdout.write(
      `${t('{{rule}} is silent until {{time}} (silence {{id}}).', { rule: of, time: showTime(until), id: silence.id })}\n`,
    );
  });
}

/** `alerts unsilence`. */
export async function unsilenceCommand(name: string, options: AlertsOptions): Promise<void> {
  await withAlerts(options, ({ memory, duty }) => {
    const now = Date.now();
    const ended = memory.endSilences(name, now);
    if (ended.length === 0) {
      const inFile = duty.silences().some(({ id, of, until }) => (id === name || of === name) && until > now);
      throw new FrameError('FRAME_ALERTS_SILENCE', `No silence made by hand holds for "${name}".`, {
        remedy: inFile
          ? 'This one stands in the file about alerts: change it there.'
          : 'See `frame-pipeline alerts list`.',
      });
    }
    if (options.json) return printJson({ status: 'done', jobFolder: null, ended: ended.map(inIso) });
    for (const { id, of } of ended)
      process.stdout.write(`${t('{{rule}} is heard again (silence {{id}} has ended).', { rule: of, id })}\n`);
  });
}

interface OpenAlerts {
  readonly state: State;
  readonly duty: AlertsDuty;
  readonly memory: AlertMemory;
  readonly place: AlertsPlace;
  readonly watched: WatchedPlace;
}

async function withAlerts(options: AlertsOptions, action: (alerts: OpenAlerts) => Promise<void> | void): Promise<void> {
  const watched = await findPlaceToLookAt(options);
  // With --json only the answer counts; what the log would get stands in it too.
  const place = await findAlertsPlace(options.config, options.json ? SILENT_LOGGER : SPOKEN_LOG);
  await withState(watched, SPOKEN_LOG, (state) => action({ state, place, watched, ...alertsOn(state, place) }));
}

function print({ duty, memory, place, watched }: OpenAlerts, { json }: AlertsOptions): void {
  sayNotices(place);
  const now = Date.now();
  const names = place.channels.map(({ name }) => name);
  const view = viewAlerts(duty, memory, names, now);
  if (!json) return void process.stdout.write(showAlerts(view, now));
  const isFiring = view.rules.some(({ state, silence }) => state === 'firing' && silence === null);
  printJson({
    status: isFiring ? 'firing' : 'ok',
    jobFolder: null,
    jobsDir: watched.jobsDir,
    config: place.alerting.file,
    evaluated: isoOrNull(view.evaluatedAt),
    rules: view.rules.map(({ rule, state, since, value, silence }) => ({
      ...{ rule: rule.id, group: rule.group, severity: rule.severity, measure: rule.measure },
      ...{ threshold: rule.threshold, value, state, since: isoOrNull(since) },
      silenced_until: isoOrNull(silence?.until ?? null),
    })),
    silences: view.silences.map(inIso),
    channels: view.channels.map(({ channel, failingSince, failures, nextAt, error, deliveredAt }) => ({
      ...{ channel, failing_since: isoOrNull(failingSince), failures, error },
      ...{ next_try: isoOrNull(nextAt === 0 ? null : nextAt), last_delivery: isoOrNull(deliveredAt) },
    })),
    undelivered: view.waiting.map(({ channel, notice: { group, kind, at, earlier }, tries, error }) => {
      return { channel, group, kind, at: isoOrNull(at), notices: earlier.count + 1, tries, error };
    }),
    notices: view.notices.map(({ at, kind, severity, group }) => ({ at: isoOrNull(at), kind, severity, group })),
  });
}

function refuseUnknown(name: string, { rules }: AlertsDuty): void {
  const known = [...new Set(rules.flatMap(({ id, group }) => [id, group]))];
  if (known.includes(name)) return;
  throw new FrameError('FRAME_ALERTS_SILENCE', `There is no rule and no group "${name}"${didYouMean(name, known)}`, {
    remedy: '`frame-pipeline alerts list` shows all.',
  });
}

function inIso<T extends { readonly from: number; readonly until: number }>(silence: T): Record<string, unknown> {
  return { ...silence, from: isoOrNull(silence.from), until: isoOrNull(silence.until) };
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

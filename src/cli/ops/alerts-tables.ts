import { formatDuration } from '../../formats/duration.ts';
import type { AlertsView, RuleView } from '../../ops/alerts/alerts-view.ts';
import { MEASURES, showValue } from '../../ops/alerts/measures.ts';
import { showTime } from '../../ops/alerts/notice-text.ts';
import { pc } from '../colours.ts';
import { plainTable } from '../plain-table.ts';
import { t } from '../language.ts';

/** Without a look for that long, somebody should be told that nobody looks, ms. */
const STALE_MS = 5 * 60_000;

/** How alerts stand, as tables for people. @param now ms since 1970. */
export function showAlerts(
  { evaluatedAt, rules, silences, channels, waiting, notices }: AlertsView,
  now: number,
): string {
  const parts = [
    lastLook(evaluatedAt, now),
    plainTable(
      ruleTitles(),
      rules.map((rule) => ruleRow(rule, now)),
    ),
  ];
  if (silences.length > 0) {
    const rows = silences.map(({ id, of, from, until, why }) => {
      return [id, of, from > now ? t('from {{time}}', { time: showTime(from) }) : t('now'), showTime(until), why];
    });
    parts.push(plainTable([t('SILENCE'), t('OF'), t('SINCE'), t('UNTIL'), t('WHY')], rows));
  }
  parts.push(
    plainTable(
      [t('CHANNEL'), t('STATE'), t('LAST DELIVERY'), ''],
      channels.map(({ channel, failingSince, deliveredAt, error }) => [
        channel,
        failingSince === null
          ? t('ok')
          : pc.red(t('fails for {{time}}', { time: formatDuration(Math.max(0, now - failingSince)) })),
        deliveredAt === null ? t('never') : showTime(deliveredAt),
        error ?? '',
      ]),
    ),
  );
  if (waiting.length > 0) {
    const rows = waiting.map(({ channel, notice, tries, nextAt }) => {
      const next = nextAt > now ? t('in {{time}}', { time: formatDuration(nextAt - now) }) : t('at the next round');
      return [channel, notice.group, String(notice.earlier.count + 1), String(tries), next];
    });
    parts.push(plainTable([t('UNDELIVERED ON'), t('GROUP'), t('NOTICES'), t('TRIES'), t('AGAIN')], rows));
  }
  if (notices.length > 0) {
    const rows = notices.map(({ at, kind, severity, group }) => [showTime(at), kind, severity, group]);
    parts.push(plainTable([t('NOTICE GIVEN'), t('KIND'), t('SEVERITY'), t('GROUP')], rows));
  }
  return `${parts.join('\n\n')}\n`;
}

const ruleTitles = (): string[] => [t('RULE'), t('STATE'), t('FOR'), t('NOW'), t('LIMIT')];

function ruleRow({ rule, state, since, value, silence }: RuleView, now: number): string[] {
  const shown = {
    ok: pc.green(t('ok')),
    pending: pc.yellow(t('pending')),
    firing: pc.red(t('firing')),
    unknown: pc.dim(t('not known yet')),
  };
  const { worse } = MEASURES[rule.measure];
  return [
    rule.id,
    `${shown[state]}${silence === null ? '' : t(', silenced')}`,
    since === null || state === 'ok' ? '' : formatDuration(Math.max(0, now - since)),
    value === null ? '' : showValue(rule.measure, value),
    `${worse === 'above' ? '>' : '<'} ${showValue(rule.measure, rule.threshold)} ${rule.severity}`,
  ];
}

function lastLook(evaluatedAt: number | null, now: number): string {
  if (evaluatedAt === null) return t('Nothing was looked at yet: `frame-pipeline monitor` does so every minute.');
  const ago = Math.max(0, now - evaluatedAt);
  const time = formatDuration(ago);
  return ago <= STALE_MS
    ? t('Looked at {{time}} ago.', { time })
    : pc.yellow(t('Looked at {{time}} ago: is `frame-pipeline monitor` running?', { time }));
}

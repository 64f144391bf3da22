import { formatDuration } from '../../formats/duration.ts';
import type { AlertsView, RuleView } from '../../ops/alerts/alerts-view.ts';
import { MEASURES, showValue } from '../../ops/alerts/measures.ts';
import { showTime } from '../../ops/alerts/notice-text.ts';
import { pc } from '../colours.ts';
import { plainTable } from '../plain-table.ts';

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
      RULE_TITLES,
      rules.map((rule) => ruleRow(rule, now)),
    ),
  ];
  if (silences.length > 0) {
    const rows = silences.map(({ id, of, from, until, why }) => {
      return [id, of, from > now ? `from ${showTime(from)}` : 'now', showTime(until), why];
    });
    parts.push(plainTable(['SILENCE', 'OF', 'SINCE', 'UNTIL', 'WHY'], rows));
  }
  parts.push(
    plainTable(
      ['CHANNEL', 'STATE', 'LAST DELIVERY', ''],
      channels.map(({ channel, failingSince, deliveredAt, error }) => [
        channel,
        failingSince === null ? 'ok' : pc.red(`fails for ${formatDuration(Math.max(0, now - failingSince))}`),
        deliveredAt === null ? 'never' : showTime(deliveredAt),
        error ?? '',
      ]),
    ),
  );
  if (waiting.length > 0) {
    const rows = waiting.map(({ channel, notice, tries, nextAt }) => {
      const next = nextAt > now ? `in ${formatDuration(nextAt - now)}` : 'at the next round';
      return [channel, notice.group, String(notice.earlier.count + 1), String(tries), next];
    });
    parts.push(plainTable(['UNDELIVERED ON', 'GROUP', 'NOTICES', 'TRIES', 'AGAIN'], rows));
  }
  if (notices.length > 0) {
    const rows = notices.map(({ at, kind, severity, group }) => [showTime(at), kind, severity, group]);
    parts.push(plainTable(['NOTICE GIVEN', 'KIND', 'SEVERITY', 'GROUP'], rows));
  }
  return `${parts.join('\n\n')}\n`;
}

const RULE_TITLES = ['RULE', 'STATE', 'FOR', 'NOW', 'LIMIT'];

function ruleRow({ rule, state, since, value, silence }: RuleView, now: number): string[] {
  const shown = {
    ok: pc.green('ok'),
    pending: pc.yellow('pending'),
    firing: pc.red('firing'),
    unknown: pc.dim('not known yet'),
  };
  const { worse } = MEASURES[rule.measure];
  return [
    rule.id,
    `${shown[state]}${silence === null ? '' : ', silenced'}`,
    since === null || state === 'ok' ? '' : formatDuration(Math.max(0, now - since)),
    value === null ? '' : showValue(rule.measure, value),
    `${worse === 'above' ? '>' : '<'} ${showValue(rule.measure, rule.threshold)} ${rule.severity}`,
  ];
}

function lastLook(evaluatedAt: number | null, now: number): string {
  if (evaluatedAt === null) return 'Nothing was looked at yet: `frame-pipeline monitor` does so every minute.';
  const ago = Math.max(0, now - evaluatedAt);
  const said = `Looked at ${formatDuration(ago)} ago`;
  return ago <= STALE_MS ? `${said}.` : pc.yellow(`${said}: is \`frame-pipeline monitor\` running?`);
}

import { formatDuration } from '../../formats/duration.ts';
import { MEASURES, showValue } from './measures.ts';
import type { Alert, Notice } from './notice.ts';

export interface NoticeText {
  readonly subject: string;
  /** Lines of plain text, with a line feed at the end. */
  readonly body: string;
}

const HEADINGS = {
  firing: 'This needs attention:',
  repeat: 'This still needs attention:',
  resolved: 'All of this is over:',
  test: 'This is a test: notices of Frame Pipeline arrive here.',
} as const;

/**
 * A notice in words.
 * @param installation which machine or laboratory it comes from.
 */
export function describeNotice(notice: Notice, installation: string): NoticeText {
  const { kind, group, alerts, earlier } = notice;
  const lines = [
    HEADINGS[kind],
    ...alerts.map((alert) => `- ${describeAlert(alert, notice)}`),
    '',
    `Installation: ${installation}`,
    `Time: ${showTime(notice.at)}`,
  ];
  if (kind === 'resolved')
    lines.push(`First told: ${showTime(notice.since)}, ${formatDuration(notice.at - notice.since)} ago`);
  if (earlier.count > 0) {
    lines.push('', `Not delivered before, and told with this one: ${earlier.count}`);
    lines.push(...earlier.list.map((each) => `- ${showTime(each.at)} ${each.kind}`));
    if (earlier.list.length < earlier.count) lines.push(`- and ${earlier.count - earlier.list.length} more in between`);
  }
  if (kind === 'firing' || kind === 'repeat') {
    lines.push('', `To hear no more of it for a while: frame-pipeline alerts silence ${group} --for 2h --why "reason"`);
  }
  return { subject: `Frame Pipeline Alert - ${headword(notice)}`, body: `${lines.join('\n')}\n` };
}

/** What stands for the notice in a subject. */
function headword({ kind, severity }: Notice): string {
  if (kind === 'test') return 'TEST';
  return kind === 'resolved' ? 'RESOLVED' : severity.toUpperCase();
}

/** One rule in one line. */
function describeAlert(alert: Alert, { at }: Notice): string {
  const { rule, severity, measure, threshold, value, firing, since } = alert;
  const name = `${firing ? `${severity.toUpperCase()} ` : ''}${rule}`;
  if (measure === null) return `${name}: no longer watched`;
  const { says, worse } = MEASURES[measure];
  const now = value === null ? `${says} is not known now` : `${says} is ${showValue(measure, value)}`;
  const limit = threshold === null ? '' : ` (limit: not ${worse} ${showValue(measure, threshold)})`;
  return `${name}: ${now}${limit}${firing ? `, for ${formatDuration(at - since)}` : ''}`;
}

/** A time as everybody reads it the same, wherever they are. */
export function showTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

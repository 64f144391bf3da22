import { FrameError } from '../../errors.ts';
import { readAuditAnchors } from '../../ops/backup/audit-anchors.ts';
import { AuditLog } from '../../ops/security/audit/audit-log.ts';
import { CSV_HEAD, csvLine, exportAudit } from '../../ops/security/audit/read-audit.ts';
import { listSegments } from '../../ops/security/audit/audit-files.ts';
import { verifyAudit, type AuditAnchor } from '../../ops/security/audit/verify-audit.ts';
import { say, wholeNumber } from '../backup/backup-command.ts';
import { backupSetup, openExisting } from '../backup/backup-setup.ts';
import { pc } from '../colours.ts';
import { notice, printJson } from '../output.ts';
import { commandGiver, findSecurityPlace, type SecurityOptions } from './security-place.ts';
import { noteInLanguage, t } from '../language.ts';

export interface VerifyAuditOptions extends SecurityOptions {
  readonly backups?: boolean;
  readonly root?: string;
}

export interface ExportAuditOptions extends SecurityOptions {
  readonly format?: 'jsonl' | 'csv';
  readonly who?: string;
  readonly what?: string;
  /** ms since 1970. */
  readonly from?: number;
  readonly until?: number;
}

export interface PruneAuditOptions extends SecurityOptions {
  readonly days?: string;
}

export interface BeginAnewOptions extends SecurityOptions {
  readonly why: string;
}

/** `audit verify`. Exit code 1 where it is not as it was written. */
export async function verifyAuditCommand(options: VerifyAuditOptions): Promise<void> {
  const { auditDir } = await findSecurityPlace(options);
  await settle(auditDir);
  const anchors = options.backups ? await anchorsOf(options) : [];
  const { ok, head, ...report } = await verifyAudit(auditDir, anchors);
  if (!ok) process.exitCode = 1;
  if (options.json) return printJson({ status: ok ? 'ok' : 'failed', jobFolder: null, head, ...report });
  for (const { says, record } of report.problems)
    say(
      `${pc.red(t('wrong'))}  ${record === null ? '' : t('at record {{record}}: ', { record })}${noteInLanguage(says)}`,
    );
  report.notes.forEach((text) => say(`  ${t('note: {{text}}', { text: noteInLanguage(text) })}`));
  const against = options.backups ? t(', held against {{count}} backups', { count: report.anchors }) : '';
  say(
    ok
      ? `${t('{{count}} records, all as they were written', { count: report.records })}${against}.`
      : t('The audit log is not as it was written.'),
  );
}

/** Takes up what a killed process left, so that it is not taken for somebody's writing. */
async function settle(auditDir: string): Promise<void> {
  if ((await listSegments(auditDir)).length === 0) return;
  const log = new AuditLog(auditDir);
  try {
    await log.settle();
  } catch (error) {
    // What is wrong with it is what verifying tells.
    if (!(error instanceof FrameError)) throw error;
  } finally {
    log.close();
  }
}

async function anchorsOf({ root, jobsDir }: VerifyAuditOptions): Promise<AuditAnchor[]> {
  const setup = await backupSetup({
    ...(root === undefined ? {} : { root }),
    ...(jobsDir === undefined ? {} : { jobsDir }),
  });
  return readAuditAnchors(await openExisting(setup));
}

/** `audit export`. */
export async function exportAuditCommand(options: ExportAuditOptions): Promise<void> {
  const { auditDir } = await findSecurityPlace(options);
  const { who, what, from: fromMs, until: untilMs, format = 'jsonl' } = options;
  if (format === 'csv') process.stdout.write(CSV_HEAD);
  for await (const record of exportAudit(auditDir, { who, what, fromMs, untilMs }))
    process.stdout.write(format === 'csv' ? csvLine(record) : `${JSON.stringify(record)}\n`);
}

/** `audit prune`. */
export async function pruneAuditCommand(options: PruneAuditOptions): Promise<void> {
  const { auditDir, security } = await findSecurityPlace(options);
  const days =
    options.days === undefined ? security.config.audit.retention_days : wholeNumber('--days', options.days, 1);
  const log = new AuditLog(auditDir);
  try {
    const { records, files } = await log.prune(days, commandGiver());
    if (options.json) return printJson({ status: 'done', jobFolder: null, records, files, days });
    say(
      records === 0
        ? t('Nothing is older than {{days}} days.', { days })
        : t(
            'Took away {{records}} records in {{files}} files that were older than {{days}} days; what is left still verifies.',
            { records, files, days },
          ),
    );
  } finally {
    log.close();
  }
}

/** `audit begin-anew`. */
export async function beginAnewCommand(options: BeginAnewOptions): Promise<void> {
  const { auditDir } = await findSecurityPlace(options);
  const log = new AuditLog(auditDir);
  try {
    const aside = await log.beginAnew(options.why, commandGiver());
    if (options.json) return printJson({ status: 'done', jobFolder: null, aside });
    notice(t('The old log is kept in {{file}}. The new one says that it was begun anew, and why.', { file: aside }));
  } finally {
    log.close();
  }
}

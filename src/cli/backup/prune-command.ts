import { FrameError } from '../../errors.ts';
import type { BackupConfig } from '../../formats/backup/backup-config.ts';
import type { BackupRecord } from '../../ops/backup/backup-record.ts';
import { pruneRepository } from '../../ops/backup/prune-repository.ts';
import { checkPolicy, type PrunePolicy } from '../../ops/backup/prune-policy.ts';
import { backupConfigFile, loadBackupConfig, nextBackup, saveBackupConfig } from '../../ops/backup/schedule.ts';
import { localTime } from '../local-time.ts';
import { printJson } from '../output.ts';
import { plainTable } from '../plain-table.ts';
import { sizeWords } from '../size-words.ts';
import { say, warn, wholeNumber } from './backup-command.ts';
import { backupSetup, openExisting, type BackupOptions } from './backup-setup.ts';
import { t } from '../language.ts';

export interface KeepOptions {
  readonly keepLast?: string;
  readonly keepDaily?: string;
  readonly keepWeekly?: string;
  readonly keepMonthly?: string;
  readonly keepYearly?: string;
}

export interface PruneCommandOptions extends BackupOptions, KeepOptions {
  readonly dryRun?: boolean;
}

/** What the `--keep-…` options say; null where none is given. @throws FrameError FRAME_USAGE */
function policyOf(options: KeepOptions): PrunePolicy | null {
  const { keepLast, keepDaily, keepWeekly, keepMonthly, keepYearly } = options;
  const given = { last: keepLast, daily: keepDaily, weekly: keepWeekly, monthly: keepMonthly, yearly: keepYearly };
  const said = Object.entries(given).flatMap(([rule, text]) =>
    text === undefined ? [] : [[rule, wholeNumber(`--keep-${rule}`, text, 0)] as const],
  );
  return said.length === 0 ? null : Object.fromEntries(said);
}

/** `backup prune` and `recovery prune`. */
export async function pruneCommand(kind: BackupRecord['kind'], options: PruneCommandOptions): Promise<void> {
  const policy = policyOf(options) ?? {};
  checkPolicy(policy);
  const dryRun = options.dryRun ?? false;
  const repository = await openExisting(await backupSetup(options));
  const report = await pruneRepository(repository, { policy, kind, dryRun });
  if (options.json) return printJson({ status: dryRun ? 'dry run' : 'done', jobFolder: null, ...report });
  const rows = [
    ...report.keep.map(({ name, reasons }) => [name, t('keep'), reasons.join(', ')]),
    ...report.remove.map((name) => [name, dryRun ? t('would go') : t('removed'), '']),
  ];
  if (rows.length > 0) say(plainTable([t('NAME'), t('WHAT'), t('WHY')], rows));
  say(
    t(dryRun ? '{{count}} would go, {{size}} would be freed.' : '{{count}} removed, {{size}} freed.', {
      count: report.remove.length,
      size: sizeWords(Math.max(0, report.freedBytes)),
    }),
  );
  if (!dryRun && !report.swept)
    warn(t('another process is at work in the repository, so its data is freed by the next prune.'));
}

export interface ScheduleOptions extends BackupOptions, KeepOptions {
  readonly set?: string;
  readonly off?: boolean;
  readonly days?: string;
  readonly allJobs?: boolean;
  readonly keepAll?: boolean;
  readonly dryRun?: boolean;
}

/** `backup schedule`. */
export async function scheduleCommand(options: ScheduleOptions): Promise<void> {
  if (options.set !== undefined && options.off) {
    throw new FrameError('FRAME_USAGE', '--set and --off say opposite things.', { remedy: 'Give one of the two.' });
  }
  const { installation } = await backupSetup(options);
  const before = await loadBackupConfig(installation.workingDir);
  const now = new Date();
  const config = changed(before, options, now);
  const isNew = JSON.stringify(config) !== JSON.stringify(before);
  const next = nextBackup(config, now);
  if (isNew && !options.dryRun) await saveBackupConfig(installation.workingDir, config);
  const file = backupConfigFile(installation.workingDir);
  if (options.json)
    return printJson({ status: 'ok', jobFolder: null, file, ...config, next: next?.toISOString() ?? null });
  say(
    config.schedule === null
      ? t('No backups are made on schedule.')
      : t('Backups are made at "{{schedule}}"; next {{time}}.', {
          schedule: config.schedule,
          time: next === null ? t('never') : localTime(next.toISOString()),
        }),
  );
  say(
    config.all_jobs
      ? t('Each holds all jobs.')
      : t('Each holds jobs of the last {{days}} days.', { days: config.days }),
  );
  const rules = Object.entries(config.keep ?? {}).map(([rule, count]) => `${rule} ${count}`);
  say(config.keep === null ? t('All are kept.') : t('Kept: {{rules}}.', { rules: rules.join(', ') }));
  if (isNew) say(options.dryRun ? t('Nothing was changed.') : t('Saved in {{file}}.', { file }));
  if (config.schedule !== null)
    say(t('A process that runs all the time makes them: `frame-pipeline monitor`, or a timer.'));
}

function changed(before: BackupConfig, options: ScheduleOptions, now: Date): BackupConfig {
  const policy = policyOf(options);
  if (policy !== null) checkPolicy(policy);
  const schedule = options.off ? null : (options.set ?? before.schedule);
  return {
    ...before,
    schedule,
    since: schedule === before.schedule ? before.since : schedule === null ? null : now.toISOString(),
    keep: options.keepAll ? null : policy === null ? before.keep : { ...policy },
    ...(options.days === undefined ? {} : { days: wholeNumber('--days', options.days, 1), all_jobs: false }),
    ...(options.allJobs ? { all_jobs: true } : {}),
  };
}

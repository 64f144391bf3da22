import { resolve } from 'node:path';
import { pc } from '../colours.ts';
import { FrameError } from '../../errors.ts';
import { loadEntries, loadManifest } from '../../ops/backup/manifest-file.ts';
import { contentOf } from '../../ops/backup/back-up-installation.ts';
import { listRecords, type BackupRecord } from '../../ops/backup/backup-record.ts';
import { lastGood } from '../../ops/backup/backup-status.ts';
import { makeKeyFile } from '../../ops/backup/backup-secret.ts';
import { ChunkReader, loadChunkIndex } from '../../ops/backup/chunk-index.ts';
import { countContent, createBackup } from '../../ops/backup/create-backup.ts';
import { findParts } from '../../ops/backup/installation.ts';
import { initAndRemember } from '../../ops/backup/known-repository.ts';
import { loadBackupConfig } from '../../ops/backup/schedule.ts';
import { repositoryId } from '../../ops/backup/repository.ts';
import { verifyRepository } from '../../ops/backup/verify-repository.ts';
import { localTime } from '../local-time.ts';
import { notice, printJson } from '../output.ts';
import { plainTable } from '../plain-table.ts';
import { sizeWords } from '../size-words.ts';
import { backupSetup, openExisting, openForBackup, sayWaiting, secretsOf, type BackupOptions } from './backup-setup.ts';
import { ByteProgress } from './byte-progress.ts';
import { noteInLanguage, t } from '../language.ts';

export interface InitOptions extends BackupOptions {
  readonly newKeyFile?: string;
}

/** `backup init`. */
export async function initCommand(options: InitOptions): Promise<void> {
  const setup = await backupSetup(options);
  const { root } = setup;
  if ((await repositoryId(root)) !== null) {
    throw new FrameError('FRAME_USAGE', `There is a repository of backups in ${root} already.`, {
      file: root,
      remedy: 'Go on with it, or name another folder with --root.',
    });
  }
  const keyFile = options.newKeyFile === undefined ? null : resolve(options.newKeyFile);
  const [secret] = keyFile === null ? await secretsOf(setup.environment) : [await makeKeyFile(keyFile)];
  const repository = await initAndRemember(root, secret, setup.installation.stateDir, new Date());
  const { keyId } = repository.secret;
  if (options.json) return printJson({ status: 'done', jobFolder: null, root, keyId, keyFile });
  say(t('Made a repository of backups in {{root}} (key {{key}}).', { root, key: keyId }));
  if (keyFile !== null) say(t('Its key: {{file}}. Set PIPELINE_BACKUP_KEY_FILE to it.', { file: keyFile }));
  say(`${pc.bold(t('Keep a copy of the key elsewhere:'))} ${t('without it, nobody can ever read these backups.')}`);
}

export interface CreateCommandOptions extends BackupOptions {
  readonly allJobs?: boolean;
  readonly days?: string;
  readonly dryRun?: boolean;
}

/** `backup create`. */
export async function createCommand(options: CreateCommandOptions): Promise<void> {
  const setup = await backupSetup(options);
  const { installation, program } = setup;
  const now = new Date();
  const config = await loadBackupConfig(installation.workingDir);
  const days = options.days === undefined ? config.days : wholeNumber('--days', options.days, 1);
  const all = options.allJobs ?? (config.all_jobs && options.days === undefined);
  const parts = await findParts(installation, { days: all ? null : days, now });
  const content = contentOf(installation, parts, program);
  if (options.dryRun) {
    const { files, size, warnings } = await countContent(content);
    const jobs = parts.jobs.map(({ id }) => id);
    if (options.json) return printJson({ status: 'dry run', jobFolder: null, files, size, jobs, warnings });
    say(
      t('Would hold {{files}} files, {{size}} (jobs: {{jobs}}, learners: {{learners}}). Nothing was written.', {
        files,
        size: sizeWords(size),
        jobs: jobs.length,
        learners: `${parts.learners}`,
      }),
    );
    return warnings.forEach(warn);
  }
  const repository = await openForBackup(setup, now);
  const progress = new ByteProgress(t('read'));
  const { name, head, warnings } = await createBackup(repository, content, {
    ...{ kind: 'backup', now, waiting: sayWaiting, progress: (bytes) => progress.show(bytes) },
  }).finally(() => progress.close());
  if (options.json)
    return printJson({ status: 'done', jobFolder: null, root: setup.root, name, manifest: head, warnings });
  say(
    t('{{name}}: {{files}} files, {{size}}; {{added}} of it new.', {
      name,
      files: head.counts.files,
      size: sizeWords(head.size),
      added: sizeWords(head.added),
    }),
  );
  warnings.forEach(warn);
}

/** `backup list`. */
export async function listCommand(name: string | undefined, options: BackupOptions): Promise<void> {
  const setup = await backupSetup(options);
  if (name !== undefined) return listContents(name, setup, options);
  const records = (await listRecords(setup.root)).filter(({ kind }) => kind === 'backup');
  printRecords(records, setup.root, options, t('There is no backup in {{root}}.', { root: setup.root }));
}

async function listContents(
  asked: string,
  setup: Awaited<ReturnType<typeof backupSetup>>,
  { json }: BackupOptions,
): Promise<void> {
  const repository = await openExisting(setup);
  const name = await nameOf(asked, setup.root);
  const manifest = await loadManifest(repository, name);
  const reader = new ChunkReader(repository, await loadChunkIndex(repository));
  const entries = await loadEntries(repository, reader, manifest).finally(() => reader.close());
  if (json)
    return printJson({
      ...{ status: 'ok', jobFolder: null, manifest: manifest.head, warnings: manifest.body.warnings },
      entries: entries.map((entry) => {
        if (entry.type !== 'file') return entry;
        const { chunks: _chunks, ...about } = entry;
        return about;
      }),
    });
  for (const entry of entries)
    if (entry.type !== 'folder')
      say(`${entry.type === 'file' ? sizeWords(entry.size).padStart(9) : '     link'}  ${shownPath(entry.path)}`);
  manifest.body.warnings.forEach(warn);
}

/** Control characters in a name could write anything on a terminal. */
const shownPath = (path: string): string => (/[\p{Cc}\p{Cf}]/u.test(path) ? JSON.stringify(path) : path);

/** Prints a list of backups or recovery points. */
export function printRecords(
  records: readonly BackupRecord[],
  root: string,
  { json }: BackupOptions,
  none: string,
  alsoInJson: Readonly<Record<string, unknown>> = {},
): void {
  if (json) {
    const backups = records.map(({ name, state, created, head, verified, failed }) => {
      return { name, state, created, manifest: head, verified, error: failed?.error ?? null };
    });
    return printJson({ status: 'ok', jobFolder: null, root, backups, ...alsoInJson });
  }
  if (records.length === 0) return notice(none);
  const colours = { good: pc.green, unverified: pc.yellow, damaged: pc.red, failed: pc.red };
  const rows = records.map(({ name, state, head, failed, verified }) => [
    name,
    colours[state](t(state)),
    head === null ? '' : String(head.jobs.length),
    head === null ? '' : sizeWords(head.size),
    head === null ? '' : sizeWords(head.added),
    failed
      ? noteInLanguage(failed.error.message)
      : verified
        ? `${localTime(verified.checked)} (${t(verified.look)})`
        : '',
  ]);
  say(plainTable([t('NAME'), t('STATE'), t('JOBS'), t('SIZE'), t('NEW'), t('VERIFIED')], rows));
}

export interface VerifyCommandOptions extends BackupOptions {
  readonly readData?: boolean;
  readonly subset?: string;
  readonly dryRun?: boolean;
}

/** `backup verify`. */
export async function verifyCommand(asked: readonly string[], options: VerifyCommandOptions): Promise<void> {
  const share = options.subset === undefined ? 1 : shareOf(options.subset);
  const readData = options.readData ?? options.subset !== undefined;
  const setup = await backupSetup(options);
  const repository = await openExisting(setup);
  const names: string[] = [];
  for (const name of asked) names.push(await nameToVerify(name, setup.root));
  const progress = new ByteProgress(t('read'));
  const report = await verifyRepository(repository, {
    ...{ readData, share, dryRun: options.dryRun ?? false, now: new Date(), waiting: sayWaiting },
    names: names.length === 0 ? undefined : names,
    progress: (bytes, of) => progress.show(bytes, of),
  }).finally(() => progress.close());
  if (!report.ok) process.exitCode = 1;
  if (options.json) return printJson({ status: report.ok ? 'ok' : 'failed', jobFolder: null, ...report });
  for (const [name, problems] of Object.entries(report.backups)) {
    const state = problems.length === 0 ? 'good' : report.whole.includes(name) ? 'to mend' : 'damaged';
    const colour = { good: pc.green, 'to mend': pc.yellow, damaged: pc.red }[state];
    say(`${colour(t(state))}  ${name}`);
    problems.forEach((problem) => say(`         ${noteInLanguage(problem)}`));
  }
  report.problems.forEach((problem) => say(`${pc.red(t('problem'))}  ${noteInLanguage(problem)}`));
  if (report.problems.some((problem) => problem.startsWith('Pack ')))
    say(
      t(
        'What still stands of it is stored anew by the next `backup create`; `backup prune` then removes damaged packs.',
      ),
    );
  const read = readData
    ? t('{{read}} of {{packs}} packs were read to the last byte', { read: report.packsRead, packs: report.packs })
    : t('{{whole}} of {{packs}} packs are there in full length', {
        whole: report.packs - report.packsCut,
        packs: report.packs,
      });
  // Of some backups alone nobody can tell what the others need.
  say(
    names.length > 0
      ? `${read}.`
      : `${read}; ${t('{{size}} are needed by no backup.', { size: sizeWords(report.unusedBytes) })}`,
  );
}

/** A name that a look could say something of: one that is mistyped must not end as a good answer about nothing. */
async function nameToVerify(asked: string, root: string): Promise<string> {
  const name = await nameOf(asked, root);
  const record = (await listRecords(root)).find((one) => one.name === name);
  if (record !== undefined && record.state !== 'failed') return name;
  const why = record?.failed?.error.message;
  throw new FrameError(
    'FRAME_BACKUP_NOT_FOUND',
    why === undefined ? `There is no backup ${name} in ${root}.` : `${name} came to nothing: ${why}`,
    { file: root, remedy: 'Name one that `backup list` or `recovery list` shows as good or damaged.' },
  );
}

/** A share such as `5%` or `0.05`. @throws FrameError FRAME_USAGE */
function shareOf(text: string): number {
  const value = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (value > 0 && value <= 1) return value;
  throw new FrameError('FRAME_USAGE', `--subset must be a share above 0% up to 100%, got "${text}".`, {
    remedy: 'Write it as 5%.',
  });
}

/** @throws FrameError FRAME_USAGE */
export function wholeNumber(option: string, text: string, least: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= least) return value;
  throw new FrameError('FRAME_USAGE', `${option} must be a whole number from ${least} on, got "${text}".`, {
    remedy: 'Correct the number.',
  });
}

/** A name as it is, or `latest`: the newest good one. @throws FrameError FRAME_BACKUP_NOT_FOUND */
export async function nameOf(asked: string, root: string, kind: BackupRecord['kind'] = 'backup'): Promise<string> {
  if (asked !== 'latest') return asked;
  const records = (await listRecords(root)).filter((record) => record.kind === kind);
  const good = lastGood(records);
  if (good !== undefined) return good.name;
  const damaged = records.findLast(({ state }) => state === 'damaged' || state === 'unverified');
  throw new FrameError(
    'FRAME_BACKUP_NOT_FOUND',
    `There is no good ${kind === 'backup' ? 'backup' : 'recovery point'} in ${root}.`,
    {
      file: root,
      remedy:
        damaged === undefined
          ? `Make one with \`${kind === 'backup' ? 'backup' : 'recovery'} create\`.`
          : `The newest of all is ${damaged.name}, ${damaged.state}: name it, and see with \`backup verify --read-data\` how much of it is whole.`,
    },
  );
}

export const say = (text: string): void => void process.stdout.write(`${text}\n`);
export const warn = (text: string): void => notice(`${pc.yellow(t('warning:'))} ${noteInLanguage(text)}`);

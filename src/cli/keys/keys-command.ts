import { resolve } from 'node:path';
import { tmpdir } from 'node:os';
import { FrameError } from '../../errors.ts';
import { makeKeyFile } from '../../ops/backup/backup-secret.ts';
import { drillKeys } from '../../ops/keys/drill-keys.ts';
import { keyAge } from '../../ops/keys/key-age.ts';
import { listKeyFiles } from '../../ops/keys/key-files.ts';
import { KeyRing } from '../../ops/keys/key-ring.ts';
import { FOR_JOBS } from '../../ops/keys/key-secret.ts';
import { countWrapped, rewrapKeys, type RewrapReport } from '../../ops/keys/rewrap-keys.ts';
import { say } from '../backup/backup-command.ts';
import { pc } from '../colours.ts';
import { notice, printJson } from '../output.ts';
import { plainTable } from '../plain-table.ts';
import { keysSetup, type KeysOptions, type KeysSetup } from './keys-setup.ts';
import { noteInLanguage, t } from '../language.ts';

export type { KeysOptions } from './keys-setup.ts';

export interface InitKeysOptions extends KeysOptions {
  readonly newKeyFile?: string;
}

/** `keys init`. */
export async function initKeysCommand({ newKeyFile, ...options }: InitKeysOptions): Promise<void> {
  const { jobsDir, ring } = await keysSetup(options, { mayBeNew: true });
  if ((await listKeyFiles(jobsDir)).keys.length > 0) {
    throw new FrameError('FRAME_USAGE', `${jobsDir} has keys already.`, {
      remedy: 'See `keys list`; `keys rotate` makes a new one.',
    });
  }
  const file = newKeyFile === undefined ? null : resolve(newKeyFile);
  if (file !== null) await makeKeyFile(file, FOR_JOBS);
  const made = await (file === null ? ring : ringOf(file)).makeKey(jobsDir);
  if (options.json) return printJson({ status: 'done', jobFolder: null, key: made, keyFile: file });
  say(t('Made the key {{id}}.', { id: made.id }));
  if (file !== null) say(t('Set PIPELINE_KEY_FILE={{file}} wherever jobs are run.', { file }));
  say(t('Keep a copy of what opens it elsewhere: without it encrypted jobs are lost.'));
}

const ringOf = (keyFile: string): KeyRing =>
  new KeyRing({ encryptsNewJobs: false, keyFile, passphrase: null, now: () => new Date() });

/** `keys list`. */
export async function listKeysCommand(options: KeysOptions): Promise<void> {
  const { jobsDir, stateDir, rotationDays } = await keysSetup(options);
  const { keys, damaged } = await listKeyFiles(jobsDir);
  const wraps = await countWrapped(jobsDir, stateDir);
  const age = await keyAge(jobsDir, rotationDays);
  const rows = keys.map((key) => ({
    ...{ ...key, state: key.id === age?.id ? ('current' as const) : ('old' as const), wraps: wraps.get(key.id) ?? 0 },
  }));
  const missing = [...wraps.keys()].filter((id) => !keys.some((key) => key.id === id));
  const due = age?.due.toISOString() ?? null;
  if (options.json) return printJson({ status: 'ok', jobFolder: null, jobsDir, keys: rows, damaged, missing, due });
  if (rows.length === 0) notice(t('There is no key in {{jobsDir}}; `keys init` makes one.', { jobsDir }));
  else {
    const shown = rows.map(({ id, state, kind, created, wraps: count }) => [
      ...[id, t(state), t(kind), created.slice(0, 10), String(count)],
    ]);
    say(plainTable([t('KEY'), t('STATE'), t('OPENED BY'), t('MADE'), t('WRAPS')], shown));
  }
  damaged.forEach((name) => say(`${pc.red(t('damaged'))}  ${name}`));
  for (const id of missing)
    say(
      `${pc.red(t('missing'))}  ${t('{{id}}, which wraps {{keys}}', { id, keys: counted(wraps.get(id)!, 'data key') })}`,
    );
  if (age !== null) noteDue(age.due);
}

function noteDue(due: Date): void {
  const day = due.toISOString().slice(0, 10);
  notice(
    due < new Date()
      ? pc.yellow(t('The next key is due since {{day}}.', { day }))
      : t('The next key is due on {{day}}.', { day }),
  );
}

/** `keys rotate`. */
export async function rotateKeysCommand(options: KeysOptions): Promise<void> {
  const setup = await keysSetup(options);
  const made = await setup.ring.makeKey(setup.jobsDir);
  if (!options.json) say(t('Made the key {{id}}; it is current now.', { id: made.id }));
  await rewrap(setup, options, { key: made });
}

/** `keys rewrap`. */
export async function rewrapKeysCommand(options: KeysOptions): Promise<void> {
  await rewrap(await keysSetup(options), options, {});
}

async function rewrap({ jobsDir, stateDir, ring }: KeysSetup, { json }: KeysOptions, told: object): Promise<void> {
  const report = await rewrapKeys(jobsDir, stateDir, ring);
  const { failed, ...counts } = report;
  if (failed.length > 0) process.exitCode = 1;
  if (json) {
    const failures = failed.map(({ job, error: { code, message } }) => ({ job, code, message }));
    return printJson({ status: failed.length > 0 ? 'failed' : 'done', jobFolder: null, ...told, ...counts, failures });
  }
  say(inWords(report));
  for (const { job, error } of failed) notice(`${pc.red(t('failed'))} ${job}: ${noteInLanguage(error.message)}`);
}

function inWords({ rewrapped, current, clear }: RewrapReport): string {
  const others = [
    current > 0 ? t('{{count}} were already', { count: current }) : '',
    clear > 0 ? t('{{jobs}} in the clear', { jobs: counted(clear, 'job') }) : '',
  ].filter((part) => part !== '');
  const wrapped = t('{{keys}} wrapped by the current key now', { keys: counted(rewrapped, 'data key') });
  return `${[wrapped, ...(others.length > 0 ? [others.join(', ')] : [])].join('; ')}.`;
}

const COUNTED = {
  key: ['1 key', '{{count}} keys'],
  'data key': ['1 data key', '{{count}} data keys'],
  file: ['1 file', '{{count}} files'],
  job: ['1 job', '{{count}} jobs'],
  'encrypted job': ['1 encrypted job', '{{count}} encrypted jobs'],
} as const;

function counted(count: number, what: keyof typeof COUNTED): string {
  const [one, more] = COUNTED[what];
  return count === 1 ? t(one) : t(more, { count });
}

export interface DrillKeysOptions extends KeysOptions {
  readonly scratch?: string;
}

/** `keys drill`. */
export async function drillKeysCommand({ scratch, ...options }: DrillKeysOptions): Promise<void> {
  const { jobsDir, ring } = await keysSetup(options);
  const report = await drillKeys(jobsDir, ring, { scratchDir: scratch ?? tmpdir() });
  const { ok, keys, jobs, files, rehearsed, problems } = report;
  if (!ok) process.exitCode = 1;
  if (options.json) return printJson({ status: ok ? 'ok' : 'failed', jobFolder: null, ...report });
  say(
    `${ok ? pc.green(t('good')) : pc.red(t('failed'))}  ${t('Opened: {{keys}}, {{files}} of {{jobs}}.', {
      keys: counted(keys, 'key'),
      files: counted(files, 'file'),
      jobs: counted(jobs, 'encrypted job'),
    })}`,
  );
  if (rehearsed !== null && ok)
    say(`      ${t('A copy of {{job}} was given a new key and holds the same.', { job: rehearsed })}`);
  problems.forEach((problem) => say(`      ${noteInLanguage(problem)}`));
}

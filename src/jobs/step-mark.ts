import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { diskError, errnoOf } from './disk-errors.ts';
import { byBytes, listFiles, type FileIdentity } from './file-hash.ts';
import type { JobFiles } from './job-files.ts';
import { isThere } from './read-if-there.ts';
import { syncFolder } from './save-atomically.ts';
import { stableJson, type JsonValue } from './stable-json.ts';
import type { StepName } from './steps.ts';

/** Name of the mark in a step's folder; written last. */
export const MARK_FILE = 'done.json';

/** Files whose bytes tell times: a mark only says that they are there, so that marks are the same in every run. */
const TIMED_FILES: ReadonlySet<string> = new Set(['report.json']);

/** Everything that a step's outputs depend on. */
export interface StepClaim {
  /** Version of the program and of the step's own code, such as `0.1.0/3`. */
  readonly code: string;
  /** The parameters that matter to the step, by their key as users spell it. */
  readonly params: Readonly<Record<string, JsonValue>>;
  /** Files and folders that the step reads, relative to the job folder, with `/`. A missing one counts as absent, which is a state too. */
  readonly inputs: readonly string[];
}

/** One difference that makes a step run again. */
export interface StaleReason {
  readonly kind:
    | 'not-done'
    | 'mark-unreadable'
    | 'code'
    | 'parameter'
    | 'input-changed'
    | 'input-added'
    | 'input-removed'
    | 'output-missing'
    | 'output-changed';
  /** The parameter's key, or the file relative to the job folder; empty where it is about the whole step. */
  readonly what: string;
  /** One sentence for people. */
  readonly message: string;
}

export type StepState =
  | { readonly done: true; readonly reasons: readonly [] }
  | { readonly done: false; readonly reasons: readonly StaleReason[] };

const IDENTITY_RECORD = z.record(z.string(), z.object({ sha256: z.string(), sizeBytes: z.number() }).nullable());

const MARK = z.object({
  format: z.literal(1),
  step: z.string(),
  code: z.string(),
  params: z.record(z.string(), z.json()),
  inputs: IDENTITY_RECORD,
  outputs: IDENTITY_RECORD,
});

/** What a mark says. */
export type StepMark = z.infer<typeof MARK>;

type Identities = Readonly<Record<string, FileIdentity | null>>;

/** Where a step's folder stands and whose job it is. */
export interface StepPlace {
  readonly files: JobFiles;
  readonly step: StepName;
  /** Relative to the job folder, with `/`. */
  readonly folder: string;
}

/** Marks a step as done: the inputs, parameters and code it was made from, and every output file. Call it last. */
export async function writeMark(place: StepPlace, claim: StepClaim): Promise<void> {
  const { files, step, folder } = place;
  const inputs = await identifyInputs(place, claim.inputs);
  const outputs: Record<string, FileIdentity | null> = {};
  for (const file of await outputFiles(files.pathOf(folder))) {
    outputs[file] = TIMED_FILES.has(file) ? null : await files.identify(`${folder}/${file}`);
  }
  const mark = { format: 1, step, code: claim.code, params: claim.params, inputs, outputs };
  await files.write(`${folder}/${MARK_FILE}`, Buffer.from(stableJson(mark), 'utf8'));
}

/** Takes the mark away, so that whatever happens next the step is not trusted. */
export async function removeMark({ files, folder: name }: StepPlace): Promise<void> {
  const folder = files.pathOf(name);
  try {
    await rm(join(folder, MARK_FILE));
    await syncFolder(folder);
  } catch (cause) {
    if (errnoOf(cause) !== 'ENOENT') throw diskError('write', join(folder, MARK_FILE), cause);
  }
}

/** Whether the step has a mark, readable or not. */
export async function hasMark(place: StepPlace): Promise<boolean> {
  return isThere(place.files.pathOf(`${place.folder}/${MARK_FILE}`));
}

/** Compares a step's mark with what it would be made from now, and its output files with what was written. */
export async function stepState(place: StepPlace, claim: StepClaim): Promise<StepState> {
  const text = await readMarkText(place);
  if (text === null) return stale([{ kind: 'not-done', what: '', message: 'It has not been done yet.' }]);
  const mark = parseMark(text);
  if (mark === null || mark.step !== place.step) {
    return stale([{ kind: 'mark-unreadable', what: '', message: `Its mark ${MARK_FILE} is damaged.` }]);
  }
  const reasons: StaleReason[] = [];
  if (mark.code !== claim.code) {
    reasons.push({
      kind: 'code',
      what: '',
      message: `The program's code for it changed: ${mark.code} -> ${claim.code}.`,
    });
  }
  reasons.push(...compareParams(mark.params, claim.params));
  reasons.push(...compareInputs(mark.inputs, await identifyInputs(place, claim.inputs)));
  reasons.push(...(await compareOutputs(place, mark.outputs)));
  return reasons.length === 0 ? { done: true, reasons: [] } : stale(reasons);
}

/** A step's mark, without a look at whether it still fits; null where there is none, or one that cannot be read. */
export async function readMark(place: Pick<StepPlace, 'files' | 'folder'>): Promise<StepMark | null> {
  const text = await readMarkText(place);
  return text === null ? null : parseMark(text);
}

async function readMarkText({ files, folder }: Pick<StepPlace, 'files' | 'folder'>): Promise<string | null> {
  return (await files.read(`${folder}/${MARK_FILE}`))?.toString('utf8') ?? null;
}

function stale(reasons: readonly StaleReason[]): StepState {
  return { done: false, reasons };
}

function parseMark(text: string): StepMark | null {
  try {
    return MARK.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

async function outputFiles(folder: string): Promise<string[]> {
  return (await listFiles(folder)).filter((file) => file !== MARK_FILE && !isHidden(file));
}

/** Files that systems and viewers leave in folders (`.DS_Store`, `.directory`) are not ours. */
function isHidden(path: string): boolean {
  return path.split('/').some((name) => name.startsWith('.'));
}

async function identifyInputs({ files }: StepPlace, inputs: readonly string[]): Promise<Identities> {
  const identities: Record<string, FileIdentity | null> = {};
  for (const input of inputs) {
    const itself = await files.identify(input);
    if (itself !== null) {
      identities[input] = itself;
      continue;
    }
    for (const file of await outputFiles(files.pathOf(input))) {
      if (!TIMED_FILES.has(file)) identities[`${input}/${file}`] = await files.identify(`${input}/${file}`);
    }
  }
  return identities;
}

function compareParams(old: StepClaim['params'], now: StepClaim['params']): StaleReason[] {
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort(byBytes);
  const show = (params: StepClaim['params'], key: string): string =>
    Object.hasOwn(params, key)
      ? stableJson(params[key])
          .replaceAll(/\s*\n\s*/g, ' ')
          .trim()
      : 'absent';
  return keys
    .filter((key) => show(old, key) !== show(now, key))
    .map((key) => ({
      kind: 'parameter',
      what: key,
      message: `Parameter ${key} changed: ${show(old, key)} -> ${show(now, key)}.`,
    }));
}

function sameFile(a: FileIdentity | null | undefined, b: FileIdentity | null | undefined): boolean {
  return a?.sha256 === b?.sha256 && a?.sizeBytes === b?.sizeBytes;
}

function compareInputs(old: Identities, now: Identities): StaleReason[] {
  const reasons: StaleReason[] = [];
  for (const file of [...new Set([...Object.keys(old), ...Object.keys(now)])].sort(byBytes)) {
    if (!Object.hasOwn(old, file)) reasons.push({ kind: 'input-added', what: file, message: `Input ${file} is new.` });
    else if (!Object.hasOwn(now, file)) {
      reasons.push({ kind: 'input-removed', what: file, message: `Input ${file} is gone.` });
    } else if (!sameFile(old[file], now[file])) {
      reasons.push({ kind: 'input-changed', what: file, message: `Input ${file} changed.` });
    }
  }
  return reasons;
}

async function compareOutputs(place: StepPlace, outputs: Identities): Promise<StaleReason[]> {
  const reasons: StaleReason[] = [];
  for (const [file, written] of Object.entries(outputs)) {
    const what = `${place.folder}/${file}`;
    const found = await place.files.identify(what);
    if (found === null) reasons.push({ kind: 'output-missing', what, message: `Output ${what} is missing.` });
    else if (written !== null && !sameFile(written, found)) {
      reasons.push({ kind: 'output-changed', what, message: `Output ${what} is not what the step wrote.` });
    }
  }
  return reasons;
}

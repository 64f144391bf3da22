import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FrameError } from '../errors.ts';
import { DEFAULT_PARAMS, PARAMETER_KEYS, type ParameterKey, type Params } from '../formats/parameters.ts';
import { completeParams, idleParameters, parseParams, parseSetting, type SomeParams } from '../formats/params.ts';
import { diskError } from './disk-errors.ts';
import type { JobFolder } from './job-folder.ts';

/** Name of the template of parameters, in the working directory or beside the program. */
export const TEMPLATE_FILE = 'config_template.json';

/** A parameter file has a few kilobytes; more is some other file. */
const MAX_FILE_BYTES = 1 << 20;

/** Where a value came from, weakest first. */
export interface ParameterOrigin {
  readonly layer: 'default' | 'template' | 'file' | 'job' | 'command line';
  /** The file that says it. */
  readonly file?: string;
}

/** A value for every parameter, and where each came from. */
export interface ResolvedParams {
  readonly params: Params;
  readonly origin: Readonly<Record<ParameterKey, ParameterOrigin>>;
  /** Parameters that were set but have no effect in the native engine, one sentence each. */
  readonly notices: readonly string[];
}

/** What to resolve the parameters of a new job from. */
export interface ParamsSources {
  /** Folders that may hold `config_template.json`; the first that does counts. */
  readonly templateDirs: readonly string[];
  /** The user's file, or that of PIPELINE_DEFAULT_CONFIG. */
  readonly file: string | null;
  /** What the command line says: its own options and each `--set key=value`. */
  readonly commandLine: SomeParams;
}

interface Layer {
  readonly origin: ParameterOrigin;
  readonly values: SomeParams;
}

/**
 * The parameters of a new job: defaults, then `config_template.json`, then the user's file, then the command line.
 *
 * @throws FrameError FRAME_PARAMS_NOT_JSON, FRAME_PARAMS_UNKNOWN_KEY, FRAME_PARAMS_INVALID, FRAME_INPUT_NOT_FOUND.
 */
export async function resolveNewParams(sources: ParamsSources): Promise<ResolvedParams> {
  const layers: Layer[] = [];
  const template = await firstFile(sources.templateDirs.map((folder) => join(folder, TEMPLATE_FILE)));
  if (template !== null) {
    layers.push({ origin: { layer: 'template', file: template }, values: await readParamsFile(template) });
  }
  if (sources.file !== null) {
    layers.push({ origin: { layer: 'file', file: sources.file }, values: await readParamsFile(sources.file) });
  }
  layers.push({ origin: { layer: 'command line' }, values: sources.commandLine });
  return resolve(layers);
}

/**
 * The parameters of a job that goes on: those it was made with, changed by nothing but the command line.
 * Files and the environment of today do not count, so that a job cannot change silently.
 */
export async function resolveJobParams(job: JobFolder, commandLine: SomeParams): Promise<ResolvedParams> {
  const file = join(job.root, 'input', 'params.json');
  return resolve([
    { origin: { layer: 'job', file }, values: await job.data.loadParams() },
    { origin: { layer: 'command line' }, values: commandLine },
  ]);
}

/** All `--set key=value` of a command line; of the same key the last one counts. */
export function parseSettings(settings: readonly string[]): SomeParams {
  return Object.assign({}, ...settings.map(parseSetting)) as SomeParams;
}

/** Reads a parameter file. @throws FrameError as `resolveNewParams`. */
export async function readParamsFile(file: string): Promise<SomeParams> {
  const found = await stat(file).catch((cause: unknown) => {
    throw diskError('read', file, cause);
  });
  if (!found.isFile()) {
    throw new FrameError('FRAME_INPUT_NOT_A_FILE', `${file} is not a file.`, {
      file,
      remedy: 'Name a parameter file.',
    });
  }
  if (found.size > MAX_FILE_BYTES) {
    throw new FrameError('FRAME_PARAMS_NOT_JSON', `${file} is too large for a parameter file (${found.size} bytes).`, {
      file,
      remedy: 'Name a parameter file.',
    });
  }
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw diskError('read', file, cause);
  });
  return parseParams(text, file);
}

function resolve(layers: readonly Layer[]): ResolvedParams {
  // The template shipped with the program repeats every default; only what differs there was said by somebody.
  const said = ({ origin, values }: Layer, key: ParameterKey): boolean =>
    values[key] !== undefined && (origin.layer !== 'template' || values[key] !== DEFAULT_PARAMS[key]);
  const given = Object.assign({}, ...layers.map(({ values }) => values)) as SomeParams;
  const origin = Object.fromEntries(
    PARAMETER_KEYS.map((key): [ParameterKey, ParameterOrigin] => {
      const strongest = layers.findLast((layer) => said(layer, key));
      return [key, strongest?.origin ?? { layer: 'default' }];
    }),
  ) as Record<ParameterKey, ParameterOrigin>;
  return { params: completeParams(given), origin, notices: idleParameters(given).map(({ notice }) => notice) };
}

async function firstFile(files: readonly string[]): Promise<string | null> {
  for (const file of files) {
    const found = await stat(file).catch(() => null);
    if (found?.isFile()) return file;
  }
  return null;
}

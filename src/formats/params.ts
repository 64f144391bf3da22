import { distance } from 'fastest-levenshtein';
import { FrameError } from '../errors.ts';
import { DEFAULT_PARAMS, PARAMETERS, PARAMETER_KEYS, type ParameterKey, type Params } from './parameters.ts';
import { parseJson } from './parse-json.ts';

/** Values for some of the parameters: one layer of the cascade. */
export type SomeParams = { readonly [K in ParameterKey]?: Params[K] };

/**
 * Reads a parameter file: JSON with the keys of `config_template.json`, any of which may be left out.
 *
 * @throws FrameError FRAME_PARAMS_NOT_JSON, FRAME_PARAMS_UNKNOWN_KEY, FRAME_PARAMS_INVALID.
 */
export function parseParams(json: string, file = 'params.json'): SomeParams {
  let value: unknown;
  try {
    value = parseJson(json);
  } catch (cause) {
    throw new FrameError('FRAME_PARAMS_NOT_JSON', `${file} is not valid JSON: ${(cause as Error).message}.`, {
      file,
      remedy: 'Compare it with config_template.json, or make a new one with `frame-pipeline config init`.',
      cause,
    });
  }
  const found = new Map<ParameterKey, unknown>();
  flatten(value, '', file, found);
  return Object.fromEntries(found);
}

/** The parameters as JSON text in the order and grouping of `config_template.json`. */
export function formatParams(params: SomeParams): string {
  const root: Record<string, unknown> = {};
  const groups: Record<string, Record<string, unknown>> = {};
  for (const key of PARAMETER_KEYS) {
    if (params[key] === undefined) continue;
    const [group, name] = key.split('.');
    if (name === undefined) root[group] = params[key];
    else {
      groups[group] ??= {};
      groups[group][name] = params[key];
      root[group] = groups[group];
    }
  }
  return JSON.stringify(root, null, 2) + '\n';
}

/**
 * Reads one setting as the command line gives it: `top_k=5`, `confoptions.gamma_H=0.8`.
 *
 * @throws FrameError FRAME_PARAMS_INVALID, FRAME_PARAMS_UNKNOWN_KEY.
 */
export function parseSetting(setting: string): SomeParams {
  const equals = setting.indexOf('=');
  if (equals < 1) {
    throw new FrameError('FRAME_PARAMS_INVALID', `--set ${setting}: expected key=value.`, {
      remedy: 'Write for instance --set top_k=5.',
    });
  }
  const key = knownKey(setting.slice(0, equals).trim(), '--set');
  const written = setting.slice(equals + 1).trim();
  return { [key]: checkParameter(key, fromText(key, written), '--set') };
}

/** A value for every parameter: later layers win over earlier ones, all win over the defaults. */
export function completeParams(...layers: readonly SomeParams[]): Params {
  return Object.assign({ ...DEFAULT_PARAMS }, ...layers) as Params;
}

/** Parameters that were changed but that the native engine does not use, each with a sentence that says so. */
export function idleParameters(params: SomeParams): { readonly key: ParameterKey; readonly notice: string }[] {
  return PARAMETER_KEYS.filter((key) => {
    return PARAMETERS[key].engine !== 'native' && params[key] !== undefined && params[key] !== PARAMETERS[key].default;
  }).map((key) => ({
    key,
    notice:
      PARAMETERS[key].engine === 'matlab'
        ? `${key} steers the MATLAB scripts only; the native engine does not use it.`
        : `${key} has no effect. ${PARAMETERS[key].does}`,
  }));
}

function flatten(value: unknown, path: string, file: string, found: Map<ParameterKey, unknown>): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const place = path === '' ? 'the file' : path;
    throw new FrameError('FRAME_PARAMS_INVALID', `${file}: ${place} must be an object { … }, got ${show(value)}.`, {
      file,
      remedy: 'Compare it with config_template.json.',
    });
  }
  for (const [name, inner] of Object.entries(value)) {
    const key = path === '' ? name : `${path}.${name}`;
    if (isGroup(key)) {
      flatten(inner, key, file, found);
      continue;
    }
    const known = knownKey(key, file);
    if (found.has(known)) throw invalid(file, `${known} stands twice.`, 'Remove one of the two.');
    found.set(known, checkParameter(known, inner, file));
  }
}

const GROUPS: ReadonlySet<string> = new Set(
  PARAMETER_KEYS.filter((key) => key.includes('.')).map((key) => key.split('.')[0]),
);

function isGroup(key: string): boolean {
  return GROUPS.has(key);
}

function knownKey(key: string, file: string): ParameterKey {
  if (Object.hasOwn(PARAMETERS, key)) return key as ParameterKey;
  if (isGroup(key)) {
    const first = PARAMETER_KEYS.find((known) => known.startsWith(`${key}.`))!;
    throw invalid(file, `${key} is a group of parameters.`, `Name one of them, such as ${first}.`);
  }
  throw new FrameError(
    'FRAME_PARAMS_UNKNOWN_KEY',
    `${file}: "${shorten(key)}" is not known; did you mean "${nearestKey(key)}"?`,
    { file, remedy: 'Correct the key or remove it; `frame-pipeline config show` lists all.' },
  );
}

/** The known key that is spelled most alike, with its group or without. */
function nearestKey(key: string): string {
  const wanted = shorten(key).toLowerCase();
  const far = (known: string): number => {
    const whole = known.toLowerCase();
    return Math.min(distance(wanted, whole), distance(wanted, whole.slice(whole.indexOf('.') + 1)));
  };
  const candidates: readonly string[] = [...PARAMETER_KEYS, ...GROUPS];
  return candidates.reduce((best, known) => (far(known) < far(best) ? known : best));
}

function checkParameter(key: ParameterKey, value: unknown, file: string): unknown {
  const checked = PARAMETERS[key].schema.safeParse(value);
  if (checked.success) return checked.data;
  throw invalid(file, `${key} must be ${PARAMETERS[key].expects}, got ${show(value)}.`, 'Correct the value.');
}

function invalid(file: string, what: string, remedy: string): FrameError {
  return new FrameError('FRAME_PARAMS_INVALID', `${file}: ${what}`, { file, remedy });
}

/** Text of the command line as the type that the parameter has; left as text where it cannot be read, for a clear refusal. */
function fromText(key: ParameterKey, written: string): unknown {
  const type = typeof PARAMETERS[key].default;
  if (type === 'number' && /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(written)) return Number(written);
  if (type === 'boolean' && /^(true|false)$/.test(written)) return written === 'true';
  return written;
}

function show(value: unknown): string {
  // JSON would write null for a number that is too large.
  if (typeof value === 'number') return String(value);
  try {
    return shorten(JSON.stringify(value));
  } catch {
    // Read without a limit, written by recursion.
    return 'a value that is nested too deep';
  }
}

/** Text of a file in a message: long ones are cut. */
function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

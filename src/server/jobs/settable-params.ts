import { z } from 'zod';
import { FrameError } from '../../errors.ts';
import { parseParams, type SomeParams } from '../../formats/params.ts';
import { DEFAULT_PARAMS, PARAMETERS, PARAMETER_KEYS, type ParameterKey } from '../../formats/parameters.ts';
import type { ParameterInfo } from '../api.ts';

/** What the server says itself: how much of the machine a job may take, and names that the program writes. */
const SERVERS: ReadonlySet<string> = new Set<ParameterKey>(['job_id', 'original_image', 'threads', 'system.nice']);
/** Of the learners, a request may say that they are asked or not; a folder would be one of the server's disk. */
const MODELS: readonly unknown[] = ['', 'none'];

/**
 * Reads the parameters of a request.
 * @throws FrameError FRAME_PARAMS_… as `parseParams`, and FRAME_PARAMS_INVALID for one that is the server's to say
 */
export function parseRequestParams(given: Readonly<Record<string, unknown>>): SomeParams {
  const params = parseParams(JSON.stringify(given), 'params');
  for (const key of ['max_picture_side', 'max_picture_pixels'] as const)
    if ((params[key] ?? 0) > DEFAULT_PARAMS[key])
      throw new FrameError('FRAME_PARAMS_INVALID', `params: ${key} can be at most ${DEFAULT_PARAMS[key]} here.`, {
        remedy: 'Use the command line on the server for larger pictures.',
      });
  for (const key of Object.keys(params) as ParameterKey[]) {
    const refused = isSettable(key)
      ? key === 'boost.model' && !MODELS.includes(params[key])
      : params[key] !== DEFAULT_PARAMS[key];
    if (refused)
      throw new FrameError('FRAME_PARAMS_INVALID', `params: ${key} cannot be set to this over the network.`, {
        remedy: key === 'boost.model' ? 'Set it to "" or "none".' : 'Leave it out: the server sets it.',
      });
  }
  return params;
}

function isSettable(key: ParameterKey): boolean {
  return !SERVERS.has(key) && !('const' in shapeOf(key));
}

const SHAPE = z.object({
  type: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  pattern: z.string().optional(),
  enum: z.array(z.union([z.string(), z.number()])).optional(),
  const: z.union([z.string(), z.number()]).optional(),
});

function shapeOf(key: ParameterKey): z.infer<typeof SHAPE> {
  return SHAPE.parse(z.toJSONSchema(PARAMETERS[key].schema));
}

/** Every parameter, for a form, in the order of `config_template.json`. */
export function parameterInfos(): ParameterInfo[] {
  return PARAMETER_KEYS.map((key) => {
    const { expects, default: fallback, does, engine } = PARAMETERS[key];
    const shape = shapeOf(key);
    const choices = shape.enum ?? (shape.const === undefined ? null : [shape.const]);
    return {
      ...{ key, expects, does, choices, default: fallback, type: kindOf(shape, choices) },
      ...{ min: shape.minimum ?? null, max: shape.maximum ?? null, pattern: shape.pattern ?? null },
      ...{ effective: engine === 'native', settable: isSettable(key) },
    };
  });
}

function kindOf({ type }: z.infer<typeof SHAPE>, choices: unknown): ParameterInfo['type'] {
  if (choices !== null) return 'choice';
  if (type === 'integer') return 'whole';
  if (type === 'number') return 'real';
  return type === 'boolean' ? 'flag' : 'text';
}

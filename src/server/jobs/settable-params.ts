import { FrameError } from '../../errors.ts';
import { DEFAULT_PARAMS } from '../../formats/parameters.ts';
import { parseParams, type SomeParams } from '../../formats/params.ts';

/** Of the learners, a request may say that they are asked or not; a folder would be one of the server's disk. */
const MODELS: readonly unknown[] = [undefined, '', 'none'];

/**
 * Reads the parameters of a request.
 * @throws FrameError FRAME_PARAMS_… as `parseParams`, and FRAME_PARAMS_INVALID for one that reaches beyond the job: a folder of
 *   this machine, or pictures larger than it takes from anybody
 */
export function parseRequestParams(given: Readonly<Record<string, unknown>>): SomeParams {
  const params = parseParams(JSON.stringify(given), 'params');
  if (!MODELS.includes(params['boost.model']))
    throw new FrameError('FRAME_PARAMS_INVALID', 'params: boost.model cannot name a folder of the server.', {
      remedy: 'Set it to "" or "none".',
    });
  for (const key of ['max_picture_side', 'max_picture_pixels'] as const)
    if ((params[key] ?? 0) > DEFAULT_PARAMS[key])
      throw new FrameError('FRAME_PARAMS_INVALID', `params: ${key} can be at most ${DEFAULT_PARAMS[key]} here.`, {
        remedy: 'Use the command line on the server for larger pictures.',
      });
  return params;
}

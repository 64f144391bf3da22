import { resolve } from 'node:path';
import { FrameError } from '../../errors.ts';
import type { SomeParams } from '../../formats/params.ts';
import type { Environment } from '../../jobs/environment.ts';
import { planSettings, writeSettings } from '../../ops/tuning/write-settings.ts';
import { notice } from '../output.ts';
import { t } from '../language.ts';

/** The parameter file that is to be changed: the named one, or that of PIPELINE_DEFAULT_CONFIG. @throws FrameError FRAME_USAGE. */
export function settingsFile(config: string | undefined, environment: Environment): string {
  const file = config ?? environment.defaultConfig.value;
  if (file !== null) return resolve(file);
  throw new FrameError('FRAME_USAGE', 'It is not said which parameter file to write.', {
    remedy: 'Name one with --config ours.json, or set PIPELINE_DEFAULT_CONFIG; it need not exist yet.',
  });
}

/**
 * Shows what would change in a parameter file, then changes it.
 * @returns the lines of the change
 * @throws FrameError FRAME_PARAMS_…, FRAME_DISK_…
 */
export async function changeSettings(file: string, changes: SomeParams): Promise<readonly string[]> {
  const change = await planSettings(file, changes);
  if (change.diff.length === 0) {
    notice(t('{{file}}: nothing to change.', { file }));
    return [];
  }
  notice(`${file}:`);
  change.diff.forEach((line) => notice(`  ${line}`));
  const copy = await writeSettings(change, new Date());
  notice(copy === null ? t('written.') : t('written; as it was: {{copy}}', { copy }));
  return change.diff;
}

import { FrameError } from '../../errors.ts';
import { PARAMETER_KEYS } from '../../formats/parameters.ts';
import { formatParams, parseParams, type SomeParams } from '../../formats/params.ts';
import { readIfThere } from '../../jobs/read-if-there.ts';
import { saveAtomically, saveTextAtomically } from '../../jobs/save-atomically.ts';

/** A change of a parameter file that is not made yet. */
export interface SettingsChange {
  readonly file: string;
  /** One line for what goes and one for what comes, `- top_k: 10`, `+ top_k: 5`; empty where the file says it all already. */
  readonly diff: readonly string[];
  readonly before: Buffer | null;
  readonly after: string;
}

/** A parameter file has a few kilobytes; more is some other file. */
const MAX_FILE_BYTES = 1 << 20;

/**
 * What a parameter file would be with some parameters changed; the others stay as they are.
 * @param file need not exist
 * @throws FrameError as `parseParams`, FRAME_DISK_…
 */
export async function planSettings(file: string, changes: SomeParams): Promise<SettingsChange> {
  const before = await readIfThere(file);
  if (before !== null && before.length > MAX_FILE_BYTES)
    throw new FrameError(
      'FRAME_PARAMS_NOT_JSON',
      `${file} is too large for a parameter file (${before.length} bytes).`,
      {
        file,
        remedy: 'Name a parameter file.',
      },
    );
  const now = before === null ? {} : parseParams(before.toString('utf8'), file);
  const changed = PARAMETER_KEYS.filter((key) => changes[key] !== undefined && changes[key] !== now[key]);
  const diff = changed.flatMap((key) => [
    ...(now[key] === undefined ? [] : [`- ${key}: ${JSON.stringify(now[key])}`]),
    `+ ${key}: ${JSON.stringify(changes[key])}`,
  ]);
  return { file, diff, before, after: formatParams({ ...now, ...changes }) };
}

/**
 * Makes the change; what the file was is kept beside it.
 * @returns the copy; null where there was no file before
 * @throws FrameError FRAME_DISK_…
 */
export async function writeSettings({ file, before, after }: SettingsChange, now: Date): Promise<string | null> {
  const copy = before === null ? null : `${file}.before-${now.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  if (copy !== null) await saveAtomically(copy, before!);
  await saveTextAtomically(file, after);
  return copy;
}

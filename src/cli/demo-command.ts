import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FrameError } from '../errors.ts';
import { parseSettings } from '../jobs/resolve-params.ts';
import { drawFresco } from '../reassembly/puzzle/draw-fresco.ts';
import { resolveShredOptions, shredPicture } from '../reassembly/puzzle/shred-picture.ts';
import { findJobKeys } from './job-keys.ts';
import { notice } from './output.ts';
import { writePuzzleFolder } from './puzzle-folder.ts';
import { makeJob, runReadyJob } from './run-command.ts';
import { readEnvironment } from '../jobs/environment.ts';
import { t } from './language.ts';

/** Around the pieces, as `shred` has it. */
const KEY_COLOUR = [8, 248, 8] as const;

export interface DemoOptions {
  readonly pieces: string;
  readonly erosion: string;
  readonly seed: string;
  readonly threads?: string;
  readonly jobsDir?: string;
  readonly json?: boolean;
}

/** The `demo` command: a puzzle of our own, as masks and an original, through the same chain as any simulation. */
export async function demoCommand(flags: DemoOptions): Promise<void> {
  const pieces = numberOf('--pieces', flags.pieces, 2, 200, Number.isInteger);
  const erosionPx = numberOf('--erosion', flags.erosion, 0, 10, Number.isFinite);
  const seed = numberOf('--seed', flags.seed, 0, 0xffffffff, Number.isInteger);
  const { seed: seedText, threads } = flags;
  const settings = Object.entries({ seed: seedText, threads }).filter(([, value]) => value !== undefined);
  const commandLine = parseSettings(settings.map(([key, value]) => `${key}=${value}`));
  const environment = await readEnvironment(process.cwd(), process.env);

  const folder = await mkdtemp(join(tmpdir(), 'frame-demo-'));
  // The job copies its input; the folder goes in every case but kill -9.
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  notice(t('Painting a fresco ...'));
  const picture = drawFresco({ seed });
  notice(t('Breaking it into {{pieces}} pieces ...', { pieces }));
  const options = { pieces, erosionPx, seed, turn: false };
  await writePuzzleFolder(join(folder, 'puzzle'), picture, shredPicture(picture, options), {
    series: 'fresco',
    background: KEY_COLOUR,
    settings: resolveShredOptions(options),
  });
  const ready = await makeJob({
    masks: join(folder, 'puzzle', 'masks'),
    original: join(folder, 'puzzle', 'original.png'),
    jobsDir: flags.jobsDir ?? environment.jobsDir.value,
    configFile: null,
    commandLine,
    keys: await findJobKeys(environment),
  });
  remove();
  await runReadyJob(ready, { environment, json: flags.json ?? false });
}

function numberOf(option: string, text: string, min: number, max: number, isKind: (value: unknown) => boolean): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (isKind(value) && value >= min && value <= max) return value;
  throw new FrameError('FRAME_USAGE', `${option} must be a number from ${min} to ${max}, got "${text}".`, {
    remedy: 'Correct the number.',
  });
}

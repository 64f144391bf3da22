import { rmSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FrameError } from '../errors.ts';
import { parseSettings } from '../jobs/resolve-params.ts';
import { encodePng } from '../jobs/picture-io.ts';
import { saveAtomically } from '../jobs/save-atomically.ts';
import { drawFresco } from '../reassembly/puzzle/draw-fresco.ts';
import { pageMask, shredPicture } from '../reassembly/puzzle/shred-picture.ts';
import { notice } from './output.ts';
import { makeJob, runReadyJob } from './run-command.ts';
import { readEnvironment } from '../jobs/environment.ts';

export interface DemoOptions {
  readonly pieces: string;
  readonly erosion: string;
  readonly seed: string;
  readonly threads?: string;
  readonly jobsDir?: string;
  readonly json?: boolean;
}

/** The `demo` command: a puzzle of our own, as masks and an original, through the same chain as any simulation. */
export async function demoCommand(options: DemoOptions): Promise<void> {
  const pieces = numberOf('--pieces', options.pieces, 2, 200, Number.isInteger);
  const erosionPx = numberOf('--erosion', options.erosion, 0, 10, Number.isFinite);
  const seed = numberOf('--seed', options.seed, 0, 0xffffffff, Number.isInteger);
  const { seed: seedText, threads } = options;
  const settings = Object.entries({ seed: seedText, threads }).filter(([, value]) => value !== undefined);
  const commandLine = parseSettings(settings.map(([key, value]) => `${key}=${value}`));
  const environment = await readEnvironment(process.cwd(), process.env);

  const folder = await mkdtemp(join(tmpdir(), 'frame-demo-'));
  // The job copies its input; the folder goes in every case but kill -9.
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  notice('Painting a fresco ...');
  const picture = drawFresco({ seed });
  const [original, masks] = [join(folder, 'fresco.png'), join(folder, 'masks')];
  await mkdir(masks);
  await saveAtomically(original, await encodePng(picture));
  notice(`Breaking it into ${pieces} pieces ...`);
  const puzzle = shredPicture(picture, { pieces, erosionPx, seed, turn: false });
  for (let id = 0; id < puzzle.trueCount; id++) {
    const mask = pageMask(puzzle, id);
    const data = new Uint8Array(4 * mask.length);
    for (let pixel = 0; pixel < mask.length; pixel++) {
      const grey = mask[pixel] === 1 ? 255 : 0;
      data[4 * pixel] = data[4 * pixel + 1] = data[4 * pixel + 2] = grey;
      data[4 * pixel + 3] = 255;
    }
    const name = `mask_${String(id + 1).padStart(3, '0')}.png`;
    await saveAtomically(join(masks, name), await encodePng({ width: puzzle.width, height: puzzle.height, data }));
  }
  const ready = await makeJob({
    masks,
    original,
    jobsDir: options.jobsDir ?? environment.jobsDir.value,
    configFile: null,
    commandLine,
  });
  remove();
  await runReadyJob(ready, { environment, json: options.json ?? false });
}

function numberOf(option: string, text: string, min: number, max: number, isKind: (value: unknown) => boolean): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (isKind(value) && value >= min && value <= max) return value;
  throw new FrameError('FRAME_USAGE', `${option} must be a number from ${min} to ${max}, got "${text}".`, {
    remedy: 'Correct the number.',
  });
}

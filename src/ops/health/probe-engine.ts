import { spawn } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killGroup } from '../../jobs/kill-group.ts';

/** A program that runs the scripts of labs, and how it is told to run one line. */
export interface Engine {
  readonly name: 'matlab' | 'octave';
  /** Where it is looked for below a folder that it is installed in. */
  readonly inFolder: readonly string[];
  /** What comes before the line. */
  readonly args: readonly string[];
  /** It has to start, and may ask another machine for its licence. */
  readonly withinMs: number;
}

export const MATLAB: Engine = {
  name: 'matlab',
  inFolder: ['bin/matlab', 'bin/matlab.exe', 'matlab'],
  args: ['-batch'],
  withinMs: 120_000,
};
export const OCTAVE: Engine = {
  name: 'octave',
  inFolder: ['bin/octave-cli', 'bin/octave', 'octave'],
  args: ['--no-gui', '--norc', '--quiet', '--eval'],
  withinMs: 30_000,
};

/** The sum shows that it computed, the version which one it is; the words around them find both among whatever else it says. */
const LINE = "fprintf('frame-pipeline %d (%s)\\n', 40 + 2, version)";
const ANSWER = /^frame-pipeline 42 \((.+)\)\r?$/m;
/** More than a banner is no answer. */
const MOST_OUTPUT = 64 * 1024;
const SHOWN_CHARACTERS = 200;

/**
 * Has an engine compute, and tell its version.
 * @param place the program, or the folder that it is installed in.
 * @throws Error with the reason where it does not, one sentence.
 */
export async function probeEngine(engine: Engine, place: string): Promise<string> {
  const program = await programAt(engine, place);
  // An empty folder of its own: engines run what lies where they are started.
  const folder = await mkdtemp(join(tmpdir(), 'frame-engine-'));
  try {
    const output = await outputOf(program, [...engine.args, LINE], folder, engine.withinMs);
    const [, version] = ANSWER.exec(output) ?? [];
    if (version !== undefined) return version;
    throw new Error(`${program} did not compute 40 + 2; it said: ${lastLine(output)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function programAt({ inFolder }: Engine, place: string): Promise<string> {
  const found = await stat(place).catch(() => null);
  if (found === null) throw new Error(`there is nothing at ${place}.`);
  if (!found.isDirectory()) return place;
  for (const name of inFolder) {
    const program = join(place, name);
    if ((await stat(program).catch(() => null))?.isFile()) return program;
  }
  throw new Error(`the folder ${place} holds no ${inFolder[0]}.`);
}

/** What a program says until it ends; with everything that it started it is killed where that takes too long. */
function outputOf(program: string, args: readonly string[], cwd: string, withinMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    // A group of its own: what is started is a script, and killing that alone would leave the engine behind.
    const child = spawn(program, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const hear = (text: string): void => void (output = (output + text).slice(-MOST_OUTPUT));
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    const late = setTimeout(() => {
      killGroup(child.pid);
      reject(new Error(`${program} gave no answer within ${withinMs / 1000} s.`));
    }, withinMs);
    child.on('error', (cause) => {
      clearTimeout(late);
      reject(new Error(`${program} cannot be started: ${cause.message}.`));
    });
    child.on('close', (code, signal) => {
      clearTimeout(late);
      if (code === 0) return resolve(output);
      reject(new Error(`${program} ended with ${signal ?? `exit code ${code}`}; it said: ${lastLine(output)}`));
    });
  });
}

function lastLine(output: string): string {
  const line = output.trim().split('\n').at(-1) ?? '';
  return line === '' ? 'nothing.' : line.slice(0, SHOWN_CHARACTERS);
}

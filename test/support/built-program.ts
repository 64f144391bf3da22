import { spawn, type ChildProcess } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { oneAtATime } from './one-at-a-time.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(ROOT, 'dist', 'cli', 'main.js');
/** Where test processes hold each other off while one builds. */
const BUILDING = join(ROOT, 'node_modules', '.frame-building');

/** What a run of the program left behind. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the program that may be sent signals. */
export interface RunningProgram {
  readonly child: ChildProcess;
  readonly end: Promise<ProgramEnd>;
}

/** Builds the program where its sources are newer than what was built, as `npm ci` does; of several test files one does it. */
export function buildProgram(): Promise<void> {
  return oneAtATime(BUILDING, async () => {
    if (await isFresh()) return;
    const { code, stdout } = await endOf(spawn('npx', ['tsc', '-p', 'tsconfig.build.json'], { cwd: ROOT }));
    if (code !== 0) throw new Error(`The program could not be built:\n${stdout}`);
  });
}

async function isFresh(): Promise<boolean> {
  const built = await stat(MAIN).catch(() => null);
  if (built === null) return false;
  for (const entry of await readdir(join(ROOT, 'src'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith('.test.ts')) continue;
    if ((await stat(join(entry.parentPath, entry.name))).mtimeMs > built.mtimeMs) return false;
  }
  return true;
}

/** Starts `frame-pipeline` with arguments, as a user would in an empty folder. */
export function startProgram(
  args: readonly string[],
  cwd: string,
  variables: Readonly<Record<string, string>> = {},
): RunningProgram {
  const ours = Object.entries(process.env).filter(([name]) => !name.startsWith('PIPELINE_') && name !== 'LOG_LEVEL');
  const env = Object.fromEntries(ours);
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env: { ...env, NO_COLOR: '1', ...variables } });
  return { child, end: endOf(child) };
}

/** Waits until the program has said something on its error output. */
export function heard({ child }: RunningProgram, text: string): Promise<void> {
  return new Promise((resolve) => {
    let said = '';
    child.stderr!.on('data', (more: string) => {
      said += more;
      if (said.includes(text)) resolve();
    });
  });
}

/** Runs `frame-pipeline` to its end. */
export function runProgram(
  args: readonly string[],
  cwd: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<ProgramEnd> {
  return startProgram(args, cwd, variables).end;
}

/** The JSON object of a run with `--json`. */
export function answerOf({ stdout }: ProgramEnd): Record<string, unknown> {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Record<string, unknown>;
}

function endOf(child: ChildProcess): Promise<ProgramEnd> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

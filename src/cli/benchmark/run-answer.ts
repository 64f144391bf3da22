import type { MeasuredRun } from './measured-run.ts';

/** How a run of the program ended. */
export interface RunAnswer {
  /** `done`, an error's code, or how the process ended. */
  readonly status: string;
  readonly jobFolder: string | null;
}

/** What the run said in the last line of its standard output. */
export function answerOf({ stdout, exitCode }: MeasuredRun): RunAnswer {
  const broken = { status: exitCode === null ? 'killed' : `exit code ${exitCode}`, jobFolder: null };
  const line = stdout.trimEnd().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) return broken;
  try {
    const said = JSON.parse(line) as { status?: string; jobFolder?: string | null; error?: { code?: string } };
    return { status: said.error?.code ?? said.status ?? broken.status, jobFolder: said.jobFolder ?? null };
  } catch {
    return broken;
  }
}

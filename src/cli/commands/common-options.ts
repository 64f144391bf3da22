import { Option } from 'commander';

/** A parameter, as every command that takes them asks for it. */
export function setOption(): Option {
  return new Option('--set <key=value>', 'set a parameter; may stand several times')
    .argParser((value: string, before: readonly string[]) => [...before, value])
    .default([], 'none');
}

/** Where jobs are kept, as every command asks for it. */
export const JOBS_DIR = ['--jobs-dir <folder>', 'where jobs are kept (default: PIPELINE_JOBS_DIR, or ./jobs)'] as const;

/** Where the state database is, as every command asks for it. */
export const STATE_DIR = [
  '--state-dir <folder>',
  'where the state database is (default: PIPELINE_STATE_DIR, or .state in the jobs folder)',
] as const;

/** How a command ends for scripts. */
export const JSON_OPTION = ['--json', 'end with one JSON object on standard output'] as const;

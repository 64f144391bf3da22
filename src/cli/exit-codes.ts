import { t } from './language.ts';

/** What a command's exit code tells a script; docs/reference/command-line.md and `--help` show this table. */
const EXIT_CODES = [
  [0, 'Done.'],
  [1, 'The command worked, and its answer is no: a check failed.'],
  [2, 'An input, a parameter or the command line was refused; nothing was changed.'],
  [3, 'The machine could not do it: disk, memory, access rights.'],
  [4, 'Another process is working on the job folder, or watches it already.'],
  [70, 'A fault of the program itself; the log says more.'],
  [130, 'Stopped on request; the job can go on.'],
] as const;

/** The table as lines of help text. */
export function exitCodesHelp(): string {
  return [t('Exit codes:'), ...EXIT_CODES.map(([code, meaning]) => `  ${String(code).padEnd(4)} ${t(meaning)}`)].join(
    '\n',
  );
}

import type { Command } from 'commander';
import type { ExportCommandOptions } from '../export-command.ts';
import { JOBS_DIR, JSON_OPTION } from './common-options.ts';

export function registerExport(program: Command): void {
  program
    .command('export')
    .summary("write a job's outputs into a folder")
    .description(
      "Writes a job's answer into a folder of its own, in the clear also where the job is encrypted: the pictures, the poses,\n" +
        'and all else that the last step made.',
    )
    .argument('<job>', 'id of a job in the jobs folder, or path of a job folder')
    .option('--to <folder>', 'an empty or new folder (default: <job>_export in the working folder)')
    .option('--all', 'the input and the outputs of every step too')
    .option(...JOBS_DIR)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nExamples:\n  $ frame-pipeline export job_20250101_120000\n  $ frame-pipeline export jobs/job_20250101_120000 --to /media/stick/fresco --all',
    )
    .action(async (job: string, options: ExportCommandOptions) =>
      (await import('../export-command.ts')).exportCommand(job, options),
    );
}

import type { Command } from 'commander';
import type { ListOptions, RemoveOptions, ShowOptions } from '../jobs-command.ts';
import { JOBS_DIR, JSON_OPTION } from './common-options.ts';

export function registerJobs(program: Command): void {
  const jobs = program
    .command('jobs')
    .summary('list, show and remove jobs')
    .description('Lists, shows and removes jobs.')
    .addHelpText(
      'after',
      '\nExamples:\n  $ frame-pipeline jobs list\n  $ frame-pipeline jobs show job_20250101_120000\n  $ frame-pipeline jobs remove job_20250101_120000',
    );

  jobs
    .command('list')
    .description('Lists the jobs, oldest first, and how each stands.')
    .option(...JOBS_DIR)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nExamples:\n  $ frame-pipeline jobs list\n  $ frame-pipeline jobs list --jobs-dir /data/jobs --json',
    )
    .action(async (options: ListOptions) => (await import('../jobs-command.ts')).listCommand(options));

  jobs
    .command('show')
    .description('Shows one job: its input, its parameters that differ from the defaults, and each step.')
    .argument('<job>', 'id of a job in the jobs folder, or path of a job folder')
    .option('--why', 'say which difference makes a step run again')
    .option(...JOBS_DIR)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nExamples:\n  $ frame-pipeline jobs show job_20250101_120000\n  $ frame-pipeline jobs show jobs/job_20250101_120000 --why',
    )
    .action(async (job: string, options: ShowOptions) =>
      (await import('../jobs-command.ts')).showCommand(job, options),
    );

  jobs
    .command('remove')
    .description('Removes jobs with all that they hold. Asks first; a job that a process is working on is refused.')
    .argument('<job...>', 'ids of jobs in the jobs folder')
    .option('-y, --yes', 'do not ask')
    .option(...JOBS_DIR)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nExamples:\n  $ frame-pipeline jobs remove job_20250101_120000\n  $ frame-pipeline jobs remove job_20250101_120000 job_20250102_093000 --yes',
    )
    .action(async (names: string[], options: RemoveOptions) =>
      (await import('../jobs-command.ts')).removeCommand(names, options),
    );
}

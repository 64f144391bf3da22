import type { Command } from 'commander';
import type { InitOptions, ShowConfigOptions, ValidateOptions } from '../config-command.ts';
import { JSON_OPTION, setOption } from './common-options.ts';

export function registerConfig(program: Command): void {
  const config = program
    .command('config')
    .summary('show, make and check parameter files')
    .description('Shows where every parameter comes from, makes parameter files and checks them.')
    .addHelpText(
      'after',
      '\nExamples:\n  $ frame-pipeline config show\n  $ frame-pipeline config init my.json\n  $ frame-pipeline config validate my.json',
    );

  config
    .command('show')
    .description('Shows every parameter that a run would use, and where it comes from; with -j those of a job.')
    .argument('[config]', 'parameter file (default: PIPELINE_DEFAULT_CONFIG, if set)')
    .option('-j, --job-folder <folder>', 'the parameters of this job')
    .addOption(setOption())
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nExamples:\n  $ frame-pipeline config show\n  $ frame-pipeline config show configs/quality.json --set top_k=5\n  $ frame-pipeline config show -j jobs/job_20250101_120000',
    )
    .action(async (file: string | undefined, options: ShowConfigOptions) =>
      (await import('../config-command.ts')).showConfigCommand(file, options),
    );

  config
    .command('init')
    .description('Writes a parameter file with every parameter at its default.')
    .argument('[file]', 'where to', 'params.json')
    .option('--force', 'replace a file that is there')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nExamples:\n  $ frame-pipeline config init\n  $ frame-pipeline config init configs/ours.json',
    )
    .action(async (file: string, options: InitOptions) =>
      (await import('../config-command.ts')).initConfigCommand(file, options),
    );

  config
    .command('validate')
    .description('Checks a parameter file: every key, type and range. Says which parameters have no effect.')
    .argument('<file>', 'parameter file')
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExamples:\n  $ frame-pipeline config validate configs/production.json')
    .action(async (file: string, options: ValidateOptions) =>
      (await import('../config-command.ts')).validateConfigCommand(file, options),
    );
}

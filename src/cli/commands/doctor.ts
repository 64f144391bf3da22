import type { Command } from 'commander';
import type { DoctorFlags } from '../tuning/doctor-command.ts';
import { JOBS_DIR } from './common-options.ts';

/** `doctor`: what this machine and its configuration could do better. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .summary('measure what this machine could do better')
    .description(
      'Measures what makes jobs fast and safe on this machine: hardware, software, configuration and system. Each point ' +
        'tells what was measured, what to change, and by how much it would help. Takes less than a minute.',
    )
    .option('--config <file>', 'parameter file to look at, and to write with --fix (default: PIPELINE_DEFAULT_CONFIG)')
    .option(...JOBS_DIR)
    .option('--fix', 'write what is advised into the parameter file; shows the change, and keeps a copy of the file')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  $ frame-pipeline doctor
  $ frame-pipeline doctor --json
  $ frame-pipeline doctor --fix --config configs/ours.json

Exit code 1 where a point is a problem; advice alone is none.`,
    )
    .action(async (flags: DoctorFlags) => (await import('../tuning/doctor-command.ts')).doctorCommand(flags));
}

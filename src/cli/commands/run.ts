import { Option, type Command } from 'commander';
import type { RunCommandOptions } from '../run-command.ts';
import { JOBS_DIR, JSON_OPTION, setOption } from './common-options.ts';

type Text = string | undefined;

/** What commander hands to the action: the arguments in order, then the options. */
type RunGiven = readonly [masks: Text, original: Text, parts: Text, config: Text, options: RunCommandOptions];

export function registerRun(program: Command): void {
  program
    .command('run')
    .summary('put fragments together, or go on with a job')
    .description(
      'Puts fragments together. With masks and an original it is a simulation: the original is cut by the masks, the ' +
        'pieces are turned at random, and the answer is checked. With --fragments the pictures of real fragments are ' +
        'taken as they are. With -j a job goes on at its first unfinished step.',
    )
    .argument('[masks]', 'folder of masks, white where the piece is, one picture per piece')
    .argument('[original]', 'the intact picture')
    .argument('[parts]', 'which masks take part, such as "1:9"; all without it')
    .argument('[config]', 'parameter file (JSON)')
    .option(
      '--fragments <folder>',
      'pictures of fragments: PNG with alpha, or photographs on a plain background; or a DAFNE set',
    )
    .option('-j, --job-folder <folder>', 'go on with this job')
    .option('--config <file>', 'parameter file (JSON)')
    .option('--constraints <file>', 'what is known beforehand: locked poses, right and wrong joints, groups (JSON)')
    .option(
      '--reference <picture>',
      'a picture of the intact work, such as an old photograph; grey or bent does no harm',
    )
    .option('--from <step>', 'make this step and all later ones again; old outputs stay beside')
    .option('--to <step>', 'end after this step')
    .option('--seed <number>', 'seed of every random choice')
    .option('--threads <count>', 'threads that work at once; 0 takes one per processor')
    .addOption(new Option('--profile <name>', 'how much is searched').choices(['fast', 'balanced', 'quality']))
    .option('--model <folder>', 'learners that step 5 asks (default: those of the program); none for none')
    .addOption(
      new Option('--device <name>', 'what the learners run on (default: cpu)').choices([
        'auto',
        'cpu',
        'webgpu',
        'cuda',
      ]),
    )
    .addOption(setOption())
    .option(...JOBS_DIR)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Steps, for --from and --to: 1 to 6, or generate_new_example, export_alignments, fix_groundtruth, fix_images, boost,
reconstruct.

Examples:
  $ frame-pipeline run masks/ original.jpg "1:9"
  $ frame-pipeline run masks/ original.jpg "1:9" configs/production.json --seed 7
  $ frame-pipeline run --fragments photos/ --profile quality
  $ frame-pipeline run --fragments photos/ --set top_k=20 --threads 4
  $ frame-pipeline run --fragments photos/ --model our-learners/ --device auto
  $ frame-pipeline run --fragments photos/ --reference old-photograph.jpg
  $ frame-pipeline run -j jobs/job_20250101_120000
  $ frame-pipeline run -j jobs/job_20250101_120000 --from boost
  $ frame-pipeline run -j jobs/job_20250101_120000 --constraints constraints.json

Ctrl+C stops the work cleanly; the same job goes on later with -j. So it does after a crash or a power cut.`,
    )
    .action(async (...given: unknown[]) => {
      const { runCommand } = await import('../run-command.ts');
      const [masks, original, parts, config, options] = given as unknown as RunGiven;
      await runCommand({ masks, original, parts, config }, options);
    });
}

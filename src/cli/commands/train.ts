import { InvalidArgumentError, Option, type Command } from 'commander';
import type { TrainFlags } from '../train/train-command.ts';
import { JSON_OPTION } from './common-options.ts';

function whole(least: number): (text: string) => number {
  return (text) => {
    if (!/^\d{1,9}$/.test(text.trim()) || Number(text) < least)
      throw new InvalidArgumentError(`It must be a whole number from ${least} on.`);
    return Number(text);
  };
}

/** `train`: the learners of step 5, from any folder of pictures. */
export function registerTrain(program: Command): void {
  program
    .command('train')
    .summary('train the learners of step 5')
    .description(
      'Breaks pictures as shred does, finds candidates as steps 1 and 2 do, and trains an ensemble of learners to tell right seams from wrong ones. ' +
        'With --from and --jobs, learners that are there are fitted to the works of your own lab.',
    )
    .option('--pictures <folder>', 'pictures to break: JPEG, PNG, TIFF, WebP or BMP, two at least')
    .option('--jobs <folder>', 'a job or a folder of jobs whose joints people have judged, or whose truth is known')
    .option('--from <folder>', 'learners to start from, which learn on (fine-tuning)')
    .requiredOption(
      '--data <folder>',
      'where seams and checkpoints are kept, to go on from; and training.html, to watch',
    )
    .requiredOption('-o, --out <folder>', 'where the model is written')
    .option('--puzzles <n>', 'puzzles to learn from', whole(1), 320)
    .option('--validation <n>', 'puzzles of other pictures to measure on', whole(1), 80)
    .option('--learners <n>', 'learners at most', whole(1), 5)
    .option(
      '--rounds <n>',
      'rounds of each learner over the seams; those that are easy to tell are seen in a fifth of them',
      whole(1),
      6,
    )
    .addOption(
      new Option('--boosting <kind>', 'how learners build on each other (default: as in --from, or gentle)').choices([
        'adaboost',
        'gentle',
        'jigsaw',
      ]),
    )
    .addOption(
      new Option(
        '--architecture <name>',
        "light, or jigsawnet: JigsawNet's own graph, some thirty times slower on a processor (default: light)",
      ).choices(['light', 'jigsawnet']),
    )
    .option('--seed <n>', 'of every random choice', whole(0), 1)
    .option('--threads <count>', 'worker threads (default: one per core)', whole(1))
    .addOption(
      new Option('--device <name>', 'what the networks run on; auto: the fastest that works here')
        .choices(['cpu', 'auto', 'webgpu', 'cuda'])
        .default('cpu'),
    )
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Of the pictures only those are taken that no suite of the benchmark judges by. They are split by picture: none is both
learned from and measured on. A training that was stopped or killed goes on when the same command is given again; the same
pictures, options and machine give the same weights, whatever the number of threads.

Of jobs, a candidate of step 2 counts as right or wrong where constraints.json accepts or refuses its joint, or locks or groups both of its
fragments, or where the truth of a simulation is known; all others are left out. Jobs are split by the work that they show:
one in four is measured on. Learners that are trained on keep their crops and networks, and there are no more of them.

Examples:
  $ frame-pipeline train --pictures photos/ --data training/ --out model/
  $ frame-pipeline train --from model/ --jobs jobs/ --data fitting/ --out our-learners/
  $ frame-pipeline train --pictures photos/ --data gpu/ --out gpu/model/ --architecture jigsawnet --device auto
  $ frame-pipeline train --pictures photos/ --data small/ --out small/model/ --puzzles 8 --validation 4 --learners 1`,
    )
    .action(async (flags: TrainFlags) => {
      const { trainCommand } = await import('../train/train-command.ts');
      await trainCommand(flags);
    });
}

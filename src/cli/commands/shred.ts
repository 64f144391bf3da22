import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Rgb } from '../../formats/bg-color.ts';
import type { ShredFlags } from '../shred-command.ts';

/** Adds `shred` to the command line. */
export function registerShred(program: Command): void {
  program
    .command('shred')
    .summary('break a picture and keep the truth')
    .description(
      'Breaks a picture into fragments as a wall would, wears their edges, turns them, and keeps the exact truth in every format.',
    )
    .argument('<picture>', 'the picture to break: PNG, JPEG, TIFF, WebP or BMP')
    .requiredOption('--pieces <n>', 'number of pieces, before any is lost', whole(2, 9999))
    .requiredOption('-o, --out <folder>', 'where to write; it must be empty or new')
    .option('--erosion <px>', 'mean depth worn off each side of a crack; a gap is twice that', number(0, 50), 0)
    .option(
      '--erosion-variation <share>',
      '0: the same depth everywhere, 1: from nothing to twice the mean',
      share,
      0.5,
    )
    .option('--shared-wear', 'wear both sides of a crack in the same places: closed here, wide open there')
    .option('--chips <share>', 'share of the edges along which chips broke off', share, 0)
    .option('--missing <share>', 'share of the pieces that is lost', share, 0)
    .option('--spurious <share>', 'pieces of another picture mixed in, as a share of the true ones', share, 0)
    .option('--spurious-picture <file>', 'the other picture')
    .addOption(
      new Option('--generator <kind>', 'how it breaks')
        .choices(['plaster', 'voronoi', 'torn', 'shatter'])
        .default('plaster'),
    )
    .option('--colour-cast <share>', "largest change of a piece's red, green or blue", share, 0)
    .option('--noise <levels>', "standard deviation of a photograph's noise, of 255 levels", number(0, 64), 0)
    .option('--scale-spread <share>', 'largest difference in size, 0.03 at most', number(0, 0.03), 0)
    .option(
      '--reference <strength>',
      'also write reference.jpg, the intact picture in an old photograph: 0 none, 1 strong',
      share,
    )
    .option('--seed <n>', 'another seed makes another puzzle', whole(0, 0xffffffff), 1)
    .option('--no-turn', 'leave the pieces upright')
    .option('--background <color>', 'colour around the pieces, "R G B"', color, [8, 248, 8] as const)
    .addOption(
      new Option('--layout <kind>', 'which files are written: our own for run and evaluate, or those of a DAFNE set')
        .choices(['own', 'dafne'])
        .default('own'),
    )
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Writes masks/ and original.png for "run masks original PARTS", fragments/ for "run --fragments",
and the truth: fragments/groundTruth.txt, groundtruth.json, poses.csv, poses.json; puzzle.json tells how it was made.
With --layout dafne: frag_eroded/ with transparent backgrounds, fragments.txt and fragments_s.txt, original.png, puzzle.json.

Examples:
  $ frame-pipeline shred fresco.jpg --pieces 36 --out puzzle/
  $ frame-pipeline shred fresco.jpg --pieces 60 --erosion 4 --erosion-variation 1 --chips 0.1 --out worn/
  $ frame-pipeline shred fresco.jpg --pieces 50 --missing 0.15 --spurious 0.1 --spurious-picture other.jpg -o hard/
  $ frame-pipeline shred fresco.jpg --pieces 50 --missing 0.25 --reference 0.5 --out referenced/
  $ frame-pipeline shred fresco.jpg --pieces 60 --erosion 3 --layout dafne --out dafne/
  $ frame-pipeline shred letter.png --pieces 40 --generator torn --seed 7 --out letter/`,
    )
    .action(async (picture: string, flags: ShredFlags) => {
      const { shredCommand } = await import('../shred-command.ts');
      await shredCommand(picture, flags);
    });
}

function number(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a number from ${min} to ${max}.`);
  };
}

function whole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

function share(text: string): number {
  return number(0, 1)(text);
}

function color(text: string): Rgb {
  const numbers = /^\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*$/.exec(text)?.slice(1).map(Number);
  if (numbers === undefined || numbers.some((level) => level > 255))
    throw new InvalidArgumentError('A colour is three whole numbers from 0 to 255: "R G B".');
  return [numbers[0], numbers[1], numbers[2]];
}

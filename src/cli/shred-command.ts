import { basename, extname, join, resolve } from 'node:path';
import { FrameError } from '../errors.ts';
import type { Rgb } from '../formats/bg-color.ts';
import type { RgbaImage } from '../imaging/image.ts';
import { readPicture } from '../jobs/picture-io.ts';
import type { FractureName } from '../reassembly/puzzle/fracture-generators.ts';
import type { CrackStatistics } from '../reassembly/puzzle/measure-cracks.ts';
import { agedPicture } from '../reassembly/puzzle/degrade-picture.ts';
import { resolveShredOptions, shredPicture, type ShredOptions } from '../reassembly/puzzle/shred-picture.ts';
import { notice, printJson } from './output.ts';
import { refuseUnlessEmpty } from '../jobs/refuse-unless-empty.ts';
import { REFERENCE_NAME, writePuzzleFolder, type PuzzleLayout } from './puzzle-folder.ts';
import { t } from './language.ts';

/** Mean side of a piece below which there is nothing left to match, px. */
const SMALLEST_SIDE_PX = 24;
/** A piece's mean side is at least so many times the wear of one side: with less, wear eats whole pieces. */
const SIDES_PER_EROSION = 5;

/** What `shred` takes, as given; numbers are checked. */
export interface ShredFlags {
  readonly pieces: number;
  readonly erosion: number;
  readonly erosionVariation: number;
  readonly sharedWear?: boolean;
  readonly chips: number;
  readonly missing: number;
  readonly spurious: number;
  readonly spuriousPicture?: string;
  readonly generator: FractureName;
  readonly colourCast: number;
  readonly noise: number;
  readonly scaleSpread: number;
  readonly reference?: number;
  readonly seed: number;
  readonly turn: boolean;
  readonly background: Rgb;
  readonly layout: PuzzleLayout;
  readonly out: string;
  readonly json?: boolean;
}

/** The `shred` command. */
export async function shredCommand(file: string, flags: ShredFlags): Promise<void> {
  checkSpurious(flags);
  await refuseUnlessEmpty(resolve(flags.out));
  const picture = await readPicture(file);
  checkRoom(file, picture, flags);
  const other = flags.spuriousPicture === undefined ? null : await readPicture(flags.spuriousPicture);
  if (other !== null) checkOther(flags.spuriousPicture!, other, picture, flags);
  const options: ShredOptions = {
    pieces: flags.pieces,
    seed: flags.seed,
    generator: flags.generator,
    erosionPx: flags.erosion,
    erosionVariation: flags.erosionVariation,
    sharedWear: flags.sharedWear ?? false,
    chips: flags.chips,
    missing: flags.missing,
    turn: flags.turn,
    scaleSpread: flags.scaleSpread,
    colourCast: flags.colourCast,
    noise: flags.noise,
    ...(other === null ? {} : { spurious: { picture: other, share: flags.spurious } }),
  };
  const say = flags.json ? (): void => undefined : notice;
  say(t('Breaking {{file}} into {{pieces}} pieces ...', { file, pieces: flags.pieces }));
  const puzzle = shredPicture(picture, options);
  say(t('Writing {{count}} fragments ...', { count: puzzle.fragments.length }));
  const statistics = await writePuzzleFolder(flags.out, picture, puzzle, {
    series: basename(file, extname(file)),
    background: flags.background,
    layout: flags.layout,
    settings: resolveShredOptions(options),
    ...(flags.reference === undefined
      ? {}
      : {
          reference: {
            picture: agedPicture(picture, flags.reference, flags.seed),
            strength: flags.reference,
          },
        }),
  });
  const spuriousCount = puzzle.fragments.length - puzzle.trueCount;
  if (flags.json) {
    printJson({
      status: 'done',
      jobFolder: null,
      folder: resolve(flags.out),
      fragments: puzzle.trueCount,
      missing: flags.pieces - puzzle.trueCount,
      spurious: spuriousCount,
      layout: flags.layout,
      parts: flags.layout === 'own' ? `1:${puzzle.trueCount}` : null,
      statistics,
    });
  } else process.stdout.write(summary(flags, puzzle.trueCount, spuriousCount, statistics));
}

function summary(flags: ShredFlags, trueCount: number, spuriousCount: number, cracks: CrackStatistics): string {
  const px = (value: number): string => (Number.isNaN(value) ? t('none') : `${value.toFixed(1)} px`);
  const lost = flags.pieces - trueCount;
  const masks = join(flags.out, 'masks');
  const dafne = flags.layout === 'dafne';
  return [
    t('{{count}} fragments in {{folder}}', { count: trueCount, folder: flags.out }) +
      (lost > 0 ? t(', {{count}} lost', { count: lost }) : '') +
      (spuriousCount > 0 ? t(', {{count}} of another picture mixed in', { count: spuriousCount }) : ''),
    t('  mean side {{side}}; distance between neighbours {{median}} (median), {{most}} (90 %)', {
      side: px(cracks.meanSidePx),
      median: px(cracks.gapMedianPx),
      most: px(cracks.gap90Px),
    }),
    t('  roughness of the cracks {{roughness}}, bend {{bend}}', {
      roughness: px(cracks.roughnessPx),
      bend: px(cracks.bendPx),
    }),
    t('Put it together again:'),
    `  frame-pipeline run --fragments ${dafne ? flags.out : join(flags.out, 'fragments')}` +
      (flags.reference === undefined ? '' : ` --reference ${join(flags.out, REFERENCE_NAME)}`),
    ...(dafne ? [`  frame-pipeline evaluate JOB --gt ${join(flags.out, 'fragments.txt')}`] : []),
    ...(spuriousCount === 0 && !dafne
      ? [`  frame-pipeline run ${masks} ${join(flags.out, 'original.png')} "1:${trueCount}"`]
      : []),
    '',
  ].join('\n');
}

function checkSpurious({ spurious, spuriousPicture }: ShredFlags): void {
  if (spurious > 0 === (spuriousPicture !== undefined)) return;
  const [given, needed] = spurious > 0 ? ['--spurious', '--spurious-picture'] : ['--spurious-picture', '--spurious'];
  throw new FrameError('FRAME_USAGE', `${given} needs ${needed} beside it.`, {
    remedy: 'For instance: --spurious 0.1 --spurious-picture other.jpg.',
  });
}

function checkRoom(file: string, { width, height }: RgbaImage, { pieces, erosion }: ShredFlags): void {
  const sidePx = Math.max(SMALLEST_SIDE_PX, SIDES_PER_EROSION * erosion);
  const most = Math.floor((width * height) / (sidePx * sidePx));
  if (pieces <= most) return;
  const wear = erosion > 0 ? ` with ${erosion} px of wear` : '';
  const remedy =
    most < 2
      ? 'Give a larger picture' + (erosion > 0 ? ', or less wear.' : '.')
      : `Ask for ${most} pieces at most, give a larger picture${erosion > 0 ? ', or less wear' : ''}.`;
  throw new FrameError(
    'FRAME_PICTURE_TOO_SMALL',
    `${file} (${width} x ${height} px) has no room for ${pieces} pieces${wear}.`,
    { file, remedy },
  );
}

/** The other picture must give enough fragments of the same size. */
function checkOther(file: string, other: RgbaImage, picture: RgbaImage, flags: ShredFlags): void {
  const trueCount = flags.pieces - Math.min(flags.pieces - 1, Math.floor(flags.missing * flags.pieces + 0.5));
  const wanted = Math.max(1, Math.floor(flags.spurious * trueCount + 0.5));
  const meanAreaPx = (picture.width * picture.height) / flags.pieces;
  const most = Math.max(1, Math.floor((other.width * other.height) / meanAreaPx + 0.5));
  if (wanted <= most) return;
  throw new FrameError(
    'FRAME_PICTURE_TOO_SMALL',
    `${file} gives only ${most} fragments of this size; ${wanted} are asked for.`,
    { file, remedy: 'Give a larger second picture, or a smaller --spurious.' },
  );
}

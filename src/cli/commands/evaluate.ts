import Table from 'cli-table3';
import { InvalidArgumentError, type Command } from 'commander';
import { FrameError } from '../../errors.ts';
import type { Rgb } from '../../formats/bg-color.ts';
import type { EvaluateOptions, LevelFigures, PairFigures, QualityReport } from '../../reassembly/judging/evaluate.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import type { PosesById } from '../../reassembly/judging/anchors.ts';
import type { WeighedTruth } from '../../reassembly/judging/weigh-truth.ts';
import { printJson } from '../output.ts';
import { t } from '../language.ts';

interface EvaluateFlags {
  readonly gt?: string;
  readonly pose?: readonly string[];
  readonly fragments?: string;
  readonly bg?: Rgb;
  readonly alignments?: string;
  readonly filtered?: string;
  readonly minContact?: number;
  readonly gap?: number;
  readonly diag?: number;
  readonly rotTol?: number;
  readonly transTol?: number;
  readonly pixels: boolean;
  readonly objective?: boolean;
  readonly json?: boolean;
}

const LEVELS = ['strict', 'standard', 'loose', 'jigsawnet'] as const;

/** Adds `evaluate` to the command line. */
export function registerEvaluate(program: Command): void {
  program
    .command('evaluate')
    .summary('hold an answer against the truth')
    .description(
      'Holds an answer against the truth and tells how good it is. Give a job, whose figures are kept in its quality.json, or the files themselves.',
    )
    .argument('[job]', 'job folder; a job of real fragments needs --gt beside it')
    .option('--gt <file>', 'ground truth: two lines per fragment, JSON, or fragments.txt of a DAFNE set')
    .option('--pose <files...>', 'pose_result files, one per component; the largest component is judged')
    .option('--fragments <folder>', "folder of the fragments' pictures; without it, much cannot be told")
    .option('--bg <color>', 'background colour "R G B" (default: what bg_color.txt says, or the first pixel)', asColor)
    .option('--alignments <file>', 'alignments.txt, for the recall of candidates')
    .option('--filtered <file>', 'filtered_alignments.txt, for precision and recall of what was kept')
    .option(
      '--min-contact <share>',
      'neighbours count from this contact on, as a share of the square root of the smaller area',
      atLeastZero,
    )
    .option('--gap <px>', 'distance at which borders touch (default: the smallest that joins all)', aboveZero)
    .option('--diag <px>', 'diagonal of the picture (default: measured)', aboveZero)
    .option('--rot-tol <deg>', 'largest turn of the standard level (default: 5)', aboveZero)
    .option(
      '--trans-tol <share>',
      'largest shift of the standard level, share of the diagonal (default: 0.02)',
      aboveZero,
    )
    .option('--no-pixels', 'leave out the comparison of the two pictures')
    .option('--objective', 'of a job: ask whether the objective prefers the truth to the answer, and by which joints')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Levels: strict is 2 degrees and 1 % of the picture's diagonal, standard 5 and 2 %, loose 10 and 5 %;
jigsawnet is 4 degrees and 50 px. A fragment that is not placed counts as wrong.
The DAFNE score is the area rightly placed less that of spurious fragments used, over the area of the true ones.

Examples:
  $ frame-pipeline evaluate jobs/job_20250101_120000
  $ frame-pipeline evaluate jobs/job_20250101_120000 --gt groundTruth.txt
  $ frame-pipeline evaluate jobs/job_20250101_120000 --gt dafne/fragments.txt
  $ frame-pipeline evaluate jobs/job_20250101_120000 --objective
  $ frame-pipeline evaluate --gt groundTruth.txt --pose pose_result_0.txt --fragments fragments/
  $ frame-pipeline evaluate --gt groundTruth.txt --pose pose_result_*.txt --fragments fragments/ \\
      --alignments alignments.txt --filtered filtered_alignments.txt --min-contact 0.4 --json`,
    )
    .action(async (job: string | undefined, flags: EvaluateFlags) => {
      const { evaluate } = await import('../../reassembly/judging/evaluate.ts');
      const options: EvaluateOptions = {
        gapPx: flags.gap,
        minContact: flags.minContact,
        diagonalPx: flags.diag,
        standardTurnDeg: flags.rotTol,
        standardShift: flags.transTol,
        pixels: flags.pixels,
      };
      if (job !== undefined) {
        const { pose, fragments, alignments, filtered } = flags;
        if ([pose, fragments, alignments, filtered].some((file) => file !== undefined)) throw eitherJobOrFiles();
        const { loadJudgedJob, saveQuality } = await import('../evaluate/judged-job.ts');
        const { JobFolder: Job } = await import('../../jobs/job-folder.ts');
        const { findJobKeys } = await import('../job-keys.ts');
        const folder = await Job.open(job, await findJobKeys());
        const answer = await loadJudgedJob(folder, flags.gt);
        const report = evaluate(answer, options);
        const file = await saveQuality(folder, report);
        const objective = flags.objective === true ? await weigh(folder, answer.truth) : null;
        if (flags.json)
          return printJson({
            status: 'done',
            jobFolder: folder.root,
            ...report,
            ...(objective && { objective: objective.weighed }),
          });
        process.stdout.write(
          `${qualityText(report)}\n${objective === null ? '' : `\n${objective.text}\n`}\n${t('Written to {{file}}', { file })}\n`,
        );
        return;
      }
      if (flags.objective === true) throw eitherJobOrFiles();
      if (flags.gt === undefined || flags.pose === undefined) throw eitherJobOrFiles();
      const { loadJudgedFiles } = await import('../evaluate/judged-files.ts');
      const answer = await loadJudgedFiles({
        truth: flags.gt,
        poses: flags.pose,
        fragments: flags.fragments,
        bgColor: flags.bg,
        alignments: flags.alignments,
        filtered: flags.filtered,
      });
      const report = evaluate(answer, options);
      if (flags.json) printJson({ status: 'done', jobFolder: null, ...report });
      else process.stdout.write(`${qualityText(report)}\n`);
    });
}

async function weigh(job: JobFolder, truth: PosesById): Promise<{ weighed: WeighedTruth; text: string }> {
  const { weighedText, weighJob } = await import('../evaluate/weigh-job.ts');
  const weighed = await weighJob(job, truth);
  const names = (await job.data.loadFragmentNotes()).map(({ source }) => source);
  return { weighed, text: weighedText(weighed, names) };
}

/** The figures as a person reads them. */
export function qualityText(report: QualityReport): string {
  const { fragments, placed, spurious_placed: unknown } = report;
  const standard = report.global.standard;
  const lines = [
    t('{{right}} of {{count}} fragments right at the standard level', { right: standard.correct, count: fragments }) +
      (report.solved ? t(': solved') : '') +
      t('; {{placed}} placed', { placed }) +
      (unknown > 0 ? t(', {{count}} more that the truth does not know', { count: unknown }) : '') +
      '.',
    '',
    table(
      ['', ...LEVELS.map((level) => t(level))],
      [
        levelRow(report, t('tolerance'), ({ rot_tol_deg: deg, trans_tol_px: px }) =>
          t('{{deg}} deg, {{px}} px', { deg, px: decimals(px, 1) }),
        ),
        levelRow(report, t('fragments right'), ({ correct, correct_share: share }) => `${correct} (${percent(share)})`),
        levelRow(report, t('area right'), ({ correct_area_share: share }) => percent(share)),
        ...(report.gt_adjacent_pairs === null
          ? []
          : [
              levelRow(report, t('neighbours right'), ({ neighbours_right: right = 0, neighbour_accuracy: share }) =>
                t('{{right}} of {{count}} ({{share}})', {
                  right,
                  count: report.gt_adjacent_pairs!,
                  share: percent(share),
                }),
              ),
              levelRow(report, t('largest right group'), ({ largest_component: size }) => `${size}`),
            ]),
      ],
    ),
  ];
  const { largest_fragment_anchor: byLargest, best_anchor: byBest } = report.rmse;
  const errors = byBest ?? byLargest;
  if (errors !== null) {
    lines.push(
      t('Error of the placed: {{deg}} deg, {{px}} px (root mean square).', {
        deg: decimals(errors.rmse_rot_deg, 2),
        px: decimals(errors.rmse_trans_px, 2),
      }),
    );
  }
  if (report.q_pos !== undefined) {
    const { best_anchor_all_fragments: best, repair_largest_fragment_anchor: repair } = report.q_pos;
    lines.push(
      t('Q_pos: {{best}} (by the largest fragment: {{repair}}).', {
        best: decimals(best, 4),
        repair: decimals(repair, 4),
      }),
    );
  }
  if (report.dafne !== undefined) {
    const { px1_deg1: tight, px10_deg5: loose } = report.dafne;
    lines.push(
      t('DAFNE score: {{tight}} within 1 px and 1 deg, {{loose}} within 10 px and 5 deg.', {
        tight: decimals(tight.score, 4),
        loose: decimals(loose.score, 4),
      }),
    );
  }
  if (report.pixels !== undefined) {
    const { coverage_iou: iou, agree_25: agree, psnr_db: psnr } = report.pixels;
    lines.push(
      t('Picture: {{covered}} covered alike, {{agree}} in the same colour, {{psnr}} dB.', {
        covered: percent(iou),
        agree: percent(agree),
        psnr: decimals(psnr, 1),
      }),
    );
  }
  if (report.candidates !== undefined) lines.push('', t('Candidates'), pairTable(report.candidates));
  if (report.kept !== undefined) lines.push('', t('Kept candidates'), pairTable(report.kept));
  return lines.join('\n');
}

function levelRow(report: QualityReport, name: string, figure: (level: LevelFigures) => string): string[] {
  return [name, ...LEVELS.map((level) => figure(report.global[level]))];
}

function pairTable(figures: Readonly<Record<(typeof LEVELS)[number], PairFigures>>): string {
  const row = (name: string, figure: (pairs: PairFigures) => string): string[] => [
    name,
    ...LEVELS.map((level) => figure(figures[level])),
  ];
  const { recall_pairs: recall, recall_at: recallAt = {} } = figures.standard;
  return table(
    ['', ...LEVELS.map((level) => t(level))],
    [
      row(t('right'), ({ right, alignments, precision }) =>
        t('{{right}} of {{count}} ({{share}})', { right, count: alignments, share: percent(precision) }),
      ),
      ...(recall === undefined ? [] : [row(t('neighbours found'), (pairs) => percent(pairs.recall_pairs))]),
      ...(recall === undefined ? [] : [row('F1', (pairs) => decimals(pairs.f1, 4))]),
      ...Object.keys(recallAt).map((k) => row(`recall@${k}`, (pairs) => percent(pairs.recall_at?.[k]))),
    ],
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const drawn = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
    style: { head: [], border: [] },
  });
  for (const row of rows) drawn.push([...row]);
  return drawn.toString();
}

function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? t('not known') : `${(100 * share).toFixed(1)} %`;
}

function decimals(value: number | null | undefined, digits: number): string {
  return value === null || value === undefined ? t('not known') : value.toFixed(digits);
}

function eitherJobOrFiles(): FrameError {
  return new FrameError('FRAME_USAGE', 'Name either a job folder, or files with --gt and --pose.', {
    remedy: 'See frame-pipeline evaluate --help for examples.',
  });
}

function asColor(text: string): Rgb {
  const numbers = /^\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*$/.exec(text)?.slice(1).map(Number);
  if (numbers === undefined || numbers.some((number) => number > 255)) {
    throw new InvalidArgumentError('A colour is three whole numbers from 0 to 255: "R G B".');
  }
  return [numbers[0], numbers[1], numbers[2]];
}

function aboveZero(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError('It must be a number above 0.');
  }
  return value;
}

function atLeastZero(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError('It must be a number, 0 or more.');
  }
  return value;
}

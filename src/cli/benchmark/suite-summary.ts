import type { SuiteManifest } from '../../formats/suite-manifest.ts';
import { addReliability, calibrationError, type ReliabilityBin } from '../../reassembly/judging/reliability.ts';
import type { BenchmarkReport, BenchmarkRow } from './benchmark-report.ts';
import { groupFigures, type GroupFigures } from './group-figures.ts';
import { growthPoints, growthPower, type GrowthPoint } from './growth.ts';
import { change, fixed, share, table } from './markdown-cells.ts';
import { growthRows, judgeTargets, type TargetVerdict } from './suite-targets.ts';

/** What the runs of a suite come to, for the report's JSON. */
export interface SuiteSummary {
  readonly groups: readonly (GroupFigures & { readonly name: string; readonly planned: number })[];
  readonly all: GroupFigures;
  readonly targets: readonly TargetVerdict[];
  readonly calibration: {
    readonly pieces: readonly ReliabilityBin[];
    readonly piecesError: number | null;
    readonly joints: readonly ReliabilityBin[];
    readonly jointsError: number | null;
  };
  readonly growth: { readonly points: readonly GrowthPoint[]; readonly power: number | null };
}

/** From so many pieces on the power of time is told where the suite names no number itself. */
const GROWTH_FROM = 100;

export function summariseSuite(manifest: SuiteManifest, rows: readonly BenchmarkRow[]): SuiteSummary {
  const planned = [
    ...manifest.groups.map(({ name, puzzles }) => ({ name, planned: puzzles.length })),
    ...manifest.sets.map(({ name, sets, seeds }) => ({ name, planned: sets.length * seeds.length })),
  ];
  const tables = rows.flatMap(({ quality }) => quality?.reliability ?? []);
  const pieces = addReliability(tables.map((each) => each.pieces));
  const joints = addReliability(tables.map((each) => each.joints));
  const points = growthPoints(growthRows(manifest, rows));
  return {
    groups: planned.map((group) => ({ ...group, ...groupFigures(rows.filter((row) => row.group === group.name)) })),
    all: groupFigures(rows),
    targets: judgeTargets(manifest, rows),
    calibration: { pieces, piecesError: calibrationError(pieces), joints, jointsError: calibrationError(joints) },
    growth: { points, power: growthPower(points, manifest.targets.growth?.from ?? GROWTH_FROM) },
  };
}

/**
 * The part of a report's page that tells of groups, targets, calibration and growth.
 * @param before an earlier report to compare with
 * @param plot name of the picture of the growth, null without one
 */
export function suiteSections(
  summary: SuiteSummary,
  report: BenchmarkReport,
  before: BenchmarkReport | undefined,
  plot: string | null,
): string[] {
  const { groups, all, targets, calibration, growth } = summary;
  const judged = targets.filter(({ met }) => met !== null);
  const figuresBefore = (group: string | null): GroupFigures | null => {
    const rows = group === null ? report.rows : report.rows.filter((row) => row.group === group);
    const earlier = rows.map((row) => before?.rows.find((other) => other.set === row.set && other.seed === row.seed));
    return rows.length === 0 || earlier.includes(undefined) ? null : groupFigures(earlier as BenchmarkRow[]);
  };
  const groupLine = (name: string, runs: string, figures: GroupFigures, earlier: GroupFigures | null): string[] => [
    name,
    runs,
    share(figures.standardShare),
    change(figures.standardShare, earlier?.standardShare, 3),
    share(figures.strictShare),
    String(figures.solved),
    change(figures.solved, earlier?.solved, 0),
    ...[figures.right, figures.wrong, figures.apart, figures.leftAside].map(String),
    figures.spurious === 0 ? '' : `${figures.spuriousPlaced} of ${figures.spurious}`,
    String(figures.sure),
    share(figures.sureOfRight),
    share(figures.sureWrongShare),
    share(figures.recallAt10),
    change(figures.recallAt10, earlier?.recallAt10, 3),
    fixed(figures.wallMedianS, 1),
    change(figures.wallMedianS, earlier?.wallMedianS, 1),
    fixed(figures.peakMiB, 0),
  ];
  const empty = groups.filter(({ runs }) => runs === 0).map(({ name }) => name);
  const wrong = report.rows.filter(({ quality }) => quality !== null && !quality.solved);
  return [
    '## Groups',
    '',
    'Right, wrong, apart (right towards the others of a smaller group) and left aside are pieces over all runs. Sure: ' +
      'placed pieces called sure; the two shares beside it tell how many of those that stand right are called so, and ' +
      'how many of those called so stand wrong. Wall: median over the runs; peak: largest.',
    '',
    ...table(GROUP_TITLES, [
      ...groups
        .filter(({ runs }) => runs > 0)
        .map((group) => groupLine(group.name, `${group.runs} of ${group.planned}`, group, figuresBefore(group.name))),
      groupLine('all runs', String(all.runs), all, figuresBefore(null)),
    ]),
    '',
    ...(empty.length === 0 ? [] : [`Not run: ${empty.join(', ')}.`, '']),
    '## Targets',
    '',
    `${judged.filter(({ met }) => met).length} of ${judged.length} met; ${targets.length - judged.length} not judged, ` +
      'because not all runs that they take were made.',
    '',
    ...table(
      ['Group', 'Figure', 'Wanted', 'Reached', 'Met'],
      targets.map(({ group, figure, wanted, reached, met }) => [
        group,
        figure,
        wanted,
        fixed(reached, 3),
        met === null ? 'not judged' : met ? 'yes' : '**no**',
      ]),
    ),
    '',
    '## Calibration',
    '',
    `Expected calibration error ${fixed(calibration.piecesError, 3)} over placed pieces, ` +
      `${fixed(calibration.jointsError, 3)} over joints.`,
    '',
    ...table(
      ['Said', 'Pieces', 'Mean', 'Right', 'Joints', 'Mean', 'Right'],
      calibration.pieces.map((bin, k) => [
        `${k / 10} – ${(k + 1) / 10}`,
        ...reliabilityCells(bin),
        ...reliabilityCells(calibration.joints[k]),
      ]),
    ),
    '',
    ...(growth.points.length === 0
      ? []
      : [
          '## Growth',
          '',
          growth.power === null
            ? 'Too few different numbers of pieces to tell how time grows.'
            : `Time grows with the number of pieces to the power ${growth.power.toFixed(2)}.`,
          '',
          ...(plot === null ? [] : [`![Time per piece and per pair](${plot})`, '']),
          ...table(
            ['Pieces', 'Runs', 'Wall s', 'ms per piece', 'ms per pair'],
            growth.points.map(({ pieces, runs, wallS, perPieceS, perPairS }) => [
              String(pieces),
              String(runs),
              fixed(wallS, 1),
              fixed(1000 * perPieceS, 1),
              fixed(1000 * perPairS, 3),
            ]),
          ),
          '',
        ]),
    '## Not wholly right',
    '',
    wrong.length === 0
      ? 'None.'
      : wrong
          .map(({ set, seed, quality }) => {
            const { right, wrong: astray, apart, leftAside, spuriousPlaced } = quality!;
            const spurious = spuriousPlaced === 0 ? '' : `, ${spuriousPlaced} spurious placed`;
            return `- ${set}, seed ${seed}: ${right} right, ${astray} wrong, ${apart} apart, ${leftAside} left aside${spurious}`;
          })
          .join('\n'),
    '',
    '## Runs',
    '',
  ];
}

const GROUP_TITLES = [
  'Group',
  'Runs',
  'Right',
  'Δ',
  'Strict',
  'Solved',
  'Δ',
  'Pieces right',
  'wrong',
  'apart',
  'aside',
  'Spurious placed',
  'Sure',
  'of the right',
  'but wrong',
  'Recall@10',
  'Δ',
  'Wall s',
  'Δ',
  'Peak MiB',
];

const reliabilityCells = ({ count, probability, right }: ReliabilityBin): string[] =>
  count === 0 ? ['0', '', ''] : [String(count), (probability / count).toFixed(3), (right / count).toFixed(3)];

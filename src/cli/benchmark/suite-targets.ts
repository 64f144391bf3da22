import type { GroupTargets, SuiteManifest } from '../../formats/suite-manifest.ts';
import type { BenchmarkQuality, BenchmarkRow } from './benchmark-report.ts';
import { addReliability, calibrationError } from '../../reassembly/judging/reliability.ts';
import { groupFigures } from './group-figures.ts';
import { growthPoints, growthPower } from './growth.ts';

/** One figure held against what it should be. */
export interface TargetVerdict {
  /** The group's name; `all runs` for what holds over the suite. */
  readonly group: string;
  readonly figure: string;
  /** What it should be: `>= 0.98`. */
  readonly wanted: string;
  /** Null where nothing was measured. */
  readonly reached: number | null;
  /** Null where not all runs that it takes were made. */
  readonly met: boolean | null;
}

/** Every target of a suite, reached or not, in the order of the manifest; groups that were not run are among them. */
export function judgeTargets(manifest: SuiteManifest, rows: readonly BenchmarkRow[]): TargetVerdict[] {
  const groups = [
    ...manifest.groups.map(({ name, targets, puzzles }) => ({ name, targets, runs: puzzles.length })),
    ...manifest.sets.map(({ name, targets, sets, seeds }) => ({ name, targets, runs: sets.length * seeds.length })),
  ];
  const rowsOf = (group: string): BenchmarkRow[] => rows.filter((row) => row.group === group);
  const complete = (group: string): boolean => rowsOf(group).length >= groups.find(({ name }) => name === group)!.runs;
  const verdicts = groups.flatMap(({ name, targets }) =>
    groupChecks(targets, rowsOf(name), rowsOf).map((check) =>
      verdict(name, check, complete(name) && (targets.within === undefined || complete(targets.within.of))),
    ),
  );
  const all = groups.every(({ name }) => complete(name));
  return [...verdicts, ...suiteChecks(manifest, rows).map((check) => verdict('all runs', check, all))];
}

interface Check {
  readonly figure: string;
  readonly compare: '>=' | '<=' | '<';
  readonly wanted: number;
  readonly reached: number | null;
}

function verdict(group: string, { figure, compare, wanted, reached }: Check, complete: boolean): TargetVerdict {
  const met = (value: number): boolean =>
    compare === '>=' ? value >= wanted : compare === '<=' ? value <= wanted : value < wanted;
  return {
    group,
    figure,
    wanted: `${compare} ${wanted}`,
    reached,
    met: complete ? reached !== null && met(reached) : null,
  };
}

function groupChecks(
  targets: GroupTargets,
  rows: readonly BenchmarkRow[],
  rowsOf: (group: string) => readonly BenchmarkRow[],
): Check[] {
  const figures = groupFigures(rows);
  const checks: Check[] = [];
  const add = (
    figure: string,
    compare: Check['compare'],
    wanted: number | undefined,
    reached: () => number | null,
  ): void => {
    if (wanted !== undefined) checks.push({ figure, compare, wanted, reached: rows.length === 0 ? null : reached() });
  };
  /** The worst of the runs; a run that failed has reached nothing. */
  const least = (value: (quality: BenchmarkQuality) => number): number =>
    Math.min(...rows.map(({ quality }) => (quality === null ? 0 : value(quality))));
  const most = (values: readonly (number | null)[]): number | null =>
    values.some((value) => value === null) ? null : Math.max(...(values as number[]));
  add('right, mean', '>=', targets.right, () => figures.standardShare);
  add('right, each', '>=', targets.rightEach, () => least((quality) => quality.standardShare));
  add('right (loose), each', '>=', targets.rightEachLoose, () => least((quality) => quality.looseShare));
  add('wholly right, runs', '>=', targets.solved, () => figures.solved);
  add('RMSE px, each', '<=', targets.rmsePxEach, () => most(rows.map(({ quality }) => quality?.rmsePx ?? null)));
  add('wall s, each', '<=', targets.wallSEach, () => most(rows.map(({ cost }) => cost.wallS)));
  add('peak MiB, each', '<=', targets.peakMiBEach, () => most(rows.map(({ cost }) => cost.peakMiB)));
  add('recall@10, long contacts', '>=', targets.recallAt10, () => figures.recallAt10);
  add('sure, of those right', '>=', targets.sureOfRight, () => figures.sureOfRight);
  add('spurious placed', '<=', targets.spuriousPlaced, () =>
    figures.spurious === 0 ? null : figures.spuriousPlaced / figures.spurious,
  );
  add(`right, mean, below ${targets.within?.of}`, '<=', targets.within?.share, () => {
    const others = rowsOf(targets.within!.of);
    return others.length === 0 ? null : groupFigures(others).standardShare - figures.standardShare;
  });
  return checks;
}

function suiteChecks(manifest: SuiteManifest, rows: readonly BenchmarkRow[]): Check[] {
  const { sureWrong, sureOfRight, calibrationError: error, growth } = manifest.targets;
  const figures = groupFigures(rows);
  const checks: Check[] = [];
  if (sureWrong !== undefined)
    checks.push({ figure: 'wrong, of those sure', compare: '<=', wanted: sureWrong, reached: figures.sureWrongShare });
  if (sureOfRight !== undefined)
    checks.push({ figure: 'sure, of those right', compare: '>=', wanted: sureOfRight, reached: figures.sureOfRight });
  if (error !== undefined) {
    const tables = rows.flatMap(({ quality }) => (quality === null ? [] : [quality.reliability.pieces]));
    const reached = calibrationError(addReliability(tables));
    checks.push({ figure: 'calibration error', compare: '<=', wanted: error, reached });
  }
  if (growth !== undefined) {
    const reached = growthPower(growthPoints(growthRows(manifest, rows)), growth.from);
    checks.push({ figure: `power of time from ${growth.from} pieces on`, compare: '<', wanted: growth.power, reached });
  }
  return checks;
}

/** The runs whose time tells how it grows. */
export function growthRows(manifest: SuiteManifest, rows: readonly BenchmarkRow[]): BenchmarkRow[] {
  const growing = manifest.groups.filter(({ growth }) => growth).map(({ name }) => name);
  return rows.filter(({ group }) => group !== null && growing.includes(group));
}

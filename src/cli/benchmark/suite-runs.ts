import { join } from 'node:path';
import { FrameError } from '../../errors.ts';
import { puzzlesOf, type SuiteManifest, type SuitePuzzle } from '../../formats/suite-manifest.ts';
import { resolveShredOptions } from '../../reassembly/puzzle/shred-picture.ts';
import { REFERENCE_NAME, writePuzzleFolder } from '../puzzle-folder.ts';
import { findSets, type FragmentSet } from './find-sets.ts';
import { makeSuitePuzzle } from './make-suite-puzzle.ts';
import type { SuitePictures } from './suite-pictures.ts';

/** One job that a benchmark makes. */
export interface PlannedRun {
  /** The group of the suite; null outside suites. */
  readonly group: string | null;
  /** Name of the puzzle or set; with the seed unlike any other. */
  readonly set: string;
  readonly seed: number;
  /** Lays the pieces ready, in a folder of its own where they have to be made. */
  prepare(scratch: string): Promise<FragmentSet>;
}

/** The seed of the runs on made puzzles, which are many; sets have theirs in the manifest. */
const PUZZLE_RUN_SEED = 0;

/** Every set once per seed. */
export function runsOfSets(sets: readonly FragmentSet[], seeds: readonly number[]): PlannedRun[] {
  return sets.flatMap((set) => seeds.map((seed) => plannedSet(null, set, seed)));
}

/**
 * The runs of a suite in the order of its manifest.
 * @param setsFolder where the sets lie that it names; null leaves them out
 * @param only names of groups, puzzles or sets to choose; all when empty
 * @throws FRAME_INPUT_NOT_FOUND when a chosen name or a set is missing
 */
export function runsOfSuite(
  manifest: SuiteManifest,
  pictures: SuitePictures,
  setsFolder: string | null,
  only: readonly string[] = [],
): PlannedRun[] {
  const puzzles = manifest.groups.flatMap((group) => puzzlesOf(group).map((puzzle) => plannedPuzzle(puzzle, pictures)));
  const names = [...new Set(manifest.sets.flatMap(({ sets }) => sets))];
  const wanted = names.filter((name) => only.length === 0 || only.includes(name) || only.includes(groupOf(name)));
  const found = setsFolder === null || wanted.length === 0 ? [] : findSets(setsFolder, wanted);
  const sets = manifest.sets.flatMap((group) =>
    group.sets.flatMap((name) =>
      found.filter((set) => set.name === name).flatMap((set) => group.seeds.map((s) => plannedSet(group.name, set, s))),
    ),
  );
  const runs = [...puzzles, ...sets];
  const chosen = runs.filter(
    ({ group, set }) => only.length === 0 || only.includes(set) || (group !== null && only.includes(group)),
  );
  const missing = only.find((name) => !runs.some(({ group, set }) => group === name || set === name));
  if (missing !== undefined) {
    const known = [...new Set(runs.map(({ group }) => group))].join(', ');
    const needsSets = setsFolder === null && [...names, ...manifest.sets.map(({ name }) => name)].includes(missing);
    throw new FrameError('FRAME_INPUT_NOT_FOUND', `There is no group or puzzle "${missing}" to run.`, {
      remedy: needsSets ? 'It needs sets on disk: name their folder with --sets.' : `The groups: ${known}.`,
    });
  }
  return chosen;

  function groupOf(set: string): string {
    return manifest.sets.find(({ sets }) => sets.includes(set))!.name;
  }
}

function plannedSet(group: string | null, set: FragmentSet, seed: number): PlannedRun {
  return { group, set: set.name, seed, prepare: () => Promise.resolve(set) };
}

function plannedPuzzle(plan: SuitePuzzle, pictures: SuitePictures): PlannedRun {
  const { name, group, background } = plan;
  return {
    group,
    set: name,
    seed: PUZZLE_RUN_SEED,
    async prepare(scratch) {
      const { picture, puzzle, reference, options } = await makeSuitePuzzle(plan, pictures);
      const settings = resolveShredOptions(options);
      await writePuzzleFolder(join(scratch, name), picture, puzzle, {
        series: name,
        background,
        settings,
        masks: false,
        ...(reference === null ? {} : { reference: { picture: reference, strength: plan.reference! } }),
      });
      const [set] = findSets(scratch, [name]);
      return reference === null ? set : { ...set, reference: join(scratch, name, REFERENCE_NAME) };
    },
  };
}

import { formatBgColor, type Rgb } from './bg-color.ts';

/** What step 5 hands to the global reassembly, ours or JigsawNet's. */
export interface DatasetConfig {
  /** Folder of the fragments' pictures, relative to the file's own folder; ends with a slash. */
  readonly rootFolder: string;
  /** The kept candidates, relative to the file's own folder. */
  readonly filteredAlignments: string;
  readonly bgColor: Rgb;
  readonly fragmentCount: number;
  readonly candidateCount: number;
  readonly keptCount: number;
  /** Names of the learners that voted; none when the scores come from geometry and colours alone. */
  readonly learners: readonly string[];
}

/**
 * Writes dataset_config.json: the three entries of JigsawNet's dataset list (`root_dir`, `filtered_alignments`,
 * `bg_color`) and, beside them, what was scored. Paths are relative, so that a job folder can be moved.
 */
export function formatDatasetConfig(config: DatasetConfig): string {
  const content = {
    root_dir: withSlash(config.rootFolder),
    filtered_alignments: config.filteredAlignments,
    bg_color: formatBgColor(config.bgColor),
    fragment_pattern: 'fragment_%04d.png',
    fragment_count: config.fragmentCount,
    candidate_count: config.candidateCount,
    kept_count: config.keptCount,
    learners: config.learners,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/**
 * Writes dataset_list.txt, which JigsawNet's program reads: per set the folder with a separator at its end, the file
 * of kept candidates, and the background colour, a line each. Its paths count from where that program is started.
 */
export function formatDatasetList(
  sets: readonly Pick<DatasetConfig, 'rootFolder' | 'filteredAlignments' | 'bgColor'>[],
): string {
  return sets
    .map(
      ({ rootFolder, filteredAlignments, bgColor }) =>
        `${withSlash(rootFolder)}\n${filteredAlignments}\n${formatBgColor(bgColor)}\n`,
    )
    .join('');
}

function withSlash(folder: string): string {
  return /[/\\]$/.test(folder) ? folder : `${folder}/`;
}

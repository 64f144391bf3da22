import { parseBgColor } from '../../formats/bg-color.ts';
import { formatDatasetConfig, formatDatasetList } from '../../formats/dataset-config.ts';
import { formatKeptAlignments } from '../../formats/filtered-alignments.ts';
import { parseGroundTruth } from '../../formats/ground-truth.ts';
import { rigidFromRowFirst } from '../../formats/row-first.ts';
import { formatVotes } from '../../formats/votes.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import type { CandidateTable } from '../../reassembly/candidates/candidate-table.ts';
import { throwIfStopped } from '../../workers/stop.ts';
import { BaseFilter, engineOptionsOf, type FilterContext, type FilterStep, type StepReport } from '../filter.ts';
import { CANDIDATE_FILES, loadCandidates } from '../stored-candidates.ts';
import { HAND_MADE, type Judges } from '../judges.ts';
import { refutedByTruth } from '../truth-flags.ts';

const STEP1 = 'step1_generate_new_example';
const STEP3 = 'step3_fix_groundtruth';
const STEP4 = 'step4_fix_images';
const STEP5 = 'step5_boost';

/**
 * Step 5: how likely each candidate is right, and which are kept. Truth fills a column of the file and decides nothing. The fragments
 * are those of step 1, with their masks: the key colour of step 4 is nowhere among them.
 */
export class BoostFilter extends BaseFilter {
  readonly name = 'BoostFilter';
  private readonly judges: Judges;
  readonly steps: readonly FilterStep[] = [
    {
      name: STEP5,
      codeVersion: 2,
      dependsOn: (_job, params) => ({
        params: { seed: params.seed, profile: params.profile, 'boost.model': this.judges.identity },
        inputs: [
          `output/${STEP1}`,
          ...CANDIDATE_FILES,
          `output/${STEP3}/groundtruth_fixed.txt`,
          `output/${STEP4}/bg_color.txt`,
        ],
      }),
      make: (job, context) => boost(job, context, this.judges),
    },
  ];

  /** @param judges who judges candidates; by default the hand-made score alone. */
  constructor(programVersion: string, judges = HAND_MADE) {
    super(programVersion);
    this.judges = judges;
  }
}

async function boost(job: JobFolder, context: FilterContext, judges: Judges): Promise<StepReport> {
  const { data } = job;
  const { learners, warnings } = judges;
  warnings.forEach((warning) => context.notice(warning));
  const table = await loadCandidates(job);
  const fragments = await context.fragments(job);
  const options = engineOptionsOf(context.params);
  const scored = await context.engine.scoreCandidates(fragments, table, options, context, learners);
  throwIfStopped(context.signal);
  const keptCount = scored.kept.reduce((sum, flag) => sum + flag, 0);
  // Only from here on, with all decisions made, is the truth looked at.
  await data.saveText(STEP5, 'filtered_alignments.txt', formatKeptAlignments(scored, await flags(job, table)));
  await data.saveText(STEP5, 'votes.json', formatVotes(scored));
  const dataset = {
    rootFolder: `../${STEP4}/`,
    filteredAlignments: 'filtered_alignments.txt',
    bgColor: parseBgColor(await data.loadText(STEP4, 'bg_color.txt')),
    fragmentCount: fragments.sizes.length,
    candidateCount: table.count,
    keptCount,
    learners: [...scored.votes.keys()],
  };
  await data.saveText(STEP5, 'dataset_config.json', formatDatasetConfig(dataset));
  await data.saveText(STEP5, 'dataset_list.txt', formatDatasetList([dataset]));
  const voices = [...scored.votes.values()].map((votes) => votes.reduce((sum, vote) => sum + (vote >= 0 ? 1 : 0), 0));
  return {
    candidates: table.count,
    kept: keptCount,
    judged_by: learners === null ? 'the hand-made score' : 'the learners',
    learners: dataset.learners,
    ...(learners !== null && {
      model: judges.identity,
      device: learners.device,
      alphas: [...learners.ensemble.alphas],
      votes: voices,
    }),
    warnings: [...warnings],
  };
}

async function flags(job: JobFolder, table: CandidateTable): Promise<Uint8Array | undefined> {
  if (job.info.mode !== 'simulation') return undefined;
  const truth = parseGroundTruth(await job.data.loadText(STEP3, 'groundtruth_fixed.txt'));
  return refutedByTruth(table, new Map([...truth].map(([id, matrix]) => [id, rigidFromRowFirst(matrix)])));
}

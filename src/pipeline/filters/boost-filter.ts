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
import { fragmentsOfJob } from '../fragment-source.ts';
import { CANDIDATE_FILES, loadCandidates } from '../stored-candidates.ts';
import { refutedByTruth } from '../truth-flags.ts';

const STEP1 = 'step1_generate_new_example';
const STEP3 = 'step3_fix_groundtruth';
const STEP4 = 'step4_fix_images';
const STEP5 = 'step5_boost';

/** Step 5: how likely each candidate is right, and which are kept. Truth fills a column of the file and decides nothing. */
export class BoostFilter extends BaseFilter {
  readonly name = 'BoostFilter';
  readonly steps: readonly FilterStep[] = [
    {
      name: STEP5,
      codeVersion: 2,
      dependsOn: (_job, params) => ({
        params: { seed: params.seed, profile: params.profile },
        inputs: [
          `output/${STEP1}`,
          ...CANDIDATE_FILES,
          `output/${STEP3}/groundtruth_fixed.txt`,
          `output/${STEP4}/bg_color.txt`,
        ],
      }),
      make: boost,
    },
  ];
}

async function boost(job: JobFolder, context: FilterContext): Promise<StepReport> {
  const { data } = job;
  const table = await loadCandidates(job);
  const fragments = await fragmentsOfJob(job);
  const scored = await context.engine.scoreCandidates(fragments, table, engineOptionsOf(context.params), context);
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
  return { candidates: table.count, kept: keptCount, learners: dataset.learners };
}

async function flags(job: JobFolder, table: CandidateTable): Promise<Uint8Array | undefined> {
  if (job.info.mode !== 'simulation') return undefined;
  const truth = parseGroundTruth(await job.data.loadText(STEP3, 'groundtruth_fixed.txt'));
  return refutedByTruth(table, new Map([...truth].map(([id, matrix]) => [id, rigidFromRowFirst(matrix)])));
}

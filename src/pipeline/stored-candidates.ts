import { alignmentLines, parseAlignments } from '../formats/alignments.ts';
import { formatWear, parseWear } from '../formats/wear.ts';
import type { JobFolder } from '../jobs/job-folder.ts';
import type { CandidateTable } from '../reassembly/candidates/candidate-table.ts';
import { encodeLines } from './encode-lines.ts';

const STEP2 = 'step2_export_alignments';
const ALIGNMENTS = 'alignments.txt';
const WEAR = 'wear.json';

/** The files of step 2 that later steps depend on, relative to the job folder. A job need not have the second. */
export const CANDIDATE_FILES = [ALIGNMENTS, WEAR].map((name) => `output/${STEP2}/${name}`);

/** Keeps the candidates of step 2, and beside them the wear that they were found under, which the peers' format has no room for. */
export async function saveCandidates({ data }: JobFolder, fragmentCount: number, table: CandidateTable): Promise<void> {
  await data.saveBytes(STEP2, ALIGNMENTS, encodeLines(alignmentLines(fragmentCount, table)));
  if (table.wearDepthPx !== undefined) await data.saveText(STEP2, WEAR, formatWear(table.wearDepthPx));
}

/**
 * The candidates of step 2; their wear is unknown where another program has written them.
 * @throws FrameError FRAME_JOB_STEP_MISSING, FRAME_FORMAT_…
 */
export async function loadCandidates({ data }: JobFolder): Promise<CandidateTable> {
  const { table } = parseAlignments(await data.loadText(STEP2, ALIGNMENTS));
  const wear = await data.findText(STEP2, WEAR);
  return wear === null ? table : { ...table, wearDepthPx: parseWear(wear) };
}

import { drawCertainty } from '../../formats/certainty-svg.ts';
import { formatPlacementSvg } from '../../formats/placement-svg.ts';
import { formatPoseResult, poseResultsOf, type PoseResult } from '../../formats/pose-result.ts';
import { formatPosesCsv } from '../../formats/poses-csv.ts';
import { countConfidences, formatPosesJson } from '../../formats/poses-json.ts';
import { formatSelectedTransformation, selectedAlignmentsOf } from '../../formats/selected-transformation.ts';
import { parseVotes } from '../../formats/votes.ts';
import { CONSTRAINTS_FILE } from '../../jobs/job-data.ts';
import type { Contour } from '../../geometry/contour.ts';
import { maskOfRuns } from '../../imaging/mask-runs.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import type { ScoredCandidates } from '../../reassembly/candidates/candidate-table.ts';
import { outlineOf } from '../../reassembly/fragments/outline-of.ts';
import type { Constraints } from '../../reassembly/poses/constraints.ts';
import type { Poses } from '../../reassembly/poses/poses.ts';
import { MOST_PICTURE_PX } from '../../reassembly/picture/picture-frame.ts';
import { SharedPool } from '../../workers/share.ts';
import { throwIfStopped } from '../../workers/stop.ts';
import { BaseFilter, engineOptionsOf, type FilterContext, type FilterStep, type StepReport } from '../filter.ts';
import type { FragmentSource } from '../fragment-source.ts';
import type { Solution } from '../native-engine.ts';
import { CANDIDATE_FILES, loadCandidates } from '../stored-candidates.ts';
import { paintPicture, type Placement } from '../paint-picture.ts';
import { poseAt } from '../../reassembly/poses/pose-columns.ts';

const STEP1 = 'step1_generate_new_example';
const STEP5 = 'step5_boost';
const STEP6 = 'step6_reconstruct';

/** Step 6: where each fragment lies, in every format, and the picture. */
export class ReconstructFilter extends BaseFilter {
  readonly name = 'ReconstructFilter';
  private readonly mostPicturePx: number;
  readonly steps: readonly FilterStep[] = [
    {
      name: STEP6,
      codeVersion: 6,
      dependsOn: ({ data }, { seed, profile, boost }) => ({
        // What is off leaves the mark as it was.
        params: { seed, profile, ...(boost.joints && { 'boost.joints': true }) },
        inputs: [
          ...[`output/${STEP1}`, ...CANDIDATE_FILES, `output/${STEP5}/votes.json`, CONSTRAINTS_FILE],
          // Without a reference the mark says nothing of one: it stays what it was.
          ...[data.referenceFile()].filter((file) => file !== null),
        ],
      }),
      make: (job, context) => reconstruct(job, context, this.mostPicturePx),
    },
  ];

  /** @param mostPicturePx most pixels of a picture; a larger one is drawn at a reduced scale. */
  constructor(programVersion: string, mostPicturePx = MOST_PICTURE_PX) {
    super(programVersion);
    this.mostPicturePx = mostPicturePx;
  }
}

async function reconstruct(job: JobFolder, context: FilterContext, mostPicturePx: number): Promise<StepReport> {
  const { data } = job;
  const scored = parseVotes(await data.loadText(STEP5, 'votes.json'), await loadCandidates(job));
  const fragments = await context.fragments(job);
  const constraints = await data.loadConstraints();
  const options = engineOptionsOf(context.params);
  const reference = await data.loadReference();
  const solution = await context.engine.solvePoses(fragments, scored, options, context, constraints, reference);
  if (reference !== null && solution.report.located === 0)
    context.notice('The reference shows none of the fragments, so it told nothing: it may be of another work.');
  throwIfStopped(context.signal);
  const components = poseResultsOf(solution.poses, solution.joints);
  const contours = (await fragments.masks(context)).map((runs) => outlineOf(maskOfRuns(runs)));
  await savePoses(job, fragments.sizes, contours, scored, solution, components);
  const pictures = await savePictures(job, components, { fragments, contours, solution, mostPicturePx }, context);
  const placed = solution.poses.placed.reduce((sum, flag) => sum + flag, 0);
  return {
    fragments: solution.poses.count,
    placed,
    aside: solution.poses.count - placed,
    components: components.length,
    certainty: certaintyOf(solution),
    pictures,
    constraints: constraints === null ? null : countsOf(constraints),
    engine: solution.report,
  };
}

/** How many fragments and joints are sure, likely and doubtful, for the report. */
function certaintyOf({ poses, joints }: Solution): StepReport {
  const placed = Array.from(poses.probability).filter((_, id) => poses.placed[id] === 1);
  return {
    fragments: countConfidences(placed),
    joints: countConfidences(joints.map(({ probability }) => probability)),
  };
}

/** How much was known beforehand, for the report. */
function countsOf({ locked, accepted, refused, groups, border, outline }: Constraints): StepReport {
  return {
    locked: locked.length,
    accepted: accepted.length,
    refused: refused.length,
    groups: groups.length,
    border: border.length,
    outline: outline !== null,
  };
}

async function savePoses(
  { data }: JobFolder,
  sizes: FragmentSource['sizes'],
  contours: readonly Contour[],
  scored: ScoredCandidates,
  { poses, joints, selected }: Solution,
  components: readonly PoseResult[],
): Promise<void> {
  const names = (await data.loadFragmentNotes()).map(({ source }) => source);
  for (const { root, fragments: placed } of components) {
    await data.saveText(STEP6, `pose_result_${root}.txt`, formatPoseResult(placed));
  }
  const edges = formatSelectedTransformation(selectedAlignmentsOf(scored, selected));
  await data.saveText(STEP6, 'selected_transformation.txt', edges);
  await data.saveText(STEP6, 'poses.json', formatPosesJson({ poses, joints, names }));
  await data.saveText(STEP6, 'poses.csv', formatPosesCsv(poses, names, sizes));
  await data.saveText(STEP6, 'placement.svg', formatPlacementSvg(poses, contours, names));
}

/** What pictures are painted of, and how large they may be. */
interface Painted {
  readonly fragments: FragmentSource;
  readonly contours: readonly Contour[];
  readonly solution: Solution;
  readonly mostPicturePx: number;
}

/**
 * `final_result` shows the component with most fragments (of equal ones that with the smallest id); each further
 * component has a picture of its own, named by its root like its pose_result file. Beside each lies the same picture with
 * a drawing of how sure every placement and joint is.
 * @returns for the report: each picture's size and scale, and where the page's origin lies in it
 */
async function savePictures(
  { data }: JobFolder,
  components: readonly PoseResult[],
  { fragments, contours, solution, mostPicturePx }: Painted,
  context: FilterContext,
): Promise<StepReport> {
  const { signal, notice } = context;
  if (components.length === 0) notice('No two fragments could be joined, so there is no picture.');
  const rimOf = (await data.loadFragmentNotes()).map(({ rimPx }) => (typeof rimPx === 'number' ? rimPx : 0));
  // A stable sort: of equal components the one with the smaller root stays in front.
  const bySize = [...components].sort((a, b) => b.fragments.length - a.fragments.length);
  const paintOptions = { mostPx: mostPicturePx, pool: new SharedPool() };
  const pictures: Record<string, StepReport> = {};
  for (const [place, { root }] of bySize.entries()) {
    const placed = placedInComponent(solution.poses, root, rimOf);
    const { image, pictureFromPage } = await paintPicture(fragments, placed, context, paintOptions);
    throwIfStopped(signal);
    const name = place === 0 ? 'final_result' : `component_${root}`;
    const { width, height } = image;
    const drawing = drawCertainty(solution, contours, root, { width, height, pictureFromPage });
    // Each is one thread's work.
    await Promise.all([
      data.savePicture(STEP6, `${name}.png`, image),
      data.savePicture(STEP6, `${name}.jpg`, image),
      data.saveOverlaid(STEP6, `${name}_certainty.png`, image, drawing),
    ]);
    const { scale, x, y } = pictureFromPage;
    if (scale < 1)
      notice(`${name} is drawn at ${percent(scale)} of the fragments' size: whole, it would be too large.`);
    pictures[name] = { component: root, width, height, scale, page_origin: [x, y] };
  }
  return pictures;
}

/** The fragments of one component with their poses, by id. @param rimOf pixels of mixed colour along the outline, by id */
function placedInComponent(poses: Poses, component: number, rimOf: readonly number[]): Placement[] {
  return Array.from(poses.placed.keys())
    .filter((id) => poses.placed[id] === 1 && poses.component[id] === component)
    .map((id) => ({ id, pageFromFragment: poseAt(poses, id), rimPx: rimOf[id] }));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

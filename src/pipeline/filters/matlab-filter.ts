import { derechFromPoses, formatDerechTruth } from '../../formats/derech-truth.ts';
import { maskFromPicture } from '../../imaging/mask.ts';
import type { NamedMask } from '../../reassembly/fragments/cut-fragments.ts';
import type { JobParams } from '../../formats/job-params.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import type { FragmentNote } from '../../jobs/job-data.ts';
import { eachAtOnce, picturesAtOnce } from '../../jobs/each-at-once.ts';
import type { PictureHeader, PictureLimits } from '../../jobs/picture-io.ts';
import { throwIfStopped } from '../../workers/stop.ts';
import { shareBytes } from '../../workers/share.ts';
import { BaseFilter, engineOptionsOf, type FilterContext, type FilterStep, type StepReport } from '../filter.ts';
import { saveCandidates } from '../stored-candidates.ts';

const STEP1 = 'step1_generate_new_example';
const STEP2 = 'step2_export_alignments';

/** Name of the puzzle in the truth's file; not the job's, so that the same puzzle gives the same bytes in every job. */
const SERIES = 'frame';

/**
 * Steps 1 and 2: fragments out of the input, and candidate alignments of every pair.
 * Its name comes from the lab programs whose place it takes; by default it runs the native engine.
 */
export class MatlabFilter extends BaseFilter {
  readonly name = 'MatlabFilter';
  readonly steps: readonly FilterStep[] = [
    {
      name: STEP1,
      codeVersion: 2,
      dependsOn: ({ info }, { seed, loadOptions }) => {
        if (info.mode === 'fragments') return { params: {}, inputs: ['input/fragments'] };
        const turn = { 'load_options.is_use_rand_frag_rot': loadOptions.isUseRandFragRot };
        return { params: { seed, ...turn }, inputs: [info.original ?? 'input', 'input/masks'] };
      },
      make: (job, context) =>
        job.info.mode === 'simulation' ? cutOriginal(job, context) : segmentPhotographs(job, context),
    },
    {
      name: STEP2,
      codeVersion: 6,
      dependsOn: (_job, params) => ({
        params: { seed: params.seed, profile: params.profile, top_k: params.topK },
        inputs: [`output/${STEP1}`],
      }),
      make: exportAlignments,
    },
  ];
}

const pictureLimitsOf = (params: JobParams): PictureLimits => ({
  maxSidePx: params.maxPictureSide,
  maxPixels: params.maxPicturePixels,
});

/** Simulation: the masks cut the original into fragments, turned by the seed, and the truth is written beside them. */
async function cutOriginal(
  job: JobFolder,
  { params, tasks, signal, notice, progress }: FilterContext,
): Promise<StepReport> {
  const pictures = await job.data.inputPictures();
  progress(0, pictures.length);
  const limits = pictureLimitsOf(params);
  const original = await job.data.loadOriginal(limits);
  const masks: NamedMask[] = [];
  for (const picture of pictures) {
    throwIfStopped(signal);
    const mask = maskFromPicture(await job.data.loadInputPicture(picture, limits));
    masks.push({ name: picture.name, mask: { ...mask, data: shareBytes(mask.data) } });
  }
  const [cut] = await tasks.map(
    'cutFragments',
    [
      {
        original: { ...original, data: shareBytes(original.data) },
        masks,
        turn: params.loadOptions.isUseRandFragRot,
        seed: params.seed,
      },
    ],
    { signal },
  );
  cut.notices.forEach(notice);
  throwIfStopped(signal);
  const { fragments, pageFromFragment } = cut;
  await job.data.saveFragments(
    fragments,
    masks.map(({ name }) => ({ source: name })),
  );
  const names = fragments.map(({ id }) => `${SERIES}_p${id + 1}`);
  const truth = derechFromPoses(SERIES, pageFromFragment, fragments, names);
  await job.data.saveText(STEP1, 'm/groundtruth.txt', formatDerechTruth(truth));
  progress(fragments.length, fragments.length);
  return { mode: 'simulation', fragments: fragments.length, turned: params.loadOptions.isUseRandFragRot };
}

/** The real case: each photograph's background is found, and the fragment stays in the photograph's own pixel frame. */
async function segmentPhotographs(job: JobFolder, context: FilterContext): Promise<StepReport> {
  const { params, tasks, signal, found, progress } = context;
  const pictures = await job.data.inputPictures();
  progress(0, pictures.length);
  const limits = pictureLimitsOf(params);
  const headers: PictureHeader[] = [];
  for (const picture of pictures) headers.push(await job.data.loadInputHeader(picture, limits));
  const notes = new Array<FragmentNote>(pictures.length);
  let done = 0;
  // Each photograph goes all the way from its file to its fragment's before the next one is decoded: they are large.
  await eachAtOnce(pictures, picturesAtOnce(headers, tasks.threads), async (picture, id) => {
    throwIfStopped(signal);
    const photograph = await job.data.loadInputPicture(picture, limits);
    const { mask, backgroundColor, report } = await found.find(photograph, picture.name, { tasks, signal });
    throwIfStopped(signal);
    const { width, height, data } = photograph;
    await job.data.saveFragment({ id, width, height, rgba: data, mask: mask.data });
    notes[id] = { source: picture.name, background: backgroundColor?.join(' ') ?? null, ...report };
    progress(++done, pictures.length);
  });
  await job.data.saveFragmentNotes(notes);
  return { mode: 'fragments', fragments: pictures.length };
}

/** Step 2: candidates of every pair, at most top_k each. */
async function exportAlignments(job: JobFolder, context: FilterContext): Promise<StepReport> {
  const fragments = await context.fragments(job);
  const table = await context.engine.findCandidates(fragments, engineOptionsOf(context.params), context);
  throwIfStopped(context.signal);
  const count = fragments.sizes.length;
  await saveCandidates(job, count, table);
  return {
    fragments: count,
    pairs: (count * (count - 1)) / 2,
    candidates: table.count,
  };
}

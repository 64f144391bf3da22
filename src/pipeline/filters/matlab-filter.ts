import { alignmentLines } from '../../formats/alignments.ts';
import { derechFromPoses, formatDerechTruth } from '../../formats/derech-truth.ts';
import { maskFromPicture } from '../../imaging/mask.ts';
import type { NamedMask } from '../../reassembly/fragments/cut-fragments.ts';
import type { JobParams } from '../../formats/job-params.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import type { FragmentNote } from '../../jobs/job-data.ts';
import { readPicture, type PictureLimits } from '../../jobs/picture-io.ts';
import type { Fragment } from '../../reassembly/fragments/fragment.ts';
import { throwIfStopped } from '../../workers/stop.ts';
import { shareBytes } from '../../workers/share.ts';
import { encodeLines } from '../encode-lines.ts';
import { BaseFilter, engineOptionsOf, type FilterContext, type FilterStep, type StepReport } from '../filter.ts';
import { loadSharedFragments } from '../load-fragments.ts';

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
      codeVersion: 1,
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
      codeVersion: 1,
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
  for (const { name, path } of pictures) {
    throwIfStopped(signal);
    const mask = maskFromPicture(await readPicture(path, limits));
    masks.push({ name, mask: { ...mask, data: shareBytes(mask.data) } });
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
  const { params, tasks, signal, progress } = context;
  const pictures = await job.data.inputPictures();
  progress(0, pictures.length);
  const fragments: Fragment[] = [];
  const notes: FragmentNote[] = [];
  // A few at a time: photographs are large, and all of them decoded at once may not fit into memory.
  for (let start = 0; start < pictures.length; start += 2 * tasks.threads) {
    const batch = pictures.slice(start, start + 2 * tasks.threads);
    const inputs = await Promise.all(
      batch.map(async ({ name, path }) => {
        const picture = await readPicture(path, pictureLimitsOf(params));
        return { picture: { ...picture, data: shareBytes(picture.data) }, name };
      }),
    );
    const found = await tasks.map('segmentBackground', inputs, {
      signal,
      onProgress: (done) => progress(start + done, pictures.length),
    });
    for (const [k, { mask, backgroundColor, report }] of found.entries()) {
      const { width, height, data } = inputs[k].picture;
      fragments.push({ id: start + k, width, height, rgba: data, mask: mask.data });
      notes.push({ source: inputs[k].name, background: backgroundColor?.join(' ') ?? null, ...report });
    }
  }
  await job.data.saveFragments(fragments, notes);
  return { mode: 'fragments', fragments: fragments.length };
}

/** Step 2: candidates of every pair, at most top_k each. */
async function exportAlignments(job: JobFolder, context: FilterContext): Promise<StepReport> {
  const fragments = await loadSharedFragments(job);
  const table = await context.engine.findCandidates(fragments, engineOptionsOf(context.params), context);
  throwIfStopped(context.signal);
  await job.data.saveBytes(STEP2, 'alignments.txt', encodeLines(alignmentLines(fragments.length, table)));
  return {
    fragments: fragments.length,
    pairs: (fragments.length * (fragments.length - 1)) / 2,
    candidates: table.count,
  };
}

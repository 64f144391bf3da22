import { formatBgColor, parseBgColor } from '../../formats/bg-color.ts';
import { formatFragmentList, fragmentFileName } from '../../formats/fragment-list.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { throwIfStopped } from '../../workers/stop.ts';
import { BaseFilter, type FilterContext, type FilterStep, type StepReport } from '../filter.ts';
import { eachFragment } from '../fragment-source.ts';

const STEP1 = 'step1_generate_new_example';
const STEP4 = 'step4_fix_images';

/** Step 4: the fragments on the key colour, for programs that tell fragment and background apart by colour. */
export class FixImageBackgroundsFilter extends BaseFilter {
  readonly name = 'FixImageBackgroundsFilter';
  readonly steps: readonly FilterStep[] = [
    {
      name: STEP4,
      codeVersion: 1,
      dependsOn: (_job, { bgColor, bgTolerance }) => ({
        params: { bg_color: bgColor, bg_tolerance: bgTolerance },
        inputs: [`output/${STEP1}`],
      }),
      make: fixBackgrounds,
    },
  ];
}

async function fixBackgrounds(job: JobFolder, context: FilterContext): Promise<StepReport> {
  const { params, tasks, signal, progress } = context;
  const keyColor = parseBgColor(params.bgColor, 'bg_color');
  const notes = await job.data.loadFragmentNotes();
  const fragments = await context.fragments(job);
  progress(0, notes.length);
  let [done, removedPx, movedPx] = [0, 0, 0];
  await eachFragment(fragments, context, async (fragment) => {
    const { id } = fragment;
    const { background } = notes[id];
    const backgroundColor = typeof background === 'string' ? parseBgColor(background, 'fragments.json') : null;
    const input = { fragment, keyColor, tolerance: params.bgTolerance, backgroundColor };
    const [painted] = await tasks.map('paintKeyColour', [input], { signal });
    throwIfStopped(signal);
    await job.data.savePicture(STEP4, fragmentFileName(id), painted.image);
    removedPx += painted.removedPx;
    movedPx += painted.movedPx;
    progress(++done, notes.length);
  });
  await job.data.saveText(STEP4, 'bg_color.txt', formatBgColor(keyColor));
  await job.data.saveText(STEP4, 'fragmentList.txt', formatFragmentList([...notes.keys()].map(fragmentFileName)));
  return {
    fragments: notes.length,
    bg_color: params.bgColor,
    removed_px: removedPx,
    moved_px: movedPx,
  };
}

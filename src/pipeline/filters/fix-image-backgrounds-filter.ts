import { formatBgColor, parseBgColor } from '../../formats/bg-color.ts';
import { formatFragmentList, fragmentFileName } from '../../formats/fragment-list.ts';
import type { JobFolder } from '../../jobs/job-folder.ts';
import { throwIfStopped } from '../../workers/stop.ts';
import { BaseFilter, type FilterContext, type FilterStep, type StepReport } from '../filter.ts';
import { loadSharedFragments } from '../load-fragments.ts';

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

async function fixBackgrounds(job: JobFolder, { params, tasks, signal, progress }: FilterContext): Promise<StepReport> {
  const keyColor = parseBgColor(params.bgColor, 'bg_color');
  const fragments = await loadSharedFragments(job);
  const notes = await job.data.loadFragmentNotes();
  progress(0, fragments.length);
  const inputs = fragments.map((fragment, id) => {
    const { background } = notes[id];
    const backgroundColor = typeof background === 'string' ? parseBgColor(background, 'fragments.json') : null;
    return { fragment, keyColor, tolerance: params.bgTolerance, backgroundColor };
  });
  const painted = await tasks.map('paintKeyColour', inputs, { signal, onProgress: progress });
  const names = fragments.map(({ id }) => fragmentFileName(id));
  for (const [id, { image }] of painted.entries()) {
    throwIfStopped(signal);
    await job.data.savePicture(STEP4, names[id], image);
  }
  await job.data.saveText(STEP4, 'bg_color.txt', formatBgColor(keyColor));
  await job.data.saveText(STEP4, 'fragmentList.txt', formatFragmentList(names));
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  return {
    fragments: fragments.length,
    bg_color: params.bgColor,
    removed_px: sum(painted.map(({ removedPx }) => removedPx)),
    moved_px: sum(painted.map(({ movedPx }) => movedPx)),
  };
}
